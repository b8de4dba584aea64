package resolve

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
)

// Statistics sums up numbers one by one, in constant memory however many there are. The zero Statistics
// is ready for use:
//
//	var speeds resolve.Statistics
//	for d, err := range batch.Documents(ctx, resolve.DataNamed("speeds")) {
//		…
//		speeds.Add(values...)
//	}
//
// NaN and the infinities are counted, and count nowhere else. Sums are kept with twice the digits of a
// double, those for the variance about the first number, so that neither many numbers nor a large mean
// drown what is small. Quantiles and histograms are exact up to 4096 numbers, and estimates beyond,
// in which a number is known to 1/256 of it, or better: see [Statistics.QuantileBounds]. N and the
// extremes do not depend on the order of the numbers, the others only within these limits.
//
// It is not safe for concurrent use while numbers are added.
type Statistics struct {
	summary stats.Summary
	sketch  stats.Sketch
}

// Add counts in some numbers.
func (s *Statistics) Add(values ...float64) { s.addAt(0, values) }

// addAt adds values of the i-th job.
func (s *Statistics) addAt(i int, values []float64) {
	for _, v := range values {
		s.summary.Add(i, v)
		s.sketch.Add(v)
	}
}

// N is how many finite numbers there are: those that all else is of.
func (s *Statistics) N() int { return s.summary.N }

// NaN is how many were no number.
func (s *Statistics) NaN() int { return s.summary.NaN }

// Infinite is how many were infinite, of either sign.
func (s *Statistics) Infinite() int { return s.summary.Infinite }

// Sum is the sum, 0 if N is 0, and infinite if no double can hold it.
func (s *Statistics) Sum() float64 { return s.summary.Sum() }

// Mean is the mean, NaN if N is 0.
func (s *Statistics) Mean() float64 { return s.ifAny(s.summary.Mean()) }

// Variance is the variance of a sample, with n−1 in the denominator. It is NaN if N is below 2.
func (s *Statistics) Variance() float64 { return s.summary.Variance() }

// StdDev is the standard deviation of a sample, the root of the Variance.
func (s *Statistics) StdDev() float64 { return math.Sqrt(s.summary.Variance()) }

// Min is the least number, NaN if N is 0.
func (s *Statistics) Min() float64 { return s.ifAny(s.summary.Min) }

// Max is the greatest number, NaN if N is 0.
func (s *Statistics) Max() float64 { return s.ifAny(s.summary.Max) }

func (s *Statistics) ifAny(v float64) float64 {
	if s.summary.N == 0 {
		return math.NaN()
	}
	return v
}

// Quantile is the quantile at p between 0 and 1 by linear interpolation at (N−1)·p (as numpy and R do),
// the middle of its bounds. NaN if N is 0.
func (s *Statistics) Quantile(p float64) float64 {
	value, _, _ := s.sketch.Quantile(p)
	return value
}

// QuantileBounds is between what a quantile certainly is. Up to 4096 numbers both are the quantile
// itself, and so they are for the least and the greatest number. Beyond they are at most 1/128 of it
// apart (of the larger neighbor, if it lies between two numbers); and if the first 4096 numbers lie close
// together, as positions on a map or points in time do, at most 1/128 of its distance from their
// median. Both are NaN if N is 0.
func (s *Statistics) QuantileBounds(p float64) (low, high float64) {
	_, low, high = s.sketch.Quantile(p)
	return low, high
}

// Histogram counts the numbers by equally wide bins from the least to the greatest. With 0 bins their
// number is chosen: at most 60, by the rule of Freedman and Diaconis. Without numbers there are no bins.
func (s *Statistics) Histogram(bins int) Histogram { return s.count(s.sketch.Bins(bins)) }

// HistogramAt counts the numbers by bins with these edges, which must be finite, ascending and at least
// two. A number at an edge is in the bin above it, at the last edge in the last bin.
func (s *Statistics) HistogramAt(edges ...float64) (Histogram, error) {
	if len(edges) < 2 {
		return Histogram{}, errors.New("a histogram needs at least two edges")
	}
	for i, e := range edges {
		if math.IsNaN(e) || math.IsInf(e, 0) || i > 0 && e <= edges[i-1] {
			return Histogram{}, fmt.Errorf("edge %d of a histogram is %v; edges must be finite and ascending", i, e)
		}
	}
	return s.count(slices.Clone(edges)), nil
}

// Histogram is how many numbers are in some bins. Beyond 4096 numbers a count is off by at most as many
// as lie within 1/128 of its edges (of the distance from the median, see [Statistics.QuantileBounds]);
// none is lost or counted twice.
//
// A metrics.Histogram takes the numbers themselves, all of them. Of more than some thousands, show the
// counts as a figure: plot.Bar{X: plot.Numbers(h.Centers), Y: h.Counts}.
type Histogram struct {
	Edges        []float64 // one more than there are bins
	Centers      []float64 // of the bins
	Counts       []float64 // of the bins; whole numbers
	Below, Above int       // numbers outside of the bins
}

func (s *Statistics) count(edges []float64) Histogram {
	if edges == nil {
		return Histogram{}
	}
	counts, below, above := s.sketch.Counts(edges)
	h := Histogram{Edges: edges, Below: below, Above: above}
	for i, n := range counts {
		h.Centers = append(h.Centers, edges[i]/2+edges[i+1]/2)
		h.Counts = append(h.Counts, float64(n))
	}
	return h
}
