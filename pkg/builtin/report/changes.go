package report

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// The changes of a test in the newest batch, the most important first; noChange is all else.
const (
	noChange     = ""
	newlyFailing = "NEWLY FAILING"
	newlyWarning = "NEWLY WARNING"
	fixed        = "FIXED"
	added        = "NEW"
	removed      = "REMOVED"
)

var changeOrder = []string{newlyFailing, newlyWarning, fixed, added, removed}

// changeOf compares a test's result in the newest batch with its result before, which is that of the batch
// before unless the test had none there.
func (h *history) changeOf(r *row) string {
	newest, before := h.newest()
	switch {
	case before < 0:
		return noChange
	case r.newest != newest:
		if r.at(newest) == absent && r.at(before).decided() {
			return removed
		}
		return noChange
	case r.history.Before == stats.Blank:
		return added
	case r.failing() && r.history.Before != stats.Failed:
		return newlyFailing
	case !r.failing() && r.history.Before == stats.Failed:
		return fixed
	case r.history.Newest == stats.Warned && r.history.Before == stats.Passed:
		return newlyWarning
	}
	return noChange
}

// paired is how the tests of the newest batch compare with their results before.
type paired struct {
	n             int // tests with a result now and before
	broken, fixed []*row
	p             float64 // that as many broke or were fixed by chance
}

func (h *history) paired() paired {
	var p paired
	newest, _ := h.newest()
	for _, r := range h.rows {
		if newest < 0 || r.newest != newest || r.history.Before == stats.Blank {
			continue
		}
		p.n++
		switch h.changeOf(r) {
		case newlyFailing:
			p.broken = append(p.broken, r)
		case fixed:
			p.fixed = append(p.fixed, r)
		}
	}
	p.p = stats.McNemar(len(p.broken), len(p.fixed))
	return p
}

// tells says whether the p-value can say anything: with fewer than six tests that changed it cannot be small.
func (p paired) tells() bool { return len(p.broken)+len(p.fixed) >= 6 }

// addChanges lists what is different in the newest batch.
func (h *history) addChanges(w *metrics.Writer, it item) {
	newest, before := h.newest()
	if before < 0 {
		h.nothing(w, it, "There is no second batch with results, so there is no history yet.")
		return
	}
	var changed []*row
	for _, r := range h.rows {
		if h.changeOf(r) != noChange {
			changed = append(changed, r)
		}
	}
	p := h.paired()
	sentence := fmt.Sprintf("%s against each test's result before, mostly in %s: %d newly failing and %d fixed of %s with a result in both.",
		h.batches[newest].label, h.batches[before].label, len(p.broken), len(p.fixed), wording.Count(p.n, "test", "tests"))
	if p.tells() {
		sentence += fmt.Sprintf(" Paired %s (exact McNemar, if nothing disturbed a whole batch).", wording.WithP(p.p))
	}
	if len(changed) == 0 {
		h.put(w, it, metrics.Text("Nothing changed. "+wording.Markdown(sentence)), "", metrics.High)
		return
	}
	slices.SortStableFunc(changed, func(a, b *row) int {
		return cmp.Or(cmp.Compare(slices.Index(changeOrder, h.changeOf(a)), slices.Index(changeOrder, h.changeOf(b))), cmp.Compare(a.title, b.title))
	})
	table := plot.Table{Header: []string{"Change", "Test", "Before → now", "Streak before", "Failing metrics", "Batch"}, Widths: []float64{2, 3, 2, 1, 3, 2}}
	for _, r := range changed[:min(tableRows, len(changed))] {
		now, was := r.at(newest), h.before(r, newest)
		streak := ""
		if was.decided() {
			streak = wording.Count(h.streakBefore(r, newest), "time", "times")
		}
		metrics := slices.Clone(h.blamed[r])
		slices.Sort(metrics)
		batch := anchor(h.batches[newest].label, h.links.batch(h.batches[newest].ID))
		if now == blocked {
			batch = anchor(h.batches[newest].label, h.links.blockers(h.batches[newest].ID))
		}
		table.Rows = append(table.Rows, []string{
			h.changeOf(r), wording.Cell(r.title), wordOf(was) + " → " + wordOf(now), streak, wording.Cell(wording.Few(metrics, 5)), batch,
		})
	}
	if left := len(changed) - len(table.Rows); left > 0 {
		sentence += fmt.Sprintf(" %d more changed.", left)
	}
	h.put(w, it, metrics.Plotly{Figure: listing(table, 64)}, sentence, metrics.High)
}

// before is the test's result before a batch.
func (h *history) before(r *row, batch int) result {
	for _, at := range slices.Backward(h.usable) {
		if at < batch && r.at(at).decided() {
			return r.at(at)
		}
	}
	return absent
}

// streakBefore is how often the test had the result before a batch in a row.
func (h *history) streakBefore(r *row, batch int) int {
	n, was := 0, h.outcome(h.before(r, batch))
	for _, at := range slices.Backward(h.usable) {
		switch o := h.outcome(r.at(at)); {
		case at >= batch || o == stats.Blank:
		case o != was:
			return n
		default:
			n++
		}
	}
	return n
}

func wordOf(r result) string {
	if r == absent {
		return "–"
	}
	return strings.ToLower(string(words[r]))
}
