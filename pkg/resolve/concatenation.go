package resolve

import (
	"context"
	"fmt"
)

// Concatenation is the values of some named series, job after job. Each job is one of Found, Missing and
// Lost.
type Concatenation struct {
	Names   []string
	Units   []string    // one for each name; "" for none
	Values  [][]float64 // for each name, all equally long: what stood side by side in a job does so here
	LeftOut int         // values of each name beyond the limit
	Found   int         // jobs that have all of the series, be they empty
	Missing int         // jobs that lack at least one, so that none of them counts
	Lost    int         // jobs of which it is not known; see [TolerateLoss]
}

// Concatenation puts the series of doubles of some names together, in the order of [Batch.Jobs]: up to
// limit values of each, from the first jobs; how many are left out is counted. Several names are for
// series that belong together, such as scores and whether they were right: those of a job must be of
// equal length. Series with several units under one name are [ErrMixedUnits]; if one is no series of
// doubles, the error is metrics.ErrWrongType. Per job it is one request (listMetricsDataForJob) and one
// download for each name.
func (b *Batch) Concatenation(ctx context.Context, limit int, data string, more ...string) (Concatenation, error) {
	names := append([]string{data}, more...)
	c := Concatenation{Names: names, Units: make([]string, len(names)), Values: make([][]float64, len(names))}
	var first *Job // with values
	for d, err := range b.Documents(ctx, DataNamed(names...)) {
		if err != nil {
			return Concatenation{}, err
		}
		if len(d.Losses) > 0 {
			c.Lost++
			continue
		}
		all := make([]JobSeries, len(names))
		found := true
		for i, name := range names {
			if all[i], err = seriesOf(d, name); err != nil {
				return Concatenation{}, err
			}
			found = found && all[i].Found
		}
		if !found {
			c.Missing++
			continue
		}
		c.Found++
		n := len(all[0].Values)
		for i, s := range all {
			switch {
			case len(s.Values) != n:
				return Concatenation{}, fmt.Errorf("%s: the data %q has %d values, %q has %d; side by side they must be equally many",
					d.Job, names[0], n, names[i], len(s.Values))
			case n > 0 && first == nil:
				c.Units[i] = s.Unit
			case n > 0 && s.Unit != c.Units[i]:
				return Concatenation{}, mixedUnits(b, names[i], first, c.Units[i], d.Job, s.Unit)
			}
		}
		if n > 0 && first == nil {
			first = d.Job
		}
		take := min(n, max(0, limit-len(c.Values[0])))
		for i, s := range all {
			c.Values[i] = append(c.Values[i], s.Values[:take]...)
		}
		c.LeftOut += n - take
	}
	return c, nil
}
