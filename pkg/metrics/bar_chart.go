package metrics

import (
	"errors"
	"fmt"
	"slices"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// BarChart is a chart of labelled bars. ReSim prefers Plotly for new charts.
type BarChart struct {
	Series       []Bars // at least one
	XAxis, YAxis string // titles; "" for none
	Stacked      bool   // bars of one label upon one another instead of side by side
}

// Bars are the bars of one color. Their data sets are called "<metric>: <name> (values)",
// "(status)" and "(index)".
type Bars struct {
	Name   string      // in the legend; unique within the chart, and given if there are several series
	Values LabelSeries // from [ByLabel]
	Limits Limits      // give each bar its status, and the worst of them to the metric
}

func (c BarChart) prepare() (content, error) {
	c.Series = slices.Clone(c.Series)
	names := newLegend(len(c.Series))
	var errs []error
	for i, s := range c.Series {
		if err := errors.Join(names.check(s.Name), s.Values.column().check(), s.Limits.check()); err != nil {
			errs = append(errs, fmt.Errorf("series %d %q: %w", i, cut(s.Name), err))
		}
	}
	return c, errors.Join(append(errs, names.none("series"), checkText("its x axis", c.XAxis), checkText("its y axis", c.YAxis))...)
}

func (c BarChart) pack(p *packer) packed {
	v := &metricspb.BarChartMetricValues{XAxisName: optional(c.XAxis), YAxisName: optional(c.YAxis), StackBars: &c.Stacked}
	status := NotApplicable
	for _, s := range c.Series {
		v.ValuesDataId = append(v.ValuesDataId, p.column(s.Name, "values", s.Values.col))
		statuses, worst := p.statuses(s.Name, s.Values.col, s.Limits.judgeAll)
		v.StatusesDataId = append(v.StatusesDataId, statuses)
		v.LegendSeriesNames = append(v.LegendSeriesNames, legendName(s.Name, p.metric))
		status = Worst(status, worst)
	}
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_BarChartMetricValues{BarChartMetricValues: v}},
		typ:    metricspb.MetricType_BAR_CHART_METRIC_TYPE,
		status: status,
	}
}
