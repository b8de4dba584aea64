package stats

import "math"

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
