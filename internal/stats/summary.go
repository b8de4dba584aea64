// Package stats is the arithmetic that more than one package needs: pure functions on numbers.
package stats

import "math"

// Summary sums up numbers one by one. The zero Summary has none. NaN and the infinities must be left
// out by the caller, who knows how to count them.
type Summary struct {
	N        int
	Min, Max float64 // 0 if N is 0
	sum, low float64 // the sum, and what rounding took from it (Neumaier)
}

// Add counts a number in.
func (s *Summary) Add(v float64) {
	if s.N == 0 {
		s.Min, s.Max = v, v
	}
	s.N++
	s.Min, s.Max = min(s.Min, v), max(s.Max, v)
	t := s.sum + v
	if math.Abs(s.sum) >= math.Abs(v) {
		s.low += (s.sum - t) + v
	} else {
		s.low += (v - t) + s.sum
	}
	s.sum = t
}

// Sum is the compensated sum, 0 if N is 0.
func (s *Summary) Sum() float64 { return s.sum + s.low }

// Mean is the mean, 0 if N is 0.
func (s *Summary) Mean() float64 {
	if s.N == 0 {
		return 0
	}
	return s.Sum() / float64(s.N)
}
