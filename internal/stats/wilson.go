package stats

import (
	"cmp"
	"math"
)

// Wilson is the 95 % score interval (Wilson 1927) of a share of which x of n were seen. Of nothing it
// is [0, 1]. An x outside 0 to n counts as the nearer of them.
func Wilson(x, n int) (low, high float64) {
	if n <= 0 {
		return 0, 1
	}
	x = min(max(x, 0), n)
	p, m := float64(x)/float64(n), float64(n)
	denominator := 1 + z95*z95/m
	center := (p + z95*z95/(2*m)) / denominator
	half := z95 / denominator * math.Sqrt(p*(1-p)/m+z95*z95/(4*m*m))
	low, high = center-half, center+half
	if x == 0 {
		low = 0
	}
	if x == n {
		high = 1
	}
	return max(0, low), min(1, high)
}

// WorseFirst orders shares of failures, x of n, for a list of the worst: by the lower end of their [Wilson]
// intervals, so that one failure in one run does not come before twenty in twenty-five, and then by the
// number of failures. It is negative if the first comes first.
func WorseFirst(x1, n1, x2, n2 int) int {
	low1, _ := Wilson(x1, n1)
	low2, _ := Wilson(x2, n2)
	return cmp.Or(cmp.Compare(low2, low1), cmp.Compare(x2, x1))
}
