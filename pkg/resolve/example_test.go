package resolve_test

import (
	"context"
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// serve starts a stand-in of ReSim and connects to it. A metrics build gets what it needs from
// pkg/runner instead.
func serve() (*resimtest.Server, *resim.Client) {
	server := resimtest.New(resimtest.Seed(1))
	client, err := resim.Connect(server.URL(), resim.NewToken(server.Token()))
	if err != nil {
		panic(err)
	}
	return server, client
}

// A batch metric over all batches of a report: one request for each batch.
func Example() {
	server, client := serve()
	defer server.Close()
	defer client.Close()
	ctx := context.Background()

	report, err := resolve.OpenReport(ctx, client, server.Project(), server.Report())
	if err != nil {
		panic(err)
	}
	trend, err := report.Trend(ctx, "Success rate")
	if err != nil {
		panic(err)
	}
	builds, err := report.Builds(ctx)
	if err != nil {
		panic(err)
	}
	fmt.Printf("%s: %s in %s, %d builds\n", report.Info().Name, trend.Name, trend.Unit, len(builds))
	for _, p := range trend.Points[:3] {
		fmt.Printf("%s %.1f %s\n", p.Created.Format("2006-01-02"), p.Value, p.Status)
	}
	fmt.Println(server.Requests())
	// Output:
	// Nightly regression on main: Success rate in %, 6 builds
	// 2026-09-07 90.9 PASSED
	// 2026-09-08 86.4 FAIL_WARN
	// 2026-09-09 90.9 PASSED
	// map[getReport:1 listBatchMetrics:14 listBatches:1 listBuilds:1]
}

// A scalar metric summed up over the tests of a batch: one request for each test.
func ExampleBatch_Scalar() {
	server, client := serve()
	defer server.Close()
	defer client.Close()
	ctx := context.Background()

	batch, err := resolve.OpenBatch(ctx, client, server.Project(), server.Batch())
	if err != nil {
		panic(err)
	}
	deviation, err := batch.Scalar(ctx, "Path deviation")
	if err != nil {
		panic(err)
	}
	fmt.Printf("%d tests, %d without\n", deviation.N, deviation.Missing)
	fmt.Printf("mean %.3f %s, worst %.3f in %q\n", deviation.Mean, deviation.Unit, deviation.Max, deviation.MaxJob.ExperienceName)
	// Output:
	// 23 tests, 1 without
	// mean 0.174 m, worst 0.583 in "Narrow aisle with oncoming robot at night"
}

// The largest value of a series over all tests of a batch, one test at a time.
func ExampleBatch_Documents() {
	server, client := serve()
	defer server.Close()
	defer client.Close()
	ctx := context.Background()

	batch, err := resolve.OpenBatch(ctx, client, server.Project(), server.Batch())
	if err != nil {
		panic(err)
	}
	tests, points, highest := 0, 0, 0.0
	for d, err := range batch.Documents(ctx, resolve.DataNamed("battery voltage")) {
		if err != nil {
			panic(err)
		}
		volts, err := d.Document.Numbers("battery voltage")
		if err != nil {
			continue // this test has none
		}
		tests++
		points += len(volts)
		for _, v := range volts {
			highest = max(highest, v)
		}
	}
	fmt.Printf("%d tests, %d points, highest %.3f V\n", tests, points, highest)
	fmt.Println(server.Requests()["download"], "downloads")
	// Output:
	// 23 tests, 1380 points, highest 51.198 V
	// 23 downloads
}

// The distribution of a series over all tests of a batch, as numbers and as a figure of its histogram.
// The values pass by: they are not kept, however many there are.
func ExampleBatch_Distribution() {
	server, client := serve()
	defer server.Close()
	defer client.Close()
	ctx := context.Background()

	batch, err := resolve.OpenBatch(ctx, client, server.Project(), server.Batch())
	if err != nil {
		panic(err)
	}
	volts, err := batch.Distribution(ctx, "battery voltage")
	if err != nil {
		panic(err)
	}
	h := volts.Histogram(8)
	w := metrics.NewWriter()
	w.Add("Battery voltage, 5th percentile", metrics.Scalar{Value: volts.Quantile(0.05), Unit: volts.Unit})
	w.Add("Battery voltages", metrics.Plotly{Figure: plot.Figure{
		Traces: []plot.Trace{plot.Bar{X: plot.Numbers(h.Centers), Y: h.Counts}}, XAxis: "voltage (V)", YAxis: "values",
	}}, metrics.Describe(fmt.Sprintf("%d values of %d tests; %d had none.", volts.N, volts.Found, volts.Missing)))
	if _, err := w.Finish(); err != nil {
		panic(err)
	}
	fmt.Printf("%d values of %d tests, %d without\n", volts.N, volts.Found, volts.Missing)
	fmt.Printf("mean %.2f ± %.2f %s, median %.2f, lowest %.2f in %q\n", volts.Mean, volts.StdDev, volts.Unit, volts.Quantile(0.5), volts.Min, volts.MinJob.ExperienceName)
	fmt.Println(h.Counts)
	fmt.Println(server.Requests()["download"], "downloads")
	// Output:
	// 1380 values of 23 tests, 1 without
	// mean 50.41 ± 0.37 V, median 50.40, lowest 49.64 in "Blind corner with pedestrian"
	// [65 190 221 226 209 222 181 66]
	// 23 downloads
}

// Series of all tests that belong together, side by side, up to a limit.
func ExampleBatch_Concatenation() {
	server, client := serve()
	defer server.Close()
	defer client.Close()
	ctx := context.Background()

	batch, err := resolve.OpenBatch(ctx, client, server.Project(), server.Batch())
	if err != nil {
		panic(err)
	}
	all, err := batch.Concatenation(ctx, 1000, "path deviation over time", "battery voltage")
	if err != nil {
		panic(err)
	}
	deviations, volts := all.Values[0], all.Values[1]
	worst := 0
	for i, d := range deviations {
		if d > deviations[worst] {
			worst = i
		}
	}
	fmt.Printf("%d of %d points, from %d tests\n", len(volts), len(volts)+all.LeftOut, all.Found)
	fmt.Printf("farthest from the path: %.3f %s, at %.2f %s\n", deviations[worst], all.Units[0], volts[worst], all.Units[1])
	// Output:
	// 1000 of 1380 points, from 23 tests
	// farthest from the path: 0.583 m, at 50.54 V
}

// What no ready aggregate does: numbers of one's own making, summed up as they pass by.
func ExampleStatistics() {
	server, client := serve()
	defer server.Close()
	defer client.Close()
	ctx := context.Background()

	batch, err := resolve.OpenBatch(ctx, client, server.Project(), server.Batch())
	if err != nil {
		panic(err)
	}
	var drops resolve.Statistics
	for s, err := range batch.Series(ctx, "battery voltage") {
		if err != nil {
			panic(err)
		}
		if s.Found {
			drops.Add(s.Values[0] - s.Values[len(s.Values)-1])
		}
	}
	fmt.Printf("over %d tests the voltage drops by %.3f V, 95 %% by at most %.3f V\n", drops.N(), drops.Mean(), drops.Quantile(0.95))
	// Output:
	// over 23 tests the voltage drops by 1.216 V, 95 % by at most 1.519 V
}

// Batch functions as they are given to runner.Batch.
var (
	// The worst and the mean of a scalar.
	worst = func(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
		all, err := batch.Scalar(ctx, "Path deviation")
		w.Add("Worst path deviation", metrics.Scalar{Value: all.Max, Unit: all.Unit}, metrics.High)
		w.Add("Mean path deviation", metrics.Scalar{Value: all.Mean, Unit: all.Unit}, metrics.Hidden)
		return err
	}
	// The sums of some scalars.
	totals = func(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
		for _, name := range []string{"Hard brakes", "Energy used", "Time to goal"} {
			all, err := batch.Scalar(ctx, name) // asks once for all of them
			if err != nil {
				return err
			}
			w.Add(name+" in total", metrics.Scalar{Value: all.Sum, Unit: all.Unit}, metrics.Describe(fmt.Sprintf("Of %d tests; %d had none.", all.N, all.Missing)))
		}
		return nil
	}
	// One series of all tests against another.
	against = func(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
		all, err := batch.Concatenation(ctx, 5000, "battery voltage", "path deviation over time")
		if err != nil {
			return err
		}
		w.Add("Deviation against voltage", metrics.Plotly{Figure: plot.Figure{
			Traces: []plot.Trace{plot.Scatter{X: plot.Numbers(all.Values[0]), Y: all.Values[1], Mode: plot.Markers}},
			XAxis:  "battery voltage (V)", YAxis: "deviation (m)",
		}}, metrics.Describe(fmt.Sprintf("%d points are left out.", all.LeftOut)))
		return nil
	}
)

// Whole batch functions: worst and mean, sums, and a chart of the series of all tests.
func Example_batchFunctions() {
	server, client := serve()
	defer server.Close()
	defer client.Close()
	ctx := context.Background()

	batch, err := resolve.OpenBatch(ctx, client, server.Project(), server.Batch())
	if err != nil {
		panic(err)
	}
	w := metrics.NewWriter()
	for _, compute := range []func(context.Context, *resolve.Batch, *metrics.Writer) error{worst, totals, against} {
		if err := compute(ctx, batch, w); err != nil {
			panic(err)
		}
	}
	doc, err := w.Finish()
	if err != nil {
		panic(err)
	}
	for m := range doc.Metrics() {
		if v, ok := m.Scalar(); ok {
			fmt.Printf("%s: %.4g\n", m.Name(), v)
		} else {
			fmt.Println(m.Name())
		}
	}
	fmt.Println(server.Requests())
	// Output:
	// Worst path deviation: 0.5833
	// Mean path deviation: 0.1736
	// Hard brakes in total: 28
	// Energy used in total: 455.8
	// Time to goal in total: 1036
	// Deviation against voltage
	// map[download:46 getBatch:1 listJobs:1 listMetricsDataForJob:24 listMetricsForJob:24]
}
