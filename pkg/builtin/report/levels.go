package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// levels are the traces and marks that tell of the steps of a series: its mean between them, the newest value's
// expected range, and where each step may be.
func (h *history) levels(s *series, factor float64) ([]plot.Trace, []plot.Mark) {
	var steps []change
	for _, c := range h.findings().steps() {
		if c.series == s {
			steps = append(steps, c)
		}
	}
	slices.Reverse(steps) // the oldest first
	var marks []plot.Mark
	means := h.blank()
	start := 0
	segment := func(end int) {
		if mean := stats.Mean(s.values[start:end]); !math.IsNaN(mean) {
			for i := start; i < end; i++ {
				means[i] = factor * mean
			}
		}
		start = end
	}
	for _, c := range steps {
		segment(c.at)
		marks = append(marks, plot.Stretch{
			From: float64(c.from) - 0.5, To: float64(c.to) + 0.5, Color: plot.Orange,
			Text: fmt.Sprintf("%s → %s", wording.Number(factor*c.before), wording.Number(factor*c.after)),
		})
	}
	segment(len(s.values))
	var traces []plot.Trace
	if s.steps.N >= 2 && !s.steps.Drifting {
		traces = append(traces, plot.Scatter{Name: "mean between steps", X: h.labels(0), Y: rounded(means), Mode: plot.Lines, Stairs: true, Color: plot.Orange})
	}
	if n := s.newest; n.N >= stats.MinBaseline && !n.Exact && !s.steps.Drifting && !math.IsInf(n.Low, 0) {
		low, high := h.blank(), h.blank()
		low[s.at], high[s.at] = factor*n.Low, factor*n.High
		traces = append(traces, plot.Band{Name: "expected newest", X: h.labels(0), Low: rounded(low), High: rounded(high), Color: plot.Orange})
	}
	return traces, marks
}

// controlLimits are thin lines within which single values of the present level are expected. Below twelve
// values they would be provisional and are left out.
func (s *series) controlLimits() []plot.Mark {
	if s.at < 0 || s.steps.Drifting {
		return nil
	}
	start := 0
	if steps := s.found(); len(steps) > 0 {
		start = steps[len(steps)-1].At
	}
	l := stats.Individuals(s.values[start:max(start, s.at)])
	if l.Provisional || !(l.Low < l.High) {
		return nil
	}
	return []plot.Mark{plot.HorizontalLine{At: round(l.Low), Text: "control limit"}, plot.HorizontalLine{At: round(l.High), Text: "control limit"}}
}

// limitLines are the limits that the settings give a metric.
func limitLines(l metrics.Limits) []plot.Mark {
	var marks []plot.Mark
	for _, v := range l.Levels() {
		color, word := plot.WarningCell, "warns "
		if v.Status == metrics.FailBlock {
			color, word = plot.BlockerCell, "blocks "
		}
		if v.Upper {
			word += "above"
		} else {
			word += "below"
		}
		marks = append(marks, plot.HorizontalLine{At: v.Value, Text: word, Color: color})
	}
	return marks
}

// readLevels is how to read what levels shows.
func (s *series) readLevels(marks []plot.Mark) string {
	text := ""
	if s.steps.N >= 2 && !s.steps.Drifting {
		text = ", orange the mean"
	}
	if len(marks) > 0 {
		text += " between steps (shaded where they may be)"
	}
	return text
}
