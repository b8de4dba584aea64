package stats

import (
	"math"
	"math/big"
	"math/rand/v2"
	"testing"
)

func summaryOf(values ...float64) *Summary {
	var s Summary
	for i, v := range values {
		s.Add(i, v)
	}
	return &s
}

func TestSummary(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for name, test := range map[string]struct {
		values []float64
		want   Summary // the exported fields
		sum    float64
	}{
		"none":         {nil, Summary{}, 0},
		"one":          {[]float64{-3}, Summary{N: 1, Min: -3, Max: -3}, -3},
		"cancelling":   {[]float64{nan, 1, 1e100, 1, -1e100, inf, -1e100, 1e100, -inf}, Summary{N: 6, NaN: 1, Infinite: 2, Min: -1e100, MinAt: 4, Max: 1e100, MaxAt: 2}, 2}, // a plain sum is 0
		"none finite":  {[]float64{nan, inf}, Summary{NaN: 1, Infinite: 1}, 0},
		"too large":    {[]float64{math.MaxFloat64, math.MaxFloat64, -1}, Summary{N: 3, Min: -1, MinAt: 2, Max: math.MaxFloat64}, inf},
		"the first of": {[]float64{2, 1, 1, 2}, Summary{N: 4, Min: 1, MinAt: 1, Max: 2}, 6},
	} {
		t.Run(name, func(t *testing.T) {
			s := summaryOf(test.values...)
			want := test.want
			want.total, want.first, want.off, want.squares = s.total, s.first, s.off, s.squares
			if *s != want {
				t.Errorf("have %+v, want %+v", *s, want)
			}
			mean := 0.
			if s.N > 0 {
				mean = test.sum / float64(s.N)
			}
			if s.Sum() != test.sum || s.Mean() != mean {
				t.Errorf("have sum %v, mean %v, want %v and %v", s.Sum(), s.Mean(), test.sum, mean)
			}
		})
	}
}

// exact is the sum and the variance by rational arithmetic.
func exact(values []float64) (sum, variance float64) {
	total, squares := new(big.Rat), new(big.Rat)
	for _, v := range values {
		x := new(big.Rat).SetFloat64(v)
		total.Add(total, x)
		squares.Add(squares, new(big.Rat).Mul(x, x))
	}
	sum, _ = total.Float64()
	n := big.NewRat(int64(len(values)), 1)
	squares.Sub(squares, new(big.Rat).Quo(new(big.Rat).Mul(total, total), n))
	variance, _ = squares.Quo(squares, n.Sub(n, big.NewRat(1, 1))).Float64()
	return sum, variance
}

// Sums and variances against exact arithmetic, where plain sums, sums of squares and Welford's method
// lose digits.
func TestSummaryIsExact(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	make1000 := func(f func(i int) float64) []float64 {
		values := make([]float64, 1000)
		for i := range values {
			values[i] = f(i)
		}
		return values
	}
	for name, values := range map[string][]float64{
		"two":                   {1, 2},
		"two far apart":         {1, 1e9},
		"four far away":         {1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16},
		"equal":                 make1000(func(int) float64 { return 0.1 }),
		"large mean":            make1000(func(int) float64 { return 1e9 + r.Float64() }),
		"tiny spread":           make1000(func(int) float64 { return 1e9 + 1e-6*r.NormFloat64() }),
		"the first far away":    append([]float64{0}, make1000(func(int) float64 { return 1e9 + 1e-3*r.NormFloat64() })...),
		"the first very far":    append([]float64{1e15}, make1000(func(int) float64 { return r.NormFloat64() })...),
		"signs cancel":          make1000(func(i int) float64 { return float64(1-2*(i%2)) * (1e12 + r.Float64()) }),
		"all magnitudes":        make1000(func(int) float64 { return math.Ldexp(r.NormFloat64(), r.IntN(200)-100) }),
		"of very small numbers": make1000(func(int) float64 { return 1e-120 * r.NormFloat64() }),
	} {
		t.Run(name, func(t *testing.T) {
			s := summaryOf(values...)
			sum, variance := exact(values)
			if !near(s.Sum(), sum, 4e-16*math.Abs(sum)) {
				t.Errorf("have sum %v, want %v", s.Sum(), sum)
			}
			if !near(s.Variance(), variance, 0x1p-52*float64(s.N)*variance) {
				t.Errorf("have variance %v, want %v, off by %.1e of it", s.Variance(), variance, s.Variance()/variance-1)
			}
		})
	}
}

func TestVarianceAtTheEdges(t *testing.T) {
	for name, test := range map[string]struct {
		values []float64
		want   float64
	}{
		"none":      {nil, math.NaN()},
		"one":       {[]float64{5}, math.NaN()},
		"not equal": {[]float64{5, math.NaN(), math.Inf(-1), 7}, 2},
		"too large": {[]float64{-1e200, 1e200}, math.Inf(1)},
		"larger":    {[]float64{-math.MaxFloat64, math.MaxFloat64, 0, -math.MaxFloat64}, math.Inf(1)},
	} {
		if have := summaryOf(test.values...).Variance(); have != test.want && !(math.IsNaN(have) && math.IsNaN(test.want)) {
			t.Errorf("%s: have %v, want %v", name, have, test.want)
		}
	}
}

// Whatever comes: all is counted, the mean is within the extremes, no number is NaN that need not be.
func FuzzSummary(f *testing.F) {
	f.Add(1., 2., 3., math.Inf(1))
	f.Add(1.9974368165136842e+307, -math.MaxFloat64, math.NaN(), 5e-324)
	f.Add(math.MaxFloat64, -math.MaxFloat64, math.NaN(), 5e-324)
	f.Fuzz(func(t *testing.T, a, b, c, d float64) {
		s := summaryOf(a, b, c, d)
		if s.N+s.NaN+s.Infinite != 4 {
			t.Fatalf("%+v", *s)
		}
		if s.N > 0 && (math.IsNaN(s.Sum()) || s.Min > s.Max) {
			t.Errorf("of %v %v %v %v: sum %v, from %v to %v", a, b, c, d, s.Sum(), s.Min, s.Max)
		}
		if slack := 1e-15 * max(-s.Min, s.Max); !math.IsInf(s.Sum(), 0) && s.N > 0 && (s.Mean() < s.Min-slack || s.Mean() > s.Max+slack) {
			t.Errorf("of %v %v %v %v: mean %v, from %v to %v", a, b, c, d, s.Mean(), s.Min, s.Max)
		}
		if s.N > 1 && !(s.Variance() >= 0) {
			t.Errorf("of %v %v %v %v: variance %v", a, b, c, d, s.Variance())
		}
	})
}

func BenchmarkSummary(b *testing.B) {
	var s Summary
	for i := range b.N {
		s.Add(i, float64(i&1023)*0.37)
	}
	if s.N != b.N {
		b.Fatal(s.N)
	}
}
