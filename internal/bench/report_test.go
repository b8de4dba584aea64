//go:build unix

package bench

import (
	"context"
	"fmt"
	"testing"
	"time"

	"golang.org/x/sync/errgroup"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

const token = "a-token"

// usual is how many requests are under way at most by default.
const usual = 64

func connect(tb testing.TB, base string, opts ...resim.Option) *resim.Client {
	tb.Helper()
	c, err := resim.Connect(base, resim.NewToken(token), opts...)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(c.Close)
	return c
}

// listReport lists a report to the last metric.
func listReport(ctx context.Context, c *resim.Client, w world) error {
	r, err := resolve.OpenReport(ctx, c, worldID(aProject, 0, 0, 0), worldID(aReport, 0, 0, 0))
	if err != nil {
		return err
	}
	batches, err := r.Batches(ctx)
	if err != nil {
		return err
	}
	const ahead = 4 // batches, so that a batch's last requests overlap with the next one's first
	group, ctx := errgroup.WithContext(ctx)
	group.SetLimit(ahead)
	for _, b := range batches {
		group.Go(func() error {
			scalars, err := b.Scalars(ctx)
			if err == nil && (len(scalars) != w.Metrics || scalars[0].N != w.Jobs) {
				err = fmt.Errorf("%d scalars, the first one of %d jobs", len(scalars), scalars[0].N)
			}
			return err
		})
	}
	return group.Wait()
}

var aHundredBatches = world{Batches: 100, Jobs: 100, Metrics: 10}

// BenchmarkReport lists a report of 100 batches of 100 tests of 10 metrics: the product beside a bare
// loop, and beside one that does not even decode.
func BenchmarkReport(b *testing.B) {
	base := start(b, aHundredBatches)
	c := connect(b, base)
	decoding, discarding := newBare(base, usual, false), newBare(base, usual, true)
	defer decoding.close()
	defer discarding.close()
	loop := func(l *bare) func() error {
		return func() error { _, err := l.report(b.Context()); return err }
	}
	ours := func() error { return listReport(b.Context(), c, aHundredBatches) }
	var costs []cost
	for b.Loop() {
		costs = compare(b, 3, ours, loop(decoding), loop(discarding))
	}
	b.ReportMetric(0, "ns/op")
	report(b, "wall/bare", ratio(costs[0].wall, costs[1].wall), 1.15)
	report(b, "cpu/bare", ratio(costs[0].cpu, costs[1].cpu), 1.25)
	report(b, "wall/discard", ratio(costs[0].wall, costs[2].wall), 0)
	report(b, "cpu/discard", ratio(costs[0].cpu, costs[2].cpu), 0)
}

// BenchmarkReportFar is the same report behind 20 ms of latency, beside what the latency alone takes. On
// a machine where that is out of the bare loop's reach as well, the comparison with that one counts.
func BenchmarkReportFar(b *testing.B) {
	const latency, concurrency = 20 * time.Millisecond, 64
	w := aHundredBatches
	w.Latency = latency
	base := start(b, w)
	loop := newBare(base, concurrency, false)
	defer loop.close()
	var requests int
	ours := func() error {
		c := connect(b, base, resim.WithConcurrency(concurrency))
		defer c.Close()
		err := listReport(b.Context(), c, w)
		requests = c.Usage().Attempts
		return err
	}
	bare := func() error { _, err := loop.report(b.Context()); return err }
	var costs []cost
	for b.Loop() {
		costs = compare(b, 3, ours, bare)
	}
	alone := float64(requests) / concurrency * float64(latency)
	b.ReportMetric(0, "ns/op")
	b.ReportMetric(float64(requests), "requests")
	const target, busy = 1.2, 1.15
	if float64(costs[1].wall)/alone > busy {
		report(b, "wall/latency", float64(costs[0].wall)/alone, 0)
		report(b, "wall/bare", ratio(costs[0].wall, costs[1].wall), target)
		return
	}
	report(b, "wall/latency", float64(costs[0].wall)/alone, target)
	report(b, "wall/bare", ratio(costs[0].wall, costs[1].wall), 0)
}

// BenchmarkTrend counts the requests of one scalar over 100 batches.
func BenchmarkTrend(b *testing.B) {
	w := world{Batches: 100, Jobs: 100, Metrics: 10}
	base := start(b, w)
	var requests int
	for b.Loop() {
		c := connect(b, base)
		r, err := resolve.OpenReport(b.Context(), c, worldID(aProject, 0, 0, 0), worldID(aReport, 0, 0, 0))
		if err != nil {
			b.Fatal(err)
		}
		trend, err := r.Trend(b.Context(), "Distance to goal 3")
		if err != nil || len(trend.Points) != w.Batches {
			b.Fatalf("%d points, %v", len(trend.Points), err)
		}
		requests = c.Usage().Attempts
	}
	const pages = 1
	report(b, "requests", float64(requests), 100+pages+3)
}
