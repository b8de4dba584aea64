package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// Tables list at most so many rows; the rest is counted.
const (
	worstRows = 25
	tableRows = 100
)

// listing is a table as high as its rows, each of about so many pixels, within bounds; the rest can be
// scrolled to.
func listing(t plot.Table, each int) plot.Figure {
	return plot.Figure{Traces: []plot.Trace{t}, Height: min(90+each*len(t.Rows), 640)}
}

// failingRows are the tests that failed at least once, ranked by the lower end of the 95 % Wilson interval of
// their share of failures, so that one failure in one run does not come before twenty in twenty-five.
func (h *history) failingRows() []*row {
	var failing []*row
	for _, r := range h.rows {
		if r.history.Failed > 0 {
			failing = append(failing, r)
		}
	}
	slices.SortStableFunc(failing, func(a, b *row) int {
		return cmp.Or(stats.WorseFirst(a.history.Failed, a.history.Decided, b.history.Failed, b.history.Decided), cmp.Compare(a.title, b.title))
	})
	return failing
}

// addFailing lists the tests that fail most often.
func (h *history) addFailing(w *metrics.Writer, it item) {
	if len(h.usable) == 0 {
		h.nothing(w, it, "No test of any batch has come to a result.")
		return
	}
	failing := h.failingRows()
	if len(failing) == 0 {
		h.put(w, it, metrics.Text(fmt.Sprintf("None of %s failed in %s.",
			wording.Count(len(h.rows), "test", "tests"), wording.Count(len(h.usable), "batch with results", "batches with results"))), "", metrics.High)
		return
	}
	table := plot.Table{Header: []string{"Test", "Failed of", "Share [95 %]", "Warned", "Now", "Since", "Batches to fix (median)", fmt.Sprintf("Last %d", min(shownSigns, len(h.batches)))}, Widths: []float64{3, 1.2, 1.7, 1.3, 1.7, 2.2, 2, 4.2}}
	for _, r := range failing[:min(worstRows, len(failing))] {
		failed := share(r.history.Failed, r.history.Decided) + " [" + between(r.low, r.high, r.history.Decided) + "]"
		if r.history.Decided == 1 {
			failed += " 1 run"
		}
		table.Rows = append(table.Rows, []string{
			wording.Cell(r.title), fmt.Sprintf("%d of %d", r.history.Failed, r.history.Decided), failed, strconv.Itoa(r.history.Warned),
			r.now(), h.cellOf(r.since), r.toFix(), r.lastSigns,
		})
	}
	h.put(w, it, metrics.Plotly{Figure: listing(table, 64)}, fmt.Sprintf("%d of the %s that failed at least once (%s), of %d in all, "+
		"those first that surely fail often: by the lower end of the interval. Signs, oldest first: ▇ passed, ▒ warned, ✖ blocked, ! error, · no result. "+
		"Open failures do not count as fixed; cancelled and unfinished tests do not count at all.",
		len(table.Rows), wording.Count(len(failing), "test", "tests"), h.failingWords(), len(h.rows)), metrics.High)
}

// now is what the test does at present and for how long.
func (r *row) now() string {
	word := map[stats.Outcome]string{stats.Passed: "passes", stats.Warned: "warns", stats.Failed: "fails"}[r.history.Newest]
	return fmt.Sprintf("%s, %s", word, wording.Count(r.history.Streak, "time", "times in a row"))
}

// toFix is how many batches failures took until they were fixed.
func (r *row) toFix() string {
	fixed := 0
	for _, e := range r.history.Episodes {
		if !e.Open() {
			fixed++
		}
	}
	took := r.history.MedianBatchesToFix()
	switch {
	case math.IsNaN(took) && r.failing():
		return fmt.Sprintf("n/a, open for %s", wording.Count(r.history.Batches-r.history.Episodes[len(r.history.Episodes)-1].From, "batch", "batches"))
	case math.IsNaN(took):
		return "n/a"
	}
	return fmt.Sprintf("%s (%s)", wording.Number(took), wording.Count(fixed, "time", "times"))
}

// failingWords are the statuses that count as hard failures.
func (h *history) failingWords() string {
	text := ""
	for i, s := range h.settings.Failing {
		if i > 0 {
			text += " or "
		}
		text += string(s)
	}
	return cmp.Or(text, "no status counts as a failure")
}
