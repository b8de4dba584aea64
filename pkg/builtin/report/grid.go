package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// The grid has at most so many rows and columns, as many as can be looked at.
const (
	gridRows    = 200
	gridColumns = 200
)

// shaded is a kind of cell of the grid; its number there is its position among shades.
type shaded struct {
	result result
	color  string
	legend string
}

var shades = []shaded{
	{absent, plot.EmptyCell, "no result"},
	{cancelled, plot.CancelledCell, "C cancelled"},
	{passed, plot.PassedCell, "passed"},
	{warned, plot.WarningCell, "W warning"},
	{blocked, plot.BlockerCell, "B blocker"},
	{errored, plot.ErrorCell, "E error"},
}

// shade is the number of a result in the grid.
func shade(r result) float64 {
	return float64(max(0, slices.IndexFunc(shades, func(s shaded) bool { return s.result == r })))
}

// addGrid shows every test in every batch, the troubled first.
func (h *history) addGrid(w *metrics.Writer, it item) {
	if len(h.rows) == 0 || len(h.usable) == 0 {
		return
	}
	first := max(0, len(h.batches)-gridColumns)
	var shown, steady []*row
	for _, r := range h.rows {
		if r.history.Decided > 0 && r.history.Failed+r.history.Warned == 0 && !r.cancelledSince(first) {
			steady = append(steady, r)
		} else {
			shown = append(shown, r)
		}
	}
	slices.SortStableFunc(shown, func(a, b *row) int {
		return cmp.Or(cmp.Compare(rank(a), rank(b)), cmp.Compare(b.low, a.low), cmp.Compare(b.history.Failed, a.history.Failed), cmp.Compare(a.title, b.title))
	})
	left := max(0, len(shown)-gridRows)
	shown = shown[:len(shown)-left]

	labels := h.labels(first)
	heat := plot.HeatMap{X: labels, Low: -0.5, High: float64(len(shades)) - 0.5}
	var names plot.Labels
	add := func(name string, at func(batch int) result) {
		names = append(names, wording.Cell(name))
		z, text := make([]float64, len(labels)), make([]string, len(labels))
		for i := range labels {
			r := at(first + i)
			z[i], text[i] = shade(r), letters[r]
		}
		heat.Z, heat.Text = append(heat.Z, z), append(heat.Text, text)
	}
	for _, r := range shown {
		add(r.title, r.at)
	}
	if len(steady) > 0 {
		add(fmt.Sprintf("(%s that always passed)", wording.Count(len(steady), "test", "tests")), func(batch int) result {
			best := absent
			for _, r := range steady {
				best = max(best, r.at(batch))
			}
			return best
		})
	}
	heat.Y = names
	for i, s := range shades {
		heat.Colors = append(heat.Colors,
			plot.Stop{At: float64(i) / float64(len(shades)), Color: s.color}, plot.Stop{At: float64(i+1) / float64(len(shades)), Color: s.color})
		heat.Legend = append(heat.Legend, plot.Tick{At: float64(i), Text: s.legend})
	}
	figure := h.figure(first, "", heat)
	figure.Height = underGrid + 20*len(names)
	description := fmt.Sprintf("Each row is a test, each column a batch, the newest at the right; letters say what went wrong (W warning, B blocker, E error, C cancelled). "+
		"%s: broken ones first, then newly failing, unstable, and by the lower end of the interval of their share of failures.", wording.Count(len(h.rows), "test", "tests"))
	if left > 0 {
		description += fmt.Sprintf(" %d more are left out.", left)
	}
	if first > 0 {
		description += fmt.Sprintf(" The oldest %d batches are left out.", first)
	}
	h.put(w, it, metrics.Plotly{Figure: figure}, description+h.readMarks(), metrics.High)
}

// rank orders rows by trouble.
func rank(r *row) int {
	if i := slices.Index([]stats.Label{stats.Broken, stats.NewlyFailing, stats.Unstable}, r.label); i >= 0 {
		return i
	}
	return math.MaxInt
}

// cancelledSince says whether the test was cancelled in a batch that is shown.
func (r *row) cancelledSince(first int) bool {
	return slices.ContainsFunc(r.cells[min(first, len(r.cells)):], func(c cell) bool { return c.result == cancelled })
}
