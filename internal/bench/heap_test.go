//go:build unix

package bench

import (
	"fmt"
	"runtime"
	"runtime/metrics"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// heapUsed is what objects on the heap take, those that are garbage already included.
func heapUsed() uint64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return sample[0].Value.Uint64()
}

// heapOf streams a batch of a number of tests. peak is the most that the heap held meanwhile, garbage
// included; kept is what is alive when the last document is in use.
func heapOf(b *testing.B, jobs int) (peak, kept uint64) {
	b.Helper()
	w := world{Batches: 1, Jobs: jobs, Metrics: 1, Data: 10, Samples: 1000}
	c := connect(b, start(b, w))
	runtime.GC()
	stop, stopped := make(chan struct{}), make(chan struct{})
	go func() {
		defer close(stopped)
		for {
			peak = max(peak, heapUsed())
			select {
			case <-stop:
				return
			case <-time.After(time.Millisecond):
			}
		}
	}()
	sum, err := streamDocuments(b.Context(), c, w, func(i int, batch *resolve.Batch) {
		if i == jobs {
			runtime.GC()
			kept = heapUsed()
			runtime.KeepAlive(batch)
		}
	})
	close(stop)
	<-stopped
	if err != nil || sum == 0 {
		b.Fatal(fmt.Errorf("the sum is %v, %w", sum, err))
	}
	return peak, kept
}

// BenchmarkBatchHeap streams 10,000 tests with 10 series of 1,000 doubles, and twice as many.
func BenchmarkBatchHeap(b *testing.B) {
	const jobs = 10_000
	var peak, kept, more uint64
	for b.Loop() {
		peak, kept = heapOf(b, jobs)
		_, more = heapOf(b, 2*jobs)
	}
	b.ReportMetric(0, "ns/op")
	report(b, "peak-MB", float64(peak)/1e6, 64)
	report(b, "B/further-job", (float64(more)-float64(kept))/jobs, 300)
}
