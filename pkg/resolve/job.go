package resolve

import (
	"context"
	"fmt"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// record is a job as it is kept: at most 250 bytes, words that come again shared.
type record struct {
	id, build, experience            uuid.UUID
	name, status, conflated, metrics string
	created, updated                 int64 // nanoseconds since 1970
	runs                             int32
	rest                             *rest // what most jobs do not have
}

type rest struct {
	parameters map[string]string
	errors     []resim.ExecutionError
}

func (g *graph) compact(j resim.Job) record {
	r := record{
		id: j.ID, build: j.Build, experience: j.Experience,
		name: g.words.intern(j.ExperienceName), status: g.words.intern(string(j.Status)),
		conflated: g.words.intern(string(j.Conflated)), metrics: g.words.intern(string(j.MetricsStatus)),
		created: nanos(j.Created), updated: nanos(j.LastUpdated), runs: int32(j.RunCounter),
	}
	if len(j.Parameters) > 0 || len(j.ExecutionErrors) > 0 {
		r.rest = &rest{parameters: j.Parameters, errors: j.ExecutionErrors}
	}
	return r
}

// nanos keeps a time in eight bytes; the zero time is 0.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixNano()
}

func moment(nanos int64) time.Time {
	if nanos == 0 {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}

// Job is one test of a batch. It is safe for concurrent use.
type Job struct {
	batch  *Batch
	record *record
}

// Info is the job's record.
func (j *Job) Info() resim.Job {
	r := j.record
	info := resim.Job{
		ID: r.id, Batch: j.batch.info.ID, Build: r.build, Branch: j.batch.info.Branch, System: j.batch.info.System, Experience: r.experience,
		ExperienceName: r.name, Status: resim.JobStatus(r.status), Conflated: resim.ConflatedStatus(r.conflated),
		MetricsStatus: resim.MetricStatus(r.metrics), Created: moment(r.created), LastUpdated: moment(r.updated), RunCounter: int(r.runs),
	}
	if r.rest != nil {
		info.Parameters, info.ExecutionErrors = r.rest.parameters, r.rest.errors
	}
	return info
}

// Batch is the batch the job belongs to.
func (j *Job) Batch() *Batch { return j.batch }

// String names the job for people.
func (j *Job) String() string {
	if j.record.name == "" {
		return "job " + j.record.id.String()
	}
	return fmt.Sprintf("job %s (%s)", j.record.id, j.record.name)
}

type listKey struct {
	job  uuid.UUID
	what string
}

// Metrics is the list of the job's metrics, which may contain those of events. One request for each
// 100. With [TolerateLoss] a list that cannot be fetched is empty.
func (j *Job) Metrics(ctx context.Context) ([]resim.Metric, error) {
	metrics, _, err := j.metrics(ctx)
	return metrics, err
}

// metrics also reports whether the list is really there.
func (j *Job) metrics(ctx context.Context) ([]resim.Metric, bool, error) {
	g := j.batch.g
	metrics, err := get(ctx, g.cache, listKey{j.record.id, "metrics"}, func(ctx context.Context) ([]resim.Metric, int64, error) {
		list, err := collect(g.client.JobMetrics(ctx, g.project, j.batch.info.ID, j.record.id))
		return list, metricBytes(list), err
	})
	return metrics, err == nil, g.tolerate(ctx, "the metrics of "+j.String(), err)
}

// Data is the list of the job's data sets. One request for each 100. With [TolerateLoss] a list that
// cannot be fetched is empty.
func (j *Job) Data(ctx context.Context) ([]resim.MetricsData, error) {
	g := j.batch.g
	data, err := get(ctx, g.cache, listKey{j.record.id, "data"}, func(ctx context.Context) ([]resim.MetricsData, int64, error) {
		list, err := collect(g.client.JobMetricsData(ctx, g.project, j.batch.info.ID, j.record.id))
		var size int64
		for _, d := range list {
			size += int64(128 + len(d.Name) + len(d.URL) + len(d.Filename))
		}
		return list, size, err
	})
	return data, g.tolerate(ctx, "the data of "+j.String(), err)
}

// Events are the job's events. One request for each 100, not kept.
func (j *Job) Events(ctx context.Context) ([]resim.Event, error) {
	g := j.batch.g
	events, err := collect(g.client.JobEvents(ctx, g.project, j.batch.info.ID, j.record.id))
	return events, g.tolerate(ctx, "the events of "+j.String(), err)
}

// EventMetrics is the list of the metrics of the job's events. One request for each 100, not kept.
func (j *Job) EventMetrics(ctx context.Context) ([]resim.Metric, error) {
	g := j.batch.g
	metrics, err := collect(g.client.JobEventMetrics(ctx, g.project, j.batch.info.ID, j.record.id))
	return metrics, g.tolerate(ctx, "the event metrics of "+j.String(), err)
}

// metricBytes is about what a list takes in memory.
func metricBytes(list []resim.Metric) int64 {
	var size int64
	for _, m := range list {
		size += int64(192 + len(m.Name) + len(m.URL) + len(m.Unit) + 16*len(m.DataIDs))
	}
	return size
}
