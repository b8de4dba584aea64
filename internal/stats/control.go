package stats

import "math"

// rangeToDeviation is the mean of the range of two standard normal values (d₂ of control charts).
const rangeToDeviation = 1.128379

// minControlled is the fewest values from which limits are more than provisional.
const minControlled = 12

// Limits are those of a control chart.
type Limits struct {
	N                 int     // values they are made of
	Center, Low, High float64 // NaN if N is less than two
	Deviation         float64 // one standard deviation, from the mean moving range
	Provisional       bool    // N is less than twelve
}

// Individuals are the limits of a chart of single values (Shewhart's, from the moving range): their mean
// ± 2.66 times the mean difference of neighbors. Of equal values they are that value.
func Individuals(baseline []float64) Limits {
	kept := finite(baseline)
	moving := meanMove(kept)
	l := Limits{N: len(kept), Center: Mean(kept), Deviation: moving / rangeToDeviation, Provisional: len(kept) < minControlled}
	l.Low, l.High = l.Center-2.66*moving, l.Center+2.66*moving
	if l.N < 2 {
		l.Center = math.NaN()
	}
	return l
}

// meanMove is the mean difference of neighbors; NaN of fewer than two.
func meanMove(values []float64) float64 {
	var moves accumulator
	for i := 1; i < len(values); i++ {
		moves.add(math.Abs(values[i] - values[i-1]))
	}
	return moves.sum() / float64(max(0, len(values)-1))
}

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

// ShareLimits are the limits of a chart of shares.
type ShareLimits struct {
	N           int     // shares they are made of
	Center      float64 // NaN of none
	Scatter     float64 // how much more the shares scatter than chance alone would make them; NaN if N is less than two
	Provisional bool    // N is less than twelve
}

// Shares are the limits of a chart of shares, each x of n (Laney 2002, the p′-chart): wider than those of
// plain chance by as much as the shares in fact scatter. Shares of nothing do not count.
func Shares(x, n []int) ShareLimits {
	var passed, total float64
	for i := range min(len(x), len(n)) {
		if n[i] > 0 {
			passed, total = passed+float64(x[i]), total+float64(n[i])
		}
	}
	l := ShareLimits{Center: passed / total}
	var scores []float64
	for i := range min(len(x), len(n)) {
		if n[i] > 0 {
			l.N++
			chance := l.chance(n[i])
			if chance > 0 {
				scores = append(scores, (float64(x[i])/float64(n[i])-l.Center)/chance)
			} else {
				scores = append(scores, 0)
			}
		}
	}
	l.Scatter = meanMove(scores) / rangeToDeviation
	l.Provisional = l.N < minControlled
	return l
}

// At are the limits for a share of n, within 0 and 1.
func (l ShareLimits) At(n int) (low, high float64) {
	half := 3 * l.chance(n) * l.Scatter
	return max(0, l.Center-half), min(1, l.Center+half)
}

// chance is the standard deviation of a share of n by chance alone.
func (l ShareLimits) chance(n int) float64 { return math.Sqrt(l.Center * (1 - l.Center) / float64(n)) }
