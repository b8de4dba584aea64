package stats

import (
	"cmp"
	"fmt"
	"math"
	"slices"
)

// WeightedMean is Σwx/Σw over the finite values, and as how many equally weighted ones they count: (Σw)²/Σw²
// (Kish 1965). NaN and 0 if no value is finite. An error if there is not one positive, finite weight for
// each value.
func WeightedMean(values, weights []float64) (mean, effective float64, err error) {
	if err := checkWeights(values, weights); err != nil {
		return 0, 0, err
	}
	greatest := slices.Max(append([]float64{0}, weights...)) // in units of it nothing overflows
	var sum, products, squares accumulator
	for i, v := range values {
		if isFinite(v) {
			w := weights[i] / greatest
			sum.add(w)
			products.add(w * v)
			squares.add(w * w)
		}
	}
	if sum.sum() == 0 {
		return math.NaN(), 0, nil
	}
	return products.sum() / sum.sum(), sum.sum() * sum.sum() / squares.sum(), nil
}

// WeightedQuantile is the least of the finite values up to which, in ascending order, the share p of the
// weight lies. NaN if no value is finite. An error if there is not one positive, finite weight for each value.
func WeightedQuantile(values, weights []float64, p float64) (float64, error) {
	if err := checkWeights(values, weights); err != nil {
		return 0, err
	}
	type weighted struct{ value, weight float64 }
	greatest := slices.Max(append([]float64{0}, weights...))
	var ascending []weighted
	var sum accumulator
	for i, v := range values {
		if isFinite(v) {
			ascending = append(ascending, weighted{v, weights[i] / greatest})
			sum.add(weights[i] / greatest)
		}
	}
	if len(ascending) == 0 || math.IsNaN(p) {
		return math.NaN(), nil
	}
	slices.SortFunc(ascending, func(a, b weighted) int { return cmp.Compare(a.value, b.value) })
	want := min(max(p, 0), 1) * sum.sum() * (1 - 1e-12) // rounding must not ask for the next one
	var so accumulator
	for _, v := range ascending {
		if so.add(v.weight); so.sum() >= want {
			return v.value, nil
		}
	}
	return ascending[len(ascending)-1].value, nil
}

func checkWeights(values, weights []float64) error {
	if len(values) != len(weights) {
		return fmt.Errorf("%d values have %d weights: give one weight for each value", len(values), len(weights))
	}
	for i, w := range weights {
		if !(w > 0) || math.IsInf(w, 0) {
			return fmt.Errorf("weight %d is %v: give positive, finite weights, and leave out what shall not count", i, w)
		}
	}
	return nil
}
