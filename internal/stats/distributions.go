package stats

import (
	"math"

	"github.com/aclements/go-moremath/mathx"
	moremath "github.com/aclements/go-moremath/stats"
)

// z95 is the normal quantile of a two-sided 95 % interval.
const z95 = 1.959964

// Beyond these the continued fraction of the library may not converge, which it answers with a panic. There,
// approximations are right to two digits even where they are worst, four standard deviations out.
const (
	maxFreedom = 1e5
	maxTrials  = 10_000
)

// normalTails is the probability of a standard normal variable to be at least as far from 0 as z.
func normalTails(z float64) float64 { return math.Erfc(math.Abs(z) / math.Sqrt2) }

// normalQuantile is the value below which a standard normal variable is with probability p.
func normalQuantile(p float64) float64 { return moremath.StdNormal.InvCDF(p) }

// tTails is the probability of a variable of Student's distribution to be at least as far from 0 as t;
// freedom, the degrees of freedom, need not be whole. NaN if t is NaN or freedom is not positive.
func tTails(t, freedom float64) float64 {
	switch {
	case math.IsNaN(t) || !(freedom > 0):
		return math.NaN()
	case math.IsInf(t, 0):
		return 0
	case freedom > maxFreedom: // Abramowitz and Stegun 26.7.8
		return normalTails(t * (1 - 1/(4*freedom)) / math.Sqrt(1+t*t/(2*freedom)))
	}
	// not from the library's distribution function, which is 1 less the tail and so loses small tails
	return mathx.BetaInc(freedom/(freedom+t*t), freedom/2, 0.5)
}

// tQuantile is the value below which a variable of Student's distribution is with probability p. NaN if
// freedom is not positive.
func tQuantile(p, freedom float64) float64 {
	if !(freedom > 0) {
		return math.NaN()
	}
	if freedom > maxFreedom { // Abramowitz and Stegun 26.7.5
		z := normalQuantile(p)
		return z + (z*z*z+z)/(4*freedom)
	}
	return moremath.InvCDF(moremath.TDist{V: freedom})(p)
}

// fairAtMost is the probability that at most k of n fair coins show heads.
func fairAtMost(k, n int) float64 {
	if n > maxTrials { // normal, with continuity correction
		return math.Erfc((float64(n)/2-float64(k)-0.5)/math.Sqrt(float64(n)/2)) / 2
	}
	return moremath.BinomialDist{N: n, P: 0.5}.CDF(float64(k))
}

// chooseOver is C(n₁,k₁)·C(n₂,k₂) / C(n,k): 0 where a numerator is 0.
func chooseOver(n1, k1, n2, k2, n, k int) float64 {
	if k1 < 0 || k1 > n1 || k2 < 0 || k2 > n2 {
		return 0
	}
	return math.Exp(mathx.Lchoose(n1, k1) + mathx.Lchoose(n2, k2) - mathx.Lchoose(n, k))
}
