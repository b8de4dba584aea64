package batch

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// What became of a test since the batch before, the worst first.
const (
	newlyFailing = "newly failing"
	newlyWarning = "newly warning"
	fixed        = "fixed"
)

// change is a test that came to something else than in the batch before.
type change struct {
	now, before *test
	label       string
}

// changes are those of the tests that came to a result in both batches, the worst first.
func (l *look) changes() []change {
	if l.previous == nil {
		return nil
	}
	before := l.previous.byKey()
	var all []change
	for key, t := range l.byKey() {
		old := before[key]
		if old == nil {
			continue
		}
		c := change{now: t, before: old}
		now, then := l.outcome(t), l.outcome(old)
		switch {
		case now == stats.Blank || then == stats.Blank:
			continue
		case now == stats.Failed && then != stats.Failed:
			c.label = newlyFailing
		case now != stats.Failed && then == stats.Failed:
			c.label = fixed
		case now == stats.Warned && then == stats.Passed:
			c.label = newlyWarning
		default:
			continue
		}
		all = append(all, c)
	}
	order := []string{newlyFailing, newlyWarning, fixed}
	slices.SortFunc(all, func(a, b change) int {
		return cmp.Or(
			cmp.Compare(slices.Index(order, a.label), slices.Index(order, b.label)),
			cmp.Compare(a.now.name(), b.now.name()), cmp.Compare(a.now.key, b.now.key),
		)
	})
	return all
}

func labelled(changes []change, label string) (names []string) {
	for _, c := range changes {
		if c.label == label {
			names = append(names, c.now.name())
		}
	}
	return names
}

// comparison is a scalar metric on the tests that have it in both batches.
type comparison struct {
	*scalar
	before, now    float64        // means
	change         stats.Estimate // of the mean, paired by test
	p              float64        // that chance alone changes it so much, adjusted for all comparisons; NaN if nothing tells
	sure           bool           // p is at most the significance level
	up, down, same int
	worse          int // 1 if up is worse, −1 if down is, 0 if that is not known
}

// isWorse says whether the metric got worse by more than the scatter over tests explains.
func (c comparison) isWorse() bool { return c.sure && float64(c.worse)*c.change.Value > 0 }

// word is what the change amounts to.
func (c comparison) word() string {
	switch {
	case !c.sure:
		return "–"
	case c.worse == 0 && c.change.Value > 0:
		return "up"
	case c.worse == 0:
		return "down"
	case c.isWorse():
		return "worse"
	}
	return "better"
}

// comparisons are of every scalar metric that some test has in both batches. As there are many, some of which
// chance alone would call changed, their p-values are adjusted together (Benjamini and Hochberg 1995).
func (l *look) comparisons() []comparison {
	if l.previous == nil {
		return nil
	}
	earlier := map[scalarKey]*scalar{}
	for _, s := range l.previous.scalars {
		earlier[s.scalarKey] = s
	}
	var all []comparison
	var p []float64
	for _, s := range l.scalars {
		old := earlier[s.scalarKey]
		if old == nil {
			continue
		}
		before := old.byTest()
		c := comparison{scalar: s, worse: l.worse(s)}
		var now, then, changes []float64
		for i, t := range s.tests {
			v, ok := before[t.key]
			if !ok {
				continue
			}
			w := s.values[i]
			now, then, changes = append(now, w), append(then, v), append(changes, w-v)
			switch {
			case w > v:
				c.up++
			case w < v:
				c.down++
			default:
				c.same++
			}
		}
		if len(changes) > 0 {
			c.now, c.before, c.change = stats.Mean(now), stats.Mean(then), stats.MeanInterval(changes)
			all, p = append(all, c), append(p, stats.MeanP(changes))
		}
	}
	for i, adjusted := range stats.BenjaminiHochberg(p) {
		all[i].p, all[i].sure = adjusted, adjusted <= l.settings.Level
	}
	return all
}

// byTest are the values by key.
func (s *scalar) byTest() map[string]float64 {
	values := make(map[string]float64, len(s.tests))
	for i, t := range s.tests {
		values[t.key] = s.values[i]
	}
	return values
}

// worse is the direction in which a metric gets worse: 1 for up, −1 for down, 0 if that is not known. It is what
// the settings' limits say if they have one side; else what the judgements show, if each value that failed is
// on the same side of each that passed.
func (l *look) worse(s *scalar) int {
	if limits := l.settings.LimitsOf(s.name); !limits.IsZero() {
		return direction(limits)
	}
	passes, fails := [2]float64{math.Inf(1), math.Inf(-1)}, [2]float64{math.Inf(1), math.Inf(-1)}
	for i, v := range s.values {
		switch s.status[i] {
		case resim.StatusPassed:
			passes = [2]float64{min(passes[0], v), max(passes[1], v)}
		case resim.StatusFailWarn, resim.StatusFailBlock:
			fails = [2]float64{min(fails[0], v), max(fails[1], v)}
		}
	}
	switch {
	case math.IsInf(passes[0], 1) || math.IsInf(fails[0], 1):
		return 0
	case fails[0] > passes[1]:
		return 1
	case fails[1] < passes[0]:
		return -1
	}
	return 0
}

// direction is that in which limits of one side say that things get worse.
func direction(limits metrics.Limits) int {
	up, down := false, false
	for _, l := range limits.Levels() {
		up, down = up || l.Upper, down || !l.Upper
	}
	switch {
	case up && !down:
		return 1
	case down && !up:
		return -1
	}
	return 0
}

// mostRows is how many rows a table has at most.
const mostRows = 100

// addPrevious tells what changed since the batch before.
func (l *look) addPrevious(w *metrics.Writer) {
	if l.previous == nil {
		return // the summary says so
	}
	changes := l.changes()
	failing, repaired := labelled(changes, newlyFailing), labelled(changes, fixed)
	v := l.verdict(settings.NewlyFailing)
	w.Add("Newly failing", metrics.Scalar{Value: float64(len(failing))}, v.status,
		v.says("Tests that fail and did not in the batch before, of those that both have."))
	w.Add("Fixed", metrics.Scalar{Value: float64(len(repaired))}, metrics.Describe("Tests that failed in the batch before and do not any more."))
	if len(changes) > 0 {
		table := plot.Table{Header: []string{"Test", "Before", "Now", "Change"}}
		for _, c := range changes[:min(mostRows, len(changes))] {
			table.Rows = append(table.Rows, []string{wording.Cell(c.now.name()), string(c.before.info.Conflated), string(c.now.info.Conflated), c.label})
		}
		table.Widths = []float64{4, 1.5, 1.5, 2}
		w.Add("Against the previous batch", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.High,
			metrics.Describe(fmt.Sprintf("The tests that came to something else than in %s, the worst first; %d of %d are listed.",
				name(l.previous.info), len(table.Rows), len(changes))))
	}
	l.addComparisons(w)
}

func (l *look) addComparisons(w *metrics.Writer) {
	all := l.comparisons()
	v := l.verdict(settings.MetricWorse)
	worse := 0
	table := plot.Table{Header: []string{"Metric", "Unit", "Tests", "Mean before", "Mean now", "Change", "95 % interval", "Change in %", "Adjusted p", "Up", "Down", "Same", ""}}
	for _, c := range all {
		if c.isWorse() {
			worse++
		}
		if len(table.Rows) == mostRows {
			continue
		}
		interval := "–"
		if c.change.Bounded() {
			interval = wording.Signed(c.change.Low) + " to " + wording.Signed(c.change.High)
		}
		relative := math.NaN()
		if c.before != 0 {
			relative = 100 * c.change.Value / math.Abs(c.before)
		}
		table.Rows = append(table.Rows, []string{
			wording.Cell(c.title), wording.Cell(c.unit), fmt.Sprint(c.change.N), wording.Number(c.before), wording.Number(c.now), wording.Signed(c.change.Value),
			interval, wording.Signed(relative), wording.Probability(c.p), fmt.Sprint(c.up), fmt.Sprint(c.down), fmt.Sprint(c.same), c.word(),
		})
	}
	if len(all) == 0 {
		return
	}
	table.Widths = []float64{4, 1.5, 1.5, 2, 2, 2, 4, 2, 2, 1.2, 1.2, 1.2, 1.8}
	w.Add("Metrics worse", metrics.Scalar{Value: float64(worse)}, v.status,
		v.says(fmt.Sprintf("Of %s that both batches have; only where the worse direction is known, and with an adjusted p of at most %s.",
			wording.Count(len(all), "scalar metric", "scalar metrics"), wording.Number(l.settings.Level))))
	w.Add("Changes of metrics", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Describe(fmt.Sprintf(
		"Each scalar metric on the tests that both batches have, paired by test; %d of %d are listed. Intervals are for each metric by itself, p is of Student's test, adjusted for there being %d: what is at most %s is called up or down, or worse or better where that is known.",
		len(table.Rows), len(all), len(all), wording.Number(l.settings.Level))))
}
