package command

import (
	"context"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// previewFlag adds --preview to the flags of a run: the page of the document, written after it.
func previewFlag(flags *flag.FlagSet) func(*runner.Command) error {
	page := flags.String("preview", "", "also write the output as an HTML page to `FILE`")
	return func(c *runner.Command) error {
		if *page == "" {
			return nil
		}
		if info, err := os.Stat(filepath.Dir(*page)); err != nil || !info.IsDir() {
			return fmt.Errorf("the folder of the preview %s does not exist; make it, or name another file with --preview", *page)
		}
		c.AfterWrite = func(_ context.Context, result runner.Result) error {
			return writePage(c.Stdout, *page, func(w io.Writer) error { return documentPage(w, result.Document, result.Output) })
		}
		return nil
	}
}
