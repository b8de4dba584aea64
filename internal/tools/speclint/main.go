// Command speclint refuses an API description whose texts say nothing.
//
//	speclint [-prose ours|upstream] api/openapi.yaml
//
// The texts are ours where the document says so, in info.x-prose: metrics-go. For those it reports, with
// its line, each text that
//
//   - is missing, empty or a placeholder (TODO, TBD, FIXME, XXX): a summary and a description for every
//     operation; a description for the document, its tags, every schema, every response, every parameter
//     in components and every scope. Elsewhere, at properties and parameters say, a text may be missing,
//     but one that is there must be none of these either;
//   - only repeats its name or type: nothing is left of it without the words of the names it stands
//     under, those of its type and format, and words that carry nothing here, such as "the", "returns",
//     "object" or "given". Words are compared without case and endings;
//   - holds a sentence that stands elsewhere already. A sentence ends at a full stop, question or
//     exclamation mark before a space, at a blank line, or with its list item; case and punctuation do not
//     count, fenced code does not either. All descriptions and summaries are compared with one another,
//     apart from the shared parts in components: parameters, responses and securitySchemes. There,
//     repeating a sentence is the point.
//
// A document that specupdate fetched from ReSim has ReSim's texts, which are not ours to judge. It has no
// such mark, and `-prose ours`, the default, fails on it, so that CI does not turn green by leaving out
// its work. Whoever moves the repository to such a document says so in a line that is reviewed, by
// running `-prose upstream` instead (SPEC_PROSE in the Makefile). That in turn fails on a document with
// our mark, and holds the rest to what code generation needs: an operationId for each operation, each
// but once, and a description key in each response.
package main

import (
	"flag"
	"fmt"
	"os"

	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
	"gopkg.in/yaml.v3"
)

func main() {
	prose := flag.String("prose", "ours", "whose the texts are: `ours or upstream`")
	flag.Parse()
	if flag.NArg() != 1 || (*prose != "ours" && *prose != "upstream") {
		fmt.Fprintln(os.Stderr, "usage: speclint [-prose ours|upstream] FILE")
		os.Exit(2)
	}
	file := flag.Arg(0)
	doc, err := specfile.Read(file)
	if err != nil {
		fmt.Fprintln(os.Stderr, "speclint:", err)
		os.Exit(2)
	}
	findings := lint(doc, *prose)
	for _, f := range findings {
		fmt.Printf("%s:%d: %s\n", file, f.Line, f.Message)
	}
	if len(findings) > 0 {
		fmt.Fprintf(os.Stderr, "speclint: %d findings\n", len(findings))
		os.Exit(1)
	}
}

// finding is one thing to correct, at a line of the document.
type finding struct {
	Line    int
	Message string
}

func lint(doc *yaml.Node, prose string) []finding {
	ours := specfile.Ours(doc)
	switch {
	case prose == "ours" && !ours:
		return []finding{{1, "info.x-prose is not metrics-go, so the texts are not ours: if that is meant, " +
			"run speclint with -prose upstream"}}
	case prose == "upstream" && ours:
		return []finding{{1, "info.x-prose says that the texts are ours: run speclint without -prose upstream"}}
	case prose == "upstream":
		return structure(doc)
	}
	c := collect(doc)
	findings := c.missing
	seen := map[string]text{}
	for _, t := range c.texts {
		findings = append(findings, judge(t)...)
		if !t.shared {
			findings = append(findings, repeated(t, seen)...)
		}
	}
	return findings
}
