package metrics

import (
	"errors"
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/stats"
)

// Histogram counts values by buckets. ReSim prefers Plotly for new charts.
//
// Its data sets are called "<metric> (values)", "(status)" and, if the values are indexed, "(index)".
type Histogram struct {
	Values Data      // a [Series], [TimeSeries] or [LabelSeries]
	Edges  []float64 // of the buckets, ascending, one more than there are; none: chosen from the values
	XAxis  string    // title; "" for none
	Limits Limits    // give each value its status, and the worst of them to the metric
}

func (h Histogram) prepare() (content, error) {
	col, err := numeric(h.Values)
	if err != nil {
		return nil, err
	}
	errs := []error{h.Limits.check(), checkText("its x axis", h.XAxis)}
	p := preparedHistogram{col: col, edges: slices.Clone(h.Edges), xAxis: h.XAxis, limits: h.Limits}
	if p.edges == nil {
		if p.edges = stats.Bins(col.doubles); p.edges == nil {
			errs = append(errs, errors.New("none of its values is a finite number"))
		}
	} else if len(p.edges) < 2 {
		errs = append(errs, errors.New("a bucket needs two edges"))
	}
	for i, e := range p.edges {
		if math.IsNaN(e) || math.IsInf(e, 0) || i > 0 && e <= p.edges[i-1] {
			errs = append(errs, fmt.Errorf("edge %d is %v; edges must be finite and ascending", i, e))
		}
	}
	return p, errors.Join(errs...)
}

// numeric is the column of some data, which must be doubles.
func numeric(d Data) (*column, error) {
	if isNil(d) {
		return nil, errors.New("it has no values")
	}
	col := d.column()
	if err := col.check(); err != nil {
		return nil, err
	}
	if col.doubles == nil {
		return nil, fmt.Errorf("its values must be numbers, not %s", aDataType(col.dataType()))
	}
	return col, nil
}

type preparedHistogram struct {
	col    *column
	edges  []float64
	xAxis  string
	limits Limits
}

func (h preparedHistogram) pack(p *packer) packed {
	v := &metricspb.HistogramMetricValues{
		LowerBound: &h.edges[0], UpperBound: &h.edges[len(h.edges)-1], XAxisName: optional(h.xAxis),
	}
	for i := range len(h.edges) - 1 {
		v.Buckets = append(v.Buckets, &metricspb.HistogramMetricValues_Bucket{Lower: &h.edges[i], Upper: &h.edges[i+1]})
	}
	v.ValuesDataId = p.column("", "values", h.col)
	var status Status
	v.StatusesDataId, status = p.statuses("", h.col, h.limits.judgeAll)
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_HistogramMetricValues{HistogramMetricValues: v}},
		typ:    metricspb.MetricType_HISTOGRAM_METRIC_TYPE,
		status: status,
	}
}
