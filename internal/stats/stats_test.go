package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
)

func near(a, b, tolerance float64) bool { return math.Abs(a-b) <= tolerance }

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
