package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// addWhichMetric lists how often each metric of tests and of batches failed.
func (h *history) addWhichMetric(w *metrics.Writer, it item) {
	type line struct {
		*tally
		of string
	}
	var lines []line
	for _, t := range h.testMetrics.judged() {
		lines = append(lines, line{t, "tests"})
	}
	for _, t := range h.batchMetrics.judged() {
		lines = append(lines, line{t, "batches"})
	}
	if len(lines) == 0 {
		return
	}
	slices.SortStableFunc(lines, func(a, b line) int {
		return cmp.Or(stats.WorseFirst(a.fails(), a.judged(), b.fails(), b.judged()), cmp.Compare(a.name, b.name))
	})
	table := plot.Table{Header: []string{"Metric", "Of", "Blocks", "Warns", "Passes", "Judged", "Fails [95 %]", "Newest", "First failed"}, Widths: []float64{3, 1, 1, 1, 1, 1, 2, 2, 2}}
	for _, l := range lines[:min(tableRows, len(lines))] {
		low, high := stats.Wilson(l.fails(), l.judged())
		table.Rows = append(table.Rows, []string{
			wording.Cell(l.name), l.of, strconv.Itoa(l.block), strconv.Itoa(l.warn), strconv.Itoa(l.pass), strconv.Itoa(l.judged()),
			share(l.fails(), l.judged()) + " [" + between(low, high, l.judged()) + "]", string(l.newest), h.cellOf(l.firstFailing),
		})
	}
	description := "How often each metric blocked or warned, of how often it was judged; those first that surely fail often. Newest is the worst in the newest batch that has it."
	if left := len(lines) - len(table.Rows); left > 0 {
		description += fmt.Sprintf(" %d more are left out.", left)
	}
	if h.asked.batchesLeft > 0 {
		description += fmt.Sprintf(" Tests of the %d oldest batches are not in it.", h.asked.batchesLeft)
	}
	h.put(w, it, metrics.Plotly{Figure: listing(table, 36)}, description, metrics.Medium)
}

func (t *tally) fails() int  { return t.block + t.warn }
func (t *tally) judged() int { return t.block + t.warn + t.pass }
