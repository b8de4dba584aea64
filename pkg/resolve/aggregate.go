package resolve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Aggregate sums up a scalar metric over the jobs of a batch. Metrics of events do not count. Each job
// is one of N, Missing and Lost.
type Aggregate struct {
	Name           string
	Unit           string    // "" for none
	N              int       // jobs with a value
	Missing        int       // jobs without: no such metric, a value that is null, or another unit
	Lost           int       // jobs of which it is not known; see [TolerateLoss]
	Sum            float64   // 0 if N is 0
	Mean           float64   // NaN if N is 0
	Variance       float64   // of a sample, with N−1; NaN if N is below 2
	StdDev         float64   // of a sample, the root of the Variance
	Min, Max       float64   // NaN if N is 0
	MinJob, MaxJob resim.Job // the first job with that value; the zero Job if N is 0

	values *Statistics
}

// Quantile is the quantile of the values at p between 0 and 1, see [Statistics.Quantile]: exact up to
// 4096 values, within 1/256 of it or better beyond.
func (a Aggregate) Quantile(p float64) float64 { return a.values.orNone().Quantile(p) }

// QuantileBounds is between what a quantile certainly is, see [Statistics.QuantileBounds].
func (a Aggregate) QuantileBounds(p float64) (low, high float64) {
	return a.values.orNone().QuantileBounds(p)
}

// Histogram counts the values by equally wide bins, see [Statistics.Histogram].
func (a Aggregate) Histogram(bins int) Histogram { return a.values.orNone().Histogram(bins) }

// HistogramAt counts the values by bins with these edges, see [Statistics.HistogramAt].
func (a Aggregate) HistogramAt(edges ...float64) (Histogram, error) {
	return a.values.orNone().HistogramAt(edges...)
}

// ErrMixedUnits means that a metric has several units, so that its values cannot be put together.
var ErrMixedUnits = errors.New("it has several units")

// Scalar sums up the scalar metric of that name. If no job has it, N is 0 and the numbers are NaN,
// which no metric accepts: check N, unless a batch without a value shall be an error. A metric with
// several units is [ErrMixedUnits]. Requests are those of [Batch.Scalars].
func (b *Batch) Scalar(ctx context.Context, metric string) (Aggregate, error) {
	s, err := b.sums(ctx)
	if err != nil {
		return Aggregate{}, err
	}
	nan := math.NaN()
	found := Aggregate{Name: metric, Missing: s.jobs - s.lost, Lost: s.lost, Mean: nan, Variance: nan, StdDev: nan, Min: nan, Max: nan}
	for _, a := range s.aggregates {
		switch {
		case a.Name != metric:
		case found.N > 0:
			return Aggregate{}, fmt.Errorf("the scalar metric %q of %s: %w: %q in some jobs, %q in others; Scalars has both",
				metric, b, ErrMixedUnits, found.Unit, a.Unit)
		default:
			found = a
		}
	}
	return found, nil
}

// Scalars sums up every scalar metric that a job has a value of, by name and unit: values of different
// units are not mixed. It is one pass over the jobs' metric lists, one request (listMetricsForJob) for
// each job; the sums of all are kept in the cache, with what was lost. The slice is the caller's own.
func (b *Batch) Scalars(ctx context.Context) ([]Aggregate, error) {
	s, err := b.sums(ctx)
	return slices.Clone(s.aggregates), err
}

// sums are the aggregates of a batch.
type sums struct {
	aggregates []Aggregate // by name and unit
	jobs, lost int
}

type sumsKey struct{ batch *Batch }

type scalarKey struct{ name, unit string }

func (b *Batch) sums(ctx context.Context) (sums, error) {
	if b.g.account.late(ctx) {
		return sums{}, context.Cause(ctx)
	}
	return get(ctx, b.g.cache, sumsKey{b}, func(ctx context.Context) (sums, int64, error) {
		type list struct {
			job     *Job
			metrics []resim.Metric
			loss    *Loss
		}
		var total sums
		var jobs []*Job
		found := map[scalarKey]*Statistics{}
		err := overJobs(ctx, b, listsRead, listsAhead, inOrder, func(ctx context.Context, j *Job) (list, error) {
			metrics, loss, err := j.metrics(ctx, metricPart)
			return list{j, metrics, loss}, err
		}, func(l list) bool {
			if l.loss != nil {
				total.lost++
			}
			addScalars(found, len(jobs), l.metrics)
			jobs = append(jobs, l.job)
			return true
		})
		total.jobs = len(jobs)
		size := 0
		for k, s := range found {
			s.sketch.Clip()
			size += sumBytes + s.sketch.Bytes()
			of := s.summary
			total.aggregates = append(total.aggregates, Aggregate{
				Name: k.name, Unit: k.unit, N: of.N, Missing: total.jobs - total.lost - of.N, Lost: total.lost,
				Sum: s.Sum(), Mean: s.Mean(), Variance: s.Variance(), StdDev: s.StdDev(), Min: s.Min(), Max: s.Max(),
				MinJob: jobs[of.MinAt].Info(), MaxJob: jobs[of.MaxAt].Info(), values: s,
			})
		}
		slices.SortFunc(total.aggregates, func(a, b Aggregate) int {
			return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit))
		})
		return total, int64(size), err
	})
}

// sumBytes is about what an aggregate takes in memory besides its values, with the two jobs it names.
const sumBytes = 1024

// addScalars adds the scalars of the i-th job. Of several with one name and unit, which ReSim does not
// accept in a document, the first counts.
func addScalars(found map[scalarKey]*Statistics, i int, metrics []resim.Metric) {
	counted := map[scalarKey]bool{}
	for _, m := range metrics {
		k := scalarKey{m.Name, m.Unit}
		if !m.IsScalar() || m.Event || counted[k] {
			continue
		}
		counted[k] = true
		if found[k] == nil {
			found[k] = &Statistics{}
		}
		found[k].addAt(i, []float64{m.Value})
	}
}
