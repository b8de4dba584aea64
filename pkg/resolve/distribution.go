package resolve

import (
	"context"
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Distribution sums up the values of a named series over the jobs of a batch. Each job is one of Found,
// Missing and Lost.
type Distribution struct {
	Name           string
	Unit           string    // "" for none
	Found          int       // jobs that have the series, be it empty
	Missing        int       // jobs that do not
	Lost           int       // jobs of which it is not known; see [TolerateLoss]
	N              int       // finite values of all jobs, those that all below is of
	NaN, Infinite  int       // values that count nowhere else
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
func (d Distribution) Quantile(p float64) float64 { return d.values.orNone().Quantile(p) }

// QuantileBounds is between what a quantile certainly is, see [Statistics.QuantileBounds].
func (d Distribution) QuantileBounds(p float64) (low, high float64) {
	return d.values.orNone().QuantileBounds(p)
}

// Histogram counts the values by equally wide bins, see [Statistics.Histogram].
func (d Distribution) Histogram(bins int) Histogram { return d.values.orNone().Histogram(bins) }

// HistogramAt counts the values by bins with these edges, see [Statistics.HistogramAt].
func (d Distribution) HistogramAt(edges ...float64) (Histogram, error) {
	return d.values.orNone().HistogramAt(edges...)
}

// orNone lets the zero value of what was summed up have no values instead of a panic.
func (s *Statistics) orNone() *Statistics {
	if s == nil {
		return &Statistics{}
	}
	return s
}

// Distribution sums up the series of doubles of that name over all jobs, one document at a time. If no
// job has a value, N is 0 and the numbers are NaN. Series with several units are [ErrMixedUnits]; if one
// is no series of doubles, the error is metrics.ErrWrongType. Requests are those of [Batch.Series];
// nothing is kept, so asking again fetches again.
func (b *Batch) Distribution(ctx context.Context, data string) (Distribution, error) {
	d := Distribution{Name: data, values: &Statistics{}}
	sum := &d.values.summary
	var first, least, greatest *Job // with a value, with Min, with Max
	i := 0
	for s, err := range b.Series(ctx, data) {
		switch {
		case err != nil:
			return Distribution{}, err
		case s.Lost:
			d.Lost++
		case !s.Found:
			d.Missing++
		default:
			d.Found++
		}
		if len(s.Values) > 0 {
			if first == nil {
				first, d.Unit = s.Job, s.Unit
			}
			if s.Unit != d.Unit {
				return Distribution{}, mixedUnits(b, data, first, d.Unit, s.Job, s.Unit)
			}
		}
		d.values.addAt(i, s.Values)
		if sum.N > 0 && sum.MinAt == i {
			least = s.Job
		}
		if sum.N > 0 && sum.MaxAt == i {
			greatest = s.Job
		}
		i++
	}
	d.N, d.NaN, d.Infinite = sum.N, sum.NaN, sum.Infinite
	d.Sum, d.Mean, d.Min, d.Max = d.values.Sum(), d.values.Mean(), d.values.Min(), d.values.Max()
	d.Variance, d.StdDev = d.values.Variance(), d.values.StdDev()
	if d.N > 0 {
		d.MinJob, d.MaxJob = least.Info(), greatest.Info()
	}
	return d, nil
}

func mixedUnits(b *Batch, data string, one *Job, unit string, other *Job, otherUnit string) error {
	return fmt.Errorf("the data %q of %s: %w: %q in %s, %q in %s; Documents has each", data, b, ErrMixedUnits, unit, one, otherUnit, other)
}
