package settings

import (
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Settings are what can be set. Make them with [Default], [Load] or [Parse].
type Settings struct {
	Level          float64                 // of significance, of all comparisons of a batch or report together; default 0.05
	MinimumBatches int                     // before a report says that something changed; default 8
	Failing        []resim.ConflatedStatus // statuses that count as hard failures; default BLOCKER and ERROR
	Requests       int                     // that a report may spend on tests' metrics, newest batches first; default 20,000
	Show           []string                // keys of the items to show, see [Items]; none: all
	Ignore         Ignore
	Weights        []Weight
	Limits         []Limit
	Series         []Series // that a batch puts together over its tests; default none
	Gates          []Gate
}

// Ignore is what is left out, by name; * in a name stands for any text.
type Ignore struct {
	Tags        []string // experiences with one of these tags
	Experiences []string
	Metrics     []string
}

// Weight makes some tests count for more, or less, in the weighted pass rate. The first one that fits a
// test counts; without any its weight is 1.
type Weight struct {
	Tag, Experience string // which tests; * in a name stands for any text
	Weight          float64
}

// Limit judges the series of a test, and the scalars, of some name: each gets the status its limits say.
// It also says which direction is the better one, if it has one side only.
type Limit struct {
	Metric string // * stands for any text
	Limits metrics.Limits
}

// Series is a data set of doubles that tests have, to be put together over a batch.
type Series struct {
	Data    string // its name
	PerTest bool   // every test counts the same; else every sample does, and long tests weigh more
}

// Kind is what a [Gate] looks for.
type Kind string

const (
	MetricWorse   Kind = "metric worse"    // report: a confirmed step to the worse; batch: worse than the previous batch on the tests both have
	NewlyFailing  Kind = "newly failing"   // an experience that fails and did not the time before
	Broken        Kind = "broken"          // report: an experience that failed three times in a row or always
	Unstable      Kind = "unstable"        // report: an experience whose outcome changes without cause
	PassRateBelow Kind = "pass rate below" // of the newest batch, or the batch
)

// Gate turns what a report or a batch finds into a status. Without gates nothing is judged.
type Gate struct {
	Kind        Kind
	Metrics     []string       // whose names one of these fits; none: all. For MetricWorse
	Tags        []string       // experiences with one of these tags; none: all
	Experiences []string       // whose names one of these fits; none: all
	By          float64        // MetricWorse: by more than this share of what it was before; 0: at all
	Below       float64        // PassRateBelow: the share
	Status      metrics.Status // FailWarn or FailBlock
}

// Default is what holds if nothing is set: nothing is ignored and nothing is judged.
func Default() Settings {
	return Settings{
		Level: 0.05, MinimumBatches: 8, Requests: 20_000,
		Failing: []resim.ConflatedStatus{resim.ConflatedBlocker, resim.ConflatedError},
	}
}

// Shows reports whether the item with a key is to be shown.
func (s Settings) Shows(key string) bool { return len(s.Show) == 0 || slices.Contains(s.Show, key) }

// Fails reports whether a status counts as a hard failure.
func (s Settings) Fails(status resim.ConflatedStatus) bool { return slices.Contains(s.Failing, status) }

// IgnoresMetric reports whether a metric is left out.
func (s Settings) IgnoresMetric(name string) bool { return fits(s.Ignore.Metrics, name) }

// IgnoresExperience reports whether the tests of an experience are left out.
func (s Settings) IgnoresExperience(name string, tags []string) bool {
	return fits(s.Ignore.Experiences, name) || fitsAny(s.Ignore.Tags, tags)
}

// WeightOf is the weight of an experience's tests.
func (s Settings) WeightOf(name string, tags []string) float64 {
	for _, w := range s.Weights {
		if (w.Experience == "" || fits([]string{w.Experience}, name)) && (w.Tag == "" || fitsAny([]string{w.Tag}, tags)) {
			return w.Weight
		}
	}
	return 1
}

// LimitsOf are the limits of a series or scalar; of several that fit, the first.
func (s Settings) LimitsOf(name string) metrics.Limits {
	for _, l := range s.Limits {
		if fits([]string{l.Metric}, name) {
			return l.Limits
		}
	}
	return metrics.Limits{}
}

// Judge is the worst status that gates of a kind give to what has these properties, with the gate that
// gives it; NotApplicable if none does. It is not for PassRateBelow, which judges no single thing.
func (s Settings) Judge(kind Kind, found Found) (metrics.Status, Gate) {
	worst, by := metrics.NotApplicable, Gate{}
	for _, g := range s.Gates {
		if g.Kind == kind && g.holds(found) && metrics.Worst(worst, g.Status) != worst {
			worst, by = g.Status, g
		}
	}
	return worst, by
}

// Gated reports whether there is a gate of a kind: then what it does not forbid has passed.
func (s Settings) Gated(kind Kind) bool {
	return slices.ContainsFunc(s.Gates, func(g Gate) bool { return g.Kind == kind })
}

// Found is what a gate judges.
type Found struct {
	Metric     string
	Experience string
	Tags       []string
	Share      float64 // MetricWorse: worse by this share of what it was
}

// Concerns reports whether the gate is about the tests of an experience.
func (g Gate) Concerns(experience string, tags []string) bool {
	return (len(g.Experiences) == 0 || fits(g.Experiences, experience)) && (len(g.Tags) == 0 || fitsAny(g.Tags, tags))
}

func (g Gate) holds(f Found) bool {
	switch {
	case len(g.Metrics) > 0 && !fits(g.Metrics, f.Metric), !g.Concerns(f.Experience, f.Tags):
		return false
	case g.Kind == MetricWorse:
		return f.Share > g.By
	}
	return true
}

func fitsAny(patterns, names []string) bool {
	return slices.ContainsFunc(names, func(name string) bool { return fits(patterns, name) })
}

// fits reports whether one of some patterns fits a name. * stands for any text, also none.
func fits(patterns []string, name string) bool {
	return slices.ContainsFunc(patterns, func(pattern string) bool { return fit(pattern, name) })
}

func fit(pattern, name string) bool {
	parts := strings.Split(pattern, "*")
	if len(parts) == 1 {
		return pattern == name
	}
	if !strings.HasPrefix(name, parts[0]) {
		return false
	}
	name = name[len(parts[0]):]
	last := len(parts) - 1
	for _, part := range parts[1:last] {
		i := strings.Index(name, part)
		if i < 0 {
			return false
		}
		name = name[i+len(part):]
	}
	return strings.HasSuffix(name, parts[last])
}
