// Package report is the metrics of a report on a test suite that need no code of one's own.
//
//	runner.Main(report.Default())
//
// They say how the suite developed: the tests' statuses in each batch, the experiences that failed
// most frequently, and every scalar batch metric over each time it was run. Batches stand in the
// order of their creation. Batches still running are left out and counted; nothing is judged, so all
// statuses are NOT_APPLICABLE.
package report

import (
	"context"
	"fmt"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Default writes "Report" (a text), "Test status over batches" (a batchwise bar chart), "Failing most
// often" (a table) and, for each scalar batch metric, "<metric> over batches" (a line chart).
func Default() runner.Compute {
	return runner.Report("report", compute)
}

// Names of metrics stay the same, so that one report can be compared with the next.
const (
	overviewName = "Report"
	statusesName = "Test status over batches"
	failingName  = "Failing most often"
)

func compute(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
	h, err := newHistory(ctx, r)
	if err != nil {
		return err
	}
	w.Add(overviewName, metrics.Text(h.overview()), metrics.Critical)
	h.addStatuses(w)
	h.addFailing(w)
	return addTrends(ctx, r, h, w)
}

// overview says what the report is made of, and what it leaves out.
func (h *history) overview() string {
	var b strings.Builder
	fmt.Fprintf(&b, "**%s**, %s to %s\n\n", h.name, day(h.start), day(h.end))
	fmt.Fprintf(&b, "- %s, %s\n", count(len(h.batches), "finished batch", "finished batches"), count(h.tests, "test", "tests"))
	if h.unfinished > 0 {
		fmt.Fprintf(&b, "- left out: %s not finished yet\n", count(h.unfinished, "batch", "batches"))
	}
	if len(h.batches) == 0 {
		b.WriteString("- no batch of this suite and branch was created in that time, so there is nothing to show yet\n")
		return b.String()
	}
	last := h.batches[len(h.batches)-1]
	fmt.Fprintf(&b, "- newest: %s, %s\n", last.label, last.summary())
	return b.String()
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}
