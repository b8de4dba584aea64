package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func sketchOf(values []float64) *Sketch {
	var s Sketch
	for _, v := range values {
		s.Add(v)
	}
	return &s
}

// hard are many numbers, spread in ways that a sketch may stumble over.
func hard(r *rand.Rand) map[string][]float64 {
	made := func(n int, f func(i int) float64) []float64 {
		values := make([]float64, n)
		for i := range values {
			values[i] = f(i)
		}
		return values
	}
	const n = 30_000
	return map[string][]float64{
		"few":               made(100, func(int) float64 { return r.NormFloat64() }),
		"as many as kept":   made(keepExactly, func(int) float64 { return r.NormFloat64() }),
		"one more":          made(keepExactly+1, func(int) float64 { return r.NormFloat64() }),
		"normal":            made(n, func(int) float64 { return r.NormFloat64() }),
		"uniform":           made(n, func(int) float64 { return 30 * r.Float64() }),
		"long tail":         made(n, func(int) float64 { return math.Exp(5 * r.NormFloat64()) }),
		"ascending":         made(n, func(i int) float64 { return float64(i) }),
		"descending":        made(n, func(i int) float64 { return float64(n - i) }),
		"equal":             made(n, func(int) float64 { return 0.1 }),
		"zeros":             made(n, func(i int) float64 { return math.Copysign(0, float64(i%2)-0.5) }),
		"mostly zeros":      made(n, func(i int) float64 { return max(0, float64(i-n*3/4)) }),
		"two far apart":     made(n, func(i int) float64 { return []float64{-1e300, 1e-300}[i%2] }),
		"all powers of two": made(n, func(int) float64 { return math.Ldexp(r.NormFloat64(), r.IntN(2000)-1000) }),
		"any double": made(n, func(int) float64 {
			if v := math.Float64frombits(r.Uint64()); v-v == 0 {
				return v
			}
			return math.MaxFloat64
		}),
		"the largest":    made(n, func(i int) float64 { return math.MaxFloat64 * float64(1-i%3) }),
		"the smallest":   made(n, func(i int) float64 { return math.SmallestNonzeroFloat64 * float64(i%7-3) }),
		"large mean":     made(n, func(int) float64 { return 1e9 + r.NormFloat64() }),
		"large negative": made(n, func(int) float64 { return -4.5e6 + 100*r.Float64() }),
		"last digits":    made(n, func(int) float64 { return 1e15 + float64(r.IntN(40))/8 }),
		"then elsewhere": made(n, func(i int) float64 { return float64(1-min(1, i/(2*keepExactly)))*1e6 + r.Float64() }),
		"then on both ends": made(n, func(i int) float64 {
			return math.MaxFloat64 * float64(1-2*(i%2)*min(1, i/keepExactly)) * (1 - r.Float64()/100)
		}),
		"then the largest": made(n, func(i int) float64 {
			if i < 2*keepExactly {
				return 1e300
			}
			return -math.MaxFloat64 / float64(1+i%2)
		}),
		"then next to zero": made(n, func(i int) float64 {
			if i < 2*keepExactly {
				return 1
			}
			return 1e-20 * (1 + r.Float64()) // whose distance from 1 is rounded to 1
		}),
		"edges of cells": made(n, func(i int) float64 { return 1 + float64(i%cells)/cells - float64(i%2)*0x1p-52 }),
	}
}

var some = []float64{0, 1e-5, 0.001, 0.05, 0.25, 1. / 3, 0.5, 0.75, 0.95, 0.999, 0.99999, 1}

// The exact quantile is between the bounds, which are as near as promised, and so is the value.
func TestSketchHoldsItsPromise(t *testing.T) {
	for seed := range uint64(5) {
		for name, values := range hard(rand.New(rand.NewPCG(seed, 7))) {
			s := sketchOf(values)
			sorted := slices.Sorted(slices.Values(values))
			for i, q := range s.Quantiles(some...) {
				want := Quantile(sorted, some[i])
				slack := 4e-16 * math.Abs(want) // of the interpolation
				if q.Low > want+slack || q.High < want-slack || q.Value < q.Low || q.Value > q.High {
					t.Errorf("%s: quantile %v is %v between %v and %v, want %v", name, some[i], q.Value, q.Low, q.High, want)
				}
				h := some[i] * float64(len(values)-1)
				largest := max(math.Abs(sorted[int(h)]), math.Abs(sorted[int(math.Ceil(h))]))
				if off := math.Abs(q.Value/2 - want/2); off > largest/512+slack+0x1p-1022 {
					t.Errorf("%s: quantile %v is %v, want %v: off by more than 1/256", name, some[i], q.Value, want)
				}
				if len(values) <= keepExactly && (q.Value != want || q.Low != q.High || !s.Exact()) {
					t.Errorf("%s: quantile %v is %+v, want exactly %v", name, some[i], q, want)
				}
			}
			if s.N() != len(values) || s.Exact() != (len(values) <= keepExactly) {
				t.Errorf("%s: %d numbers, exact %v", name, s.N(), s.Exact())
			}
		}
	}
}

// Numbers that lie close together, far from zero, are known by their distance from each other.
func TestSketchOfALargeMean(t *testing.T) {
	r := rand.New(rand.NewPCG(8, 9))
	values := make([]float64, 50_000)
	for i := range values {
		values[i] = 1e9 + r.NormFloat64()
	}
	q := sketchOf(values).Quantiles(0.25, 0.5, 0.99)
	sorted := slices.Sorted(slices.Values(values))
	for i, p := range []float64{0.25, 0.5, 0.99} {
		if want := Quantile(sorted, p); !near(q[i].Value, want, 0.01) || q[i].High-q[i].Low > 0.03 {
			t.Errorf("quantile %v: %.4f in [%.4f, %.4f], want %.4f", p, q[i].Value, q[i].Low, q[i].High, want)
		}
	}
}

// Unless the first ones lie close together, the order of the numbers does not matter at all.
func TestSketchInAnyOrder(t *testing.T) {
	r := rand.New(rand.NewPCG(10, 11))
	values := hard(r)["long tail"]
	want := sketchOf(values).Quantiles(some...)
	for range 5 {
		r.Shuffle(len(values), func(i, j int) { values[i], values[j] = values[j], values[i] })
		if have := sketchOf(values).Quantiles(some...); !slices.Equal(have, want) {
			t.Errorf("have %v, want %v", have, want)
		}
	}
}

func TestSketchOfNothing(t *testing.T) {
	s := sketchOf([]float64{math.NaN(), math.Inf(1), math.Inf(-1)})
	if v, low, high := s.Quantile(.5); s.N() != 0 || !math.IsNaN(v) || !math.IsNaN(low) || !math.IsNaN(high) {
		t.Errorf("%d numbers, the median is %v in [%v, %v]", s.N(), v, low, high)
	}
	if counts, below, above := s.Counts([]float64{0, 1}); !slices.Equal(counts, []int{0}) || below+above != 0 || s.Bins(0) != nil {
		t.Errorf("counts %v, %d below, %d above, bins %v", counts, below, above, s.Bins(0))
	}
	s.Add(3)
	if v, _, _ := s.Quantile(math.NaN()); !math.IsNaN(v) {
		t.Errorf("quantile NaN is %v", v)
	}
	if v, _, _ := s.Quantile(7); v != 3 {
		t.Errorf("quantile 7 is %v", v)
	}
}

// An edge counts with the bin above it, the last one with the last bin.
func TestCounts(t *testing.T) {
	few := []float64{1, 2, 2, 3, 3.5, 4, 9}
	for name, test := range map[string]struct {
		edges        []float64
		counts       []int
		below, above int
		exactly      bool // cells cannot tell
	}{
		"at edges":      {[]float64{1, 2, 4}, []int{1, 5}, 0, 1, true},
		"between edges": {[]float64{1.5, 2.75, 4.5}, []int{2, 3}, 1, 1, false},
		"outside":       {[]float64{2.5, 3.25}, []int{1}, 3, 3, false},
		"all":           {[]float64{-5, 100}, []int{7}, 0, 0, false},
		"none":          {[]float64{5, 6, 8}, []int{0, 0}, 6, 1, false},
		"the extremes":  {[]float64{1, 9}, []int{7}, 0, 0, false},
		"one edge":      {[]float64{1}, nil, 0, 7, false},
	} {
		for _, times := range []int{1, 1000} {
			if test.exactly && times > 1 {
				continue
			}
			counts, below, above := sketchOf(slices.Repeat(few, times)).Counts(test.edges)
			for i := range counts {
				counts[i] /= times
			}
			if !slices.Equal(counts, test.counts) || below != test.below*times || above != test.above*times {
				t.Errorf("%s, %d times: have %v, %d below, %d above", name, times, counts, below, above)
			}
		}
	}
}

// No number falls out, and a count is off by no more than what lies within 1/128 of its edges.
func TestCountsHoldTheirPromise(t *testing.T) {
	r := rand.New(rand.NewPCG(12, 13))
	for name, values := range hard(r) {
		s := sketchOf(values)
		bins := r.IntN(2) * 50
		edges := s.Bins(bins)
		counts, below, above := s.Counts(edges)
		if bins > len(counts) && len(counts) > 1 && name != "the smallest" && name != "last digits" || len(counts) > 60 {
			t.Errorf("%s: %d bins, want %d", name, len(counts), bins)
		}
		if below != 0 || above != 0 || !slices.IsSorted(edges) {
			t.Errorf("%s: %d below, %d above %v", name, below, above, edges)
		}
		total := 0
		for i, c := range counts {
			low, high := edges[i], edges[i+1]
			least, most := 0, 0
			for _, v := range values {
				slackLow := max(math.Abs(v), math.Abs(low))/cells + 0x1p-1029 // nearer to zero nothing is told apart
				slackHigh := max(math.Abs(v), math.Abs(high))/cells + 0x1p-1029
				if v >= low-slackLow && v <= high+slackHigh {
					most++
				}
				if v >= low+slackLow && v < high-slackHigh {
					least++
				}
			}
			if c < least || c > most {
				t.Errorf("%s: %d from %v to %v, want %d to %d", name, c, low, high, least, most)
			}
			total += c
		}
		if total != len(values) {
			t.Errorf("%s: %d of %d numbers are in bins", name, total, len(values))
		}
	}
}

// A smooth distribution gives a smooth histogram: cells that do not fit the bins leave no ripple.
func TestCountsAreSmooth(t *testing.T) {
	values := make([]float64, 600_000)
	for i := range values {
		values[i] = 30 * float64(i) / float64(len(values))
	}
	s := sketchOf(values)
	counts, _, _ := s.Counts(s.Bins(0))
	want := len(values) / len(counts)
	for i, c := range counts {
		if math.Abs(float64(c-want)) > 0.01*float64(want) {
			t.Errorf("bin %d of %d has %d, want about %d", i, len(counts), c, want)
		}
	}
}

// The memory does not grow with the numbers.
func TestSketchIsSmall(t *testing.T) {
	var s Sketch
	r := rand.New(rand.NewPCG(14, 15))
	for range keepExactly + 1 {
		s.Add(30 * r.Float64())
	}
	for _, v := range []float64{1e-9, 30} {
		s.Add(v)
	}
	if n := testing.AllocsPerRun(10, func() {
		for range 10_000 {
			s.Add(1 + 29*r.Float64())
		}
	}); n != 0 {
		t.Errorf("%v allocations for 10,000 more", n)
	}
	var any Sketch
	for range 300_000 {
		any.Add(math.Float64frombits(r.Uint64()))
	}
	if pages := len(any.grids[0].pages); pages > 4096 {
		t.Errorf("%d pages for any doubles", pages)
	}
}

// Whatever comes, the quantile is between its bounds and those between the extremes.
func FuzzSketch(f *testing.F) {
	f.Add(1., 2., -3., 0.5)
	f.Add(1e9, 1e9+1e-6, -math.MaxFloat64, 1.)
	f.Add(math.NaN(), math.Copysign(0, -1), 5e-324, 0.99)
	f.Fuzz(func(t *testing.T, a, b, c, p float64) {
		three := []float64{a, b, c}
		var s Sketch
		var finite []float64
		for i := range 3 * keepExactly {
			v := three[i/keepExactly] // one after the other
			s.Add(v)
			if v-v == 0 {
				finite = append(finite, v)
			}
		}
		if s.N() != len(finite) {
			t.Fatalf("%d numbers, want %d", s.N(), len(finite))
		}
		if len(finite) == 0 || math.IsNaN(p) {
			return
		}
		slices.Sort(finite)
		v, low, high := s.Quantile(p)
		want := Quantile(finite, p)
		if slack := 4e-16 * math.Abs(want); !(low <= v && v <= high && low <= want+slack && want-slack <= high) {
			t.Errorf("quantile %v is %v in [%v, %v], want %v", p, v, low, high, want)
		}
		counts, below, above := s.Counts(s.Bins(0))
		for _, c := range counts {
			below += c
		}
		if below+above != s.N() {
			t.Errorf("%d of %d numbers in bins", below+above, s.N())
		}
	})
}

func BenchmarkSketch(b *testing.B) {
	r := rand.New(rand.NewPCG(1, 2))
	values := make([]float64, 1000)
	for i := range values {
		values[i] = 30 * r.Float64()
	}
	var s Sketch
	b.ReportAllocs()
	for i := range b.N {
		s.Add(values[i%len(values)])
	}
	if s.N() != b.N {
		b.Fatal(s.N())
	}
}

// A sketch that is clipped takes what its numbers do and says so, and takes more numbers all the same.
func TestSketchBytes(t *testing.T) {
	for _, n := range []int{0, 1, 1000, 3000, keepExactly, keepExactly + 1} {
		var s Sketch
		for i := range n {
			s.Add(float64(i))
		}
		_, before, _ := s.Quantile(0.5)
		s.Clip()
		if _, after, _ := s.Quantile(0.5); before != after && n > 0 {
			t.Errorf("%d numbers: the median was %v and is %v", n, before, after)
		}
		want := 8 * n
		if n > keepExactly {
			want = 13 * 8 * cells // zero is none of the powers of two up to 2¹², beginning with 2⁰
		}
		if have := s.Bytes(); have != want {
			t.Errorf("%d numbers take %d bytes, want %d", n, have, want)
		}
		if s.Add(1); s.N() != n+1 {
			t.Errorf("%d numbers and one are %d", n, s.N())
		}
	}
}
