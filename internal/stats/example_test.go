package stats_test

import (
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/internal/stats"
)

// A metric over twelve batches, one of which is missing: did its level change?
func Example() {
	values := []float64{1.02, .95, .99, 1.00, math.NaN(), 1.12, .90, .50, .51, .48, .48, .55}
	found := stats.DefaultStepSearch().In(values)
	for _, step := range found.All {
		fmt.Printf("step at position %d, or from %d: %.2f to %.2f, by %.2f (%.2f to %.2f), p %.3f\n",
			step.At, step.From, step.Change.Before, step.Change.After, step.Change.Value, step.Change.Low, step.Change.High, step.P)
	}
	fmt.Printf("of %d values; %d not finite\n", found.N, found.NonFinite)
	// Output:
	// step at position 7, or from 6: 1.00 to 0.50, by -0.49 (-0.57 to -0.41), p 0.004
	// of 11 values; 1 not finite
}

func ExampleStepSearch_Across() {
	series := [][]float64{
		{5, 6, 5, 7, 6, 5, 6, 7, 5, 6, 5, 6, 7, 6},
		{2.1, 2.0, 2.2, 2.1, 2.0, 2.1, 2.2, 3.0, 3.1, 2.9, 3.0, 3.1, 3.0, 3.1},
		{1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1},
	}
	for i, steps := range stats.DefaultStepSearch().Across(series, 0.05) {
		fmt.Printf("series %d: %d steps, confirmed: %v\n", i, len(steps.All), steps.Adjusted <= 0.05)
	}
	// Output:
	// series 0: 0 steps, confirmed: false
	// series 1: 1 steps, confirmed: true
	// series 2: 0 steps, confirmed: false
}

func ExampleHistoryOf() {
	const p, f = stats.Passed, stats.Failed
	h := stats.HistoryOf([]stats.Outcome{p, p, f, p, f, stats.Blank, f, f, f, p, p})
	rate, _ := h.FlipRate()
	chance, _ := h.Regime()
	fmt.Printf("failed %d of %d, flip rate %.2f, passing since %d, took %v batches to fix\n", h.Failed, h.Decided, rate, h.Since, h.MedianBatchesToFix())
	fmt.Printf("so few stretches by chance: %.0f %%\n", 100*chance)
	fmt.Println(h.Label(false))
	// Output:
	// failed 5 of 10, flip rate 0.44, passing since 9, took 3 batches to fix
	// so few stretches by chance: 36 %
	// UNSTABLE
}

func ExampleWilson() {
	low, high := stats.Wilson(20, 25)
	fmt.Printf("20 of 25 failed: between %.2f and %.2f\n", low, high)
	// Output: 20 of 25 failed: between 0.61 and 0.91
}

func ExampleMcNemar() {
	fmt.Printf("7 newly failing, 1 fixed: p %.2f\n", stats.McNemar(7, 1))
	// Output: 7 newly failing, 1 fixed: p 0.07
}
