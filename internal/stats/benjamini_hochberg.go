package stats

import (
	"cmp"
	"math"
	"slices"
)

// BenjaminiHochberg adjusts p-values for there being many (Benjamini and Hochberg 1995): calling what is
// at most q after it, a share of at most q of the calls is expected to be false. The order stays. What is
// NaN was not tested: it stays NaN and does not count.
func BenjaminiHochberg(p []float64) []float64 {
	adjusted := slices.Clone(p)
	order := make([]int, 0, len(p))
	for i, v := range p {
		if !math.IsNaN(v) {
			order = append(order, i)
		}
	}
	slices.SortFunc(order, func(a, b int) int { return cmp.Compare(p[a], p[b]) })
	least := 1.0
	for rank := len(order); rank > 0; rank-- {
		i := order[rank-1]
		least = min(least, p[i]*(float64(len(order))/float64(rank)))
		adjusted[i] = least
	}
	return adjusted
}
