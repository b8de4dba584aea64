package stats

import "math"

// drift is the autocorrelation of neighbors around the levels between borders, the ends included, corrected
// for the levels being fitted, and whether it is more than independent values would show. Fewer than 15
// values do not tell.
func drift(values []float64, borders []int) (autocorrelation float64, drifting bool) {
	var products, squares accumulator
	for i, from := range borders[:len(borders)-1] {
		part := values[from:borders[i+1]]
		mean := Mean(part)
		for j, v := range part {
			squares.add((v - mean) * (v - mean))
			if j > 0 {
				products.add((v - mean) * (part[j-1] - mean))
			}
		}
	}
	if squares.sum() == 0 {
		return 0, false
	}
	n := float64(len(values))
	autocorrelation = products.sum()/squares.sum() + float64(len(borders)-1)/n
	return autocorrelation, n >= 15 && autocorrelation > max(0.30, 2/math.Sqrt(n))
}
