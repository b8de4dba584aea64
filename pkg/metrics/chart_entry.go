package metrics

import (
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// ChartEntry is what a native chart of a [Document] shows, to be read. Which of it a chart has depends
// on its type; the rest is zero.
type ChartEntry struct {
	Type          Type // what the content is, whatever type the metric says it has
	Series        []ChartSeries
	XAxis, YAxis  string    // titles
	Stacked       bool      // bars upon one another
	Start, End    time.Time // of a double-over-time metric; zero leaves it to the data
	States        []string  // of a states-over-time metric: all there are
	FailureStates []string  // and those that fail
	Buckets       []Bucket  // of a histogram
	Project       uuid.UUID // of a batchwise bar chart
}

// ChartSeries is one series of a chart. A data set that the document does not have is zero, see
// [DataSet.IsZero].
type ChartSeries struct {
	Name     string  // in the legend: what the chart says, else the name of the values
	Color    string  // of a batchwise bar chart, as it is written; "" if it has none
	X        DataSet // of a line plot; of a batchwise bar chart the times
	Values   DataSet
	Statuses DataSet
	Failure  Failure // of a double-over-time metric
}

// Failure is the one definition of failure that the format has room for.
type Failure struct {
	Above, Below *float64 // a value fails above the one and below the other; nil: no such limit
}

// Bucket is the range of values that a histogram counts as one.
type Bucket struct{ Lower, Upper float64 }

// Chart is the content of a chart of series: DOUBLE_OVER_TIME, LINE_PLOT, BAR_CHART,
// BATCHWISE_BAR_CHART, STATES_OVER_TIME or HISTOGRAM.
func (e Entry) Chart() (ChartEntry, bool) {
	values := e.values()
	switch {
	case values.GetDoubleOverTimeMetricValues() != nil:
		v := values.GetDoubleOverTimeMetricValues()
		c := ChartEntry{Type: DoubleOverTimeType, YAxis: v.GetYAxisName(), Start: timeOf(v.GetStartTime()), End: timeOf(v.GetEndTime())}
		c.Series = e.series(v.GetDoublesOverTimeDataId(), v.GetStatusesOverTimeDataId(), v.GetLegendSeriesNames())
		for i, f := range v.GetFailureDefinition() {
			if i < len(c.Series) {
				c.Series[i].Failure = failureOf(f)
			}
		}
		return c, true
	case values.GetLinePlotMetricValues() != nil:
		v := values.GetLinePlotMetricValues()
		c := ChartEntry{Type: LinePlotType, XAxis: v.GetXAxisName(), YAxis: v.GetYAxisName()}
		c.Series = e.series(v.GetYDoublesDataId(), v.GetStatusesDataId(), v.GetLegendSeriesNames())
		e.over(c.Series, v.GetXDoublesDataId())
		return c, true
	case values.GetBarChartMetricValues() != nil:
		v := values.GetBarChartMetricValues()
		c := ChartEntry{Type: BarChartType, XAxis: v.GetXAxisName(), YAxis: v.GetYAxisName(), Stacked: v.GetStackBars()}
		c.Series = e.series(v.GetValuesDataId(), v.GetStatusesDataId(), v.GetLegendSeriesNames())
		return c, true
	case values.GetBatchwiseBarChartMetricValues() != nil:
		v := values.GetBatchwiseBarChartMetricValues()
		c := ChartEntry{Type: BatchwiseBarChartType, XAxis: v.GetXAxisName(), YAxis: v.GetYAxisName(), Stacked: v.GetStackBars(), Project: readID(v.GetProjectId())}
		c.Series = e.series(v.GetValuesDataId(), v.GetStatusesDataId(), v.GetCategories())
		e.over(c.Series, v.GetTimesDataId())
		for i, color := range v.GetColors() {
			if i < len(c.Series) {
				c.Series[i].Color = color
			}
		}
		return c, true
	case values.GetStatesOverTimeMetricValues() != nil:
		v := values.GetStatesOverTimeMetricValues()
		c := ChartEntry{Type: StatesOverTimeType, States: v.GetStatesSet(), FailureStates: v.GetFailureStates()}
		c.Series = e.series(v.GetStatesOverTimeDataId(), v.GetStatusesOverTimeDataId(), v.GetLegendSeriesNames())
		return c, true
	case values.GetHistogramMetricValues() != nil:
		v := values.GetHistogramMetricValues()
		c := ChartEntry{Type: HistogramType, XAxis: v.GetXAxisName()}
		c.Series = e.series([]*metricspb.MetricsDataId{v.GetValuesDataId()}, []*metricspb.MetricsDataId{v.GetStatusesDataId()}, nil)
		for _, b := range v.GetBuckets() {
			c.Buckets = append(c.Buckets, Bucket{b.GetLower(), b.GetUpper()})
		}
		return c, true
	}
	return ChartEntry{}, false
}

// Images are the files of an image or an image list, in its order. One that the document does not have
// is zero.
func (e Entry) Images() ([]DataSet, bool) {
	if v := e.values().GetImageMetricValues(); v != nil {
		return []DataSet{e.dataSet(v.GetImageDataId())}, true
	}
	v := e.values().GetImageListMetricValues()
	var all []DataSet
	for _, id := range v.GetImageDataIds() {
		all = append(all, e.dataSet(id))
	}
	return all, v != nil
}

// Failure is the failure definition of a scalar or a double summary.
func (e Entry) Failure() Failure {
	if v := e.values().GetScalarMetricValues(); v != nil {
		return failureOf(v.GetFailureDefinition())
	}
	return failureOf(e.values().GetDoubleMetricValues().GetFailureDefinition())
}

// Data are the data sets that the metric refers to and that the document has, each once.
func (e Entry) Data() []DataSet {
	if e.doc == nil {
		return nil
	}
	var all []DataSet
	seen := map[*metricspb.MetricsData]bool{}
	for _, id := range dataReferences(loaded(e.doc, e.pb)) {
		if s := e.doc.data[dataID(id)]; s != nil && !seen[s] {
			seen[s] = true
			all = append(all, DataSet{pb: s, doc: e.doc})
		}
	}
	return all
}

// series pairs values with their statuses and names.
func (e Entry) series(values, statuses []*metricspb.MetricsDataId, legend []string) []ChartSeries {
	all := make([]ChartSeries, len(values))
	for i, id := range values {
		all[i].Values = e.dataSet(id)
		all[i].Name = all[i].Values.Name()
		if i < len(legend) {
			all[i].Name = legend[i]
		}
		if i < len(statuses) {
			all[i].Statuses = e.dataSet(statuses[i])
		}
	}
	return all
}

// over gives series their x.
func (e Entry) over(series []ChartSeries, x []*metricspb.MetricsDataId) {
	for i, id := range x {
		if i < len(series) {
			series[i].X = e.dataSet(id)
		}
	}
}

// dataSet is the data set of an id; zero if the document does not have it.
func (e Entry) dataSet(id *metricspb.MetricsDataId) DataSet {
	if pb := e.doc.data[dataID(id)]; pb != nil {
		return DataSet{pb: pb, doc: e.doc}
	}
	return DataSet{}
}

func failureOf(d *metricspb.DoubleFailureDefinition) Failure {
	if d == nil {
		return Failure{}
	}
	return Failure{d.FailsAbove, d.FailsBelow}
}

func timeOf(t *timestamppb.Timestamp) time.Time {
	if t == nil {
		return time.Time{}
	}
	return t.AsTime()
}
