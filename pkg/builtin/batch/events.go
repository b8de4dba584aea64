package batch

import (
	"cmp"
	"fmt"
	"maps"
	"regexp"
	"slices"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/charts"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// repeated is what ReSim's rule of unique names adds to the second event of a name.
var repeated = regexp.MustCompile(` #\d+$`)

// happening is all events of one name.
type happening struct {
	name                     string
	n, passed, warned, block int
	tests                    int
}

// addEvents counts the events by name, and shows when they happened.
func (l *look) addEvents(w *metrics.Writer) {
	all := map[string]*happening{}
	var times resolve.Statistics // in seconds since the start of the test
	for _, t := range l.tests {
		in := map[string]bool{}
		for _, e := range t.events {
			name := repeated.ReplaceAllString(e.Name, "")
			h := all[name]
			if h == nil {
				h = &happening{name: name}
				all[name] = h
			}
			h.n++
			switch e.Status {
			case resim.StatusPassed:
				h.passed++
			case resim.StatusFailWarn:
				h.warned++
			case resim.StatusFailBlock:
				h.block++
			}
			if !in[name] {
				in[name] = true
				h.tests++
			}
			if e.Relative {
				times.Add(e.At.Sub(time.Unix(0, 0)).Seconds())
			}
		}
	}
	if len(all) == 0 {
		return
	}
	rows := slices.SortedFunc(maps.Values(all), func(a, b *happening) int {
		return cmp.Or(cmp.Compare(b.block, a.block), cmp.Compare(b.warned, a.warned), cmp.Compare(b.n, a.n), cmp.Compare(a.name, b.name))
	})
	table := plot.Table{Header: []string{"Event", "Number", "FAIL_BLOCK", "FAIL_WARN", "PASSED", "Others", "Tests", "Share of tests", "95 % interval"}}
	for _, h := range rows[:min(mostRows, len(rows))] {
		table.Rows = append(table.Rows, []string{
			wording.Cell(h.name), fmt.Sprint(h.n), fmt.Sprint(h.block), fmt.Sprint(h.warned), fmt.Sprint(h.passed), fmt.Sprint(h.n - h.block - h.warned - h.passed),
			fmt.Sprintf("%d of %d", h.tests, len(l.tests)), wording.Share(h.tests, len(l.tests)), wording.Interval(h.tests, len(l.tests)),
		})
	}
	table.Widths = []float64{4, 1.5, 2, 2, 1.5, 1.5, 1.5, 2, 2}
	w.Add("Events", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Describe(fmt.Sprintf(
		"How often what happened, the worst first, and in which share of the tests; %d of %s are listed.", len(table.Rows), wording.Count(len(rows), "name", "names"))))
	if times.N() > 0 {
		h := times.Histogram(0)
		w.Add("Time of events", metrics.Plotly{Figure: charts.Histogram(h.Edges, h.Counts, times.Quantile, "Time since the start of the test (s)", metrics.Limits{})},
			metrics.Describe(fmt.Sprintf("%s whose time is known. %s", wording.Count(times.N(), "event", "events"), charts.ReadHistogram)))
	}
}
