package resolve

import (
	"cmp"
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Aggregate sums up a scalar metric over the jobs of a batch. Metrics of events do not count.
type Aggregate struct {
	Name           string
	Unit           string    // "" for none
	N              int       // jobs that have it
	Missing        int       // jobs that do not, or not in this unit
	Sum, Mean      float64   // 0 if N is 0
	Min, Max       float64   // 0 if N is 0
	MinJob, MaxJob resim.Job // the first that has it; the zero Job if N is 0
}

// Scalar sums up the scalar metric of that name. If no job has it, N is 0. A metric with several
// units is an error; see [Batch.Scalars]. It is one pass over the jobs' metric lists, one request for
// each job; nothing is kept but the sums.
func (b *Batch) Scalar(ctx context.Context, metric string) (Aggregate, error) {
	all, jobs, err := b.aggregate(ctx, metric)
	if err != nil {
		return Aggregate{}, err
	}
	switch len(all) {
	case 0:
		return Aggregate{Name: metric, Missing: jobs}, nil
	case 1:
		return all[0], nil
	}
	return Aggregate{}, fmt.Errorf("the metric %q has the unit %q in some jobs and %q in others; use Scalars to have both", metric, all[0].Unit, all[1].Unit)
}

// Scalars sums up every scalar metric, by name and unit: values of different units are not mixed. It
// is one pass over the jobs' metric lists, one request for each job.
func (b *Batch) Scalars(ctx context.Context) ([]Aggregate, error) {
	all, _, err := b.aggregate(ctx, "")
	return all, err
}

// aggregate sums up the metric of a name, or all if it is "".
func (b *Batch) aggregate(ctx context.Context, name string) (all []Aggregate, jobs int, err error) {
	type key struct{ name, unit string }
	type sum struct {
		values         stats.Summary
		minJob, maxJob *Job
	}
	sums := map[key]*sum{}
	for l, err := range b.metricLists(ctx) {
		if err != nil {
			return nil, 0, err
		}
		jobs++
		counted := map[key]bool{}
		for _, m := range l.metrics {
			k := key{m.Name, m.Unit}
			if !m.IsScalar() || m.Event || counted[k] || name != "" && m.Name != name {
				continue
			}
			counted[k] = true
			s := sums[k]
			if s == nil {
				s = &sum{}
				sums[k] = s
			}
			if s.values.N == 0 || m.Value < s.values.Min {
				s.minJob = l.job
			}
			if s.values.N == 0 || m.Value > s.values.Max {
				s.maxJob = l.job
			}
			s.values.Add(m.Value)
		}
	}
	for k, s := range sums {
		v := s.values
		all = append(all, Aggregate{
			Name: k.name, Unit: k.unit, N: v.N, Missing: jobs - v.N, Sum: v.Sum(), Mean: v.Mean(),
			Min: v.Min, Max: v.Max, MinJob: s.minJob.Info(), MaxJob: s.maxJob.Info(),
		})
	}
	slices.SortFunc(all, func(a, b Aggregate) int { return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit)) })
	return all, jobs, nil
}

type metricList struct {
	job     *Job
	metrics []resim.Metric
}

// metricLists yields the metric list of each job in the order of Jobs.
func (b *Batch) metricLists(ctx context.Context) iter.Seq2[metricList, error] {
	return func(yield func(metricList, error) bool) {
		n := 0
		for l, err := range ordered(ctx, lists, b.Jobs(ctx), func(ctx context.Context, j *Job) (metricList, error) {
			m, err := j.Metrics(ctx)
			return metricList{j, m}, err
		}) {
			if err == nil {
				n++
				b.g.progress("metric lists", n, b.info.TotalJobs)
			}
			if !yield(l, err) {
				return
			}
		}
	}
}

// JobSeries is a named series of one job.
type JobSeries struct {
	Job    *Job
	Values []float64 // nil if the job has no such series
	Unit   string
}

// Series yields the series of doubles of that name of each job, in the order of Jobs; a job that does
// not have it is there without values. Of a data set that is none the error says so. Only that data
// set is downloaded.
func (b *Batch) Series(ctx context.Context, data string) iter.Seq2[JobSeries, error] {
	return func(yield func(JobSeries, error) bool) {
		for d, err := range b.Documents(ctx, DataNamed(data)) {
			s := JobSeries{Job: d.Job}
			if err == nil {
				if set, ok := d.Document.DataSet(data); ok {
					s.Unit = set.Unit()
					if s.Values, err = d.Document.Numbers(data); err != nil {
						err = fmt.Errorf("%s: %w", d.Job, err)
					}
				}
			}
			if !yield(s, err) || err != nil {
				return
			}
		}
	}
}
