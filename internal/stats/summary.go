package stats

import "math"

// Summary sums up numbers one by one, in constant memory. The zero Summary has none.
type Summary struct {
	N            int     // finite numbers
	NaN          int     // which count nowhere else
	Infinite     int     // infinities of either sign, which count nowhere else
	Min, Max     float64 // 0 if N is 0
	MinAt, MaxAt int     // where the first of them was

	total   accumulator
	first   float64     // the deviations are from it, so that a large mean does not drown them
	off     accumulator // of the deviations
	squares accumulator // of the deviations' squares
}

// Add counts in a number; at says where it is, for MinAt and MaxAt.
func (s *Summary) Add(at int, v float64) {
	switch {
	case math.IsNaN(v):
		s.NaN++
		return
	case math.IsInf(v, 0):
		s.Infinite++
		return
	}
	if s.N == 0 {
		s.first = v
	}
	if s.N == 0 || v < s.Min {
		s.Min, s.MinAt = v, at
	}
	if s.N == 0 || v > s.Max {
		s.Max, s.MaxAt = v, at
	}
	s.N++
	s.total.add(v)
	d := v - s.first
	s.off.add(d)
	s.squares.add(d * d)
}

// Sum is the sum, 0 if N is 0, and infinite if no double can hold it. It is kept with twice the digits
// of a double: what rounding takes away does not show.
func (s *Summary) Sum() float64 { return s.total.sum() }

// Mean is the mean, 0 if N is 0.
func (s *Summary) Mean() float64 {
	if s.N == 0 {
		return 0
	}
	return s.Sum() / float64(s.N)
}

// Variance is the variance of a sample: the mean squared deviation with n−1 instead of n. It is NaN if
// N is below 2, and infinite if no double can hold the squares. Whatever the mean, at most N·2⁻⁵² of it is
// rounding, and that only if the first number lies far from all others.
func (s *Summary) Variance() float64 {
	if s.N < 2 {
		return math.NaN()
	}
	off := s.off.high + s.off.low
	square := off * (off / float64(s.N))
	if math.IsInf(s.squares.high, 0) || math.IsInf(square, 0) {
		return math.Inf(1)
	}
	return max(0, s.squares.high-square+s.squares.low) / float64(s.N-1)
}
