package batch

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/charts"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// cause is all errors of the execution with one code.
type cause struct {
	code, text string // the first text
	n          int
	tests      []string
}

// addErrors counts the errors of the execution, those of the batch itself included.
func (l *look) addErrors(w *metrics.Writer) {
	all := map[string]*cause{}
	add := func(code, text string) *cause {
		c := all[code]
		if c == nil {
			c = &cause{code: code, text: text}
			all[code] = c
		}
		c.n++
		return c
	}
	for _, e := range l.info.ExecutionErrors {
		add(e.Code, e.Text)
	}
	for _, t := range l.tests {
		for _, e := range t.info.ExecutionErrors {
			c := add(e.Code, e.Text)
			if !slices.Contains(c.tests, t.name()) {
				c.tests = append(c.tests, t.name())
			}
		}
	}
	if len(all) == 0 {
		return
	}
	rows := slices.SortedFunc(maps.Values(all), func(a, b *cause) int {
		return cmp.Or(cmp.Compare(b.n, a.n), cmp.Compare(a.code, b.code))
	})
	table := plot.Table{Header: []string{"Code", "Number", "Tests", "First of them", "First text"}}
	for _, c := range rows[:min(mostRows, len(rows))] {
		table.Rows = append(table.Rows, []string{
			wording.Cell(c.code), fmt.Sprint(c.n), fmt.Sprintf("%d of %d", len(c.tests), len(l.tests)), wording.Cell(wording.Few(c.tests, 3)), wording.Cell(c.text),
		})
	}
	table.Widths = []float64{2, 1, 1, 4, 4}
	w.Add("Errors by cause", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Describe(
		"Errors of the execution, not of what was tested, by their code; the most frequent first. Those of the batch itself have no test."))
}

// addDuration shows how long tests took.
func (l *look) addDuration(w *metrics.Writer) {
	var seconds []float64
	var names []string
	for _, t := range l.tests {
		if d := t.info.LastUpdated.Sub(t.info.Created); l.outcome(t) != stats.Blank && !t.info.Created.IsZero() && d > 0 {
			seconds, names = append(seconds, d.Seconds()), append(names, wording.Cell(t.name()))
		}
	}
	if len(seconds) == 0 {
		return
	}
	about := fmt.Sprintf("From the creation of a test to its last change, of %s that came to a result.", wording.Count(len(seconds), "test", "tests"))
	w.Add("Test duration (median)", metrics.Scalar{Value: stats.Median(seconds), Unit: "s"}, metrics.Hidden, metrics.Describe(about))
	figure, reading := charts.Distribution(seconds, names, "Duration (s)", metrics.Limits{})
	w.Add("Duration of tests", metrics.Plotly{Figure: figure}, metrics.Low, metrics.Describe(about+" "+reading))
}
