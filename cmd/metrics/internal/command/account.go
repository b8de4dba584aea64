package command

import (
	"fmt"
	"io"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// account is what is told of a run in one mode.
type account struct {
	title  string // what was judged
	input  string // what was read or fetched
	doc    *metrics.Document
	output string // the file it is in
	bytes  int64
	took   time.Duration
}

// write tells it, and makes the page beside the output.
func (a account) write(out io.Writer) error {
	fmt.Fprintf(out, "\n%s\n  %s\n", a.title, a.input)
	fmt.Fprintf(out, "  computed  %s\n", computed(a.doc))
	for _, line := range summary(a.doc) {
		fmt.Fprintf(out, "            %s\n", line)
	}
	for _, line := range picture(a.doc) {
		fmt.Fprintf(out, "            %s\n", line)
	}
	fmt.Fprintf(out, "  wrote     %s, %d bytes, after %v\n", a.output, a.bytes, a.took.Round(time.Millisecond))
	page := filepath.Join(filepath.Dir(a.output), pageFile)
	if err := writePage(out, page, func(w io.Writer) error { return documentPage(w, a.doc, a.output) }); err != nil {
		return err
	}
	fmt.Fprintf(out, "  page      %s\n", page)
	return nil
}

// pageFile is what the page of an output is called, beside it.
const pageFile = "metrics.html"

// fetched counts requests.
func fetched(requests map[string]int) string { return "fetched   " + text.Counts(requests) }

// summary is the lines of the text of that name, Markdown as it is; none if there is no such text.
func summary(doc *metrics.Document) []string {
	text, err := doc.Text("Summary")
	if err != nil {
		return nil
	}
	return slices.DeleteFunc(strings.Split(text, "\n"), func(line string) bool { return line == "" })
}

// computed counts the metrics of a document by status.
func computed(doc *metrics.Document) string {
	counts := map[string]int{}
	n := 0
	for m := range doc.Metrics() {
		counts[m.Status().String()]++
		n++
	}
	return fmt.Sprintf("%d metrics, overall status %v (%s)", n, doc.Status(), text.List(counts))
}
