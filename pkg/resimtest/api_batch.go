package resimtest

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

func (a *api) ListBatches(ctx context.Context, r server.ListBatchesRequestObject) (server.ListBatchesResponseObject, error) {
	var batches []*Batch
	for _, p := range a.listed(r.ProjectID) {
		batches = a.batches(p)
	}
	batches, err := search(batches, r.Params.Search, batchFields, (*Batch).matches)
	if err != nil {
		return nil, err
	}
	batches = containing(batches, r.Params.Text, func(b *Batch) string { return b.Name })
	if r.Params.HasLogAnalysis != nil && *r.Params.HasLogAnalysis {
		batches = nil
	}
	if batches, err = ordered(batches, r.Params.OrderBy, func(b *Batch) uuid.UUID { return b.ID }); err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(batches), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListBatches200JSONResponse{Batches: of(p, batches, renderBatch), NextPageToken: p.next, Total: p.total}, nil
}

func (a *api) GetBatch(_ context.Context, r server.GetBatchRequestObject) (server.GetBatchResponseObject, error) {
	b, err := a.batch(r.ProjectID, r.BatchID)
	if err != nil {
		return nil, err
	}
	return server.GetBatch200JSONResponse(renderBatch(b)), nil
}

// LookupLatestBatchByName finds the newest of the batches that share a name.
func (a *api) LookupLatestBatchByName(_ context.Context, r server.LookupLatestBatchByNameRequestObject) (server.LookupLatestBatchByNameResponseObject, error) {
	p, err := a.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	for _, b := range slices.Backward(a.batches(p)) {
		if b.Name == r.FriendlyName {
			return bareID(b.ID), nil
		}
	}
	return nil, notFound("batch")
}

// bareID is an answer that is nothing but an id. The generated type of it loses the id's way of writing itself.
type bareID uuid.UUID

func (id bareID) VisitLookupLatestBatchByNameResponse(w http.ResponseWriter) error {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(http.StatusOK)
	return json.NewEncoder(w).Encode(uuid.UUID(id))
}

func (a *api) ListBatchMetrics(ctx context.Context, r server.ListBatchMetricsRequestObject) (server.ListBatchMetricsResponseObject, error) {
	b, err := a.batch(r.ProjectID, r.BatchID)
	if err != nil {
		return nil, err
	}
	metrics := byID(b.metrics, func(m Metric) uuid.UUID { return m.ID })
	p, err := a.page(ctx, len(metrics), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListBatchMetrics200JSONResponse{
		BatchMetrics: of(p, metrics, func(m Metric) server.BatchMetric { return renderBatchMetric(a, b, m) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListBatchMetricsData(ctx context.Context, r server.ListBatchMetricsDataRequestObject) (server.ListBatchMetricsDataResponseObject, error) {
	b, err := a.batch(r.ProjectID, r.BatchID)
	if err != nil {
		return nil, err
	}
	data := byID(b.data, func(d MetricsData) uuid.UUID { return d.ID })
	p, err := a.page(ctx, len(data), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListBatchMetricsData200JSONResponse{
		BatchMetricsData: of(p, data, func(d MetricsData) server.BatchMetricsData { return renderBatchMetricsData(a, b, d) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListTagsForBatchMetrics(ctx context.Context, r server.ListTagsForBatchMetricsRequestObject) (server.ListTagsForBatchMetricsResponseObject, error) {
	b, err := a.batch(r.ProjectID, r.BatchID)
	if err != nil {
		return nil, err
	}
	var tags []server.MetricTag
	for _, id := range r.MetricID {
		i := slices.IndexFunc(b.metrics, func(m Metric) bool { return m.ID == id })
		if i < 0 {
			return nil, notFound("metric")
		}
		tags = append(tags, renderMetricTags(b.source, id, b.metrics[i], b.Updated)...)
	}
	p, err := a.page(ctx, len(tags), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListTagsForBatchMetrics200JSONResponse{Tags: of(p, tags, same), NextPageToken: p.next}, nil
}

func same[T any](v T) T { return v }

// filterJobs applies the filters of listJobs.
func filterJobs(jobs []*Job, p server.ListJobsParams) []*Job {
	drop := func(test func(*Job) bool) { jobs = slices.DeleteFunc(slices.Clone(jobs), test) }
	if p.Status != nil {
		drop(func(j *Job) bool { return j.Status != string(*p.Status) })
	}
	if p.ConflatedStatus != nil {
		drop(func(j *Job) bool { return !slices.Contains(*p.ConflatedStatus, server.ConflatedJobStatus(j.Conflated)) })
	}
	if p.Name != nil {
		drop(func(j *Job) bool { return j.ExperienceName != *p.Name })
	}
	if p.ExperienceTagIDs != nil {
		drop(func(j *Job) bool {
			return !slices.ContainsFunc(j.Experience.Tags, func(t *Tag) bool { return slices.Contains(*p.ExperienceTagIDs, t.ID) })
		})
	}
	if p.HasLogAnalysis != nil && *p.HasLogAnalysis {
		return nil
	}
	return containing(jobs, p.Text, func(j *Job) string { return j.ExperienceName })
}

func (a *api) ListJobs(ctx context.Context, r server.ListJobsRequestObject) (server.ListJobsResponseObject, error) {
	b, err := a.batch(r.ProjectID, r.BatchID)
	if err != nil {
		return nil, err
	}
	jobs := b.byID()
	if r.Params.OrderBy != nil {
		if jobs, err = ordered(b.Jobs, r.Params.OrderBy, jobID); err != nil {
			return nil, err
		}
	}
	jobs = filterJobs(jobs, r.Params)
	p, err := a.page(ctx, len(jobs), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListJobs200JSONResponse{Jobs: of(p, jobs, renderJob), NextPageToken: p.next, Total: p.total}, nil
}

func jobID(j *Job) uuid.UUID { return j.ID }

func (a *api) ListAllJobs(ctx context.Context, r server.ListAllJobsRequestObject) (server.ListAllJobsResponseObject, error) {
	var jobs []*Job
	for _, p := range a.listed(r.ProjectID) {
		for _, b := range a.batches(p) {
			jobs = append(jobs, b.Jobs...)
		}
	}
	jobs, err := search(jobs, r.Params.Search, jobFields, (*Job).matches)
	if err != nil {
		return nil, err
	}
	if jobs, err = ordered(jobs, r.Params.OrderBy, jobID); err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(jobs), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListAllJobs200JSONResponse{Jobs: of(p, jobs, renderJob), NextPageToken: p.next, Total: p.total}, nil
}
