package stats

import moremath "github.com/aclements/go-moremath/stats"

// Fisher is the exact two-sided p-value of x1 of n1 against x2 of n2 (Fisher 1934): the probability of all
// tables with these totals that are not likelier. 1 if a side has nothing.
func Fisher(x1, n1, x2, n2 int) float64 {
	if n1 <= 0 || n2 <= 0 {
		return 1
	}
	x1, x2 = min(max(x1, 0), n1), min(max(x2, 0), n2)
	d := moremath.HypergeometicDist{N: n1 + n2, K: x1 + x2, Draws: n1}
	seen := d.PMF(float64(x1)) * (1 + 1e-7) // equal ones may differ by rounding
	var sum accumulator
	for k := max(0, x1+x2-n2); k <= min(n1, x1+x2); k++ {
		if p := d.PMF(float64(k)); p <= seen {
			sum.add(p)
		}
	}
	return min(1, sum.sum())
}
