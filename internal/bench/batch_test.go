//go:build unix

package bench

import (
	"context"
	"fmt"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// streamDocuments sums up all numbers of a batch's documents.
func streamDocuments(ctx context.Context, c *resim.Client, w world, during func(i int, b *resolve.Batch)) (float64, error) {
	batch, err := resolve.OpenBatch(ctx, c, worldID(aProject, 0, 0, 0), worldID(aBatch, 0, 0, 0))
	if err != nil {
		return 0, err
	}
	sum, i := 0.0, 0
	for d, err := range batch.Documents(ctx) {
		if err != nil {
			return 0, err
		}
		for k := range w.Data {
			values, err := d.Document.Numbers(dataName(k))
			if err != nil {
				return 0, err
			}
			for _, v := range values {
				sum += v
			}
		}
		i++
		during(i, batch)
	}
	return sum, nil
}

// BenchmarkBatch streams the documents of 1,000 tests with 10 series of 1,000 doubles.
func BenchmarkBatch(b *testing.B) {
	w := world{Batches: 1, Jobs: 1000, Metrics: 1, Data: 10, Samples: 1000}
	base := start(b, w)
	c := connect(b, base)
	decoding, discarding := newBare(base, usual, false), newBare(base, usual, true)
	defer decoding.close()
	defer discarding.close()
	var sums [2]float64
	ours := func() (err error) {
		sums[0], err = streamDocuments(b.Context(), c, w, func(int, *resolve.Batch) {})
		return err
	}
	loop := func() (err error) {
		sums[1], err = decoding.documents(b.Context(), worldID(aBatch, 0, 0, 0))
		return err
	}
	rest := func() error {
		_, err := discarding.documents(b.Context(), worldID(aBatch, 0, 0, 0))
		return err
	}
	var costs []cost
	for b.Loop() {
		costs = compare(b, 5, ours, loop, rest)
	}
	if sums[0] != sums[1] || sums[0] == 0 {
		b.Fatal(fmt.Errorf("the sums are %v and %v", sums[0], sums[1]))
	}
	b.ReportMetric(0, "ns/op")
	report(b, "wall/bare", ratio(costs[0].wall, costs[1].wall), 1.3)
	report(b, "cpu/bare", ratio(costs[0].cpu, costs[1].cpu), 0)
	report(b, "wall/discard", ratio(costs[0].wall, costs[2].wall), 0)
	report(b, "cpu/discard", ratio(costs[0].cpu, costs[2].cpu), 0)
}
