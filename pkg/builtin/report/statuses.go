package report

import (
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// reSimColors are those that users of the app know.
var reSimColors = [results]string{
	passed: plot.PassedColor, warned: plot.WarningColor, blocked: plot.BlockerColor, errored: plot.ErrorColor, cancelled: plot.CancelledColor,
}

// addStatuses charts how many tests of each batch ended how. Batches without tests are bars of no height; a
// status that never occurred has no color.
func (h *history) addStatuses(w *metrics.Writer, it item) {
	ids := make([]uuid.UUID, len(h.batches))
	created := make([]time.Time, len(h.batches))
	for i, b := range h.batches {
		ids[i], created[i] = b.ID, b.Created
	}
	chart := metrics.BatchwiseBarChart{Project: h.links.project, XAxis: "Batch, by creation", YAxis: "Tests", Stacked: true}
	total := 0
	for _, r := range ended {
		values := make([]int, len(h.batches))
		n := 0
		for i, b := range h.batches {
			values[i] = b.counts[r]
			n += values[i]
		}
		total += n
		if n > 0 {
			chart.Categories = append(chart.Categories, metrics.BatchCategory{
				Name: string(words[r]), Color: reSimColors[r], Bars: metrics.ByBatch(ids, created, values),
			})
		}
	}
	if total == 0 {
		return // the summary says that there were no tests
	}
	h.put(w, it, chart, "Each bar is a batch, its colors are how many of its tests ended how; a click leads to the batch. "+
		wording.Count(total, "result", "results")+" in "+wording.Count(len(h.batches), "batch", "batches")+"; a test that was run again counts once.", metrics.High)
}
