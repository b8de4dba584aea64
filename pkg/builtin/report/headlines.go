package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// headlineNames stay the same, so that the app can chart them from report to report.
var headlineNames = []string{
	"Newest pass rate", "Pass rate change, like for like", "Newly failing tests", "Open failures", "Unstable tests", "Confirmed changes",
}

// addHeadlines writes six numbers; one that has no value is left out, counts of nothing are 0.
func (h *history) addHeadlines(w *metrics.Writer, _ item) {
	add := func(i int, v float64, unit, description string) {
		if !math.IsNaN(v) {
			w.Add(headlineNames[i], metrics.Scalar{Value: v, Unit: unit}, metrics.NotApplicable, metrics.Describe(strings.TrimSpace(description)))
		}
	}
	newest, before := h.newest()
	if newest >= 0 {
		b := h.batches[newest]
		add(0, 100*float64(b.counts[passed])/float64(b.decided()), "%",
			fmt.Sprintf("%d of %s with a result passed in %s.", b.counts[passed], wording.Count(b.decided(), "test", "tests"), b.label))
	}
	if delta, n := h.passRateChange(); n > 0 {
		add(1, 100*delta, "points", fmt.Sprintf("Over %s with a result in %s and in %s.", wording.Count(n, "test", "tests"), h.batches[before].label, h.batches[newest].label))
	}
	p := h.paired()
	add(2, float64(len(p.broken)), "", fmt.Sprintf("Of %s with a result in the newest batch and before.", wording.Count(p.n, "test", "tests")))
	open := 0
	for _, r := range h.rows {
		if r.failing() && r.at(newest) != absent {
			open++
		}
	}
	add(3, float64(open), "", fmt.Sprintf("Tests whose newest result is a hard failure (%s), of %d that the newest batch has.", h.failingWords(), h.present(newest)))
	add(4, float64(len(h.unstableRows())), "", fmt.Sprintf("Of %s.", wording.Count(len(h.rows), "test", "tests")))
	add(5, float64(len(h.findings().steps())), "", fmt.Sprintf("Steps in %s, as of this report. %s", wording.Count(h.testedSeries(), "series tested", "series tested"), h.missing()))
}

// present is how many tests a batch has.
func (h *history) present(batch int) int {
	n := 0
	for _, r := range h.rows {
		if r.at(batch) != absent {
			n++
		}
	}
	return n
}

// passRateChange is how much the pass rate of the tests with a result in the newest batch and the one before
// changed, and how many these are.
func (h *history) passRateChange() (delta float64, n int) {
	newest, before := h.newest()
	for _, r := range h.rows {
		now, was := r.at(newest), r.at(before)
		if !now.decided() || !was.decided() {
			continue
		}
		n++
		if now == passed {
			delta++
		}
		if was == passed {
			delta--
		}
	}
	if n == 0 {
		return math.NaN(), 0
	}
	return delta / float64(n), n
}
