// Package job is the metrics of one test that need no code of one's own: what its inputs contained.
//
//	runner.Main(job.Default())
//
// They never fail for what is or is not there, so an image without a job function of its own still
// makes a valid file for every test.
package job

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Default writes "Inputs" (a text), "Input files" and "Input size" (hidden scalars, so that a report
// can follow them) and, if there are files, "Largest input files" (a table).
func Default(opts ...Option) runner.Compute {
	_ = newSettings(opts)
	return runner.Job("inputs", inputs)
}

// rows is how many files the table lists; the rest is counted in the text.
const rows = 20

// file is one regular file of the inputs.
type file struct {
	path string
	size int64
}

func inputs(ctx context.Context, in *runner.JobInput, w *metrics.Writer) error {
	var all []file
	var text strings.Builder
	for _, f := range []struct {
		name   string
		folder runner.Folder
	}{{"logs", in.Logs}, {"experience", in.Experience}} {
		files, missing := list(ctx, f.folder)
		if err := ctx.Err(); err != nil {
			return context.Cause(ctx)
		}
		var size int64
		for _, e := range files {
			size += e.size
			all = append(all, file{f.name + "/" + e.path, e.size})
		}
		fmt.Fprintf(&text, "- **%s**: %s, %s\n", f.name, plural(len(files), "file"), bytes(size))
		for _, m := range missing {
			fmt.Fprintf(&text, "  - not read: %s\n", m)
		}
	}
	slices.SortStableFunc(all, func(a, b file) int { return cmp.Compare(b.size, a.size) })

	var total int64
	for _, f := range all {
		total += f.size
	}
	w.Add("Inputs", metrics.Text(text.String()), metrics.Low, metrics.Describe("What the test left behind, and what it was given."))
	w.Add("Input files", metrics.Scalar{Value: float64(len(all))}, metrics.Low, metrics.Hidden)
	w.Add("Input size", metrics.Scalar{Value: float64(total), Unit: "B"}, metrics.Low, metrics.Hidden)
	if len(all) == 0 {
		return nil
	}
	table := plot.Table{Header: []string{"File", "Size"}}
	for _, f := range all[:min(rows, len(all))] {
		table.Rows = append(table.Rows, []string{strings.ToValidUTF8(f.path, "\uFFFD"), bytes(f.size)})
	}
	w.Add("Largest input files", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Low,
		metrics.Describe(fmt.Sprintf("The %d largest of %s.", len(table.Rows), plural(len(all), "file"))))
	return nil
}

// list is the regular files of a folder by path, and what could not be read of it.
func list(ctx context.Context, folder runner.Folder) (files []file, missing []string) {
	note := func(path string, err error) {
		var pe *fs.PathError
		if errors.As(err, &pe) {
			err = pe.Err
		}
		missing = append(missing, strings.ToValidUTF8(fmt.Sprintf("%s (%v)", path, err), "\uFFFD"))
	}
	err := fs.WalkDir(folder, ".", func(path string, d fs.DirEntry, err error) error {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err != nil {
			note(path, err)
			return nil
		}
		if !d.Type().IsRegular() {
			return nil
		}
		info, err := d.Info()
		if err != nil {
			note(path, err)
			return nil
		}
		files = append(files, file{path, info.Size()})
		return nil
	})
	if err != nil && ctx.Err() == nil {
		note(".", err)
	}
	return files, missing
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return fmt.Sprintf("%d %ss", n, what)
}

// bytes is a size for people, in powers of 1000.
func bytes(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, u := float64(n)/1000, 0
	for v >= 999.95 && u < len(units)-1 {
		v, u = v/1000, u+1
	}
	return fmt.Sprintf("%.1f %cB", v, units[u])
}
