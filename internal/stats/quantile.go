package stats

import (
	"math"
	"slices"
)

// Quantile is the quantile of ascending values at p between 0 and 1, by linear interpolation at
// (n−1)·p (type 7 of Hyndman and Fan 1996, the default of R and numpy). It takes the values as they
// are: sorted, and without NaN. p beyond 0 and 1 counts as the nearer of them. NaN if there are no values
// or p is NaN.
func Quantile(ascending []float64, p float64) float64 {
	if len(ascending) == 0 || math.IsNaN(p) {
		return math.NaN()
	}
	h := float64(len(ascending)-1) * min(max(p, 0), 1)
	i := int(h)
	f := h - float64(i)
	if f == 0 || ascending[i] == ascending[i+1] { // no interpolation, which could round, and makes NaN of infinities
		return ascending[i]
	}
	return min(max(ascending[i]*(1-f)+ascending[i+1]*f, ascending[i]), ascending[i+1])
}

// Median is the median of the finite ones among values, in any order; NaN of none.
func Median(values []float64) float64 { return Quantile(sorted(values), 0.5) }

// sorted is an ascending copy of the finite ones among values.
func sorted(values []float64) []float64 {
	kept, _ := Finite(values)
	slices.Sort(kept)
	return kept
}
