package report

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// recentFlips is how many changes among the last ten results make a test unstable.
const recentFlips = 3

// unstable says whether the test's outcome changes without cause, whatever else its label says.
func (r *row) unstable() bool { return r.evidence.any() || r.history.RecentFlips >= recentFlips }

// why says by what the test is known to be unstable: how often its outcome changed of late, else the evidence.
func (r *row) why() string {
	var reasons []string
	if r.history.RecentFlips >= recentFlips {
		reasons = append(reasons, fmt.Sprintf("%d changes in its last %d results", r.history.RecentFlips, min(recentResults, r.history.Decided)))
	}
	if n := r.evidence.sameBuild; n > 0 {
		reasons = append(reasons, "both ways with one build, for "+wording.Count(n, "build", "builds"))
	}
	if n := r.evidence.sameBatch; n > 0 {
		reasons = append(reasons, "both ways in one batch, in "+wording.Count(n, "batch", "batches"))
	}
	if n := r.evidence.repeated; n > 0 {
		reasons = append(reasons, "passed only when repeated, in "+wording.Count(n, "batch", "batches"))
	}
	return strings.Join(reasons, "; ")
}

func (h *history) unstableRows() []*row {
	var rows []*row
	for _, r := range h.rows {
		if r.unstable() {
			rows = append(rows, r)
		}
	}
	slices.SortStableFunc(rows, func(a, b *row) int {
		return cmp.Or(cmp.Compare(b.history.RecentFlips, a.history.RecentFlips), cmp.Compare(b.history.Flips, a.history.Flips), cmp.Compare(a.title, b.title))
	})
	return rows
}

// addUnstable lists the tests that come out now this way, now that.
func (h *history) addUnstable(w *metrics.Writer, it item) {
	if len(h.usable) < 2 {
		h.nothing(w, it, "There is no second batch with results, so there is no history yet.")
		return
	}
	rows := h.unstableRows()
	const read = "Unstable is a test whose result changed at least 3 times in its last 10, or that came out both ways for one build and metrics build, within one batch, or passed only when it was repeated. " +
		"Changes count between passed, warned and failed."
	if len(rows) == 0 {
		h.put(w, it, metrics.Text(fmt.Sprintf("None of %s is unstable over %s.", wording.Count(len(h.rows), "test", "tests"),
			wording.Count(len(h.usable), "batch with results", "batches with results"))), read, metrics.Medium)
		return
	}
	table := plot.Table{Header: []string{"Test", "Changes in the last 10", "Changes of results", "Both ways for a build", "Both ways in a batch", "Passed when repeated", "Chance or regime", "Label", fmt.Sprintf("Last %d", min(shownSigns, len(h.batches)))}, Widths: []float64{2.6, 1.4, 1.6, 1.1, 1.1, 1.5, 1.8, 1.8, 4.2}}
	for _, r := range rows[:min(tableRows, len(rows))] {
		rate := "–"
		if _, ok := r.history.FlipRate(); ok {
			rate = fmt.Sprintf("%d of %d (%s)", r.history.Flips, r.history.Decided-1, share(r.history.Flips, r.history.Decided-1))
		}
		table.Rows = append(table.Rows, []string{
			wording.Cell(r.title), strconv.Itoa(r.history.RecentFlips), rate, strconv.Itoa(r.evidence.sameBuild), strconv.Itoa(r.evidence.sameBatch),
			strconv.Itoa(r.evidence.repeated), r.regime(), r.label.String(), r.lastSigns,
		})
	}
	h.put(w, it, metrics.Plotly{Figure: listing(table, 64)}, fmt.Sprintf("%d of %s. %s "+
		"Chance or regime: the probability that failures in random order come in so few stretches; little means that the test broke at one time.",
		len(rows), wording.Count(len(h.rows), "test", "tests"), read), metrics.Medium)
}

// regime tells chance from a test that broke at one time, if there are enough failures and others.
func (r *row) regime() string {
	p, ok := r.history.Regime()
	switch {
	case !ok:
		return "too few to tell"
	case p <= 0.05:
		return "regime, " + wording.WithP(p)
	}
	return "as by chance, " + wording.WithP(p)
}
