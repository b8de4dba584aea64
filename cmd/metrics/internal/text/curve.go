package text

import "math"

// Curve is a [Sparkline] of at most so many columns: of longer values each column shows, of its stretch,
// the one farthest from the mean of all, so that peaks stay. Columns without a number are spaces.
func Curve(values []float64, columns int) string {
	if len(values) <= columns {
		return Sparkline(values)
	}
	sum, n := 0.0, 0.0
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			sum, n = sum+v, n+1
		}
	}
	mean := sum / max(n, 1)
	farthest := make([]float64, columns)
	for c := range farthest {
		farthest[c] = math.NaN()
		for _, v := range values[c*len(values)/columns : (c+1)*len(values)/columns] {
			if !math.IsNaN(v) && (math.IsNaN(farthest[c]) || math.Abs(v-mean) > math.Abs(farthest[c]-mean)) {
				farthest[c] = v
			}
		}
	}
	return Sparkline(farthest)
}

// Range is the least and the greatest of the finite values; nil without one.
func Range(values []float64) (low, high *float64) {
	for i, v := range values {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			continue
		}
		if low == nil || v < *low {
			low = &values[i]
		}
		if high == nil || v > *high {
			high = &values[i]
		}
	}
	return low, high
}
