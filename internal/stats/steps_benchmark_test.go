package stats

import (
	"math/rand/v2"
	"testing"
)

// What a report needs at most: 500 experiences and 20 metrics over 200 batches.
func BenchmarkAcross(b *testing.B) {
	const batches = 200
	for _, c := range []struct {
		name    string
		changed int     // series with a step
		size    float64 // of the step, in standard deviations
	}{
		{"Quiet", 0, 0},
		{"OneChanged", 1, 3},
		{"FiftyChanged", 50, 3},
		{"AllChangedLittle", 520, 1},
		{"AllChanged", 520, 3},
	} {
		r := rand.New(rand.NewPCG(1, 2))
		series := make([][]float64, 520)
		for i := range series {
			series[i] = make([]float64, batches)
			for j := range series[i] {
				series[i][j] = r.NormFloat64()
				if i < c.changed && j >= 120 {
					series[i][j] += c.size
				}
			}
		}
		b.Run(c.name, func(b *testing.B) {
			b.ReportAllocs()
			called := 0
			for b.Loop() {
				called = 0
				for _, steps := range DefaultStepSearch().Across(series, 0.05) {
					if steps.Adjusted <= 0.05 {
						called++
					}
				}
			}
			b.ReportMetric(float64(called), "called")
		})
	}
}
