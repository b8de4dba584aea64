package report

import (
	"fmt"
	"math"
	"runtime"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// 200 batches of 500 tests with 20 metrics each, on one core, from records to a document: what fetching
// leaves to do.
func BenchmarkReport(b *testing.B) {
	const batches, tests, scalars = 200, 500, 20
	defer runtime.GOMAXPROCS(runtime.GOMAXPROCS(1))
	results := []resim.ConflatedStatus{resim.ConflatedPassed, resim.ConflatedWarning, resim.ConflatedBlocker, resim.ConflatedError}
	list := make([]resim.Metric, scalars)
	for k := range list {
		list[k] = resim.Metric{Name: fmt.Sprintf("metric %d", k), Type: resim.TypeScalar, HasValue: true, Unit: "m", Status: resim.StatusPassed}
	}
	size := 0
	for b.Loop() {
		h := newHistory(settings.Default(), everything)
		h.links.project = id(1, 1)
		for i := range batches {
			created := firstDay.AddDate(0, 0, i)
			h.addBatch(resim.Batch{ID: id(2, i), Build: id(3, i), Status: resim.BatchSucceeded, Created: created, LastUpdated: created}, fmt.Sprintf("1.%d", i))
		}
		rows := make([]*row, tests)
		for i := range batches {
			for k := range tests {
				status := results[0]
				if n := i*31 + k*17; n%7 == 0 && k%3 == 0 {
					status = results[n%4]
				}
				rows[k], _ = h.addJob(i, resim.Job{
					Experience: id(4, k), ExperienceName: fmt.Sprintf("experience %d in the warehouse", k), Conflated: status,
					Created: firstDay, LastUpdated: firstDay.AddDate(0, 0, 1), Parameters: map[string]string{"speed_limit": "1.8"},
				})
			}
		}
		h.settle()
		for i := range batches {
			for k := range tests {
				for m := range list {
					list[m].Value = float64(m) + math.Sin(float64(i*i*7+k*13+m))
					if i > 120 && m == 3 {
						list[m].Value++
					}
				}
				h.addTestMetrics(i, rows[k], list)
			}
			h.addBatchMetrics(i, list)
		}
		w := metrics.NewWriter()
		h.write(w)
		doc, err := w.Finish()
		if err != nil {
			b.Fatal(err)
		}
		packed, err := doc.Pack()
		if err != nil {
			b.Fatal(err)
		}
		size = len(packed)
	}
	var m runtime.MemStats
	runtime.ReadMemStats(&m)
	b.ReportMetric(float64(size)/1e6, "MB/output")
	b.ReportMetric(float64(m.Sys)/1e6, "MB/peak")
}
