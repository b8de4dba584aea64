package stats

import (
	"math"

	moremath "github.com/aclements/go-moremath/stats"
)

// Difference is how much the mean of one sample differs from that of another.
type Difference struct {
	Before, After float64 // the means; NaN of none
	NBefore, N    int     // finite values before and after
	Value         float64 // After − Before
	Low, High     float64 // 95 % interval
	Freedom       float64 // degrees of freedom; NaN if the values do not tell how they scatter
	P             float64 // two-sided; NaN if there is no interval
}

// Welch compares the means of two samples that may scatter differently (Welch 1947). The interval is
// unbounded if a side has fewer than two finite values. If both sides are constant, the difference is
// exact: the interval is that one point, and p is 0, or 1 if there is none.
func Welch(before, after []float64) Difference {
	x, y := momentsOf(before), momentsOf(after)
	d := Difference{
		Before: x.mean, After: y.mean, NBefore: x.n, N: y.n, Value: y.mean - x.mean,
		Low: math.Inf(-1), High: math.Inf(1), Freedom: math.NaN(), P: math.NaN(),
	}
	if x.n < 2 || y.n < 2 {
		return d
	}
	unit := max(x.deviation, y.deviation)
	if unit == 0 {
		d.Low, d.High, d.P = d.Value, d.Value, 1
		if d.Value != 0 {
			d.P = 0
		}
		return d
	}
	if math.IsInf(unit, 0) || math.IsInf(d.Value, 0) {
		return d
	}
	x.deviation, y.deviation = x.deviation/unit, y.deviation/unit // whose fourth powers cannot overflow
	test, err := moremath.TwoSampleWelchTTest(x, y, moremath.LocationDiffers)
	if err != nil { // too few values, or constant: answered above
		return d
	}
	d.Freedom = test.DoF
	spread := unit * math.Sqrt(x.Variance()/x.Weight()+y.Variance()/y.Weight())
	half := tQuantile(0.975, test.DoF) * spread
	d.Low, d.High, d.P = d.Value-half, d.Value+half, tTails(d.Value/spread, test.DoF)
	return d
}

// Weight, Mean and Variance make moments a sample of the library.
func (m moments) Weight() float64   { return float64(m.n) }
func (m moments) Mean() float64     { return m.mean }
func (m moments) Variance() float64 { return m.deviation * m.deviation }
