package metrics

import (
	"errors"
	"fmt"
	"slices"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// DoubleOverTime is a chart of lines over time. ReSim prefers Plotly for new charts.
type DoubleOverTime struct {
	Lines      []TimeLine // at least one
	YAxis      string     // title; "" for none
	Start, End Instant    // what to show, from [At]; the zero Instant leaves it to the data
}

// TimeLine is one line of a [DoubleOverTime]. Its data sets are called "<metric>: <name> (values)",
// "(status)" and "(index)".
type TimeLine struct {
	Name   string     // in the legend; unique within the chart, and given if there are several lines
	Values TimeSeries // from [OverTime]; NaN leaves a gap
	Limits Limits     // give each point its status, and the worst of them to the metric
}

func (c DoubleOverTime) prepare() (content, error) {
	c.Lines = slices.Clone(c.Lines)
	names := newLegend(len(c.Lines))
	errs := []error{names.none("lines")}
	for i, l := range c.Lines {
		if err := errors.Join(names.check(l.Name), l.Values.column().check(), l.Limits.check()); err != nil {
			errs = append(errs, fmt.Errorf("line %d %q: %w", i, cut(l.Name), err))
		}
	}
	if c.Start.err != nil {
		errs = append(errs, fmt.Errorf("its start: %w", c.Start.err))
	}
	if c.End.err != nil {
		errs = append(errs, fmt.Errorf("its end: %w", c.End.err))
	}
	if c.Start.stamp != nil && c.End.stamp != nil && c.End.stamp.AsTime().Before(c.Start.stamp.AsTime()) {
		errs = append(errs, errors.New("it ends before it starts"))
	}
	return c, errors.Join(append(errs, checkText("its y axis", c.YAxis))...)
}

func (c DoubleOverTime) pack(p *packer) packed {
	v := &metricspb.DoubleOverTimeMetricValues{YAxisName: optional(c.YAxis), StartTime: c.Start.stamp, EndTime: c.End.stamp}
	status := NotApplicable
	for _, l := range c.Lines {
		v.DoublesOverTimeDataId = append(v.DoublesOverTimeDataId, p.column(l.Name, "values", l.Values.col))
		statuses, worst := p.statuses(l.Name, l.Values.col, l.Limits.judgeAll)
		v.StatusesOverTimeDataId = append(v.StatusesOverTimeDataId, statuses)
		definition := l.Limits.definition()
		if definition == nil {
			definition = &metricspb.DoubleFailureDefinition{} // one for each line, if need be an empty one (V39)
		}
		v.FailureDefinition = append(v.FailureDefinition, definition)
		v.LegendSeriesNames = append(v.LegendSeriesNames, legendName(l.Name, p.metric))
		status = Worst(status, worst)
	}
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_DoubleOverTimeMetricValues{DoubleOverTimeMetricValues: v}},
		typ:    metricspb.MetricType_DOUBLE_OVER_TIME_METRIC_TYPE,
		status: status,
	}
}
