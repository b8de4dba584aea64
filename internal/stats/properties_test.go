package stats

import (
	"encoding/binary"
	"math"
	"math/big"
	"math/rand/v2"
	"slices"
	"testing"
)

// FuzzSamples gives every function any numbers: nothing panics or hangs, every interval holds its
// estimate, and every p-value is one.
func FuzzSamples(f *testing.F) {
	encode := func(values ...float64) (data []byte) {
		for _, v := range values {
			data = binary.LittleEndian.AppendUint64(data, math.Float64bits(v))
		}
		return data
	}
	f.Add([]byte{}, 0.5)
	f.Add(encode(seriesA...), 0.05)
	f.Add(encode(late...), 0.95)
	f.Add(encode(append(slices.Clone(nile[:30]), math.NaN(), math.Inf(1), math.Inf(-1))...), 0.0)
	f.Add(encode(math.MaxFloat64, -math.MaxFloat64, 1, 0, math.SmallestNonzeroFloat64, 1e-300, 1e300, math.Copysign(0, -1), 1e155, -1e155), 1.0)
	f.Add(encode(math.MaxFloat64, math.MaxFloat64, math.MaxFloat64, -math.MaxFloat64, -math.MaxFloat64, -math.MaxFloat64, 5, 5), 0.3)
	f.Add(encode(5e-324, 0, 5e-324, 0, 0, 5e-324, 0, 5e-324, 1e-323), 0.3)
	f.Add(encode(1, 1+0x1p-52, 1, 1, 1, 1+0x1p-51, 1, 1, 1, 1), 0.3)
	f.Fuzz(func(t *testing.T, data []byte, p float64) {
		values := make([]float64, min(len(data)/8, 64))
		for i := range values {
			values[i] = math.Float64frombits(binary.LittleEndian.Uint64(data[8*i:]))
		}
		half := len(values) / 2
		holds := func(what string, low, v, high float64) {
			t.Helper()
			if !math.IsNaN(v) && !(low <= v && v <= high) {
				t.Errorf("%s of %v: %v is not within [%v, %v]", what, values, v, low, high)
			}
		}
		probability := func(what string, p float64) {
			t.Helper()
			holds(what, 0, p, 1)
		}
		ascending := sorted(values)
		if len(ascending) > 0 {
			low, high := ascending[0], ascending[len(ascending)-1]
			holds("quantile", low, Quantile(ascending, p), high)
			holds("mean", low, Mean(values), high)
			holds("median", low, Median(values), high)
			if Mean(values) != Mean(values) || Median(values) != Median(values) {
				t.Errorf("mean %v, median %v of %v", Mean(values), Median(values), values)
			}
			if weights := absolute(values); checkWeights(values, weights) == nil {
				q, err := WeightedQuantile(values, weights, p)
				if holds("weighted quantile", low, q, high); err != nil {
					t.Error(err)
				}
				_, n, err := WeightedMean(values, weights)
				if holds("effective size", 1-1e-9, n, float64(len(values))*(1+1e-9)); err != nil {
					t.Error(err)
				}
			}
		}
		if d := StandardDeviation(values); d < 0 || math.IsNaN(d) != (len(ascending) < 2) {
			t.Errorf("deviation of %v: %v", values, d)
		}
		for what, e := range map[string]Estimate{"mean": MeanInterval(values), "median": MedianInterval(values), "slope": TrendOf(nil, values).Slope} {
			if holds(what, e.Low, e.Value, e.High); e.N != len(ascending) {
				t.Errorf("%s of %v counts %d", what, values, e.N)
			}
		}
		probability("trend", TrendOf(nil, values).P)
		probability("trend at positions", TrendOf(ascending, values).P)
		welch := Welch(values[:half], values[half:])
		holds("Welch", welch.Low, welch.Value, welch.High)
		probability("Welch", welch.P)
		newest := NewestOf(values, p, 0.01)
		holds("newest", newest.Low, newest.Mean, newest.High)
		probability("newest", newest.P)
		limits := Individuals(values)
		holds("limits", limits.Low, limits.Center, limits.High)
		if have := len(Smooth(values, half)); have != len(values) {
			t.Errorf("%d values, %d smoothed", len(values), have)
		}
		for _, point := range LikeForLike([][]float64{values, values[half:], values[:half]}, half) {
			if point.Common < 0 || point.Common > 3 {
				t.Errorf("%d in common", point.Common)
			}
		}
		search := DefaultStepSearch()
		search.Shuffles = 99
		steps := search.In(values)
		probability("steps", steps.P)
		if steps.N+steps.NonFinite != len(values) {
			t.Errorf("%d of %d values, %d not finite", steps.N, len(values), steps.NonFinite)
		}
		last := 0
		for _, step := range steps.All {
			if step.At <= last || step.At >= len(values) {
				t.Errorf("steps in %v: %+v", values, steps.All)
			}
			holds("place", float64(step.From), float64(step.At), float64(step.To))
			last = step.At
		}
	})
}

// FuzzOutcomes gives a history any results.
func FuzzOutcomes(f *testing.F) {
	f.Add("PPFPFFFFPP")
	f.Add("-FE-WP")
	f.Fuzz(func(t *testing.T, results string) {
		h := HistoryOf(outcomes(results))
		if h.Flips > max(0, h.Decided-1) || h.RecentFlips > min(h.Flips, recent-1) || h.Streak > h.Decided || h.Runs > h.Decided || h.Runs > h.Flips+1 {
			t.Errorf("%q: %+v", results, h)
		}
		failures := 0
		for i, e := range h.Episodes {
			failures += e.Failures
			if e.To < e.From || e.Open() != (i == len(h.Episodes)-1 && h.Newest == Failed) || !e.Open() && e.Fixed <= e.To {
				t.Errorf("%q: %+v", results, e)
			}
		}
		if failures != h.Failed || (h.Label(false) == NoData) != (h.Decided == 0) {
			t.Errorf("%q: %d failures in episodes, %+v", results, failures, h)
		}
		if p, ok := h.Regime(); ok && !(p > 0 && p <= 1) {
			t.Errorf("%q: regime %v", results, p)
		}
	})
}

func absolute(values []float64) []float64 {
	positive := make([]float64, len(values))
	for i, v := range values {
		positive[i] = math.Abs(v)
	}
	return positive
}

// The sum is the exact one, rounded, however much cancels.
func TestSumIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(13, 14))
	for range 300 {
		values := make([]float64, r.IntN(60))
		exact := new(big.Float).SetPrec(2000)
		for i := range values {
			values[i] = math.Ldexp(r.NormFloat64(), r.IntN(60)-30)
			exact.Add(exact, big.NewFloat(values[i]))
		}
		want, _ := exact.Float64()
		if have := Sum(values); !near(have, want, 1e-15*math.Abs(want)+1e-22) {
			t.Fatalf("%v: have %v, want %v", values, have, want)
		}
	}
}

// The definition of a quantile: at (i/(n−1)) it is the i-th value, between them it is on a straight line.
func TestQuantileIsOnTheLine(t *testing.T) {
	r := rand.New(rand.NewPCG(15, 16))
	for range 300 {
		values := make([]float64, 2+r.IntN(50))
		for i := range values {
			values[i] = math.Round(r.NormFloat64() * 10)
		}
		slices.Sort(values)
		steps := float64(len(values) - 1)
		for i := range len(values) - 1 {
			f := r.Float64()
			if have, want := Quantile(values, (float64(i)+f)/steps), values[i]+f*(values[i+1]-values[i]); !near(have, want, 1e-9) {
				t.Fatalf("%v at %d + %v: have %v, want %v", values, i, f, have, want)
			}
		}
	}
}

// Adjusted p-values are never smaller, keep the order, and call what the step-up procedure calls.
func TestBenjaminiHochbergIsTheStepUp(t *testing.T) {
	r := rand.New(rand.NewPCG(17, 18))
	for range 300 {
		p := make([]float64, 1+r.IntN(40))
		for i := range p {
			p[i] = math.Pow(r.Float64(), 1+3*r.Float64())
		}
		adjusted := BenjaminiHochberg(p)
		ascending := slices.Sorted(slices.Values(p))
		const q = 0.1
		limit := -1.0
		for i, v := range ascending {
			if v <= q*float64(i+1)/float64(len(p)) {
				limit = v
			}
		}
		for i := range p {
			if adjusted[i] < p[i] || adjusted[i] > 1 {
				t.Fatalf("%v is adjusted to %v", p[i], adjusted[i])
			}
			if (adjusted[i] <= q) != (p[i] <= limit) {
				t.Fatalf("%v of %v is adjusted to %v", p[i], p, adjusted[i])
			}
			for j := range p {
				if p[i] < p[j] && adjusted[i] > adjusted[j] {
					t.Fatalf("%v and %v change places: %v, %v", p[i], p[j], adjusted[i], adjusted[j])
				}
			}
		}
	}
}

// Intervals of shares hold the share; those of what is seen more frequently are narrower.
func TestIntervalsOfShares(t *testing.T) {
	for n := range 30 {
		for x := range n + 1 {
			share := float64(x) / float64(n)
			low, high := Wilson(x, n)
			if n > 0 && !(low <= share && share <= high) {
				t.Errorf("%d of %d: [%v, %v]", x, n, low, high)
			}
			if wideLow, wideHigh := low, high; n > 0 {
				if low, high := Wilson(2*x, 2*n); high-low >= wideHigh-wideLow {
					t.Errorf("%d of %d is not narrower than %d of %d", 2*x, 2*n, x, n)
				}
			}
			for y := range 12 {
				d := Newcombe(x, n, y, 11)
				back := Newcombe(y, 11, x, n)
				if n > 0 && (!(d.Low <= d.Value && d.Value <= d.High) || !near(d.Low, -back.High, 1e-12)) {
					t.Errorf("%d of %d and %d of 11: %+v", x, n, y, d)
				}
				if p := Fisher(x, n, y, 11); !(p > 0 && p <= 1) || !near(p, Fisher(y, 11, x, n), 1e-9) {
					t.Errorf("%d of %d and %d of 11: p %v", x, n, y, p)
				}
			}
		}
	}
}

// The intervals hold the truth as frequently as they say.
func TestCoverage(t *testing.T) {
	const samples = 1500 // of which 95 % are 1425 ± 8
	r := rand.New(rand.NewPCG(19, 20))
	sample := func(n int) []float64 {
		values := make([]float64, n)
		for i := range values {
			values[i] = 7 + 2*r.NormFloat64()
		}
		return values
	}
	counts := map[string]int{}
	count := func(what string, low, truth, high float64) {
		if low <= truth && truth <= high {
			counts[what]++
		}
	}
	for range samples {
		a, b := sample(9), sample(6)
		mean, welch := MeanInterval(a), Welch(a, b)
		count("mean", mean.Low, 7, mean.High)
		count("Welch", welch.Low, 0, welch.High)
		newest := NewestOf(a, b[0], 0.05)
		count("newest", newest.Low, b[0], newest.High)
		median := MedianInterval(a) // 96.1 % of nine
		count("median", median.Low, 7, median.High)
		slope := TrendOf(nil, sample(20)).Slope
		count("slope", slope.Low, 0, slope.High)
	}
	for what, have := range counts {
		if want := map[string]int{"median": 1441}[what]; !near(float64(have), float64(max(want, 1425)), 34) {
			t.Errorf("%s: %d of %d intervals hold the truth", what, have, samples)
		}
	}
}

// Where the library would panic or lose digits, the approximations join.
func TestDistributions(t *testing.T) {
	for _, freedom := range []float64{0.5, 1, 2.5, 30, 1e3, 1e4, 9e4, maxFreedom, 1.0001 * maxFreedom, 1e9, 1e300} {
		for _, p := range []float64{0.6, 0.9, 0.975, 0.995, 0.9999} {
			q := tQuantile(p, freedom)
			if have := tTails(q, freedom); !near(have, 2*(1-p), 1e-7*2*(1-p)) {
				t.Errorf("%v degrees: beyond the quantile of %v is %v", freedom, p, have)
			}
		}
		for _, x := range []float64{0, 1e-300, 1e-9, 1e-3, 0.1, 1, 3, 30, 1e3, 1e9, 1e300} {
			if have := tTails(x, freedom); !(have >= 0 && have <= 1) || have != tTails(-x, freedom) {
				t.Errorf("%v degrees: beyond %v is %v", freedom, x, have)
			}
		}
	}
	if have, want := tTails(40, 20), 1.5e-20; have < want/10 || have > want*10 {
		t.Errorf("a small tail: %v", have)
	}
	for _, n := range []int{1, 7, 100, 9_999, maxTrials} {
		for k := 0; k < n; k += 1 + n/50 {
			if have := fairAtMost(k, n) + fairAtMost(n-k-1, n); !near(have, 1, 1e-9) {
				t.Errorf("at most %d and at least %d of %d: %v", k, k+1, n, have)
			}
		}
	}
	for _, k := range []int{4_800, 4_900, 4_990, 5_000} {
		exact, normal := fairAtMost(k, maxTrials), fairAtMost(k+1, maxTrials+2) // as far from the middle
		if math.Abs(exact/normal-1) > 1e-2 {
			t.Errorf("at most %d of %d: %v, and nearly so %v", k, maxTrials, exact, normal)
		}
	}
	for _, n := range []int{10_001, 1_000_001} {
		if rank := medianRank(n); !near(float64(rank), float64(n)/2-0.98*math.Sqrt(float64(n)), 1) {
			t.Errorf("the median of %d begins at rank %d", n, rank)
		}
	}
}
