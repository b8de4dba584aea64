package report

import (
	"context"
	"fmt"
	"math"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// addTrends charts each scalar batch metric over every finished batch. A batch without the metric is
// a gap. A metric of several units has a chart for each, for they must not share an axis.
func addTrends(ctx context.Context, r *resolve.Report, h *history, w *metrics.Writer) error {
	trends, err := r.Trends(ctx)
	if err != nil {
		return err
	}
	units := map[string]int{}
	for _, t := range trends {
		units[t.Name]++
	}
	positions := map[uuid.UUID]int{}
	labels := make(plot.Labels, len(h.batches))
	for i, b := range h.batches {
		positions[b.Info().ID] = i
		labels[i] = b.label
	}
	taken := map[string]bool{overviewName: true, statusesName: true, failingName: true}
	for _, t := range trends {
		values := make([]float64, len(labels))
		for i := range values {
			values[i] = math.NaN()
		}
		n := 0
		for _, p := range t.Points {
			if i, ok := positions[p.Batch]; ok {
				values[i] = p.Value
				n++
			}
		}
		if n == 0 {
			continue // only unfinished batches have it
		}
		title := t.Name
		if t.Unit != "" {
			title += " (" + t.Unit + ")"
		}
		name := t.Name + " over batches"
		if units[t.Name] > 1 {
			name = title + " over batches"
		}
		w.Add(unique(taken, name), metrics.Plotly{Figure: plot.Figure{
			Traces: []plot.Trace{plot.Scatter{Name: t.Name, X: labels, Y: values}},
			YAxis:  title, XAxis: "Batch",
		}}, metrics.Describe(fmt.Sprintf("In %d of %d finished batches, in the order of creation.", n, len(labels))))
	}
	return nil
}

// unique keeps charts apart whose metrics' names differ in nothing but what the chart's name adds.
func unique(taken map[string]bool, name string) string {
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s #%d", name, n)
	}
	taken[free] = true
	return free
}
