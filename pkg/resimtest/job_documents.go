package resimtest

import (
	"fmt"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// given is a document from [WithJobDocuments] or [FromOutputs], taken apart as ReSim takes one apart.
type given struct {
	status       string
	metrics      []Metric
	failures     []metrics.Failure // of the metrics
	eventMetrics []Metric
	data         []MetricsData
	events       []Event
	parts        []part // without metrics of events and files
	eventParts   []part
	folder       string     // where its attached files are; empty: they cannot be downloaded
	variation    *variation // nil: as it was written
}

// take replaces the documents of the batch's jobs.
func (b *Batch) take(documents func(*Job) *metrics.Document) error {
	taken := b.Project.world.given
	for _, j := range b.Jobs {
		if !j.reported {
			continue
		}
		doc := documents(j)
		if _, ok := taken[doc]; !ok && doc != nil {
			g, err := newGiven(doc)
			if err != nil {
				return fmt.Errorf("taking the document of job %s apart: %w", j.ID, err)
			}
			taken[doc] = g
		}
		j.given, j.reported = taken[doc], doc != nil
		j.judge()
	}
	b.judge()
	return nil
}

func newGiven(doc *metrics.Document) (*given, error) {
	g := &given{status: doc.Status().String()}
	var entries []metrics.Entry
	for m := range doc.Metrics() {
		entries = append(entries, m)
	}
	for p, err := range doc.Parts() {
		switch {
		case err != nil:
			return nil, err
		case p.File != "":
			g.data = append(g.data, MetricsData{ID: p.ID, Name: p.Name, Type: "EXTERNAL_FILE", Filename: p.File})
			continue
		case !p.IsMetric:
			g.data = append(g.data, MetricsData{ID: p.ID, Name: p.Name, Type: "STANDARD"})
			g.parts = append(g.parts, part{id: p.ID, body: p.Bytes})
			continue
		}
		entry := entries[len(g.metrics)+len(g.eventMetrics)]
		m := Metric{
			ID: p.ID, Name: p.Name, Type: "COMPOSITE", Status: p.Status.String(), Unit: p.Unit, Event: p.EventMetric, DataIDs: p.DataIDs,
			Tags: entry.Tags(),
		}
		if p.Scalar {
			m.Type, m.Value, m.HasValue = "SCALAR", p.Value, true
		}
		body := part{metric: true, id: p.ID, body: p.Bytes}
		if m.Event {
			g.eventMetrics, g.eventParts = append(g.eventMetrics, m), append(g.eventParts, body)
		} else {
			g.metrics, g.parts = append(g.metrics, m), append(g.parts, body)
			g.failures = append(g.failures, entry.Failure())
		}
	}
	for e := range doc.Events() {
		g.events = append(g.events, newEvent(e))
	}
	return g, nil
}

func newEvent(entry metrics.EventEntry) Event {
	e := Event{
		ID: entry.ID(), Name: entry.Name(), Description: entry.Description(), Status: entry.Status().String(),
		Tags: append([]string{}, entry.Tags()...), // never null
	}
	if at, ok := entry.Absolute(); ok {
		e.TimestampType, e.Time = "ABSOLUTE", at
	} else if since, ok := entry.Relative(); ok {
		e.TimestampType, e.Time = "RELATIVE", time.Unix(0, 0).UTC().Add(since)
	}
	for _, m := range entry.Metrics() {
		e.MetricIDs = append(e.MetricIDs, m.ID())
	}
	return e
}
