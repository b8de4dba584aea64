package metrics

import (
	"errors"
	"fmt"
	"slices"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// StatesOverTime shows which state things were in, as one row of colored spans each. ReSim prefers
// Plotly for new charts.
type StatesOverTime struct {
	Rows  []StateRow // at least one
	Warn  []string   // states that warn
	Block []string   // states that block
}

// StateRow is one row of a [StatesOverTime]. Its data sets are called "<metric>: <name> (states)",
// "(status)" and "(index)".
type StateRow struct {
	Name   string // in the legend; unique within the chart, and given if there are several rows
	States Data   // a [StateSeries], or [Categories] of those: then the reader chooses one
}

func (c StatesOverTime) prepare() (content, error) {
	c.Rows, c.Warn, c.Block = slices.Clone(c.Rows), slices.Clone(c.Warn), slices.Clone(c.Block)
	names := newLegend(len(c.Rows))
	errs := []error{names.none("rows")}
	for i, r := range c.Rows {
		col, err := statesOf(r.States)
		if err := errors.Join(names.check(r.Name), err); err != nil {
			errs = append(errs, fmt.Errorf("row %d %q: %w", i, cut(r.Name), err))
		}
		c.Rows[i].States = Series{col} // Categories can be changed by who made them
	}
	for _, s := range c.Warn {
		errs = append(errs, checkText("a warning state", s))
		if slices.Contains(c.Block, s) {
			errs = append(errs, fmt.Errorf("state %q both warns and blocks", cut(s)))
		}
	}
	for _, s := range c.Block {
		errs = append(errs, checkText("a blocking state", s))
	}
	return c, errors.Join(errs...)
}

// statesOf is the column of some data, which must be states over time.
func statesOf(d Data) (*column, error) {
	if isNil(d) {
		return nil, errors.New("it has no states")
	}
	col := d.column()
	if err := col.check(); err != nil {
		return nil, err
	}
	if t := col.dataType(); t != metricspb.MetricsDataType_INDEXED_STRING_SERIES_DATA_TYPE {
		return nil, fmt.Errorf("it must be states over time, from StatesOver, not %s", aDataType(t))
	}
	if index := col.indexColumn(); index.dataType() != metricspb.MetricsDataType_TIMESTAMP_SERIES_DATA_TYPE {
		return nil, fmt.Errorf("its states must be over time, not over %s", aDataType(index.dataType()))
	}
	return col, nil
}

// judge is the status of each state: passed unless it warns or blocks, not applicable if none does.
func (c StatesOverTime) judge(col *column) ([]metricspb.MetricStatus, Status) {
	statuses := make([]metricspb.MetricStatus, len(col.strings))
	worst := NotApplicable
	for i, s := range col.strings {
		status := Passed
		switch {
		case len(c.Warn)+len(c.Block) == 0:
			status = NotApplicable
		case slices.Contains(c.Block, s):
			status = FailBlock
		case slices.Contains(c.Warn, s):
			status = FailWarn
		}
		statuses[i] = metricspb.MetricStatus(status)
		worst = Worst(worst, status)
	}
	return statuses, worst
}

func (c StatesOverTime) pack(p *packer) packed {
	v := &metricspb.StatesOverTimeMetricValues{}
	status := NotApplicable
	known := map[string]bool{}
	know := func(states []string) {
		for _, s := range states {
			if !known[s] {
				known[s] = true
				v.StatesSet = append(v.StatesSet, s)
			}
		}
	}
	for _, r := range c.Rows {
		col := r.States.column()
		v.StatesOverTimeDataId = append(v.StatesOverTimeDataId, p.column(r.Name, "states", col))
		statuses, worst := p.statuses(r.Name, col, c.judge)
		v.StatusesOverTimeDataId = append(v.StatusesOverTimeDataId, statuses)
		v.LegendSeriesNames = append(v.LegendSeriesNames, legendName(r.Name, p.metric))
		status = Worst(status, worst)
		know(col.strings)
		for _, g := range col.groups {
			know(g.col.strings)
		}
	}
	v.FailureStates = c.Block
	if len(c.Block) == 0 {
		v.FailureStates = c.Warn
	}
	know(v.FailureStates) // a failure state must be known even if it never came (V54)
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_StatesOverTimeMetricValues{StatesOverTimeMetricValues: v}},
		typ:    metricspb.MetricType_STATES_OVER_TIME_METRIC_TYPE,
		status: status,
	}
}
