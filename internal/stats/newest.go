package stats

import "math"

// MinBaseline is the fewest values with which the next one is compared.
const MinBaseline = 5

// Newest is how the newest value compares with those before it.
type Newest struct {
	N               int     // finite values before it
	Mean, Deviation float64 // of those
	Low, High       float64 // where the next value is expected
	T, P            float64 // how far it is off, and the probability of as much; NaN if it was not tested
	Unusual         bool    // it is outside: unconfirmed, for a single value may be chance
	Exact           bool    // those before it are all equal, so that any other value is unusual
}

// NewestOf compares a value with the ones before it: those of the present level. It is unusual if it is
// outside the interval in which the next of as many normal values would be with probability 1−level, so a
// share of level is unusual by chance; of skewed values that is approximate. Fewer than [MinBaseline]
// values, or a newest that is not finite, are not tested, and the interval is unbounded.
func NewestOf(baseline []float64, newest, level float64) Newest {
	m := momentsOf(baseline)
	c := Newest{
		N: m.n, Mean: m.mean, Deviation: m.deviation,
		Low: math.Inf(-1), High: math.Inf(1), T: math.NaN(), P: math.NaN(),
	}
	if m.n < MinBaseline || !isFinite(newest) {
		return c
	}
	off := newest - m.mean
	if m.deviation == 0 {
		c.Exact, c.Unusual, c.Low, c.High, c.T, c.P = true, off != 0, m.mean, m.mean, 0, 1
		if c.Unusual {
			c.T, c.P = math.Copysign(math.Inf(1), off), 0
		}
		return c
	}
	freedom := float64(m.n - 1)
	spread := m.deviation * math.Sqrt(1+1/float64(m.n))
	quantile := tQuantile(1-level/2, freedom)
	c.Low, c.High = m.mean-quantile*spread, m.mean+quantile*spread
	c.T = off / spread
	c.P = tTails(c.T, freedom)
	c.Unusual = math.Abs(c.T) > quantile
	return c
}
