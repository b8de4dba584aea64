package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// mostCharts is how many metrics of a kind get a chart of their own, by name.
const mostCharts = 40

// addBatchCharts charts each scalar metric of batches, last those that repeat what is known of the tests. A batch without the metric is a gap. A metric of several
// units has a chart for each, for they must not share an axis.
func (h *history) addBatchCharts(w *metrics.Writer, _ item) {
	repeats := func(s *series) bool { return s.repeats }
	all := slices.DeleteFunc(slices.Clone(h.findings().batches), repeats)
	for _, s := range h.findings().batches {
		if repeats(s) {
			all = append(all, s)
		}
	}
	units := unitsOf(all)
	for _, s := range all[:min(mostCharts, len(all))] {
		n := 0
		for _, v := range s.raw {
			if !math.IsNaN(v) {
				n++
			}
		}
		traces, levels := h.levels(s, 1)
		traces = append([]plot.Trace{plot.Scatter{Name: s.name, X: h.labels(0), Y: s.raw, Color: plot.Blue}}, traces...)
		figure := h.figure(0, s.scalar.title(), traces...)
		figure.Marks = append(figure.Marks, levels...)
		figure.Marks = append(figure.Marks, s.controlLimits()...)
		figure.Marks = append(figure.Marks, limitLines(h.settings.LimitsOf(s.name))...)
		w.Add(wording.Unique(h.names, chartName(s, units)), metrics.Plotly{Figure: figure}, metrics.NotApplicable, metrics.Describe(fmt.Sprintf(
			"Blue is the value of each batch (n = %d of %s)%s.%s", n, wording.Count(len(h.batches), "batch", "batches"), s.readLevels(levels), h.readMarks())))
	}
}

// unitsOf counts the units of each metric.
func unitsOf(all []*series) map[string]int {
	units := map[string]int{}
	for _, s := range all {
		units[s.name]++
	}
	return units
}

// chartName stays the same from report to report, unless the metric gets another unit.
func chartName(s *series, units map[string]int) string {
	title := s.name
	if units[s.name] > 1 {
		title = s.scalar.title()
	}
	if s.kind == "test metric" {
		return title + " of tests over batches"
	}
	return title + " over batches"
}
