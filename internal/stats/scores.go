package stats

import (
	"math"
	"slices"
)

// scale divides values by a power of two near the greatest size among them, so that neither squares nor
// sums leave the range of doubles; nothing is rounded by it.
func scale(values []float64) (scaled []float64, unit float64) {
	greatest := 0.0
	for _, v := range values {
		greatest = max(greatest, math.Abs(v))
	}
	_, exponent := math.Frexp(greatest)
	unit = math.Ldexp(1, min(max(exponent, -1000), 1000))
	scaled = make([]float64, len(values))
	for i, v := range values {
		scaled[i] = v / unit
	}
	return scaled, unit
}

// scores are values without their mean after those farther from the median than three robust standard
// deviations have been pulled in, so that an outlier does not outweigh a step. All 0 if all are equal.
func scores(values []float64) []float64 {
	scores := slices.Clone(values)
	slices.Sort(scores)
	center := Quantile(scores, 0.5)
	for i, v := range values {
		scores[i] = math.Abs(v - center)
	}
	slices.Sort(scores)
	reach := 3 * 1.4826 * Quantile(scores, 0.5)
	copy(scores, values)
	if reach > 0 {
		for i, v := range scores {
			scores[i] = min(max(v, center-reach), center+reach)
		}
	}
	mean := Mean(scores)
	for i := range scores {
		scores[i] -= mean
	}
	return scores
}
