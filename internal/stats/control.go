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
