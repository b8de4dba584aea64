package stats

import "math"

// Estimate is a number with its 95 % interval and what it was made of.
type Estimate struct {
	Value     float64 // NaN of nothing
	Low, High float64 // −Inf and +Inf if so few values say nothing
	N         int     // finite values
}

// Bounded says whether the values bound the estimate on both sides.
func (e Estimate) Bounded() bool { return isFinite(e.Low) && isFinite(e.High) }

// MeanInterval is the mean with Student's interval. It is for values that scatter like a sample of something:
// of what is not random, show the spread first. Of equal values the interval is that value; of fewer than
// two it is unbounded. For paired samples give it the differences.
func MeanInterval(values []float64) Estimate {
	m := momentsOf(values)
	e := Estimate{Value: m.mean, Low: math.Inf(-1), High: math.Inf(1), N: m.n}
	if m.n >= 2 {
		half := tQuantile(0.975, float64(m.n-1)) * m.deviation / math.Sqrt(float64(m.n))
		e.Low, e.High = m.mean-half, m.mean+half
	}
	return e
}

// MeanP is the two-sided p-value of Student's test that the mean is 0; for paired samples give it the
// differences. Of equal values, which do not tell how they scatter, it is that of their signs, 2·2⁻ⁿ. It is NaN of
// fewer than two values, and 1 if all are 0.
func MeanP(values []float64) float64 {
	m := momentsOf(values)
	switch {
	case m.n < 2:
		return math.NaN()
	case m.deviation == 0 && m.mean == 0:
		return 1
	case m.deviation == 0:
		return math.Ldexp(2, -m.n)
	}
	return tTails(m.mean/m.deviation*math.Sqrt(float64(m.n)), float64(m.n-1))
}

// MedianInterval is the median with an interval from one value to another, which no shape of noise makes
// wrong: as far in from both ends as leaves at least 95 % (Thompson 1936). Of fewer than six values it is
// unbounded.
func MedianInterval(values []float64) Estimate {
	ascending := sorted(values)
	e := Estimate{Value: Quantile(ascending, 0.5), Low: math.Inf(-1), High: math.Inf(1), N: len(ascending)}
	if rank := medianRank(e.N); rank > 0 {
		e.Low, e.High = ascending[rank-1], ascending[e.N-rank]
	}
	return e
}

// medianRank is the rank, from 1, of the value at the lower end of the interval of the median of n values;
// 0 if there is none.
func medianRank(n int) int {
	// the median is below rank r with the probability of fewer than r heads
	rank := max(0, int(float64(n)/2-1.5*math.Sqrt(float64(n)))-1) // surely too low
	for rank < n && fairAtMost(rank, n) <= 0.025 {
		rank++
	}
	return rank
}
