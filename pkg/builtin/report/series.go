package report

import (
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// batchSeries is a metric of batches over the batches. Outages are charted, but tell nothing about changes.
func (h *history) batchSeries(c *scalar) *series {
	s := &series{name: c.name, unit: c.unit, kind: "batch metric", scalar: c, reference: -1, worse: c.worse(h.settings.LimitsOf(c.name))}
	s.raw = h.blank()
	copy(s.raw, c.values)
	s.values = slices.Clone(s.raw)
	h.dropOutages(s.values)
	return s
}

// testSeries is the mean of a metric of tests over the batches, as if each had run the tests of the newest
// complete one.
func (h *history) testSeries(c *scalar) *series {
	s := &series{name: c.name, unit: c.unit, kind: "test metric", scalar: c, worse: c.worse(h.settings.LimitsOf(c.name))}
	var tests [][]float64
	for _, r := range h.rows {
		if values := c.of(r); values != nil {
			tests = append(tests, values)
		}
	}
	h.compare(s, tests)
	return s
}

// passRateSeries is the share of tests that passed.
func (h *history) passRateSeries() *series {
	s := &series{name: "Pass rate", kind: "pass rate", worse: -1}
	tests := make([][]float64, len(h.rows))
	for i, r := range h.rows {
		tests[i] = make([]float64, len(r.cells))
		for k, c := range r.cells {
			switch {
			case !c.result.decided():
				tests[i][k] = math.NaN()
			case c.result == passed:
				tests[i][k] = 1
			}
		}
	}
	h.compare(s, tests)
	for i, b := range h.batches { // what is only counted has no like-for-like line
		if n := b.decided(); !b.listed && n > 0 {
			s.raw[i], s.n[i] = float64(b.counts[passed])/float64(n), n
		}
	}
	return s
}

// compare makes a series of the values of tests by batch.
func (h *history) compare(s *series, tests [][]float64) {
	s.raw, s.n, s.values = h.blank(), make([]int, len(h.batches)), h.blank()
	column := make([]float64, 0, len(tests))
	for i := range h.batches {
		column = column[:0]
		for _, values := range tests {
			if v := at(values, i); !math.IsNaN(v) {
				column = append(column, v)
			}
		}
		s.raw[i], s.n[i] = stats.Mean(column), len(column)
	}
	s.reference = h.complete(s.n)
	s.like = stats.LikeForLike(tests, s.reference)
	for i, l := range s.like {
		same := l.Common == s.n[i] && l.Common == s.n[s.reference]
		s.unequal = s.unequal || !same && s.n[i] > 0
		if l.Enough || same && l.Common > 0 {
			s.values[i] = l.Value
		}
	}
	h.dropOutages(s.values)
}

// complete is the newest batch that ran to its end and has values; if there is none, the newest that has.
func (h *history) complete(n []int) int {
	partial := -1
	for _, at := range slices.Backward(h.usable) {
		if n[at] == 0 {
			continue
		}
		if h.batches[at].Status == resim.BatchSucceeded {
			return at
		}
		partial = max(partial, at)
	}
	return partial
}

func (h *history) blank() []float64 {
	values := make([]float64, len(h.batches))
	for i := range values {
		values[i] = math.NaN()
	}
	return values
}

func (h *history) dropOutages(values []float64) {
	for i, b := range h.batches {
		if b.outage {
			values[i] = math.NaN()
		}
	}
}
