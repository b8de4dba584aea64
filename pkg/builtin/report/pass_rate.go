package report

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// addPassRate charts the share of tests that passed among those that came to a result.
func (h *history) addPassRate(w *metrics.Writer, it item) {
	s := h.findings().passRate
	if !hasValue(s.raw) {
		h.nothing(w, it, "No test of any batch has come to a result.")
		return
	}
	low, high, failed := h.blank(), h.blank(), h.blank()
	texts := make([]string, len(h.batches))
	for i, b := range h.batches {
		n := b.decided()
		if n == 0 {
			continue
		}
		low[i], high[i] = stats.Wilson(b.counts[passed], n)
		failed[i] = float64(h.failed(b)) / float64(n)
		texts[i] = fmt.Sprintf("%d of %d passed (95 %% interval %s), %d failed hard", b.counts[passed], n, between(low[i], high[i], n), h.failed(b))
	}
	labels := h.labels(0)
	traces := []plot.Trace{
		plot.Scatter{Name: "passed", X: labels, Y: rounded(times(s.raw, 100)), Text: texts, Color: plot.Blue},
		plot.Band{Name: "95 % interval", X: labels, Low: rounded(times(low, 100)), High: rounded(times(high, 100)), Color: plot.Blue},
		plot.Scatter{Name: "failed hard", X: labels, Y: rounded(times(failed, 100)), Symbol: "x", Dash: plot.Dotted, Color: plot.BlockerCell},
	}
	like := ""
	if s.unequal && hasValue(s.values) {
		like = ", gray the share as if each batch had run the tests of the newest complete one"
		traces = append(traces, plot.Scatter{
			Name: "passed, like for like", X: labels, Y: rounded(times(s.values, 100)), Text: h.common(s), Symbol: "diamond", Dash: plot.Dashed, Color: plot.Gray,
		})
	}
	levels, marks := h.levels(s, 100)
	figure := h.figure(0, "Tests (%)", append(traces, levels...)...)
	figure.Marks = append(figure.Marks, marks...)
	figure.YLow, figure.YHigh = -2, 102
	newest, _ := h.newest()
	base := ""
	if newest >= 0 {
		base = fmt.Sprintf(" The newest has n = %d.", h.batches[newest].decided())
	}
	h.put(w, it, metrics.Plotly{Figure: figure}, "Blue is the share of tests that passed among those with a result, with its 95 % interval (Wilson)"+
		s.readLevels(marks)+like+"."+h.readMarks()+base, metrics.High)
}

// common says of each batch how many tests it has in common with the one that others are compared with.
func (h *history) common(s *series) []string {
	texts := make([]string, len(h.batches))
	for i, l := range s.like {
		texts[i] = fmt.Sprintf("%s in common with the newest complete batch", wording.Count(l.Common, "test", "tests"))
	}
	return texts
}

// nothing says in words why an item has nothing to show, if it must be there for its gate.
func (h *history) nothing(w *metrics.Writer, it item, why string) {
	if it.gate != "" && h.settings.Gated(it.gate) {
		h.put(w, it, metrics.Text(why), "", metrics.High)
	}
}
