// Command helloworld is a metrics build for the sine of some arguments, computed by a Taylor series: how
// the error shrinks with each step, for one test and for a batch of them.
//
//	go run ./examples/helloworld --inputs examples/helloworld/sample --outputs DIR
package main

import (
	"context"
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

var limits = metrics.Above(0.001, 0.1) // of the final error: warn, block

func main() {
	runner.Main(
		runner.Job("convergence", convergence),
		runner.Batch("worst error", worstError),
		report.Default(),
	)
}

// experience says for which arguments the sine was computed.
type experience struct {
	Arguments []float64
}

// step is one line of the log: the partial sum of each argument so far.
type step struct {
	Nanoseconds int64
	Sums        []float64
}

func convergence(_ context.Context, job *runner.JobInput, w *metrics.Writer) error {
	exp, err := runner.ReadJSON[experience](job.Experience, "experience.json")
	if err != nil {
		return err
	}
	steps, err := runner.ReadJSON[[]step](job.Logs, "log.json")
	if err != nil {
		return err
	}
	if len(steps) == 0 || len(exp.Arguments) == 0 {
		return fmt.Errorf("there is nothing to judge: %d steps for %d arguments", len(steps), len(exp.Arguments))
	}

	times := make([]int64, len(steps))
	worst := 0.0
	var names []string
	var finals []float64
	var lines []metrics.TimeLine
	for a, argument := range exp.Arguments {
		errors := make([]float64, len(steps))
		for i, s := range steps {
			if a >= len(s.Sums) {
				return fmt.Errorf("step %d of log.json has %d sums for %d arguments", i, len(s.Sums), len(exp.Arguments))
			}
			times[i] = s.Nanoseconds
			errors[i] = math.Log10(math.Abs(s.Sums[a] - math.Sin(argument)))
			if math.IsInf(errors[i], 0) {
				errors[i] = math.NaN() // no error left: a gap in the curve
			}
		}
		final := steps[len(steps)-1].Sums[a]
		worst = max(worst, math.Abs(final-math.Sin(argument)))
		names, finals = append(names, fmt.Sprintf("sin(%g)", argument)), append(finals, final)
		lines = append(lines, metrics.TimeLine{Name: fmt.Sprintf("sin(%g)", argument), Values: metrics.OverTime(times, errors)})
	}

	w.Add("Final Value Summary", metrics.Summary{Values: metrics.ByLabel(names, finals)})
	w.Add("Convergence over time", metrics.DoubleOverTime{Lines: lines, YAxis: "log10(error)"})
	w.Add("Max Error", metrics.Scalar{Value: worst, Limits: limits}, metrics.High)
	w.AddData("final values", metrics.ByLabel(names, finals)) // for batch mode, no chart
	return nil
}

func worstError(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
	errors, err := batch.Scalar(ctx, "Max Error")
	if err != nil || errors.N == 0 {
		return err
	}
	w.Add("Worst Max Error", metrics.Scalar{Value: errors.Max, Limits: limits},
		metrics.Describe(fmt.Sprintf("Over %d tests; %d had none.", errors.N, errors.Missing)))
	return nil
}
