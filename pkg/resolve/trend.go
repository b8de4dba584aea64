package resolve

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Trend is a scalar batch metric over the batches that have it, in the order of their creation.
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

// Trends are the scalar batch metrics of all batches, by name and unit: a metric that changed its
// unit is two trends, as its values cannot be compared. One request for each batch.
func (r *Report) Trends(ctx context.Context) ([]Trend, error) {
	batches, err := r.Batches(ctx)
	if err != nil {
		return nil, err
	}
	type key struct{ name, unit string }
	points := map[key][]Point{}
	position := 0
	for metrics, err := range ordered(ctx, lists, each(batches), func(ctx context.Context, b *Batch) ([]resim.Metric, error) { return b.Metrics(ctx) }) {
		if err != nil {
			return nil, err
		}
		info := batches[position].info
		for _, m := range metrics {
			if m.IsScalar() && !m.Event {
				k := key{m.Name, m.Unit}
				points[k] = append(points[k], Point{info.ID, info.Created, m.Value, m.Status})
			}
		}
		position++
		r.g.progress("metric lists", position, len(batches))
	}
	trends := make([]Trend, 0, len(points))
	for k, p := range points {
		trends = append(trends, Trend{k.name, k.unit, p})
	}
	slices.SortFunc(trends, func(a, b Trend) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit)) })
	return trends, nil
}

// Trend is the scalar batch metric of that name. If no batch has it, it has no points. A metric whose
// unit changed is an error; see [Report.Trends].
func (r *Report) Trend(ctx context.Context, metric string) (Trend, error) {
	all, err := r.Trends(ctx)
	if err != nil {
		return Trend{}, err
	}
	found := Trend{Name: metric}
	for _, t := range all {
		if t.Name != metric {
			continue
		}
		if found.Points != nil {
			return Trend{}, fmt.Errorf("the batch metric %q has the unit %q in some batches and %q in others; use Trends to have both", metric, found.Unit, t.Unit)
		}
		found = t
	}
	return found, nil
}

func each[T any](all []T) iter.Seq2[T, error] {
	return func(yield func(T, error) bool) {
		for _, v := range all {
			if !yield(v, nil) {
				return
			}
		}
	}
}
