package metrics

import (
	"math"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// payloadNumber is the number of the payload that is set, which is that of its type; 0 for none.
func payloadNumber(v *metricspb.MetricValues) metricspb.MetricType {
	if v == nil {
		return 0
	}
	m := v.ProtoReflect()
	f := m.WhichOneof(m.Descriptor().Oneofs().Get(0))
	if f == nil {
		return 0
	}
	return metricspb.MetricType(f.Number())
}

// checkPayload is V10, V11 and the rules of each metric type.
func (c *checker) checkPayload(p place, m *metricspb.Metric) {
	v := m.GetMetricValues()
	set := payloadNumber(v)
	at := p.at("metric_values")
	switch v.GetMetricValues().(type) {
	case *metricspb.MetricValues_DoubleMetricValues:
		c.checkSummary(at.at("double_metric_values"), v.GetDoubleMetricValues())
	case *metricspb.MetricValues_DoubleOverTimeMetricValues:
		c.checkDoubleOverTime(at.at("double_over_time_metric_values"), v.GetDoubleOverTimeMetricValues())
	case *metricspb.MetricValues_LinePlotMetricValues:
		c.checkLinePlot(at.at("line_plot_metric_values"), v.GetLinePlotMetricValues())
	case *metricspb.MetricValues_BarChartMetricValues:
		c.checkBarChart(at.at("bar_chart_metric_values"), v.GetBarChartMetricValues())
	case *metricspb.MetricValues_BatchwiseBarChartMetricValues:
		c.checkBatchwise(at.at("batchwise_bar_chart_metric_values"), v.GetBatchwiseBarChartMetricValues())
	case *metricspb.MetricValues_StatesOverTimeMetricValues:
		c.checkStates(at.at("states_over_time_metric_values"), v.GetStatesOverTimeMetricValues())
	case *metricspb.MetricValues_HistogramMetricValues:
		c.checkHistogram(at.at("histogram_metric_values"), v.GetHistogramMetricValues())
	case *metricspb.MetricValues_ScalarMetricValues:
		c.checkScalar(at.at("scalar_metric_values"), v.GetScalarMetricValues())
	case *metricspb.MetricValues_PlotlyMetricValues:
		if v.GetPlotlyMetricValues().GetJson() == nil {
			c.error("V63", at.at("plotly_metric_values.json"), "there is no figure")
		}
	case *metricspb.MetricValues_TextMetricValues:
		if v.GetTextMetricValues().GetText() == "" {
			c.error("V64", at.at("text_metric_values.text"), "the text is empty")
		}
	case *metricspb.MetricValues_ImageMetricValues:
		c.checkImage(at.at("image_metric_values.image_data_id"), v.GetImageMetricValues().GetImageDataId())
	case *metricspb.MetricValues_ImageListMetricValues:
		ids := v.GetImageListMetricValues().GetImageDataIds()
		if len(ids) == 0 {
			c.error("V68", at.at("image_list_metric_values.image_data_ids"), "there is no image")
		}
		for i, id := range ids {
			c.checkImageFile("V69", "V70", at.at("image_list_metric_values.image_data_ids").index(i), id)
		}
	default:
		c.error("V10", at, "there is no content")
		return
	}
	unknown := m.GetType() > metricspb.MetricType_IMAGE_LIST_METRIC_TYPE
	if set != m.GetType() && !(unknown && set == metricspb.MetricType_IMAGE_METRIC_TYPE) { // ReSim takes unknown types for images (G4)
		c.error("V11", p.at("type"), "the type is %v, the content that of a %v", Type(m.GetType()), Type(set))
	}
}

func (c *checker) checkScalar(p place, v *metricspb.ScalarMetricValues) {
	switch {
	case v == nil || v.Value == nil:
		c.error("V61", p.at("value"), "there is no value")
	case math.IsNaN(*v.Value):
		c.error("V62", p.at("value"), "the value is NaN; leave the metric out instead")
	}
}

func (c *checker) checkImage(p place, id *metricspb.MetricsDataId) {
	if id == nil {
		c.error("V65", p, "there is no image")
		return
	}
	c.checkImageFile("V66", "V67", p, id)
}

func (c *checker) checkImageFile(found, file string, p place, id *metricspb.MetricsDataId) {
	d := c.data[dataID(id)]
	if !uuidOK(dataID(id)) || d == nil {
		c.error(found, p, "%s is no data set of the document", quote(dataID(id)))
		return
	}
	if d.GetDataType() != metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE {
		c.error(file, p, "%s is a %v, not an EXTERNAL_FILE", quote(d.GetName()), DataType(d.GetDataType()))
	}
}

func (c *checker) checkHistogram(p place, v *metricspb.HistogramMetricValues) {
	c.checkPair(p.at("values_data_id"), v.GetValuesDataId(), v.GetStatusesDataId(), anyDoubles("V55"))
	buckets := v.GetBuckets()
	if len(buckets) == 0 {
		c.error("V60", p.at("buckets"), "there are no buckets")
		return
	}
	if first := buckets[0].GetLower(); first != v.GetLowerBound() {
		c.error("V56", p.at("lower_bound"), "the first bucket begins at %v, the lower bound is %v; they must be equal", first, v.GetLowerBound())
	}
	for i, b := range buckets {
		at := p.at("buckets").index(i)
		if i > 0 && b.GetLower() != buckets[i-1].GetUpper() {
			c.error("V57", at, "the bucket begins at %v, the one before ends at %v; they must be equal", b.GetLower(), buckets[i-1].GetUpper())
		}
		if !(b.GetLower() < b.GetUpper()) {
			c.error("V58", at, "the bucket goes from %v to %v; it must ascend", b.GetLower(), b.GetUpper())
		}
	}
	if last := buckets[len(buckets)-1].GetUpper(); last != v.GetUpperBound() {
		c.error("V59", p.at("upper_bound"), "the last bucket ends at %v, the upper bound is %v; they must be equal", last, v.GetUpperBound())
	}
}
