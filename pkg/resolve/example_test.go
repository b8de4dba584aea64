package resolve_test

import (
	"context"
	"fmt"

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
