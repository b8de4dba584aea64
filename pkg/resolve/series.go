package resolve

import (
	"context"
	"fmt"
	"iter"
)

// JobSeries is a named series of one job.
type JobSeries struct {
	Job    *Job
	Values []float64 // nil if the job has no such series
	Unit   string
	Found  bool // the job has it
	Lost   bool // it could not be fetched; see [TolerateLoss]
}

// Series yields the series of doubles of that name of each job, in the order of [Batch.Jobs]; a job
// that does not have it is there without values. If it is no series of doubles, the error is
// metrics.ErrWrongType. Per job it is one request (listMetricsDataForJob) and one download.
func (b *Batch) Series(ctx context.Context, data string) iter.Seq2[JobSeries, error] {
	return func(yield func(JobSeries, error) bool) {
		for d, err := range b.Documents(ctx, DataNamed(data)) {
			var s JobSeries
			if err == nil {
				s, err = seriesOf(d, data)
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}

func seriesOf(d JobDocument, data string) (JobSeries, error) {
	s := JobSeries{Job: d.Job, Lost: len(d.Losses) > 0}
	set, ok := d.Document.DataSet(data)
	if !ok {
		return s, nil
	}
	values, err := d.Document.Numbers(data)
	if err != nil {
		return JobSeries{}, fmt.Errorf("%s: %w", d.Job, err)
	}
	s.Values, s.Unit, s.Found = values, set.Unit(), true
	return s, nil
}
