package stats

import (
	"math"
	"slices"
)

// MinTrended is the fewest values whose trend is tested.
const MinTrended = 8

// Trend is a slow change. It describes and proves nothing where neighboring values resemble each other.
type Trend struct {
	Slope  Estimate // per unit of the positions; N is the number of values
	Rising int      // pairs of values that rise less pairs that fall: Kendall's S
	// Variance is that of Rising without a trend, corrected for ties; Z is its standard score, and P the
	// probability of one as far from 0, NaN below MinTrended values.
	Variance, Z, P float64
}

// TrendOf is the median slope between any two values (Theil 1950, Sen 1968) and the test whether values
// rise or fall over time at all (Mann 1945, Kendall 1975). at are the ascending positions of the values, nil
// for 0, 1, 2 and so on; pairs at the same position do not count, nor do values whose position is not finite
// or missing. At most the last 1000 values count.
//
// Of fewer than two values the slope is NaN, and of fewer than [MinTrended] its interval is unbounded. Of
// equal values the slope is 0 and p is 1.
func TrendOf(at, values []float64) Trend {
	var x, y []float64
	for i, v := range values {
		switch {
		case !isFinite(v):
		case at == nil:
			x, y = append(x, float64(i)), append(y, v)
		case i < len(at) && isFinite(at[i]):
			x, y = append(x, at[i]), append(y, v)
		}
	}
	if extra := len(y) - maxScanned; extra > 0 {
		x, y = x[extra:], y[extra:]
	}
	n := len(y)
	t := Trend{Slope: Estimate{N: n, Low: math.Inf(-1), High: math.Inf(1)}, P: math.NaN()}
	slopes := make([]float64, 0, n*max(0, n-1)/2)
	for j := range n {
		for i := range j {
			if x[j] == x[i] {
				continue
			}
			slope := (y[j] - y[i]) / (x[j] - x[i])
			slopes = append(slopes, slope)
			if slope > 0 {
				t.Rising++
			} else if slope < 0 {
				t.Rising--
			}
		}
	}
	slices.Sort(slopes)
	t.Slope.Value = Quantile(slopes, 0.5)
	t.Variance = kendallVariance(y)
	if t.Variance > 0 {
		s := float64(t.Rising)
		t.Z = (s - math.Copysign(min(1, math.Abs(s)), s)) / math.Sqrt(t.Variance)
	}
	if n >= MinTrended {
		t.P = normalTails(t.Z)
	}
	if n >= MinTrended && len(slopes) > 0 {
		rank := int((float64(len(slopes)) - z95*math.Sqrt(t.Variance)) / 2)
		rank = min(max(rank, 1), (len(slopes)+1)/2)
		t.Slope.Low, t.Slope.High = slopes[rank-1], slopes[len(slopes)-rank]
	}
	return t
}

// kendallVariance is the variance of Kendall's S of values in random order.
func kendallVariance(values []float64) float64 {
	term := func(n float64) float64 { return n * (n - 1) * (2*n + 5) / 18 }
	ascending := sorted(values)
	variance := term(float64(len(ascending)))
	for from := 0; from < len(ascending); {
		to := from + 1
		for to < len(ascending) && ascending[to] == ascending[from] {
			to++
		}
		variance -= term(float64(to - from))
		from = to
	}
	return max(0, variance)
}
