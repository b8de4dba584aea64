package resolve

import (
	"context"
	"iter"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// listKey finds a list of a job in the bounded cache.
type listKey struct {
	job  uuid.UUID
	what partKind
}

// metrics is the job's list of metrics, or of those of events, or the loss of it.
func (j *Job) metrics(ctx context.Context, kind partKind) ([]resim.Metric, *Loss, error) {
	list, err := j.listMetrics(ctx, kind)
	if err == nil {
		return list, nil, nil
	}
	what := "the metrics"
	if kind == eventMetricPart {
		what = "the event metrics"
	}
	loss, err := j.lost(ctx, what, err)
	return nil, loss, err
}

// data is the job's list of data, or the loss of it.
func (j *Job) data(ctx context.Context) ([]resim.MetricsData, *Loss, error) {
	list, err := j.listData(ctx)
	if err == nil {
		return list, nil, nil
	}
	loss, err := j.lost(ctx, "the data", err)
	return nil, loss, err
}

// events are the job's events, or the loss of them.
func (j *Job) events(ctx context.Context) ([]resim.Event, *Loss, error) {
	g := j.batch.g
	events, err := jobList(ctx, j, eventList, eventBytes, func(ctx context.Context) iter.Seq2[resim.Event, error] {
		return g.client.JobEvents(ctx, g.project, j.batch.info.ID, j.id)
	})
	if err == nil {
		return events, nil, nil
	}
	loss, err := j.lost(ctx, "the events", err)
	return nil, loss, err
}

func (j *Job) listMetrics(ctx context.Context, kind partKind) ([]resim.Metric, error) {
	client, project, batch := j.batch.g.client, j.batch.g.project, j.batch.info.ID
	return jobList(ctx, j, kind, metricBytes, func(ctx context.Context) iter.Seq2[resim.Metric, error] {
		if kind == eventMetricPart {
			return client.JobEventMetrics(ctx, project, batch, j.id)
		}
		return client.JobMetrics(ctx, project, batch, j.id)
	})
}

func (j *Job) listData(ctx context.Context) ([]resim.MetricsData, error) {
	g := j.batch.g
	return jobList(ctx, j, dataPart, dataBytes, func(ctx context.Context) iter.Seq2[resim.MetricsData, error] {
		return g.client.JobMetricsData(ctx, g.project, j.batch.info.ID, j.id)
	})
}

func jobList[T any](ctx context.Context, j *Job, kind partKind, size func(T) int, ask func(context.Context) iter.Seq2[T, error]) ([]T, error) {
	return get(ctx, j.batch.g.cache, listKey{j.id, kind}, func(ctx context.Context) ([]T, int64, error) {
		items, err := listed(j.batch.g, ask(ctx))
		sum := 0
		for _, item := range items {
			sum += size(item)
		}
		return items, int64(sum), err
	})
}

// metricBytes is about what an item takes in memory.
func metricBytes(m resim.Metric) int {
	return 192 + len(m.Name) + len(m.Type) + len(m.Status) + len(m.URL) + len(m.Unit) + 16*len(m.DataIDs)
}

// dataBytes is about what an item takes in memory.
func dataBytes(d resim.MetricsData) int {
	return 128 + len(d.Name) + len(d.Type) + len(d.URL) + len(d.Filename)
}

// eventBytes is about what an item takes in memory.
func eventBytes(e resim.Event) int {
	size := 192 + len(e.Name) + len(e.Description) + 16*len(e.Metrics)
	for _, t := range e.Tags {
		size += 16 + len(t)
	}
	return size
}
