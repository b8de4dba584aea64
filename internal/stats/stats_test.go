package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

// Worked numbers, computed apart.
func TestWilson(t *testing.T) {
	for _, c := range []struct {
		x, n      int
		low, high float64
	}{
		{0, 0, 0, 1},
		{0, 1, 0, .793451},
		{1, 1, .206549, 1},
		{0, 5, 0, .434482},
		{1, 5, .036224, .624465},
		{20, 25, .608690, .911394},
		{3, 30, .034600, .256211},
		{0, 100, 0, .036993},
		{95, 100, .888250, .978456},
	} {
		if low, high := Wilson(c.x, c.n); !near(low, c.low, 1e-6) || !near(high, c.high, 1e-6) {
			t.Errorf("%d of %d: have [%v, %v], want [%v, %v]", c.x, c.n, low, high, c.low, c.high)
		}
	}
}

// Type 7, as numpy and R have it.
func TestQuantile(t *testing.T) {
	values := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	slices.Sort(values)
	for p, want := range map[float64]float64{0: 1, .05: 1, .25: 1.75, .5: 3.5, .75: 5.25, .95: 7.95, 1: 9} {
		if have := Quantile(values, p); !near(have, want, 1e-12) {
			t.Errorf("quantile %v: have %v, want %v", p, have, want)
		}
	}
	if have := Quantile([]float64{7}, .3); have != 7 {
		t.Errorf("of one value: %v", have)
	}
	if !math.IsNaN(Quantile(nil, .5)) {
		t.Error("of no value: not NaN")
	}
}

// IQR 1.75, width 1.624556, so five bins.
func TestBins(t *testing.T) {
	edges := Bins([]float64{1, 2, 2, 3, 3, 3, 4, 4, 5, 9, math.NaN(), math.Inf(1)})
	if len(edges) != 6 || edges[0] != 1 || edges[5] != 9 {
		t.Errorf("have %v, want five bins from 1 to 9", edges)
	}
	if edges := Bins([]float64{5, 5, 5}); len(edges) != 2 || !near(edges[1]-edges[0], 5e-3, 1e-12) || edges[0] >= 5 || edges[1] <= 5 {
		t.Errorf("equal values: %v", edges)
	}
	for _, extreme := range []float64{math.MaxFloat64, -math.MaxFloat64} {
		edges := Bins([]float64{extreme})
		if len(edges) != 2 || !(edges[0] < edges[1]) || edges[0] > extreme || edges[1] < extreme || math.IsInf(edges[0], 0) || math.IsInf(edges[1], 0) {
			t.Errorf("one value, %v: %v", extreme, edges)
		}
	}
	if edges := Bins([]float64{0, 0, 0, 0, 0, 0, 1}); len(edges) != 5 { // IQR 0: Sturges, ⌈log2 7⌉+1
		t.Errorf("no spread in the middle: %v", edges)
	}
	if Bins([]float64{math.NaN()}) != nil || Bins(nil) != nil {
		t.Error("bins of nothing")
	}
}

func TestBinsAreAscendingAndHoldAll(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for i := range 2000 {
		values := make([]float64, 1+r.IntN(200))
		for j := range values {
			values[j] = math.Ldexp(r.NormFloat64(), r.IntN(40)-20)
			if i%7 == 0 {
				values[j] = math.MaxFloat64 * (2*r.Float64() - 1)
			}
			if i%11 == 0 {
				values[j] = 1 + float64(r.IntN(3))*0x1p-52
			}
		}
		edges := Bins(values)
		if len(edges) < 2 || len(edges) > maxBins+1 || edges[0] > slices.Min(values) || edges[len(edges)-1] < slices.Max(values) {
			t.Fatalf("%v: bins %v", values, edges)
		}
		for j := 1; j < len(edges); j++ {
			if !(edges[j] > edges[j-1]) {
				t.Fatalf("%v: edges %v are not ascending", values, edges)
			}
		}
	}
}

func TestSummary(t *testing.T) {
	var s Summary
	if s.Mean() != 0 || s.Sum() != 0 {
		t.Error("the zero Summary has a sum")
	}
	for i, v := range []float64{math.NaN(), 1, 1e100, 1, -1e100, math.Inf(1), -1e100, 1e100, math.Inf(-1)} { // a plain sum is 0
		s.Add(i, v)
	}
	want := Summary{N: 6, NonFinite: 3, Min: -1e100, MinAt: 4, Max: 1e100, MaxAt: 2, sum: s.sum, low: s.low}
	if s != want || s.Sum() != 2 || !near(s.Mean(), 1./3, 1e-15) {
		t.Errorf("have %+v, sum %v, mean %v", s, s.Sum(), s.Mean())
	}
	var one Summary
	one.Add(7, -3)
	if want := (Summary{N: 1, Min: -3, MinAt: 7, Max: -3, MaxAt: 7, sum: -3}); one != want {
		t.Errorf("of one number: %+v", one)
	}
	var huge Summary
	huge.Add(0, math.MaxFloat64)
	huge.Add(1, math.MaxFloat64)
	if !math.IsInf(huge.Sum(), 1) || !math.IsInf(huge.Mean(), 1) {
		t.Errorf("too large a sum: %v, mean %v", huge.Sum(), huge.Mean())
	}
}

// Both ends and every extreme survive, in order, and never more than asked for.
func TestExtremes(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	for range 500 {
		values := make([]float64, 1+r.IntN(3000))
		for i := range values {
			values[i] = r.NormFloat64()
		}
		most := 4 + r.IntN(200)
		picked := Extremes(values, most)
		if len(picked) > most || picked[0] != 0 || picked[len(picked)-1] != len(values)-1 || !slices.IsSorted(picked) || len(slices.Compact(slices.Clone(picked))) != len(picked) {
			t.Fatalf("%d of %d values: picked %v", most, len(values), picked)
		}
		var kept []float64
		for _, i := range picked {
			kept = append(kept, values[i])
		}
		if slices.Max(kept) != slices.Max(values) || slices.Min(kept) != slices.Min(values) {
			t.Fatalf("%d of %d values: an extreme is lost", most, len(values))
		}
	}
	nan := math.NaN()
	if have := Extremes([]float64{1, nan, nan, nan, 5, 6, 7, 8, 9}, 6); !slices.Equal(have, []int{0, 1, 4, 7, 8}) {
		t.Errorf("with a gap: %v", have)
	}
	if have := Extremes([]float64{3, 1, 2}, 0); !slices.Equal(have, []int{0, 1, 2}) {
		t.Errorf("of few: %v", have)
	}
	if have := Extremes(nil, 10); len(have) != 0 {
		t.Errorf("of none: %v", have)
	}
}

func Example() {
	low, high := Wilson(20, 25)
	fmt.Printf("20 of 25 failed: between %.2f and %.2f\n", low, high)
	// Output: 20 of 25 failed: between 0.61 and 0.91
}
