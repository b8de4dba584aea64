package metrics

import (
	"errors"
	"fmt"
	"slices"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// LinePlot is a chart of lines over numbers. For seconds on the x axis use this rather than
// [DoubleOverTime].
type LinePlot struct {
	Lines        []Line // at least one
	XAxis, YAxis string // titles; "" for none
}

// Line is one line of a [LinePlot]. Its data sets are called "<metric>: <name> (x)", "(y)" and
// "(status)".
type Line struct {
	Name   string // in the legend; unique within the plot, and given if there are several lines
	XY     XY     // from [Points]; NaN leaves a gap
	Limits Limits // on y: give each point its status, and the worst of them to the metric
}

func (c LinePlot) prepare() (content, error) {
	c.Lines = slices.Clone(c.Lines)
	names := newLegend(len(c.Lines))
	errs := []error{names.none("lines")}
	for i, l := range c.Lines {
		if err := errors.Join(names.check(l.Name), l.XY.check(), l.Limits.check()); err != nil {
			errs = append(errs, fmt.Errorf("line %d %q: %w", i, cut(l.Name), err))
		}
	}
	return c, errors.Join(append(errs, checkText("its x axis", c.XAxis), checkText("its y axis", c.YAxis))...)
}

func (c LinePlot) pack(p *packer) packed {
	v := &metricspb.LinePlotMetricValues{XAxisName: optional(c.XAxis), YAxisName: optional(c.YAxis)}
	status := NotApplicable
	for _, l := range c.Lines {
		v.XDoublesDataId = append(v.XDoublesDataId, p.column(l.Name, "x", l.XY.x))
		v.YDoublesDataId = append(v.YDoublesDataId, p.column(l.Name, "y", l.XY.y))
		statuses, worst := p.statuses(l.Name, l.XY.y, l.Limits.judgeAll)
		v.StatusesDataId = append(v.StatusesDataId, statuses)
		v.LegendSeriesNames = append(v.LegendSeriesNames, legendName(l.Name, p.metric))
		status = Worst(status, worst)
	}
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_LinePlotMetricValues{LinePlotMetricValues: v}},
		typ:    metricspb.MetricType_LINE_PLOT_METRIC_TYPE,
		status: status,
	}
}
