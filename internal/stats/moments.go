package stats

import "math"

// Mean is the mean of the finite ones among values; NaN of none.
func Mean(values []float64) float64 { return momentsOf(values).mean }

// StandardDeviation is the standard deviation of the finite ones among values, with n−1; exactly 0 if
// all are equal, NaN of fewer than two, and infinite if no double can hold it.
func StandardDeviation(values []float64) float64 { return momentsOf(values).deviation }

// moments are the size, mean and standard deviation of a sample.
type moments struct {
	n               int
	mean, deviation float64
}

func momentsOf(values []float64) moments {
	m := moments{mean: math.NaN(), deviation: math.NaN()}
	var sum accumulator
	low, high := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if isFinite(v) {
			m.n++
			low, high = min(low, v), max(high, v)
			sum.add(v)
		}
	}
	switch {
	case m.n == 0:
		return m
	case low == high: // a mean that rounding moved would make a difference of none
		m.mean = low
	case math.IsInf(sum.sum(), 0): // the sum overflows, the mean does not
		var parts accumulator
		for _, v := range values {
			if isFinite(v) {
				parts.add(v / float64(m.n))
			}
		}
		m.mean = parts.sum()
	default:
		m.mean = sum.sum() / float64(m.n)
	}
	m.mean = min(max(m.mean, low), high)
	if m.n < 2 {
		return m
	}
	m.deviation = 0
	unit := max(high/2-m.mean/2, m.mean/2-low/2) // half of the farthest, whose square cannot overflow once divided by it
	if unit > 0 {
		var squares accumulator
		for _, v := range values {
			if isFinite(v) {
				d := (v/2 - m.mean/2) / unit
				squares.add(d * d)
			}
		}
		m.deviation = 2 * unit * math.Sqrt(squares.sum()/float64(m.n-1))
	}
	return m
}
