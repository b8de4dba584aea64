package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// noises are series in which nothing changes.
var noises = []struct {
	name string
	next func(r *rand.Rand) float64
}{
	{"Normal", (*rand.Rand).NormFloat64},
	{"HeavyTails", func(r *rand.Rand) float64 { // Student's, three degrees of freedom
		squares := 0.0
		for range 3 {
			v := r.NormFloat64()
			squares += v * v
		}
		return r.NormFloat64() / math.Sqrt(squares/3)
	}},
	{"Lognormal", func(r *rand.Rand) float64 { return math.Exp(0.5 * r.NormFloat64()) }},
	{"PassRate", func(r *rand.Rand) float64 { // of 50 tests that pass nine times in ten
		passed := 0
		for range 50 {
			if r.Float64() < 0.9 {
				passed++
			}
		}
		return float64(passed) / 50
	}},
}

// falseAlarms is in how many of so many series a step is listed.
func falseAlarms(next func(*rand.Rand) float64, n, series int) int {
	r := rand.New(rand.NewPCG(uint64(n), uint64(series)))
	values := make([]float64, n)
	p := &permutation{}
	alarms := 0
	for range series {
		for i := range values {
			values[i] = next(r)
		}
		if len(DefaultStepSearch().in(p, values).All) > 0 {
			alarms++
		}
	}
	return alarms
}

// A step is listed in one of twenty series of plain noise, whatever its shape. Of 250 series per shape and
// length, 5 % are 12.5 ± 3.4 and of all 3,000 they are 150 ± 12: the bounds are four of these deviations, or the
// 3.5 to 6.5 % of the long form, BenchmarkFalseAlarms.
func TestFalseAlarms(t *testing.T) {
	const series = 250
	all, looked := 0, 0
	for _, noise := range noises {
		for _, n := range []int{10, 20, 30} {
			alarms := falseAlarms(noise.next, n, series)
			if alarms > 26 {
				t.Errorf("%s, n %d: steps in %d of %d series", noise.name, n, alarms, series)
			}
			all += alarms
			looked += series
		}
	}
	if share := float64(all) / float64(looked); share < 0.035 || share > 0.065 {
		t.Errorf("steps in %.1f %% of %d series, want 5 %%", 100*share, looked)
	}
}

// The long form: 2,000 series of each shape and length, of which 3.5 to 6.5 % may have a step.
//
//	go test -run '^$' -bench FalseAlarms -benchtime 1x ./internal/stats
func BenchmarkFalseAlarms(b *testing.B) {
	const series = 2000
	for _, noise := range noises {
		for _, n := range []int{10, 20, 50, 100, 200} {
			b.Run(fmt.Sprintf("%s/%d", noise.name, n), func(b *testing.B) {
				alarms := 0
				for b.Loop() {
					alarms = falseAlarms(noise.next, n, series)
				}
				share := 100 * float64(alarms) / series
				b.ReportMetric(share, "%alarms")
				if share < 3.5 || share > 6.5 {
					b.Errorf("steps in %.2f %% of %d series, want 3.5 to 6.5 %%", share, series)
				}
			})
		}
	}
}
