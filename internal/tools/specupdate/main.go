// Command specupdate replaces the API description by another edition of it, usually the live one that
// ReSim serves at <base URL>/openapi.yaml, and reports what that changes.
//
//	specupdate -url https://api.resim.ai/v1/openapi.yaml
//
// It reads a URL or a file, refuses what is no OpenAPI 3 document with paths, applies the overlay and
// names every action of it whose target is gone, writes the result in one step and has oasdiff list the
// changes, the breaking ones apart. The order of the keys stays that of the source. It generates
// nothing: that is `make generate`.
//
// The texts of a fetched document are its author's, so the prose rules of speclint cannot be asked of
// it. Run `speclint -prose upstream` from then on; `-prose ours`, the default, refuses such a document.
package main

import (
	"bytes"
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"os/signal"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
	"gopkg.in/yaml.v3"
)

// oasdiff is run by its version and kept out of go.mod: it needs many modules that nothing else here does.
const oasdiff = "go run github.com/oasdiff/oasdiff@v1.35.0"

func main() {
	var u update
	flag.StringVar(&u.Source, "url", "", "read the new description from `URL` or file")
	flag.StringVar(&u.Spec, "spec", "api/openapi.yaml", "replace `FILE`")
	flag.StringVar(&u.Overlay, "overlay", "api/overlay.yaml", "apply the overlay in `FILE`")
	flag.StringVar(&u.Compare, "compare", oasdiff, "list the changes with `COMMAND`; empty: do not")
	flag.Parse()
	if u.Source == "" || flag.NArg() > 0 {
		fmt.Fprintln(os.Stderr, "usage: specupdate -url URL|FILE")
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := u.run(ctx, os.Stdout); err != nil {
		fmt.Fprintln(os.Stderr, "specupdate:", err)
		os.Exit(1)
	}
}

type update struct {
	Source, Spec, Overlay, Compare string
}

func (u update) run(ctx context.Context, out io.Writer) error {
	before, err := os.ReadFile(u.Spec)
	if err != nil {
		return err
	}
	source, err := fetch(ctx, u.Source)
	if err != nil {
		return err
	}
	doc, err := specfile.Parse(source)
	if err != nil {
		return fmt.Errorf("%s: %w", u.Source, err)
	}
	text, err := os.ReadFile(u.Overlay)
	if err != nil {
		return err
	}
	overlay, err := specfile.ParseOverlay(text)
	if err != nil {
		return fmt.Errorf("%s: %w", u.Overlay, err)
	}
	missed, err := overlay.Apply(doc)
	if err != nil {
		return fmt.Errorf("%s: %w", u.Overlay, err)
	}
	if err := specfile.Resolve(doc); err != nil {
		return fmt.Errorf("%s with the overlay applied: %w", u.Source, err)
	}
	after, err := specfile.Format(doc)
	if err != nil {
		return err
	}
	if bytes.Equal(before, after) {
		report(out, doc, overlay, missed)
		fmt.Fprintf(out, "%s is this very document already\n", u.Spec)
		return nil
	}
	if err := specfile.WriteFile(u.Spec, after); err != nil {
		return err
	}
	fmt.Fprintf(out, "%s replaced by %s\n", u.Spec, u.Source)
	report(out, doc, overlay, missed)
	if err := compare(ctx, out, u.Compare, before, after); err != nil {
		return fmt.Errorf("%s is replaced, but the changes could not be listed: %w", u.Spec, err)
	}
	fmt.Fprintln(out, "\nnext: make generate test")
	if !specfile.Ours(doc) {
		fmt.Fprintln(out, "the texts are not ours now: run speclint with -prose upstream (SPEC_PROSE in the Makefile)")
	}
	return nil
}

// report says what is in the new document, and where the overlay no longer fits it.
func report(out io.Writer, doc *yaml.Node, overlay specfile.Overlay, missed []specfile.Miss) {
	schemas := 0
	for range specfile.Pairs(specfile.Get(doc, "components", "schemas")) {
		schemas++
	}
	fmt.Fprintf(out, "%d operations, %d schemas\n", len(specfile.Operations(doc)), schemas)
	fmt.Fprintf(out, "overlay: %d of %d actions applied\n", overlay.Actions()-len(missed), overlay.Actions())
	for _, miss := range missed {
		verb := "nothing to update at"
		if miss.Remove {
			verb = "nothing to remove at"
		}
		fmt.Fprintf(out, "  %s %s", verb, miss.Target)
		if miss.Description != "" {
			fmt.Fprintf(out, " (%s)", strings.TrimSpace(miss.Description))
		}
		fmt.Fprintln(out)
	}
}
