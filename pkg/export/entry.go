package export

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// entry is a job, or the batch itself, with its metrics: what becomes the rows of one of them, or its row
// with [Pivot].
type entry struct {
	job     resim.Job // zero for the batch itself
	loss    string    // why the metrics are missing; "" if they are not
	metrics []resim.Metric
}

func (e *entry) level() string {
	if e.job.ID == uuid.Nil {
		return "batch"
	}
	return "job"
}

// own are the metrics that belong to no event, by name and then id, so that their order does not depend on
// the API's.
func own(metrics []resim.Metric) []resim.Metric {
	kept := make([]resim.Metric, 0, len(metrics))
	for _, m := range metrics {
		if !m.Event {
			kept = append(kept, m)
		}
	}
	slices.SortFunc(kept, func(a, b resim.Metric) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), bytes.Compare(a.ID[:], b.ID[:]))
	})
	return kept
}
