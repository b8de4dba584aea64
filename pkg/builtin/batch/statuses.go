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
		w.Add("Pass rate", metrics.Scalar{Value: 100 * r.share(), Unit: "%"}, metrics.High, v.status, v.says(r.says()+"."))
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

// name is what people call the batch.
func name(b resim.Batch) string {
	if b.Name != "" {
		return b.Name
	}
	return "batch " + b.ID.String()
}

// link is the batch in Markdown, leading to the app if it is known where that is.
func (l *look) link() string {
	text := wording.Markdown(name(l.info))
	if app := resim.AppURL(l.batch.Client().BaseURL()); app != "" {
		return fmt.Sprintf("[%s](%s/projects/%s/batches/%s)", text, app, l.batch.Project(), l.info.ID)
	}
	return text
}

// addSummary writes the batch in at most twelve lines.
func (l *look) addSummary(w *metrics.Writer) {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, "- "+format+"\n", args...) }
	fmt.Fprintf(&text, "**%s**: %s\n\n", l.link(), wording.Count(len(l.tests), "test", "tests"))
	counts, unfinished := l.count()
	line("%s", l.rate(everyTest).says())
	var parts []string
	for _, s := range ended {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	if unfinished > 0 {
		parts = append(parts, fmt.Sprintf("%d not finished", unfinished))
	}
	if parts != nil {
		line("tests by status: %s", strings.Join(parts, ", "))
	}
	l.compare(line)
	if worst := l.worst(); len(worst) > 0 && worst[0].severity > 0 {
		var names []string
		for _, t := range worst[:min(3, len(worst))] {
			if t.severity > 0 {
				names = append(names, fmt.Sprintf("%s (%s)", wording.Markdown(t.name()), t.info.Conflated))
			}
		}
		line("worst tests: %s", strings.Join(names, ", "))
	}
	var failing []string
	for _, t := range l.tallies {
		if t.block+t.warn > 0 && len(failing) < 3 {
			failing = append(failing, fmt.Sprintf("%s (%d of %d)", wording.Markdown(t.name), t.block+t.warn, t.pass+t.warn+t.block))
		}
	}
	if failing != nil {
		line("metrics that fail or warn most: %s", strings.Join(failing, ", "))
	}
	without := 0
	for _, t := range l.tests {
		if len(t.metrics) == 0 {
			without++
		}
	}
	if without > 0 {
		line("without metrics: %s", wording.Count(without, "test", "tests"))
	}
	if l.leftOut > 0 {
		line("left out by the settings: %s", wording.Count(l.leftOut, "test", "tests"))
	}
	if l.lost > 0 {
		line("not read whole: %s", wording.Count(l.lost, "test", "tests"))
	}
	status := metrics.NotApplicable
	var reasons []string
	for _, kind := range gated {
		v := l.verdict(kind)
		status = metrics.Worst(status, v.status)
		if v.status != metrics.Passed && v.why != "" {
			reasons = append(reasons, v.why)
		}
	}
	why := "What became of the tests, with its base."
	if reasons != nil {
		why = strings.Join(reasons, " ")
		line("%s", wording.Markdown(why))
	} else if status == metrics.Passed {
		why = "All gates passed."
		line("%s", why)
	}
	w.Add("Summary", metrics.Text(text.String()), metrics.Critical, status, metrics.Describe(why))
}

// compare says how many tests changed since the batch before.
func (l *look) compare(line func(string, ...any)) {
	if l.previous == nil {
		line("there is no batch before of this suite and branch to compare with")
		return
	}
	changes := l.changes()
	failing, repaired := labelled(changes, newlyFailing), labelled(changes, fixed)
	p := ""
	if len(failing)+len(repaired) >= 6 { // fewer cannot tell
		p = fmt.Sprintf(" (p = %s, if nothing disturbed a whole batch)", wording.Number(stats.McNemar(len(failing), len(repaired))))
	}
	line("against %s: %d newly failing, %d fixed%s", l.previous.link(), len(failing), len(repaired), p)
	if len(failing) > 0 {
		line("newly failing: %s", wording.Markdown(wording.Few(failing, 5)))
	}
}
