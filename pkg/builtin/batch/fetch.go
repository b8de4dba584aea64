package batch

import (
	"cmp"
	"context"
	"maps"
	"math"
	"slices"
	"strings"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// look is what was read of a batch.
type look struct {
	settings settings.Settings
	batch    *resolve.Batch
	info     resim.Batch
	tests    []*test
	leftOut  int // tests that the settings ignore
	repeated int // jobs that do not count, because another run of their test does
	lost     int // tests of which something could not be read
	previous *look
	scalars  []*scalar // with a value, by name and unit
	tallies  []*tally  // judged at least once, by name
	merged   []*merged
	dropped  map[string]int // values of scalar metrics that are no numbers, by name
}

// test is the job that counts of an experience with a set of parameters.
type test struct {
	job     *resolve.Job
	info    resim.Job
	key     string // what it has in common with the same test of another batch
	tags    []string
	metrics []resim.Metric // without those of events and those ignored
	events  []resim.Event
}

// name is what people call the test.
func (t *test) name() string {
	if t.info.ExperienceName != "" {
		return t.info.ExperienceName
	}
	return "job " + t.info.ID.String()
}

// keyOf is what a test has in common with that of another batch: experience and parameters.
func keyOf(job resim.Job) string {
	var key strings.Builder
	key.WriteString(job.Experience.String())
	for _, name := range slices.Sorted(maps.Keys(job.Parameters)) {
		key.WriteString("\x00" + name + "\x00" + job.Parameters[name])
	}
	return key.String()
}

// outcome is what the test came to: the settings say what a hard failure is.
func (l *look) outcome(t *test) stats.Outcome {
	switch s := t.info.Conflated; {
	case l.settings.Fails(s):
		return stats.Failed
	case s == resim.ConflatedPassed:
		return stats.Passed
	case s == resim.ConflatedWarning || s == resim.ConflatedBlocker || s == resim.ConflatedError:
		return stats.Warned
	}
	return stats.Blank
}

// fetch reads what is needed.
func fetch(ctx context.Context, b *resolve.Batch, s settings.Settings, n need) (*look, error) {
	l, err := list(ctx, b, s, n.tags)
	if err != nil {
		return nil, err
	}
	if n.metrics {
		if err := l.fetchMetrics(ctx, l.tests); err != nil {
			return nil, err
		}
	}
	l.sortMetrics()
	if n.previous {
		if err := l.fetchPrevious(ctx, n); err != nil {
			return nil, err
		}
	}
	if n.events {
		if err := each(ctx, l.tests, func(ctx context.Context, t *test) (err error) {
			t.events, err = t.job.Events(ctx)
			return err
		}); err != nil {
			return nil, err
		}
	}
	if n.series {
		if err := l.fetchSeries(ctx); err != nil {
			return nil, err
		}
	}
	lost := map[uuid.UUID]bool{}
	for _, loss := range b.Losses() {
		if loss.Job != uuid.Nil {
			lost[loss.Job] = true
		}
	}
	l.lost = len(lost)
	return l, nil
}

// badness are the results from good to bad; what is not among them is not finished.
var badness = []resim.ConflatedStatus{resim.ConflatedCancelled, resim.ConflatedPassed, resim.ConflatedWarning, resim.ConflatedBlocker, resim.ConflatedError}

// prevails says whether a job counts rather than another of the same test: the last repetition does, of equal ones
// the worst. It is the rule of reports too.
func prevails(job, rather resim.Job) bool {
	return cmp.Or(
		cmp.Compare(job.RunCounter, rather.RunCounter),
		cmp.Compare(slices.Index(badness, job.Conflated), slices.Index(badness, rather.Conflated)),
	) > 0
}

// list reads the tests of a batch, without those that the settings ignore.
func list(ctx context.Context, b *resolve.Batch, s settings.Settings, tagged bool) (*look, error) {
	l := &look{settings: s, batch: b, info: b.Info()}
	var tests []*test
	at := map[string]int{}
	for job, err := range b.Jobs(ctx) {
		if err != nil {
			return nil, err
		}
		t := &test{job: job, info: job.Info()}
		t.key = keyOf(t.info)
		i, again := at[t.key]
		if !again {
			at[t.key] = len(tests)
			tests = append(tests, t)
			continue
		}
		l.repeated++
		if prevails(t.info, tests[i].info) {
			tests[i] = t
		}
	}
	var tags map[uuid.UUID][]string
	if tagged {
		var err error
		if tags, err = b.Tags(ctx); err != nil {
			return nil, err
		}
	}
	for _, t := range tests {
		t.tags = tags[t.info.Experience]
		if s.IgnoresExperience(t.info.ExperienceName, t.tags) {
			l.leftOut++
			continue
		}
		l.tests = append(l.tests, t)
	}
	return l, nil
}

// atOnce is how many tests are asked about at the same time; how many requests are really under way is for the
// client to decide.
const atOnce = 64

func each(ctx context.Context, tests []*test, f func(context.Context, *test) error) error {
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(atOnce)
	for _, t := range tests {
		group.Go(func() error { return f(ctx, t) })
	}
	return group.Wait()
}

func (l *look) fetchMetrics(ctx context.Context, tests []*test) error {
	return each(ctx, tests, func(ctx context.Context, t *test) error {
		all, err := t.job.Metrics(ctx)
		for _, m := range all {
			if !m.Event && !l.settings.IgnoresMetric(m.Name) {
				t.metrics = append(t.metrics, resim.Metric{Name: m.Name, Unit: m.Unit, Type: m.Type, Status: m.Status, Value: m.Value, HasValue: m.HasValue})
			}
		}
		return err
	})
}

// fetchPrevious reads the batch before this one, and of its tests' metrics those of tests that are in both.
func (l *look) fetchPrevious(ctx context.Context, n need) error {
	b, ok, err := l.batch.Previous(ctx)
	if err != nil || !ok {
		return err
	}
	if l.previous, err = list(ctx, b, l.settings, n.tags); err != nil {
		return err
	}
	if n.previousMetrics {
		now := l.byKey()
		var both []*test
		for key, t := range l.previous.byKey() {
			if now[key] != nil {
				both = append(both, t)
			}
		}
		if err := l.fetchMetrics(ctx, both); err != nil {
			return err
		}
	}
	l.previous.sortMetrics()
	return nil
}

// byKey are the tests by what they have in common with those of others.
func (l *look) byKey() map[string]*test {
	tests := make(map[string]*test, len(l.tests))
	for _, t := range l.tests {
		tests[t.key] = t
	}
	return tests
}

// scalarKey keeps values of different units apart: they are different metrics.
type scalarKey struct{ name, unit string }

// scalar is a scalar metric of the tests.
type scalar struct {
	scalarKey
	title  string // the name, with the unit if the metric has several
	values []float64
	tests  []*test // one for each value
	status []resim.MetricStatus
}

// tally is how often a metric of any type was judged how.
type tally struct {
	name              string
	pass, warn, block int
}

// n is how many tests the metric was judged in.
func (t *tally) n() int { return t.pass + t.warn + t.block }

// sortMetrics orders what the tests' metrics say by metric. Of several with one name and unit in a test, the
// first counts.
func (l *look) sortMetrics() {
	l.dropped = map[string]int{}
	scalars, tallies, units := map[scalarKey]*scalar{}, map[string]*tally{}, map[string]int{}
	for _, t := range l.tests {
		for _, m := range t.metrics {
			if tallies[m.Name] == nil {
				tallies[m.Name] = &tally{name: m.Name}
			}
			switch m.Status {
			case resim.StatusPassed:
				tallies[m.Name].pass++
			case resim.StatusFailWarn:
				tallies[m.Name].warn++
			case resim.StatusFailBlock:
				tallies[m.Name].block++
			}
			if m.Type != resim.TypeScalar {
				continue
			}
			if !m.HasValue || math.IsNaN(m.Value) || math.IsInf(m.Value, 0) {
				l.dropped[m.Name]++
				continue
			}
			key := scalarKey{m.Name, m.Unit}
			s := scalars[key]
			if s == nil {
				s = &scalar{scalarKey: key}
				scalars[key] = s
				units[m.Name]++
			}
			if n := len(s.tests); n > 0 && s.tests[n-1] == t {
				continue
			}
			s.values, s.tests, s.status = append(s.values, m.Value), append(s.tests, t), append(s.status, m.Status)
		}
	}
	for _, s := range scalars {
		l.scalars = append(l.scalars, s)
	}
	slices.SortFunc(l.scalars, func(a, b *scalar) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.unit, b.unit))
	})
	taken := map[string]bool{}
	for _, s := range l.scalars {
		s.title = s.name
		if units[s.name] > 1 {
			s.title += " [" + s.unit + "]"
		}
		s.title = wording.Unique(taken, s.title)
	}
	for _, t := range tallies {
		if t.n() > 0 {
			l.tallies = append(l.tallies, t)
		}
	}
	slices.SortFunc(l.tallies, func(a, b *tally) int {
		return cmp.Or(cmp.Compare(b.block, a.block), cmp.Compare(b.warn, a.warn), cmp.Compare(a.name, b.name))
	})
}
