package stats

import (
	"math/rand/v2"
	"testing"
)

// stories are series with steps of three standard deviations, and how frequently all of them are found within
// one position and nothing else is: as measured for the specification of the report, ± 0.03.
var stories = []struct {
	name  string
	n     int
	steps []int // up, down, up ...
	share float64
}{
	{"OneStepOf40", 40, []int{20}, .93},
	{"UpAndDownOf20", 20, []int{7, 14}, .57},
	{"UpAndDownOf40", 40, []int{13, 26}, .875},
	{"LastFourOf20", 20, []int{16}, .86},
	{"UpAndDownOf100", 100, []int{33, 66}, .88},
}

// recovered is the share of so many series in which exactly the steps are found.
func recovered(n int, steps []int, series int) float64 {
	r := rand.New(rand.NewPCG(uint64(n), uint64(len(steps))))
	p := &permutation{}
	values := make([]float64, n)
	good := 0
	for range series {
		level, next := 0.0, 0
		for i := range values {
			if next < len(steps) && i == steps[next] {
				level = 3 - level
				next++
			}
			values[i] = level + r.NormFloat64()
		}
		found := DefaultStepSearch().in(p, values).All
		exact := len(found) == len(steps)
		for i := 0; exact && i < len(steps); i++ {
			exact = max(found[i].At-steps[i], steps[i]-found[i].At) <= 1
		}
		if exact {
			good++
		}
	}
	return float64(good) / float64(series)
}

// Of 100 series a share of 0.57 to 0.93 is ± 0.05 at most; the bound is three of these deviations.
func TestRecovery(t *testing.T) {
	for _, s := range stories {
		if s.n > 40 {
			continue
		}
		if share := recovered(s.n, s.steps, 100); share < s.share-0.15 {
			t.Errorf("%s: %.0f %% recovered, want %.0f", s.name, 100*share, 100*s.share)
		}
	}
}

// The long form.
func BenchmarkRecovery(b *testing.B) {
	for _, s := range stories {
		b.Run(s.name, func(b *testing.B) {
			share := 0.0
			for b.Loop() {
				share = recovered(s.n, s.steps, 1000)
			}
			b.ReportMetric(100*share, "%recovered")
			b.ReportMetric(100*s.share, "%specified")
		})
	}
}
