package batch

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// mostWorst is how many tests the table lists.
const mostWorst = 25

// ranked is a test with what it is ranked by.
type ranked struct {
	*test
	severity int // 2 for a hard failure, 1 for a warning
	blocking []string
	margin   float64 // the least of all its metrics with limits; NaN if there is none
	nearest  string  // the metric with that margin
}

// worst are the tests that did not pass, or of which some metric has limits, the worst first.
func (l *look) worst() []ranked {
	margins, nearest := map[*test]float64{}, map[*test]string{}
	for _, s := range l.scalars {
		limits := l.settings.LimitsOf(s.name)
		if limits.IsZero() {
			continue
		}
		for i, m := range s.margins(limits) {
			t := s.tests[i]
			if old, ok := margins[t]; !ok || m < old {
				margins[t], nearest[t] = m, s.title
			}
		}
	}
	var all []ranked
	for _, t := range l.tests {
		r := ranked{test: t, margin: math.NaN(), nearest: nearest[t]}
		if m, ok := margins[t]; ok {
			r.margin = m
		}
		for _, m := range t.metrics {
			if m.Status == resim.StatusFailBlock {
				r.blocking = append(r.blocking, m.Name)
			}
		}
		switch l.outcome(t) {
		case stats.Failed:
			r.severity = 2
		case stats.Warned:
			r.severity = 1
		case stats.Blank:
			continue
		}
		if r.severity > 0 || !math.IsNaN(r.margin) {
			all = append(all, r)
		}
	}
	slices.SortStableFunc(all, func(a, b ranked) int {
		return cmp.Or(
			cmp.Compare(b.severity, a.severity), cmp.Compare(len(b.blocking), len(a.blocking)),
			cmp.Compare(or(a.margin, math.Inf(1)), or(b.margin, math.Inf(1))), cmp.Compare(a.name(), b.name()),
		)
	})
	return all
}

// or is v, or something else if it is none.
func or(v, other float64) float64 {
	if math.IsNaN(v) {
		return other
	}
	return v
}

func (l *look) addWorst(w *metrics.Writer) {
	worst := l.worst()
	if len(worst) == 0 {
		return
	}
	table := plot.Table{Header: []string{"Test", "Status", "Blocking metrics", "Nearest to its limit", "Margin"}}
	for _, t := range worst[:min(mostWorst, len(worst))] {
		table.Rows = append(table.Rows, []string{
			wording.Cell(t.name()), string(t.info.Conflated), wording.Cell(wording.Few(t.blocking, 3)), wording.Cell(t.nearest), wording.Number(t.margin),
		})
	}
	table.Widths = []float64{4, 1.5, 4, 2, 1.5}
	w.Add("Worst tests", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.High, metrics.Describe(fmt.Sprintf(
		"%d of %s that failed, warned or have a limit: hard failures first, then by the number of blocking metrics, then by the margin to the nearest limit of the settings as a share of it; a negative one is beyond.",
		len(table.Rows), wording.Count(len(worst), "test", "tests"))))
}

// matrixColors go from few to many, on a dark page and on a light one.
var matrixColors = []plot.Stop{{At: 0, Color: plot.EmptyCell}, {At: 1, Color: plot.Blue}}

// mostMetrics is how many rows the matrix has.
const mostMetrics = 200

// addMatrix shows how often each metric was judged how.
func (l *look) addMatrix(w *metrics.Writer) {
	if len(l.tallies) == 0 {
		return
	}
	shown := l.tallies[:min(mostMetrics, len(l.tallies))]
	m := plot.HeatMap{X: plot.Labels{"PASSED", "FAIL_WARN", "FAIL_BLOCK"}, Colors: matrixColors, High: 1, Legend: []plot.Tick{{At: 0, Text: "none"}, {At: 1, Text: "all"}}}
	var names plot.Labels
	for _, t := range shown {
		n := float64(t.n())
		names = append(names, fmt.Sprintf("%s (n = %d)", wording.Cell(t.name), t.n()))
		m.Z = append(m.Z, []float64{float64(t.pass) / n, float64(t.warn) / n, float64(t.block) / n})
		m.Text = append(m.Text, []string{fmt.Sprint(t.pass), fmt.Sprint(t.warn), fmt.Sprint(t.block)})
	}
	m.Y = names
	w.Add("Which metric fails", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{m}, XAxis: "Status", YAxis: "Metric", Height: 120 + 24*len(shown)}}, metrics.Describe(fmt.Sprintf(
		"Each row is a metric, the worst on top; the numbers count tests, the brighter the larger their share. %d of %s that were judged.",
		len(shown), wording.Count(len(l.tallies), "metric", "metrics"))))
}
