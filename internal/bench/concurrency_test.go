//go:build unix

package bench

import (
	"fmt"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// BenchmarkConcurrency lists a report with more and less concurrency, nearer and farther away. Each
// figure is the time it took by the time with the default.
func BenchmarkConcurrency(b *testing.B) {
	all := []int{usual, 8, 16, 24, 32, 128}
	for _, latency := range []time.Duration{0, 5 * time.Millisecond, 20 * time.Millisecond} {
		b.Run(latency.String(), func(b *testing.B) {
			w := world{Batches: 10, Jobs: 100, Metrics: 10, Latency: latency}
			base := start(b, w)
			var works []func() error
			for _, n := range all {
				works = append(works, func() error {
					c := connect(b, base, resim.WithConcurrency(n))
					defer c.Close()
					return listReport(b.Context(), c, w)
				})
			}
			var costs []cost
			for b.Loop() {
				costs = compare(b, 5, works...)
			}
			b.ReportMetric(0, "ns/op")
			for i, n := range all[1:] {
				report(b, fmt.Sprintf("wall-%d/%d", n, usual), ratio(costs[i+1].wall, costs[0].wall), 0)
			}
		})
	}
}
