// Package stats is the arithmetic that more than one package needs: pure functions on numbers.
package stats

import "math"

// Summary sums up numbers one by one. The zero Summary has none.
type Summary struct {
	N            int     // finite numbers
	NonFinite    int     // NaN and infinities, which count nowhere else
	Min, Max     float64 // 0 if N is 0
	MinAt, MaxAt int     // where the first of them was
	sum, low     float64 // the sum, and what rounding took from it (Neumaier)
}

// Add counts in a number; at says where it is, for MinAt and MaxAt.
func (s *Summary) Add(at int, v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		s.NonFinite++
		return
	}
	if s.N == 0 || v < s.Min {
		s.Min, s.MinAt = v, at
	}
	if s.N == 0 || v > s.Max {
		s.Max, s.MaxAt = v, at
	}
	s.N++
	t := s.sum + v
	if math.Abs(s.sum) >= math.Abs(v) {
		s.low += (s.sum - t) + v
	} else {
		s.low += (v - t) + s.sum
	}
	s.sum = t
}

// Sum is the compensated sum, 0 if N is 0, and infinite if no double can hold it.
func (s *Summary) Sum() float64 {
	if math.IsInf(s.sum, 0) {
		return s.sum
	}
	return s.sum + s.low
}

// Mean is the mean, 0 if N is 0.
func (s *Summary) Mean() float64 {
	if s.N == 0 {
		return 0
	}
	return s.Sum() / float64(s.N)
}
