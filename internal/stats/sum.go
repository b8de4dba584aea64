package stats

import "math"

// Sum is the sum of the finite ones among values: as exact as if it were computed in twice the precision
// and rounded once. 0 of none, and infinite if no double can hold it.
func Sum(values []float64) float64 {
	var a accumulator
	for _, v := range values {
		if isFinite(v) {
			a.add(v)
		}
	}
	return a.sum()
}

// accumulator is a sum with twice the digits of a double: high, and the low rest of it. An infinite one
// stays. The zero accumulator is 0.
type accumulator struct{ high, low float64 }

func (a *accumulator) add(v float64) {
	if math.IsInf(a.high, 0) {
		return
	}
	high, low := twoSum(a.high, v)
	if math.IsInf(high, 0) {
		a.high, a.low = high, 0
		return
	}
	a.high, a.low = twoSum(high, low+a.low)
}

func (a *accumulator) sum() float64 { return a.high + a.low }

// twoSum is the sum of two numbers, and what rounding took from it (Dekker).
func twoSum(a, b float64) (s, rest float64) {
	s = a + b
	if math.Abs(a) >= math.Abs(b) {
		return s, (a - s) + b
	}
	return s, (b - s) + a
}
