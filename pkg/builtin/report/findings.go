package report

import (
	"cmp"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/followed"
)

// findings are what the numbers say about change, over all series together.
type findings struct {
	passRate *series
	tests    []*series // one for each scalar metric of tests, by name
	batches  []*series // one for each scalar metric of batches, by name
	tested   []*series // those that were looked at for changes
	changes  []change  // the confirmed first, then drifts, then the unusual; of each the newest first
}

// series is a number over the batches.
type series struct {
	name, unit string
	kind       string    // "pass rate", "test metric" or "batch metric"
	scalar     *scalar   // nil for the pass rate
	values     []float64 // by batch; NaN where there is none or it must not be compared. What is looked at for changes
	raw        []float64 // by batch: the plain mean over the tests; as values for a metric of batches
	n          []int     // by batch: how many tests that is made of; nil for a metric of batches
	like       []stats.Like
	reference  int  // the batch with which the others are compared; −1
	repeats    bool // what this report computes itself, so that it is only charted
	unequal    bool // batches ran different tests, so that raw and values differ
	worse      int  // 1: up is worse, −1: down is worse, 0: not known

	steps   stats.Steps
	newest  stats.Newest
	at      int         // position of the newest value, −1
	newestP float64     // adjusted; NaN if those before it are all equal
	trend   stats.Trend // if it drifts
}

// The kinds of changes.
const (
	confirmed = "confirmed"
	exactStep = "exact step"
	drifting  = "drifting or autocorrelated"
	unusual   = "unusual newest, unconfirmed"
)

// change is one thing that happened to a series.
type change struct {
	*series
	what          string
	at, from, to  int // batches
	before, after float64
	delta         float64
	low, high     float64 // interval of delta
	relative      float64 // delta by the size of before; NaN if that is 0
	p             float64 // adjusted, NaN if exact; of a drift that of the trend, which describes only
}

// unusualLevel is the share of the newest values that are unusual by chance.
const unusualLevel = 0.01

// findings are computed once.
func (h *history) findings() *findings {
	if h.found != nil {
		return h.found
	}
	f := &findings{passRate: h.passRateSeries()}
	for _, c := range h.testMetrics.sorted() {
		f.tests = append(f.tests, h.testSeries(c))
	}
	for _, c := range h.batchMetrics.sorted() {
		f.batches = append(f.batches, h.batchSeries(c))
	}
	f.tested = append([]*series{f.passRate}, f.tests...)
	builtin := slices.ContainsFunc(f.batches, func(s *series) bool { return s.name == followed.Decided })
	for _, s := range f.batches {
		s.repeats = f.repeats(s, builtin)
		if !s.repeats {
			f.tested = append(f.tested, s)
		}
	}
	h.look(f)
	h.found = f
	return f
}

// repeats says whether a metric of batches is what this report computes better itself: a sum over all tests,
// which moves when tests come or go, and the pass rate. One change must not be told twice. Counts have names
// that may be anyone's, so they are left out only if they are those of the built-in metrics.
func (f *findings) repeats(s *series, builtin bool) bool {
	return s.name == "Pass rate" || builtin && followed.IsCount(s.name) || slices.ContainsFunc(f.tests, func(t *series) bool {
		return t.unit == s.unit && followed.IsSum(s.name, t.name, t.unit)
	})
}

// look searches the series for changes.
func (h *history) look(f *findings) {
	all := make([][]float64, len(f.tested))
	for i, s := range f.tested {
		all[i] = s.values
	}
	search := stats.DefaultStepSearch()
	search.Level = h.settings.Level
	p := make([]float64, len(f.tested))
	for i, steps := range search.Across(all, h.settings.Level) {
		s := f.tested[i]
		s.steps = steps
		s.lookAtNewest()
		p[i] = s.newest.P
		if s.newest.Exact {
			p[i] = math.NaN() // it is no matter of chance
		}
		if s.steps.Drifting {
			p[i] = math.NaN()
			s.trend = stats.TrendOf(nil, s.values)
		}
	}
	for i, adjusted := range stats.BenjaminiHochberg(p) {
		f.tested[i].newestP = adjusted
	}
	for _, s := range f.tested {
		f.changes = append(f.changes, h.changesOf(s)...)
	}
	slices.SortStableFunc(f.changes, func(a, b change) int {
		return cmp.Or(cmp.Compare(a.rank(), b.rank()), cmp.Compare(b.at, a.at), comparePs(a.p, b.p), cmp.Compare(a.name, b.name), cmp.Compare(a.unit, b.unit))
	})
}

// rank is the place of a kind of changes among the others: what is surest comes first.
func (c change) rank() int {
	switch c.what {
	case drifting:
		return 1
	case unusual:
		return 2
	}
	return 0
}

// comparePs orders p-values, those of exact steps first.
func comparePs(a, b float64) int {
	exact := func(p float64) float64 {
		if math.IsNaN(p) {
			return -1
		}
		return p
	}
	return cmp.Compare(exact(a), exact(b))
}

// lookAtNewest compares the newest value with those before it on the present level.
func (s *series) lookAtNewest() {
	s.at = -1
	for i, v := range slices.Backward(s.values) {
		if !math.IsNaN(v) {
			s.at = i
			break
		}
	}
	s.newest = stats.Newest{P: math.NaN(), Low: math.Inf(-1), High: math.Inf(1)}
	if s.at < 0 {
		return
	}
	start := 0
	if steps := s.found(); len(steps) > 0 {
		start = steps[len(steps)-1].At
	}
	if start < s.at {
		s.newest = stats.NewestOf(s.values[start:s.at], s.values[s.at], unusualLevel)
	}
	s.newest.Unusual = s.newest.Unusual && !(s.newest.Exact && s.share())
}

// changesOf is what is to be said of a series, as of this report.
func (h *history) changesOf(s *series) []change {
	least := h.settings.MinimumBatches
	if s.steps.N < least {
		return nil
	}
	if s.steps.Drifting {
		if !(s.steps.Adjusted <= h.settings.Level) {
			return nil
		}
		first := slices.IndexFunc(s.values, func(v float64) bool { return !math.IsNaN(v) })
		return []change{{
			series: s, what: drifting, at: first, from: first, to: s.at, before: math.NaN(), after: math.NaN(),
			delta: s.trend.Slope.Value, low: s.trend.Slope.Low, high: s.trend.Slope.High, relative: math.NaN(), p: s.trend.P,
		}}
	}
	var found []change
	for _, step := range s.found() {
		c := change{
			series: s, what: confirmed, at: step.At, from: step.From, to: step.To, before: step.Change.Before, after: step.Change.After,
			delta: step.Change.Value, low: step.Change.Low, high: step.Change.High, relative: step.Relative, p: step.Adjusted,
		}
		switch {
		case math.IsNaN(step.Adjusted):
			c.what = exactStep
		case !(step.Adjusted <= h.settings.Level):
			continue
		}
		found = append(found, c)
	}
	newest, _ := h.newest()
	if s.newest.Unusual && s.at >= newest && (s.newest.Exact || s.newestP <= h.settings.Level) {
		delta := s.values[s.at] - s.newest.Mean
		found = append(found, change{
			series: s, what: unusual, at: s.at, from: s.at, to: s.at, before: s.newest.Mean, after: s.values[s.at],
			delta: delta, low: math.NaN(), high: math.NaN(), relative: delta / math.Abs(s.newest.Mean), p: s.newestP,
		})
	}
	return found
}

// share says whether the series is the share of tests that passed. Shares of few tests are often equal by chance,
// so that for them runs of equal values prove nothing.
func (s *series) share() bool { return s.scalar == nil }

// found are the steps of the series.
func (s *series) found() []stats.Step {
	if s.share() {
		return s.steps.Tested
	}
	return s.steps.All
}

// steps are the confirmed changes and exact steps: those that are not only a suspicion.
func (f *findings) steps() []change {
	return slices.DeleteFunc(slices.Clone(f.changes), func(c change) bool { return c.what != confirmed && c.what != exactStep })
}

// The words for a direction, if it is known which one is the better.
const (
	worse  = "worse"
	better = "better"
)

// direction is the word for where a change went.
func (c change) direction() string {
	switch {
	case c.delta == 0 || math.IsNaN(c.delta):
		return "no direction"
	case c.series.worse != 0 && (c.delta > 0) == (c.series.worse > 0):
		return worse
	case c.series.worse != 0:
		return better
	case c.delta > 0:
		return "up"
	}
	return "down"
}
