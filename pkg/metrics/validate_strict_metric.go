package metrics

import (
	"math"
	"strings"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// strictMetrics is what strict mode says of each metric.
func (c *checker) strictMetrics() {
	inEvent := map[string]bool{}
	for _, e := range c.doc.GetEvents() {
		for _, id := range e.GetMetrics() {
			inEvent[id.GetId().GetData()] = true
		}
	}
	for i, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		if m == nil {
			continue
		}
		p := metricPlace(i, m)
		c.strictMetric(p, m)
		switch used := inEvent[metricID(m)]; {
		case m.GetEventMetric() && !used:
			c.warn("G6", p.at("event_metric"), "the metric is to be shown in its event only, but no event has it; add it to one, or clear the mark")
		case used && !m.GetEventMetric():
			c.warn("G7", p.at("event_metric"), "an event has the metric, but it is not marked as an event's; mark it")
		}
		c.strictPayload(p, m)
	}
}

// strictMetric is G2, G4, G12, G33 and G35 of what all metrics have.
func (c *checker) strictMetric(p place, m *metricspb.Metric) {
	c.checkEnum(p.at("type"), "metric type", int32(m.GetType()), int32(metricspb.MetricType_IMAGE_LIST_METRIC_TYPE))
	c.checkStatusKnown(p.at("status"), m.GetStatus())
	c.checkImportanceKnown(p.at("importance"), m.GetImportance())
	if math.IsNaN(float64(m.GetOrder())) {
		c.warn("G2", p.at("order"), "the order is NaN; give it a number, or none")
	}
	if m.Blocking != nil {
		c.warn("G33", p.at("blocking"), "blocking is set to %v, but has no effect any more; leave it out, and use the status FAIL_BLOCK for a failure that blocks", m.GetBlocking())
	}
	c.checkTextLength(p.at("description"), m.GetDescription())
	keys := make(map[string]bool, len(m.GetTags()))
	for i, t := range m.GetTags() {
		if keys[t.GetKey()] {
			c.warn("G12", p.at("tags").index(i), "the tag %s is there already; give each key once", quote(t.GetKey()))
		}
		keys[t.GetKey()] = true
	}
}

func (c *checker) checkTextLength(p place, text string) {
	if len(text) > longestText {
		c.warn("G35", p, "the text has %d bytes; a page has room for less than %d", len(text), longestText)
	}
}

// strictPayload is what strict mode says of the values of each type.
func (c *checker) strictPayload(p place, m *metricspb.Metric) {
	_, path, payload := c.payloadOf(m)
	p = p.in(path)
	if s, ok := seriesMetricOf(payload); ok {
		c.strictSeriesMetric(p, s)
	}
	switch v := payload.(type) {
	case *metricspb.ScalarMetricValues:
		if math.IsInf(v.GetValue(), 0) {
			c.warn("G2", p.at("value"), "the value is %v; leave the metric out instead", v.GetValue())
		}
		c.checkDefinition(p.at("failure_definition"), v.GetFailureDefinition())
		c.judgeScalar(p.at("value"), m, v)
	case *metricspb.DoubleSummaryMetricValues:
		c.checkDefinition(p.at("failure_definition"), v.GetFailureDefinition())
		c.checkSummaryIndex(p, v)
		c.judgeSummary(p, m, v)
	case *metricspb.DoubleOverTimeMetricValues:
		for i, d := range v.GetFailureDefinition() {
			c.checkDefinition(p.at("failure_definition").index(i), d)
		}
		c.checkStamp(p.at("start_time"), v.GetStartTime())
		c.checkStamp(p.at("end_time"), v.GetEndTime())
		if from, to := v.GetStartTime(), v.GetEndTime(); from != nil && to != nil && stampBefore(to, from) {
			c.warn("G16", p.at("end_time"), "it ends at %d.%09d s, before it starts at %d.%09d s", to.GetSeconds(), to.GetNanos(), from.GetSeconds(), from.GetNanos())
		}
		c.judgeDoubleOverTime(p, m, v)
	case *metricspb.BatchwiseBarChartMetricValues:
		c.strictBatchwise(p, v)
	case *metricspb.HistogramMetricValues:
		c.strictHistogram(p, v)
	case *metricspb.PlotlyMetricValues:
		c.checkFigure(p.at("json"), v.GetJson())
	case *metricspb.TextMetricValues:
		if v.GetText() != "" && isBlank(v.GetText()) {
			c.warn("G13", p.at("text"), "the text is blank; leave the metric out instead")
		}
		c.checkTextLength(p.at("text"), v.GetText())
	}
}

// strictSeriesMetric is G19, G20, G27 and G35 of what is made of series.
func (c *checker) strictSeriesMetric(p place, s seriesMetric) {
	series := len(s.values[0].ids)
	if series == 0 {
		c.warn("G19", p.at(s.values[0].field), "%s without series shows nothing; leave it out instead", s.what)
	}
	if n := len(s.legend); n != 0 && n != series {
		c.warn("G20", p.at("legend_series_names"), "there are %d names for %d series; name each, or none", n, series)
	}
	seen := make(map[string]bool, len(s.legend))
	for i, name := range s.legend {
		if name == "" || seen[name] {
			c.warn("G20", p.at("legend_series_names").index(i), "the name %s is empty or there already; give each series its own", quote(name))
		}
		seen[name] = true
	}
	points := 0
	for k, l := range s.values {
		for i, id := range l.ids {
			d := c.set(id)
			if d == nil {
				continue
			}
			if d.holds == holdsCategories && !s.showsParts {
				c.warn("G27", l.at(p, i), "%s has categories, which ReSim does not show in %s; refer to one series for each", quote(d.name()), s.what)
			}
			if k == 0 {
				points += d.len()
			}
		}
	}
	if points > mostPoints {
		c.warn("G35", p.at(s.values[0].field), "there are %d points; a page can draw about %d, so thin them out", points, mostPoints)
	}
}

// len is the number of elements of a data set, all categories together.
func (d *dataSet) len() int {
	if d.length == nil {
		d.length = new(int)
		for s := range d.parts() {
			*d.length += s.len()
		}
	}
	return *d.length
}

// strictBatchwise is G21.
func (c *checker) strictBatchwise(p place, v *metricspb.BatchwiseBarChartMetricValues) {
	if n, m := len(v.GetColors()), len(v.GetCategories()); n != 0 && n != m {
		c.warn("G21", p.at("colors"), "there are %d colors for %d categories; give each category one, or none", n, m)
	}
	for i, color := range v.GetColors() {
		if strings.HasSuffix(color, "\n") {
			c.warn("G21", p.at("colors").index(i), "the color %s ends in a line break; drop it", quote(color))
		}
	}
	seen := make(map[string]int, len(v.GetCategories()))
	for i, name := range v.GetCategories() {
		if first, ok := seen[name]; ok {
			c.warn("G21", p.at("categories").index(i), "the category %s is also categories[%d]; name each differently", quote(name), first)
			continue
		}
		seen[name] = i
	}
}

// strictHistogram is G2 and G30.
func (c *checker) strictHistogram(p place, v *metricspb.HistogramMetricValues) {
	for i, b := range v.GetBuckets() {
		if math.IsInf(b.GetLower(), 0) || math.IsInf(b.GetUpper(), 0) {
			c.warn("G2", p.at("buckets").index(i), "the bucket goes from %v to %v; give it ends that can be drawn", b.GetLower(), b.GetUpper())
		}
	}
	d := c.set(v.GetValuesDataId())
	if d == nil || v == nil || d.numbers().none {
		return
	}
	if n := d.numbers(); v.LowerBound != nil && n.least < *v.LowerBound {
		c.warn("G30", p.at("lower_bound"), "the least value of %s is %v, below the lower bound %v and so in no bucket; give it one", quote(d.name()), n.least, *v.LowerBound)
	}
	if n := d.numbers(); v.UpperBound != nil && n.greatest > *v.UpperBound {
		c.warn("G30", p.at("upper_bound"), "the greatest value of %s is %v, above the upper bound %v and so in no bucket; give it one", quote(d.name()), n.greatest, *v.UpperBound)
	}
}

// lastSecond is the end of the year 9999, the last that a protobuf Timestamp is made for.
const lastSecond = 253402300799

// checkStamp is G16 of a single time.
func (c *checker) checkStamp(p place, t *timestamppb.Timestamp) {
	if !stampOK(t.GetSeconds(), t.GetNanos()) {
		c.error("G16", p, "%d s and %d ns are no time; seconds must be at least 0, nanoseconds from 0 to 999999999", t.GetSeconds(), t.GetNanos())
	} else if t.GetSeconds() > lastSecond {
		c.warn("G16", p, "%d s is after the year 9999; give seconds and nanoseconds", t.GetSeconds())
	}
}

func stampBefore(a, b *timestamppb.Timestamp) bool {
	return a.GetSeconds() < b.GetSeconds() || a.GetSeconds() == b.GetSeconds() && a.GetNanos() < b.GetNanos()
}
