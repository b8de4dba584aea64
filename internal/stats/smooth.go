package stats

import "math"

// Smoothed is a point of the chart of [Smooth].
type Smoothed struct {
	Value     float64 // NaN where the value is not finite
	Low, High float64 // its limits
}

// Smooth is the exponentially weighted moving average (EWMA, Roberts 1959) with a weight of 0.2 for the
// newest value and limits of three standard deviations, which the first so many values give as for
// [Individuals]. It sees smaller shifts than single values do. Values that are not finite are passed over. With
// fewer than two finite values in the baseline all is NaN.
func Smooth(values []float64, baseline int) []Smoothed {
	const weight, width = 0.2, 3
	limits := Individuals(values[:min(max(baseline, 0), len(values))])
	points := make([]Smoothed, len(values))
	smooth, old := limits.Center, 1.0
	for i, v := range values {
		points[i] = Smoothed{math.NaN(), math.NaN(), math.NaN()}
		if !isFinite(v) {
			continue
		}
		smooth = weight*v + (1-weight)*smooth
		old *= (1 - weight) * (1 - weight)
		half := width * limits.Deviation * math.Sqrt(weight/(2-weight)*(1-old))
		points[i] = Smoothed{smooth, limits.Center - half, limits.Center + half}
	}
	return points
}
