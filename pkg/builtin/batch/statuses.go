package batch

import (
	"fmt"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// ended are the statuses that say how a test ended.
var ended = []resim.ConflatedStatus{resim.ConflatedPassed, resim.ConflatedWarning, resim.ConflatedBlocker, resim.ConflatedError, resim.ConflatedCancelled}

func (l *look) count() (counts map[resim.ConflatedStatus]int, unfinished int) {
	counts, unfinished = map[resim.ConflatedStatus]int{}, len(l.tests)
	for _, t := range l.tests {
		counts[t.info.Conflated]++
	}
	for _, s := range ended {
		unfinished -= counts[s]
	}
	return counts, unfinished
}

// addHeadlines writes how many tests ended how. The pass rate is the share of PASSED among those that came to
// a result, so it is missing where none did.
func (l *look) addHeadlines(w *metrics.Writer) {
	r := l.rate(everyTest)
	v := l.verdict(settings.PassRateBelow)
	if r.n > 0 {
		w.Add("Pass rate", metrics.Scalar{Value: 100 * r.share(), Unit: "%"}, metrics.High, v.status, v.says(r.says()))
	}
	l.addWeighted(w)
	counts, _ := l.count()
	failed, warned := 0, 0
	for _, t := range l.tests {
		switch l.outcome(t) {
		case stats.Failed:
			failed++
		case stats.Warned:
			warned++
		}
	}
	of := fmt.Sprintf("Of %s that came to a result.", wording.Count(r.n, "test", "tests"))
	var failing []string
	for _, s := range l.settings.Failing {
		failing = append(failing, string(s))
	}
	w.Add("Tests decided", metrics.Scalar{Value: float64(r.n)}, metrics.Describe(fmt.Sprintf("Tests that came to a result, of %d.", len(l.tests))))
	w.Add("Hard failures", metrics.Scalar{Value: float64(failed)}, metrics.Describe("Tests that ended in "+strings.Join(failing, " or ")+". "+of))
	w.Add("Warnings", metrics.Scalar{Value: float64(warned)}, metrics.Describe("Tests that neither passed nor failed hard. "+of))
	w.Add("Errors", metrics.Scalar{Value: float64(counts[resim.ConflatedError])}, metrics.Describe("Tests that were not run properly. "+of))
	for _, s := range ended {
		w.Add("Tests "+string(s), metrics.Scalar{Value: float64(counts[s])}, metrics.Hidden)
	}
}

// addWeighted writes the pass rate in which tests count by their weights.
func (l *look) addWeighted(w *metrics.Writer) {
	if len(l.settings.Weights) == 0 {
		return
	}
	var passes, weights []float64
	for _, t := range l.tests {
		o := l.outcome(t)
		if o == stats.Blank {
			continue
		}
		pass := 0.0
		if o == stats.Passed {
			pass = 1
		}
		passes, weights = append(passes, pass), append(weights, l.settings.WeightOf(t.info.ExperienceName, t.tags))
	}
	mean, effective, err := stats.WeightedMean(passes, weights)
	if err != nil || len(passes) == 0 {
		return // weights that are not positive were refused before
	}
	w.Add("Weighted pass rate", metrics.Scalar{Value: 100 * mean, Unit: "%"}, metrics.Describe(fmt.Sprintf(
		"Tests count by the weights of the settings: %d of them are worth %s equal ones.", len(passes), wording.Number(effective))))
}
