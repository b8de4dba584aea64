package resolve

import (
	"context"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// partKind is one of the lists of a job, and what is listed there to be downloaded.
type partKind int

const (
	metricPart partKind = iota
	eventMetricPart
	dataPart

	eventList // which has nothing to download
)

// part is one metric or data set to download.
type part struct {
	kind      partKind
	id        uuid.UUID
	name, url string
}

func (p part) String() string {
	return [...]string{"metric ", "event metric ", "data "}[p.kind] + `"` + p.name + `"`
}

// plan is what to download of a job.
type plan struct {
	parts  []part
	files  []resim.MetricsData // listed, not downloaded
	events []resim.Event
	losses []Loss // lists that could not be read
}

// plan lists what to download for a selection, in the order of the lists: metrics, those of events,
// data. The data are listed only if they are selected or a metric refers to some.
func (j *Job) plan(ctx context.Context, s selection) (plan, error) {
	var p plan
	referred := map[uuid.UUID]bool{}
	add := func(kind partKind, wanted func(resim.Metric) bool) error {
		list, loss, err := j.metrics(ctx, kind)
		if err != nil {
			return err
		}
		p.note(loss)
		for _, m := range list {
			if !wanted(m) {
				continue
			}
			p.parts = append(p.parts, part{kind, m.ID, m.Name, m.URL})
			for _, id := range m.DataIDs {
				referred[id] = true
			}
		}
		return nil
	}
	if s.anyMetric() {
		// The list may contain the metrics of events: whether it does must not change the document.
		if err := add(metricPart, func(m resim.Metric) bool { return !m.Event && s.metric(m) }); err != nil {
			return p, err
		}
	}
	if s.events {
		events, loss, err := j.events(ctx)
		if err != nil {
			return p, err
		}
		p.events = events
		p.note(loss)
		if err := add(eventMetricPart, func(resim.Metric) bool { return true }); err != nil {
			return p, err
		}
	}
	if !s.anyData() && len(referred) == 0 {
		return p, nil
	}
	list, loss, err := j.data(ctx)
	if err != nil {
		return p, err
	}
	p.note(loss)
	for _, d := range list {
		switch {
		case !referred[d.ID] && !s.dataSet(d):
		case d.Type == resim.DataStandard:
			p.parts = append(p.parts, part{dataPart, d.ID, d.Name, d.URL})
		default:
			p.files = append(p.files, d)
		}
	}
	return p, nil
}

func (p *plan) note(l *Loss) {
	if l != nil {
		p.losses = append(p.losses, *l)
	}
}
