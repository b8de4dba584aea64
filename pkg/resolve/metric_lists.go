package resolve

import (
	"context"
	"iter"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// JobMetrics is the list of a job's metrics, which may or may not contain those of events.
type JobMetrics struct {
	Job     *Job
	Metrics []resim.Metric // nil for a job without metrics
	Loss    *Loss          // why the list is missing; nil if it is not, see [TolerateLoss]
}

// MetricLists yields the list of the metrics of each job, in the order of [Batch.Jobs]. One request
// (listMetricsForJob) for each 100 metrics of a job; the first ones are fetched while jobs are still being
// listed. The metrics must not be changed.
func (b *Batch) MetricLists(ctx context.Context) iter.Seq2[JobMetrics, error] {
	return func(yield func(JobMetrics, error) bool) {
		err := overJobs(ctx, b, listsRead, listsAhead, inOrder, func(ctx context.Context, j *Job) (JobMetrics, error) {
			metrics, loss, err := j.metrics(ctx, metricPart)
			return JobMetrics{j, metrics, loss}, err
		}, func(l JobMetrics) bool { return yield(l, nil) })
		if err != nil {
			yield(JobMetrics{}, err)
		}
	}
}

// Forget drops what is kept of the batch: its list of jobs and its own metrics, for who goes through many
// batches and needs each once. Asking again asks the API again. What is under way goes on.
func (b *Batch) Forget() {
	b.g.feedsMu.Lock()
	if f := b.g.feeds[b.info.ID]; f != nil && f.complete() {
		delete(b.g.feeds, b.info.ID)
	}
	b.g.feedsMu.Unlock()
	b.g.kept.forget(batchMetricsKey{b.info.ID})
}
