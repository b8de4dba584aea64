package report

import (
	"context"
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// ReSim writes the metrics of ReSim's own default report, with its names, order and numbers, so that
// what is built on them keeps working: "test_status_over_time", "high_level_totals",
// "experience_status_counts", "job_metric_status_counts", "batch_metric_status_counts", then
// "<metric>_distribution" for each scalar metric of tests and "<metric>_over_time" for each of batches.
// Batches that still run count, times are those of builds, and nothing is judged.
//
// It asks for the metrics of every test. docs/report.md lists where it differs.
func ReSim() runner.Compute {
	return runner.Report("resim report", func(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
		t, err := fetchReSim(ctx, r)
		if err != nil {
			return err
		}
		t.write(w)
		return nil
	})
}

// write adds all metrics. Only charts have names that follow from those of metrics, so only they can
// find their name taken.
func (t *reSimTables) write(w *metrics.Writer) {
	taken := map[string]bool{}
	add := func(name string, m metrics.Metric, description string) {
		w.Add(wording.Unique(taken, name), m, metrics.High, metrics.NotApplicable, metrics.Describe(description))
	}
	add("test_status_over_time", t.statuses(), "How many tests of each batch ended how, by the creation of the build.")
	add("high_level_totals", t.totals(), "How many batches and tests there are, and how the batches ended.")
	add("experience_status_counts", t.experiences(), "How many tests of each experience ended how.")
	add("job_metric_status_counts", t.testMetrics.counts(), "How many tests gave each of their metrics which status.")
	add("batch_metric_status_counts", t.batchMetrics.counts(), "How many batches gave each of their metrics which status.")
	for _, m := range t.testMetrics.scalars() {
		if figure, ok := m.distribution(); ok {
			add(m.name+"_distribution", figure, fmt.Sprintf("The values of %s in all tests, by the creation of the build.", m.name))
		}
	}
	for _, m := range t.batchMetrics.scalars() {
		if figure, ok := m.overTime(); ok {
			add(m.name+"_over_time", figure, fmt.Sprintf("The value of %s in each batch, by the creation of the build.", m.name))
		}
	}
}
