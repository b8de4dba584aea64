// Package batch is the metrics of a batch of tests that need no code of one's own.
//
//	runner.Main(batch.Default())
//
// They count the tests by status and sum up every scalar metric of the tests. The means are written
// as hidden scalars, so that a report can follow them without asking for a single test.
package batch

import (
	"context"
	"fmt"
	"strconv"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Default writes "Tests" (a text), "Pass rate" (a scalar), a hidden scalar "Tests <STATUS>" for each
// status and, of the tests' scalar metrics, "Scalar metrics" (a table) and a hidden scalar
// "<metric> (mean)", "(min)" and "(max)" each.
func Default(opts ...Option) runner.Compute {
	_ = newSettings(opts)
	return runner.Batch("batch", compute)
}

// shown are the statuses that say how a test ended.
var shown = []resim.ConflatedStatus{resim.ConflatedPassed, resim.ConflatedWarning, resim.ConflatedBlocker, resim.ConflatedError, resim.ConflatedCancelled}

func compute(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
	if err := addStatuses(ctx, b, w); err != nil {
		return err
	}
	return addScalars(ctx, b, w)
}

// addStatuses counts the tests. The pass rate is the share of PASSED among those that came to a
// result, so it is missing where none did.
func addStatuses(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
	counts := map[resim.ConflatedStatus]int{}
	total := 0
	for job, err := range b.Jobs(ctx) {
		if err != nil {
			return err
		}
		counts[job.Info().Conflated]++
		total++
	}
	var text strings.Builder
	fmt.Fprintf(&text, "**%s**: %d tests\n\n", name(b.Info()), total)
	rest := total
	for _, s := range shown {
		rest -= counts[s]
		fmt.Fprintf(&text, "- %s: %d\n", s, counts[s])
		w.Add("Tests "+string(s), metrics.Scalar{Value: float64(counts[s])}, metrics.Hidden)
	}
	if rest > 0 {
		fmt.Fprintf(&text, "- not finished: %d\n", rest)
	}
	w.Add("Tests", metrics.Text(text.String()), metrics.Critical)

	decided := total - rest - counts[resim.ConflatedCancelled]
	if decided > 0 {
		passed := counts[resim.ConflatedPassed]
		low, high := stats.Wilson(passed, decided)
		w.Add("Pass rate", metrics.Scalar{Value: 100 * float64(passed) / float64(decided), Unit: "%"}, metrics.High,
			metrics.Describe(fmt.Sprintf("%d of the %d tests that came to a result passed; 95 %% interval %.1f to %.1f %%.",
				passed, decided, 100*low, 100*high)))
	}
	return nil
}

// addScalars sums up each scalar metric of the tests, in one pass over them.
func addScalars(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
	scalars, err := b.Scalars(ctx)
	if err != nil {
		return err
	}
	units := map[string]int{}
	for _, a := range scalars {
		units[a.Name]++
	}
	table := plot.Table{Header: []string{"Metric", "Unit", "Tests", "Missing", "Mean", "Min", "in", "Max", "in"}}
	for _, a := range scalars {
		if a.N == 0 {
			continue
		}
		table.Rows = append(table.Rows, []string{
			a.Name, a.Unit, strconv.Itoa(a.N), strconv.Itoa(a.Missing + a.Lost),
			number(a.Mean), number(a.Min), a.MinJob.ExperienceName, number(a.Max), a.MaxJob.ExperienceName,
		})
		title := a.Name
		if units[a.Name] > 1 { // values of different units are different metrics
			title += " [" + a.Unit + "]"
		}
		describe := metrics.Describe(over(a))
		for _, s := range []struct {
			what  string
			value float64
		}{{"mean", a.Mean}, {"min", a.Min}, {"max", a.Max}} {
			w.Add(title+" ("+s.what+")", metrics.Scalar{Value: s.value, Unit: a.Unit}, metrics.Hidden, describe)
		}
	}
	if len(table.Rows) > 0 {
		w.Add("Scalar metrics", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.High,
			metrics.Describe("Each scalar metric of the tests: in how many of them, and its spread."))
	}
	return nil
}

// over says how many tests a number stands for, and how many it lacks.
func over(a resolve.Aggregate) string {
	text := fmt.Sprintf("Over %d tests; %d had none", a.N, a.Missing)
	if a.Lost > 0 {
		text += fmt.Sprintf(", %d could not be read", a.Lost)
	}
	return text + "."
}

func number(v float64) string { return strconv.FormatFloat(v, 'g', 6, 64) }

// name is what people call the batch.
func name(b resim.Batch) string {
	if b.Name != "" {
		return b.Name
	}
	return "Batch " + b.ID.String()
}
