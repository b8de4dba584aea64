package stats

import "math"

// Newcombe is how much the share x2 of n2 exceeds the share x1 of n1, with the hybrid score interval (Newcombe
// 1998, method 10): for different tests on both sides. If the same tests ran on both, [McNemar] sees more.
// N is n1+n2. Of nothing on a side the difference is NaN, and the interval reaches from −1 to 1.
func Newcombe(x1, n1, x2, n2 int) Estimate {
	if n1 <= 0 || n2 <= 0 {
		return Estimate{Value: math.NaN(), Low: -1, High: 1, N: max(0, n1) + max(0, n2)}
	}
	p1, p2 := float64(min(max(x1, 0), n1))/float64(n1), float64(min(max(x2, 0), n2))/float64(n2)
	low1, high1 := Wilson(x1, n1)
	low2, high2 := Wilson(x2, n2)
	d := p2 - p1
	return Estimate{
		Value: d,
		Low:   max(-1, d-math.Hypot(p2-low2, high1-p1)),
		High:  min(1, d+math.Hypot(high2-p2, p1-low1)),
		N:     n1 + n2,
	}
}
