package command

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/plotly"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type viewOptions struct {
	files []string // one, or an older and a newer one
	to    string
	open  bool
	out   io.Writer
}

func newView() *cobra.Command {
	var o viewOptions
	cmd := &cobra.Command{
		Use:   "view FILE [NEWER]",
		Short: "Make an HTML page of a metrics.binproto file, or of two to compare",
		Long: `view makes one HTML page of a file: its metrics as charts, tables, text and images, its events along
time, and what is wrong with it. The page needs no network and no other file. Of two files it shows
what changed, metric by metric.`,
		Args: cobra.RangeArgs(1, 2),
		RunE: func(cmd *cobra.Command, args []string) error {
			o.files, o.out = args, cmd.OutOrStdout()
			return o.run()
		},
	}
	cmd.Flags().StringVar(&o.to, "out", "", "write the page to `PAGE`, - is standard output (default: beside the file, with .html for its extension)")
	cmd.Flags().BoolVar(&o.open, "open", false, "open the page in the browser")
	return cmd
}

func (o viewOptions) run() error {
	// Half of the time for a large file would go into collecting garbage of which there is little.
	defer debug.SetGCPercent(debug.SetGCPercent(400))
	to := o.to
	if to == "" {
		last := o.files[len(o.files)-1]
		to = strings.TrimSuffix(last, filepath.Ext(last)) + ".html"
		if to == last {
			return &exit{runner.ExitUsage, fmt.Sprintf("the page would go to %s itself; name another file with --out", last)}
		}
	}
	if o.open && to == "-" {
		return &exit{runner.ExitUsage, "--open needs a file; leave out --out -"}
	}
	if err := o.write(to); err != nil {
		return err
	}
	if to == "-" {
		return nil
	}
	fmt.Fprintf(o.out, "wrote %s\n", to)
	if o.open {
		return openPage(to)
	}
	return nil
}

func (o viewOptions) write(to string) error {
	if len(o.files) == 2 {
		return writePage(o.out, to, func(w io.Writer) error { return comparedPage(w, o.files[0], o.files[1]) })
	}
	doc, err := readDocument(o.files[0])
	if err != nil {
		return err
	}
	return writePage(o.out, to, func(w io.Writer) error { return documentPage(w, doc, o.files[0]) })
}

// documentPage makes the page of a document that was read from a file, whose images lie beside it.
func documentPage(w io.Writer, doc *metrics.Document, file string) error {
	folder, err := os.OpenRoot(filepath.Dir(file))
	if err != nil {
		return err
	}
	defer folder.Close()
	return preview.Page(w, doc, preview.Title(titleOf(file)), preview.Files(folder.FS()), preview.Plotly(plotly.Bundle))
}

// titleOf is a file's name with that of its folder, as all files are called metrics.binproto.
func titleOf(file string) string {
	if absolute, err := filepath.Abs(file); err == nil {
		file = absolute
	}
	return filepath.Join(filepath.Base(filepath.Dir(file)), filepath.Base(file))
}

// writePage writes a page to a file, whole or not at all, or to standard output if that is "-".
func writePage(stdout io.Writer, to string, page func(io.Writer) error) error {
	var content bytes.Buffer
	if err := page(&content); err != nil {
		var e *exit
		if errors.As(err, &e) {
			return err
		}
		return failed(err)
	}
	if to == "-" {
		if _, err := content.WriteTo(stdout); err != nil {
			return failed(err)
		}
		return nil
	}
	if err := replaceFile(to, content.Bytes()); err != nil {
		return &exit{runner.ExitUsage, fmt.Sprintf("the page cannot be written: %v", err)}
	}
	return nil
}

// replaceFile writes a file so that whoever looks sees the old content or the new.
func replaceFile(name string, content []byte) error {
	f, err := os.CreateTemp(filepath.Dir(name), "."+filepath.Base(name)+".*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), name)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

// openPage opens a page with what the system opens pages with.
func openPage(page string) error {
	absolute, err := filepath.Abs(page)
	if err != nil {
		return failed(err)
	}
	if err := openWith(absolute); err != nil {
		return failed(fmt.Errorf("the page is written, but no browser opened it: %w; open %s by hand", err, page))
	}
	return nil
}
