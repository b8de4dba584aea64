package resolve

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Job is one test of a batch. It is safe for concurrent use.
type Job struct {
	batch            *Batch
	id, experience   uuid.UUID
	name             string
	created, updated int64         // see nanos
	passes           atomic.Uint32 // see graph.pass
	common           *common
}

// Info is the job's record. It is the caller's own.
func (j *Job) Info() resim.Job {
	c := j.common
	return resim.Job{
		ID: j.id, Batch: j.batch.info.ID, Build: c.build, Branch: c.branch, System: c.system, Experience: j.experience,
		ExperienceName: j.name, Status: c.status, Conflated: c.conflated, MetricsStatus: c.metrics,
		Created: moment(j.created), LastUpdated: moment(j.updated), RunCounter: c.runs,
		Parameters: maps.Clone(c.parameters), ExecutionErrors: slices.Clone(c.errors),
	}
}

// Batch is the batch the job belongs to.
func (j *Job) Batch() *Batch { return j.batch }

// String names the job for people.
func (j *Job) String() string {
	if j.name == "" {
		return "job " + j.id.String()
	}
	return fmt.Sprintf("job %s (%s)", j.id, j.name)
}

// Metrics is the list of the job's metrics, which may or may not contain those of events; their field
// Event tells. One request (listMetricsForJob) for each 100. With [TolerateLoss] a list that cannot be
// fetched is empty. The slice is the caller's own.
func (j *Job) Metrics(ctx context.Context) ([]resim.Metric, error) {
	list, _, err := j.metrics(ctx, metricPart)
	return slices.Clone(list), err
}

// EventMetrics is the list of the metrics of the job's events, in which a name may come several times.
// One request (listEventMetricsForJob) for each 100. With [TolerateLoss] a list that cannot be fetched
// is empty. The slice is the caller's own.
func (j *Job) EventMetrics(ctx context.Context) ([]resim.Metric, error) {
	list, _, err := j.metrics(ctx, eventMetricPart)
	return slices.Clone(list), err
}

// Data is the list of the job's data sets and files. One request (listMetricsDataForJob) for each 100.
// With [TolerateLoss] a list that cannot be fetched is empty. The slice is the caller's own.
func (j *Job) Data(ctx context.Context) ([]resim.MetricsData, error) {
	list, _, err := j.data(ctx)
	return slices.Clone(list), err
}

// Events are the job's events. One request (listEventsForJob) for each 100. With [TolerateLoss] a list
// that cannot be fetched is empty. The slice is the caller's own.
func (j *Job) Events(ctx context.Context) ([]resim.Event, error) {
	events, _, err := j.events(ctx)
	return slices.Clone(events), err
}

// lost is what becomes of something of the job that cannot be fetched: a loss, or an error.
func (j *Job) lost(ctx context.Context, what string, err error) (*Loss, error) {
	l := Loss{What: what + " of " + j.String(), Batch: j.batch.info.ID, Job: j.id, Err: err}
	if err := j.batch.g.fail(ctx, l); err != nil {
		return nil, err
	}
	return &l, nil
}
