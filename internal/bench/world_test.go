//go:build unix

package bench

import (
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// What is compared does the same: both make the same requests and read the same numbers.
func TestSameWork(t *testing.T) {
	w := world{Batches: 3, Jobs: 120, Metrics: 10, Data: 2, Samples: 10}
	base := start(t, w)
	loop := newBare(base, 4, false)
	defer loop.close()
	requests, err := loop.report(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	c := connect(t, base)
	if err := listReport(t.Context(), c, w); err != nil {
		t.Fatal(err)
	}
	if n := c.Usage().Attempts; n != requests+w.Batches || c.Usage().Retries > 0 { // the loop counts one page of jobs for each batch
		t.Errorf("%d requests, the bare loop makes %d", n, requests+w.Batches)
	}
	want, err := loop.documents(t.Context(), worldID(aBatch, 0, 0, 0))
	if err != nil {
		t.Fatal(err)
	}
	n := 0
	sum, err := streamDocuments(t.Context(), c, w, func(int, *resolve.Batch) { n++ })
	if err != nil || sum != want || sum == 0 || n != w.Jobs {
		t.Errorf("a sum of %v over %d jobs, want %v; %v", sum, n, want, err)
	}
}
