package report

import (
	"cmp"
	"maps"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// shelf is all metrics of one kind: of batches, or of tests.
type shelf struct {
	scalars map[scalarKey]*scalar
	tallies map[string]*tally
}

// scalarKey keeps values of different units apart: they are different metrics.
type scalarKey struct{ name, unit string }

// scalar is a metric with numbers.
type scalar struct {
	scalarKey
	values    []float64   // of a metric of batches: by batch, NaN for none
	byRow     [][]float64 // of one of tests: by row and batch; nil for rows without it
	nonFinite int
	missing   int // null values
	passes    spread
	fails     spread
}

// spread is the least and the greatest of some values.
type spread struct {
	n         int
	low, high float64
}

func (s *spread) add(v float64) {
	if s.n == 0 {
		s.low, s.high = v, v
	}
	s.n++
	s.low, s.high = min(s.low, v), max(s.high, v)
}

// tally is how a metric of any type was judged.
type tally struct {
	name                  string
	block, warn, pass     int
	newest                resim.MetricStatus // the worst in the newest batch that has it
	last                  int                // that batch
	firstFailing          int                // −1 for none
	lastScalar, lastOther int                // the newest batches in which it was a scalar, and was not; −1
	scalar                *scalar            // the one entered last; most often the only one
}

func newShelf() *shelf { return &shelf{map[scalarKey]*scalar{}, map[string]*tally{}} }

func (s *shelf) add(at int, r *row, m resim.Metric) {
	t := s.tallies[m.Name]
	if t == nil {
		t = &tally{name: m.Name, last: -1, firstFailing: -1, lastScalar: -1, lastOther: -1}
		s.tallies[m.Name] = t
	}
	t.add(at, m)
	if m.Type != resim.TypeScalar {
		return
	}
	c := t.scalar
	if c == nil || c.unit != m.Unit {
		key := scalarKey{m.Name, m.Unit}
		if c = s.scalars[key]; c == nil {
			c = &scalar{scalarKey: key}
			s.scalars[key] = c
		}
		t.scalar = c
	}
	switch {
	case !m.HasValue:
		c.missing++
		return
	case math.IsNaN(m.Value) || math.IsInf(m.Value, 0):
		c.nonFinite++
		return
	}
	if r == nil {
		c.values = enter(c.values, at, m.Value)
	} else {
		for len(c.byRow) <= r.index {
			c.byRow = append(c.byRow, nil)
		}
		c.byRow[r.index] = enter(c.byRow[r.index], at, m.Value)
	}
	switch m.Status {
	case resim.StatusPassed:
		c.passes.add(m.Value)
	case resim.StatusFailWarn, resim.StatusFailBlock:
		c.fails.add(m.Value)
	}
}

// enter sets the value at a position; between it and what is there is nothing.
func enter(values []float64, at int, v float64) []float64 {
	for len(values) <= at {
		values = append(values, math.NaN())
	}
	values[at] = v
	return values
}

func (t *tally) add(at int, m resim.Metric) {
	switch m.Status {
	case resim.StatusFailBlock:
		t.block++
	case resim.StatusFailWarn:
		t.warn++
	case resim.StatusPassed:
		t.pass++
	}
	if m.Status == resim.StatusFailBlock || m.Status == resim.StatusFailWarn {
		if t.firstFailing < 0 || at < t.firstFailing {
			t.firstFailing = at
		}
	}
	if at > t.last || at == t.last && severity(m.Status) > severity(t.newest) {
		t.last, t.newest = at, m.Status
	}
	if m.Type == resim.TypeScalar {
		t.lastScalar = max(t.lastScalar, at)
	} else {
		t.lastOther = max(t.lastOther, at)
	}
}

func severity(s resim.MetricStatus) int {
	return slices.Index([]resim.MetricStatus{resim.StatusPassed, resim.StatusFailWarn, resim.StatusFailBlock}, s)
}

// keys are all scalars, by name and unit.
func (s *shelf) keys() []*scalar {
	all := slices.Collect(maps.Values(s.scalars))
	slices.SortFunc(all, func(a, b *scalar) int {
		return cmp.Or(cmp.Compare(a.name, b.name), cmp.Compare(a.unit, b.unit))
	})
	return all
}

// sorted are the scalars with a value, by name and unit.
func (s *shelf) sorted() []*scalar {
	return slices.DeleteFunc(s.keys(), func(c *scalar) bool { return len(c.values) == 0 && len(c.byRow) == 0 })
}

// judged are the metrics that were judged at least once, by name.
func (s *shelf) judged() []*tally {
	var all []*tally
	for _, t := range s.tallies {
		if t.block+t.warn+t.pass > 0 {
			all = append(all, t)
		}
	}
	slices.SortFunc(all, func(a, b *tally) int { return cmp.Compare(a.name, b.name) })
	return all
}

// title is the metric's name with its unit.
func (c *scalar) title() string {
	if c.unit == "" {
		return c.name
	}
	return c.name + " (" + c.unit + ")"
}

// of is the metric of a test by batch, nil if the test does not have it.
func (c *scalar) of(r *row) []float64 {
	if r.index >= len(c.byRow) {
		return nil
	}
	return c.byRow[r.index]
}

// at is the value of a batch, NaN for none.
func at(values []float64, batch int) float64 {
	if batch < 0 || batch >= len(values) {
		return math.NaN()
	}
	return values[batch]
}

// worse is the direction in which the metric gets worse: 1 for up, −1 for down, 0 if that is not known. It is
// what the settings' limits say if they have one side; else what the judgements show, if each value that
// failed is on the same side of each that passed.
func (c *scalar) worse(limits metrics.Limits) int {
	if !limits.IsZero() {
		high := limits.Judge(math.Inf(1)) != metrics.Passed
		low := limits.Judge(math.Inf(-1)) != metrics.Passed
		switch {
		case high && !low:
			return 1
		case low && !high:
			return -1
		}
		return 0
	}
	switch {
	case c.passes.n == 0 || c.fails.n == 0:
		return 0
	case c.fails.low > c.passes.high:
		return 1
	case c.fails.high < c.passes.low:
		return -1
	}
	return 0
}
