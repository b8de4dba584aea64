package report

import (
	"bytes"
	"cmp"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// reSimStatuses are the statuses that ReSim's report shows even if there are none, in its order.
var reSimStatuses = []string{
	string(resim.ConflatedPassed), string(resim.ConflatedWarning), string(resim.ConflatedBlocker),
	string(resim.ConflatedError), string(resim.ConflatedCancelled),
}

// statuses charts the tests of each batch by status, those that wait or run aside, in the order of the
// builds. Batches without tests or build are not there, and neither are statuses that no test has, be its
// batch there or not.
func (t *reSimTables) statuses() metrics.BatchwiseBarChart {
	shown := slices.DeleteFunc(slices.Clone(t.batches), func(b *reSimBatch) bool { return !b.built || len(b.jobs) == 0 })
	slices.SortFunc(shown, byBuild)
	ids, times := make([]uuid.UUID, len(shown)), make([]time.Time, len(shown))
	for i, b := range shown {
		ids[i], times[i] = b.id(), b.build
		if b.build.Unix() < 0 {
			times[i] = time.Unix(0, 0) // the format knows no earlier time
		}
	}
	occurs := map[string]bool{}
	for _, b := range t.batches {
		for status := range b.statuses {
			occurs[status] = true
		}
	}
	chart := metrics.BatchwiseBarChart{Project: t.project, XAxis: "Time", YAxis: "Number of Experiences", Stacked: true}
	for _, status := range reSimStatuses {
		if !occurs[status] || len(shown) == 0 {
			continue
		}
		values := make([]int, len(shown))
		for i, b := range shown {
			values[i] = b.statuses[status]
		}
		chart.Categories = append(chart.Categories, metrics.BatchCategory{
			Name: status, Color: reSimColors[resultOf(resim.ConflatedStatus(status))], Bars: metrics.ByBatch(ids, times, values),
			Data: metrics.BatchNames{
				Index: "batch_ids", Times: "Batch Times: " + status,
				Values: "Status Counts: " + status, Statuses: "Statuses: " + status,
			},
		})
	}
	return chart
}

// byBuild orders batches by the creation of their builds, those of one build by id.
func byBuild(a, b *reSimBatch) int {
	return cmp.Or(a.build.Compare(b.build), bytes.Compare(a.info.ID[:], b.info.ID[:]))
}
