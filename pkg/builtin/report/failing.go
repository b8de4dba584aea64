package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// rows is how many experiences the table lists; the rest is counted.
const rows = 25

// record is how often an experience failed.
type record struct {
	name            string
	fails, warnings int
	n               int // batches in which it came to a result
	last            int // position of the last batch in which it failed
	low, high       float64
}

// addFailing lists the experiences that failed most frequently: ended in BLOCKER or ERROR. They are
// ranked by the lower end of the 95 % Wilson interval of their failure rate, so that one failure in
// one run does not come before twenty in twenty-five.
func (h *history) addFailing(w *metrics.Writer) {
	var records []record
	for _, e := range h.experiences {
		if r := e.record(); r.fails > 0 {
			records = append(records, r)
		}
	}
	if len(h.experiences) == 0 {
		return
	}
	slices.SortStableFunc(records, func(a, b record) int {
		return cmp.Or(cmp.Compare(b.low, a.low), cmp.Compare(b.fails, a.fails), cmp.Compare(a.name, b.name))
	})
	if len(records) == 0 {
		w.Add(failingName, metrics.Text(fmt.Sprintf("None of %s failed in %s.",
			count(len(h.experiences), "experience", "experiences"), count(len(h.batches), "batch", "batches"))), metrics.High)
		return
	}
	table := plot.Table{Header: []string{"Experience", "Failed", "of", "Share", "95 % interval", "Warned", "Last failure"}}
	for _, r := range records[:min(rows, len(records))] {
		table.Rows = append(table.Rows, []string{
			r.name, strconv.Itoa(r.fails), strconv.Itoa(r.n), percent(float64(r.fails) / float64(r.n)),
			percent(r.low) + " – " + percent(r.high), strconv.Itoa(r.warnings), h.batches[r.last].label,
		})
	}
	w.Add(failingName, metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.High,
		metrics.Describe(fmt.Sprintf("%d of the %d experiences that failed (BLOCKER or ERROR) at least once, of %d in all. "+
			"Ranked by the lower end of the interval; cancelled and unfinished tests do not count.",
			len(table.Rows), len(records), len(h.experiences))))
}

func (e *experience) record() record {
	r := record{name: e.name}
	for i, s := range e.cells {
		if !decided(s) {
			continue
		}
		r.n++
		switch {
		case failed(s):
			r.fails++
			r.last = max(r.last, i)
		case badness(s) == 2:
			r.warnings++
		}
	}
	r.low, r.high = stats.Wilson(r.fails, r.n)
	return r
}

func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + " %" }
