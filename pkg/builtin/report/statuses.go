package report

import (
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

var statusColors = map[resim.ConflatedStatus]string{
	resim.ConflatedPassed:    plot.PassedColor,
	resim.ConflatedWarning:   plot.WarningColor,
	resim.ConflatedBlocker:   plot.BlockerColor,
	resim.ConflatedError:     plot.ErrorColor,
	resim.ConflatedCancelled: plot.CancelledColor,
}

// addStatuses charts how many tests of each batch ended how. Batches without tests are bars of no
// height; a status that never occurred has no color.
func (h *history) addStatuses(w *metrics.Writer) {
	ids := make([]uuid.UUID, len(h.batches))
	times := make([]time.Time, len(h.batches))
	for i, b := range h.batches {
		ids[i], times[i] = b.Info().ID, b.created
	}
	chart := metrics.BatchwiseBarChart{Project: h.project, XAxis: "Time", YAxis: "Tests", Stacked: true}
	for _, s := range shown {
		values := make([]int, len(h.batches))
		total := 0
		for i, b := range h.batches {
			values[i] = b.counts[s]
			total += values[i]
		}
		if total > 0 {
			chart.Categories = append(chart.Categories, metrics.BatchCategory{
				Name: string(s), Color: statusColors[s], Bars: metrics.ByBatch(ids, times, values),
			})
		}
	}
	if len(chart.Categories) == 0 {
		return // the overview says that there were no tests
	}
	w.Add(statusesName, chart, metrics.High,
		metrics.Describe("How many tests ended how, batch by batch in the order of creation."))
}
