package resimtest

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// mostTests bounds how many tests a batch's chart shows, as a careful author would.
const mostTests = 50

// report makes the metrics of a batch and keeps them: what the lists say, and the parts.
func (b *Batch) report() error {
	if !b.hasMetrics() {
		return nil
	}
	n := uint64(0)
	w := metrics.NewWriter(metrics.WithJobID(b.ID), metrics.WithIDs(func() uuid.UUID {
		n++
		return b.source.at(ofPart, n).id()
	}))
	var tags [][]metrics.Tag
	null := map[int]bool{} // metrics without a value, by position
	for k, spec := range batchScalars {
		if b.leavesOut(k) {
			continue
		}
		v, ok := b.scalar(k)
		null[len(tags)] = !ok
		tags = append(tags, spec.tags)
		// Hidden: they feed trends.
		w.Add(spec.name, metrics.Scalar{Value: v, Unit: spec.unit, Limits: spec.limits}, append(spec.options(), metrics.Hidden)...)
	}
	names, positions, values := b.deviations()
	w.Add("Path deviation by test", metrics.LinePlot{
		Lines: []metrics.Line{{Name: b.Build.Version, XY: metrics.Points(positions, values)}},
		XAxis: "test", YAxis: "path deviation (m)",
	})
	w.Add("Batch summary", metrics.Text(fmt.Sprintf("%d tests of build %s.", len(b.Jobs), b.Build.Version)))
	w.AddData("path deviation by experience", metrics.ByLabel(names, values).Unit("m"))

	doc, err := w.Finish()
	if err != nil {
		return fmt.Errorf("writing the document of batch %s: %w", b.ID, err)
	}
	for p, err := range doc.Parts() {
		if err != nil {
			return fmt.Errorf("taking the document of batch %s apart: %w", b.ID, err)
		}
		if !p.IsMetric {
			b.data = append(b.data, MetricsData{ID: p.ID, Name: p.Name, Type: "STANDARD"})
			b.parts = append(b.parts, part{id: p.ID, body: p.Bytes})
			continue
		}
		m := Metric{
			ID: p.ID, Name: p.Name, Type: "COMPOSITE", Status: p.Status.String(), Unit: p.Unit, DataIDs: p.DataIDs,
		}
		if p.Scalar {
			m.Type, m.Value, m.HasValue = "SCALAR", p.Value, true
			m.Tags = tags[len(b.metrics)]
		}
		if null[len(b.metrics)] {
			m.Value, m.HasValue, p.Bytes = 0, false, withoutValue(p.Bytes)
		}
		b.metrics = append(b.metrics, m)
		b.parts = append(b.parts, part{metric: true, id: p.ID, body: p.Bytes})
	}
	return nil
}

// deviations is the path deviation of the first tests, with their names and positions.
func (b *Batch) deviations() (names []string, positions, values []float64) {
	for i, j := range b.Jobs {
		if v, ok := j.scalar(pathDeviation); ok && j.reported && len(names) < mostTests {
			names = append(names, j.ExperienceName)
			positions = append(positions, float64(i+1))
			values = append(values, v)
		}
	}
	return names, positions, values
}
