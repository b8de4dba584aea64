package stats

import "math"

// Sum is the sum of the finite ones among values, compensated: as exact as if it were computed in twice
// the precision and rounded once (Neumaier 1974, an improvement on Kahan). 0 of none, and infinite if no
// double can hold it.
func Sum(values []float64) float64 {
	var a accumulator
	for _, v := range values {
		if isFinite(v) {
			a.add(v)
		}
	}
	return a.sum()
}

// accumulator adds up finite numbers. The zero accumulator has none.
type accumulator struct {
	high, low float64 // the plain sum, and what rounding took from it
}

func (a *accumulator) add(v float64) {
	t := a.high + v
	if math.Abs(a.high) >= math.Abs(v) {
		a.low += (a.high - t) + v
	} else {
		a.low += (v - t) + a.high
	}
	a.high = t
}

func (a *accumulator) sum() float64 {
	if math.IsInf(a.high, 0) { // then low is NaN
		return a.high
	}
	return a.high + a.low
}
