package stats

// Summary sums up numbers one by one. The zero Summary has none.
type Summary struct {
	N            int     // finite numbers
	NonFinite    int     // NaN and infinities, which count nowhere else
	Min, Max     float64 // 0 if N is 0
	MinAt, MaxAt int     // where the first of them was
	total        accumulator
}

// Add counts in a number; at says where it is, for MinAt and MaxAt.
func (s *Summary) Add(at int, v float64) {
	if !isFinite(v) {
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
	s.total.add(v)
}

// Sum is the compensated sum, 0 if N is 0, and infinite if no double can hold it.
func (s *Summary) Sum() float64 { return s.total.sum() }

// Mean is the mean, 0 if N is 0.
func (s *Summary) Mean() float64 {
	if s.N == 0 {
		return 0
	}
	return s.Sum() / float64(s.N)
}
