package stats

import "math"

// Finite are the finite ones among values, in their order, and the position that each of them had.
func Finite(values []float64) (kept []float64, at []int) {
	kept, at = make([]float64, 0, len(values)), make([]int, 0, len(values))
	for i, v := range values {
		if isFinite(v) {
			kept, at = append(kept, v), append(at, i)
		}
	}
	return kept, at
}

func isFinite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// finite is values if all of them are finite, else a copy without those that are not. It is read only.
func finite(values []float64) []float64 {
	for _, v := range values {
		if !isFinite(v) {
			kept, _ := Finite(values)
			return kept
		}
	}
	return values
}
