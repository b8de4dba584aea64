package stats

import "math"

// Quantile is the quantile of ascending values at p between 0 and 1, by linear interpolation at
// (n−1)·p (R's type 7). NaN if there are no values.
func Quantile(ascending []float64, p float64) float64 {
	if len(ascending) == 0 {
		return math.NaN()
	}
	h := float64(len(ascending)-1) * min(max(p, 0), 1)
	i := int(h)
	if i+1 >= len(ascending) {
		return ascending[len(ascending)-1]
	}
	f := h - float64(i)
	return ascending[i]*(1-f) + ascending[i+1]*f
}
