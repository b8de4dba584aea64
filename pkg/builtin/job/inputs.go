package job

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// rows is how many files the table lists; the rest is counted in the text.
const rows = 20

// addInputs tells what the test left behind, and what it was given.
func (l *look) addInputs(w *metrics.Writer) {
	var all []file
	var text strings.Builder
	var total int64
	for _, f := range l.folders {
		var size int64
		for _, e := range f.files {
			size += e.size
			all = append(all, file{f.name + "/" + e.path, e.size})
		}
		total += size
		fmt.Fprintf(&text, "- **%s**: %s, %s\n", f.name, wording.Count(len(f.files), "file", "files"), wording.Bytes(size))
		for _, m := range f.missing {
			fmt.Fprintf(&text, "  - not read: %s\n", m)
		}
	}
	slices.SortStableFunc(all, func(a, b file) int { return cmp.Compare(b.size, a.size) })

	w.Add("Inputs", metrics.Text(text.String()), metrics.Low, metrics.Describe("What the test left behind, and what it was given."))
	w.Add("Input files", metrics.Scalar{Value: float64(len(all))}, metrics.Low, metrics.Hidden)
	w.Add("Input size", metrics.Scalar{Value: float64(total), Unit: "B"}, metrics.Low, metrics.Hidden)
	if len(all) == 0 {
		return
	}
	table := plot.Table{Header: []string{"File", "Size"}, Widths: []float64{5, 1}}
	for _, f := range all[:min(rows, len(all))] {
		table.Rows = append(table.Rows, []string{wording.Cell(f.path), wording.Bytes(f.size)})
	}
	w.Add("Largest input files", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Low,
		metrics.Describe(fmt.Sprintf("The %d largest of %s.", len(table.Rows), wording.Count(len(all), "file", "files"))))
}
