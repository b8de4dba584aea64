package resimtest

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

func (a *api) GetJob(_ context.Context, r server.GetJobRequestObject) (server.GetJobResponseObject, error) {
	j, err := a.job(r.ProjectID, r.BatchID, r.JobID)
	if err != nil {
		return nil, err
	}
	return server.GetJob200JSONResponse(renderJob(j)), nil
}

func metricID(m Metric) uuid.UUID { return m.ID }

func (a *api) ListMetricsForJob(ctx context.Context, r server.ListMetricsForJobRequestObject) (server.ListMetricsForJobResponseObject, error) {
	j, err := a.job(r.ProjectID, r.BatchID, r.JobID)
	if err != nil {
		return nil, err
	}
	metrics := j.Metrics()
	if a.data.Projects[0].world.shape.EventMetricsListed {
		metrics = append(metrics, j.EventMetrics()...)
	}
	if metrics, err = ordered(metrics, r.Params.OrderBy, metricID); err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(metrics), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListMetricsForJob200JSONResponse{
		Metrics: of(p, metrics, func(m Metric) server.JobMetric { return renderJobMetric(a, j, m) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListEventMetricsForJob(ctx context.Context, r server.ListEventMetricsForJobRequestObject) (server.ListEventMetricsForJobResponseObject, error) {
	j, err := a.job(r.ProjectID, r.BatchID, r.JobID)
	if err != nil {
		return nil, err
	}
	metrics := containing(j.EventMetrics(), r.Params.Text, func(m Metric) string { return m.Name })
	if metrics, err = ordered(metrics, r.Params.OrderBy, metricID); err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(metrics), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListEventMetricsForJob200JSONResponse{
		Metrics: of(p, metrics, func(m Metric) server.JobMetric { return renderJobMetric(a, j, m) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListMetricsDataForJob(ctx context.Context, r server.ListMetricsDataForJobRequestObject) (server.ListMetricsDataForJobResponseObject, error) {
	j, err := a.job(r.ProjectID, r.BatchID, r.JobID)
	if err != nil {
		return nil, err
	}
	data := byID(j.MetricsData(), func(d MetricsData) uuid.UUID { return d.ID })
	p, err := a.page(ctx, len(data), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListMetricsDataForJob200JSONResponse{
		MetricsData: of(p, data, func(d MetricsData) server.JobMetricsData { return renderJobMetricsData(a, j, d) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListEventsForJob(ctx context.Context, r server.ListEventsForJobRequestObject) (server.ListEventsForJobResponseObject, error) {
	j, err := a.job(r.ProjectID, r.BatchID, r.JobID)
	if err != nil {
		return nil, err
	}
	events := j.Events()
	if r.Params.EventTags != nil {
		events = slices.DeleteFunc(events, func(e Event) bool {
			return !slices.ContainsFunc(*r.Params.EventTags, func(tag string) bool { return slices.Contains(e.Tags, tag) })
		})
	}
	p, err := a.page(ctx, len(events), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListEventsForJob200JSONResponse{
		Events: of(p, events, func(e Event) server.Event { return renderEvent(e, j.Updated) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListTagsForJobMetrics(ctx context.Context, r server.ListTagsForJobMetricsRequestObject) (server.ListTagsForJobMetricsResponseObject, error) {
	j, err := a.job(r.ProjectID, r.BatchID, r.JobID)
	if err != nil {
		return nil, err
	}
	metrics := append(j.Metrics(), j.EventMetrics()...)
	var tags []server.MetricTag
	for _, id := range r.MetricID {
		i := slices.IndexFunc(metrics, func(m Metric) bool { return m.ID == id })
		if i < 0 {
			return nil, notFound("metric")
		}
		tags = append(tags, renderMetricTags(j.source(), id, metrics[i], j.Updated)...)
	}
	p, err := a.page(ctx, len(tags), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListTagsForJobMetrics200JSONResponse{Tags: of(p, tags, same), NextPageToken: p.next}, nil
}
