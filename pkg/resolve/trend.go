package resolve

import (
	"cmp"
	"context"
	"fmt"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Trend is a scalar batch metric over the batches that have a value of it, in the order of their
// creation.
type Trend struct {
	Name   string
	Unit   string // "" for none
	Points []Point
}

// Point is the value of one batch.
type Point struct {
	Batch   uuid.UUID
	Created time.Time // of the batch
	Value   float64
	Status  resim.MetricStatus
}

// Trends are the scalar batch metrics of all batches, by name and unit: a metric that changed its unit
// is two trends, as its values cannot be compared. Batches that are not finished count if they have
// metrics already. One request (listBatchMetrics) for each batch, besides those of [Report.Batches].
func (r *Report) Trends(ctx context.Context) ([]Trend, error) {
	batches, err := r.batches(ctx)
	if err != nil {
		return nil, err
	}
	found := map[scalarKey][]Point{}
	left := len(batches)
	r.g.progress.add(listsRead, 0, left)
	err = ordered(ctx, listsAhead, batches, func(ctx context.Context, b *Batch) ([]resim.Metric, error) {
		return b.Metrics(ctx)
	}, func(i int, metrics []resim.Metric) bool {
		left--
		r.g.progress.add(listsRead, 1, 0)
		addPoints(found, batches[i].info, metrics)
		return true
	})
	r.g.progress.add(listsRead, 0, -left)
	if err != nil {
		return nil, err
	}
	trends := make([]Trend, 0, len(found))
	for k, points := range found {
		trends = append(trends, Trend{k.name, k.unit, points})
	}
	slices.SortFunc(trends, func(a, b Trend) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit)) })
	return trends, nil
}

// addPoints adds the scalars of one batch. Of several with one name and unit the first counts.
func addPoints(found map[scalarKey][]Point, batch resim.Batch, metrics []resim.Metric) {
	for _, m := range metrics {
		k := scalarKey{m.Name, m.Unit}
		points := found[k]
		if !m.IsScalar() || m.Event || len(points) > 0 && points[len(points)-1].Batch == batch.ID {
			continue
		}
		found[k] = append(points, Point{batch.ID, batch.Created, m.Value, m.Status})
	}
}

// Trend is the scalar batch metric of that name. If no batch has it, it has no points. A metric whose
// unit changed is [ErrMixedUnits]. Requests are those of [Report.Trends].
func (r *Report) Trend(ctx context.Context, metric string) (Trend, error) {
	all, err := r.Trends(ctx)
	if err != nil {
		return Trend{}, err
	}
	found := Trend{Name: metric}
	for _, t := range all {
		switch {
		case t.Name != metric:
		case found.Points != nil:
			return Trend{}, fmt.Errorf("the batch metric %q: %w: %q in some batches, %q in others; Trends has both",
				metric, ErrMixedUnits, found.Unit, t.Unit)
		default:
			found = t
		}
	}
	return found, nil
}
