package metrics

import (
	"math"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// payloadOf is what the values of a metric hold, with its number, which is that of its metric type, and
// its path in the metric. nil for nothing.
func (c *checker) payloadOf(m *metricspb.Metric) (number metricspb.MetricType, path string, payload proto.Message) {
	var values *metricspb.MetricValues
	if !c.from.undecoded(m, func(_ protowire.Number, content []byte) bool {
		values = standIn(content)
		return values != nil
	}) {
		values = m.GetMetricValues()
	}
	return payloadIn(values)
}

func payloadIn(values *metricspb.MetricValues) (number metricspb.MetricType, path string, payload proto.Message) {
	if values == nil {
		return 0, "", nil
	}
	v := values.ProtoReflect()
	f := v.WhichOneof(v.Descriptor().Oneofs().Get(0))
	if f == nil {
		return 0, "", nil
	}
	return metricspb.MetricType(f.Number()), "metric_values." + string(f.Name()), v.Get(f).Message().Interface()
}

// checkPayload is V10, V11 and the rules of each metric type, V20 to V70.
func (c *checker) checkPayload(p place, m *metricspb.Metric) {
	number, path, payload := c.payloadOf(m)
	if payload == nil {
		c.error("V10", p.at("metric_values"), "there are no values; the metric is %s, set those of one", aMetricType(m.GetType()))
		return
	}
	want := m.GetType()
	if want <= 0 || want > metricspb.MetricType_IMAGE_LIST_METRIC_TYPE {
		want = metricspb.MetricType_IMAGE_METRIC_TYPE // ReSim takes every type it does not know for an image
	}
	if number != want {
		c.error("V11", p.at("type"), "the metric is %s, its values are those of %s; make them agree", aMetricType(m.GetType()), aMetricType(number))
	}
	p = p.in(path)
	if s, ok := seriesMetricOf(payload); ok {
		c.checkSeriesMetric(p, s)
	}
	switch v := payload.(type) {
	case *metricspb.DoubleOverTimeMetricValues:
		if n, m := len(v.GetDoublesOverTimeDataId()), len(v.GetFailureDefinition()); n != m {
			c.error("V39", p.at("failure_definition"), "there are %d value series and %d failure definitions; give each series one, be it empty", n, m)
		}
	case *metricspb.BatchwiseBarChartMetricValues:
		c.checkBatchwise(p, v)
	case *metricspb.StatesOverTimeMetricValues:
		c.checkStates(p, v)
	case *metricspb.HistogramMetricValues:
		c.checkBuckets(p, v)
	case *metricspb.ScalarMetricValues:
		switch {
		case v == nil || v.Value == nil:
			c.error("V61", p.at("value"), "there is no value; set one, or leave the metric out")
		case math.IsNaN(*v.Value):
			c.error("V62", p.at("value"), "the value is NaN; leave the metric out instead")
		}
	case *metricspb.PlotlyMetricValues:
		if v.GetJson() == nil {
			c.error("V63", p.at("json"), "there is no figure; set one, or leave the metric out")
		}
	case *metricspb.TextMetricValues:
		if v.GetText() == "" {
			c.error("V64", p.at("text"), "the text is empty; leave the metric out instead")
		}
	case *metricspb.ImageMetricValues:
		if v.GetImageDataId() == nil {
			c.error("V65", p.at("image_data_id"), "no image is named; name the data set of its file")
		} else {
			c.checkImage("V66", "V67", p.at("image_data_id"), v.GetImageDataId())
		}
	case *metricspb.ImageListMetricValues:
		if len(v.GetImageDataIds()) == 0 {
			c.error("V68", p.at("image_data_ids"), "no image is named; name one, or leave the metric out")
		}
		for i, id := range v.GetImageDataIds() {
			c.checkImage("V69", "V70", p.at("image_data_ids").index(i), id)
		}
	}
}

// checkBatchwise is V46 and V47.
func (c *checker) checkBatchwise(p place, v *metricspb.BatchwiseBarChartMetricValues) {
	for i, color := range v.GetColors() {
		if !colorOK(color) {
			c.error("V46", p.at("colors").index(i), "the color is %s; write # and six or eight hexadecimal digits", quote(color))
		}
	}
	if id := v.GetProjectId().GetData(); !uuidOK(id) {
		c.error("V47", p.at("project_id"), "the id %s of the project is no UUID; name the project that the batches belong to", quote(id))
	}
}

// colorOK is ReSim's pattern, which lets a line break pass at the end; strict mode does not (G21).
func colorOK(color string) bool {
	if n := len(color); n > 0 && color[n-1] == '\n' {
		color = color[:n-1]
	}
	return colorPattern.MatchString(color)
}

// checkImage checks that an image is found and is a file.
func (c *checker) checkImage(found, file string, p place, id *metricspb.MetricsDataId) {
	switch d := c.set(id); {
	case d == nil:
		c.error(found, p, "the image %s is no data set of the document; add the data set of its file", quote(dataID(id)))
	case d.dataType() != fileType:
		c.error(file, p, "the image %s is %s; name an EXTERNAL_FILE", quote(d.name()), aDataType(d.dataType()))
	}
}

// checkBuckets is V56 to V60. Comparisons are so that NaN breaks the rules.
func (c *checker) checkBuckets(p place, v *metricspb.HistogramMetricValues) {
	buckets := v.GetBuckets()
	if len(buckets) == 0 {
		c.error("V60", p.at("buckets"), "there are no buckets; give at least one")
		return
	}
	if first := buckets[0].GetLower(); first != v.GetLowerBound() {
		c.error("V56", p.at("lower_bound"), "the lower bound is %v, the first bucket begins at %v; make them equal", v.GetLowerBound(), first)
	}
	for i, b := range buckets {
		p := p.at("buckets").index(i)
		if i > 0 && b.GetLower() != buckets[i-1].GetUpper() {
			c.error("V57", p, "the bucket begins at %v, the one before ends at %v; make them equal", b.GetLower(), buckets[i-1].GetUpper())
		}
		if !(b.GetLower() < b.GetUpper()) {
			c.error("V58", p, "the bucket goes from %v to %v; its end must be greater than its beginning", b.GetLower(), b.GetUpper())
		}
	}
	if last := buckets[len(buckets)-1].GetUpper(); last != v.GetUpperBound() {
		c.error("V59", p.at("upper_bound"), "the upper bound is %v, the last bucket ends at %v; make them equal", v.GetUpperBound(), last)
	}
}
