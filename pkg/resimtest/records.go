package resimtest

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Batches are the batches of the report, in order of creation.
func (r *Report) Batches() []*Batch {
	var found []*Batch
	for _, b := range r.Project.Batches {
		if b.Suite == r.Suite && b.Branch == r.Branch && b.Created.After(r.Start) && b.Created.Before(r.End) &&
			(!r.RespectRevisionBoundary || b.Revision == r.Revision) {
			found = append(found, b)
		}
	}
	return found
}

// Metrics are the metrics of the batch, those of its jobs not included.
func (b *Batch) Metrics() []Metric { return slices.Clone(b.metrics) }

// Metric is the batch metric of that name.
func (b *Batch) Metric(name string) (Metric, bool) { return find(b.metrics, name) }

// MetricsData are the data sets of the batch.
func (b *Batch) MetricsData() []MetricsData { return slices.Clone(b.data) }

// Document is what the batch metrics build wrote, without job id and overall status, which are not
// served. It is empty if the batch has no metrics.
func (b *Batch) Document() (*metrics.Document, error) {
	if b.given != nil {
		return join(b.given.bodies())
	}
	return join(b.parts)
}

// Metrics are the metrics of the job without those of its events; none if it reported nothing.
func (j *Job) Metrics() []Metric {
	if !j.reported {
		return nil
	}
	if j.given != nil {
		return slices.Clone(j.given.metrics)
	}
	layout := j.Batch.Project.world.layout
	found := make([]Metric, len(layout.metrics))
	for k, l := range layout.metrics {
		m := Metric{ID: j.partID(l.id), Name: l.name, Type: "COMPOSITE", Status: l.status}
		for _, n := range l.data {
			m.DataIDs = append(m.DataIDs, j.partID(n))
		}
		if k < len(jobScalars) {
			spec := jobScalars[k]
			m.Type, m.Unit, m.Tags = "SCALAR", spec.unit, spec.tags
			v, ok := j.scalar(k)
			m.Value, m.HasValue, m.Status = v, ok, spec.judge(v).String()
		}
		found[k] = m
	}
	return found
}

// Metric is the metric of that name.
func (j *Job) Metric(name string) (Metric, bool) { return find(j.Metrics(), name) }

// MetricsData are the data sets of the job, the external file included.
func (j *Job) MetricsData() []MetricsData {
	if !j.reported {
		return nil
	}
	if j.given != nil {
		return slices.Clone(j.given.data)
	}
	var found []MetricsData
	for _, l := range j.Batch.Project.world.layout.data {
		found = append(found, MetricsData{ID: j.partID(l.id), Name: l.name, Type: "STANDARD"})
	}
	return append(found, MetricsData{ID: j.source().at(ofFile).id(), Name: "trajectory", Type: "EXTERNAL_FILE", Filename: "trajectory.csv"})
}

// Document is what the job's metrics build wrote, without job id and overall status, which are not
// served. Metrics of events and external files are not in it; it is empty if the job reported
// nothing.
func (j *Job) Document() (*metrics.Document, error) {
	if !j.reported {
		return join(nil)
	}
	parts, err := j.parts()
	if err != nil {
		return nil, err
	}
	return join(parts)
}

// File is the content of the job's external file, nil with [WithJobDocuments] and [FromOutputs].
func (j *Job) File() []byte {
	if !j.reported || j.given != nil {
		return nil
	}
	var csv strings.Builder
	csv.WriteString("t,x,y,speed\n")
	seconds, _, driven, _ := j.drive()
	x := 0.0
	for i, t := range seconds {
		x += driven[i] * 0.5
		fmt.Fprintf(&csv, "%.2f,%.3f,%.3f,%.3f\n", t, x, 0.1*j.source().at(ofSeries, 2, uint64(i)).normal(), driven[i])
	}
	return []byte(csv.String())
}

// Events are what happened during the job.
func (j *Job) Events() []Event {
	if !j.reported {
		return nil
	}
	if j.given != nil {
		return slices.Clone(j.given.events)
	}
	var found []Event
	brakes, _ := j.scalar(hardBrakes)
	for i := range min(int(brakes), 2) {
		s := j.source().at(ofEvent, uint64(i))
		e := Event{
			ID: s.id(), Name: "Hard brake", Description: "Deceleration above 2.5 m/s².", Status: "NOT_APPLICABLE",
			Tags: []string{"brake", "motion"}, TimestampType: "RELATIVE",
			Time: time.Unix(0, 0).UTC().Add(time.Duration(4+i*13)*time.Second + 250*time.Millisecond),
		}
		for _, m := range j.eventMetrics(i) {
			e.MetricIDs = append(e.MetricIDs, m.ID)
		}
		found = append(found, e)
	}
	if t, ok := j.scalar(timeToGoal); ok {
		found = append(found, Event{
			ID: j.source().at(ofEvent, 99).id(), Name: "Goal reached", Description: "The robot stands at its goal.", Status: "PASSED",
			Tags: []string{"goal"}, TimestampType: "ABSOLUTE", Time: j.Created.Add(time.Duration(t * float64(time.Second))).Truncate(time.Microsecond),
		})
	}
	return found
}

// EventMetrics are the metrics of the job's events. Their names repeat.
func (j *Job) EventMetrics() []Metric {
	if j.given != nil {
		return slices.Clone(j.given.eventMetrics)
	}
	var found []Metric
	for i, e := range j.Events() {
		if len(e.MetricIDs) > 0 {
			found = append(found, j.eventMetrics(i)...)
		}
	}
	return found
}

// eventMetrics are the metrics of the i-th event.
func (j *Job) eventMetrics(i int) []Metric {
	s := j.source().at(ofEvent, uint64(i))
	value := func(k uint64, from, to float64) float64 {
		return float64(int(1e3*(from+(to-from)*s.at(k).float()))) / 1e3
	}
	return []Metric{
		{ID: s.at(11).id(), Name: "Deceleration", Type: "SCALAR", Status: "NOT_APPLICABLE", Value: value(12, 2.5, 4.5), HasValue: true, Unit: "m/s²", Event: true},
		{ID: s.at(13).id(), Name: "Time to collision", Type: "SCALAR", Status: "NOT_APPLICABLE", Value: value(14, 0.8, 3), HasValue: true, Unit: "s", Event: true},
	}
}

// eventMetricBody is an event metric as storage keeps it.
func (j *Job) eventMetricBody(m Metric) ([]byte, error) {
	w := metrics.NewWriter(metrics.WithJobID(j.ID), metrics.WithIDs(func() uuid.UUID { return m.ID }))
	w.Add(m.Name, metrics.Scalar{Value: m.Value, Unit: m.Unit})
	doc, err := w.Finish()
	if err != nil {
		return nil, fmt.Errorf("writing an event metric of job %s: %w", j.ID, err)
	}
	parts, err := split(doc)
	if err != nil {
		return nil, err
	}
	return asEventMetric(parts[0].body), nil
}

func find(list []Metric, name string) (Metric, bool) {
	i := slices.IndexFunc(list, func(m Metric) bool { return m.Name == name })
	if i < 0 {
		return Metric{}, false
	}
	return list[i], true
}
