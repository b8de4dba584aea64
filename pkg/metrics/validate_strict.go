package metrics

import (
	"math"
	"path"
	"strings"
	"time"

	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// checkGaps reports what ReSim accepts without looking. Gaps that real builds rely on (G9, G10, G31,
// G32) are left alone, as are NaN gaps in curves (G1).
func (c *checker) checkGaps() {
	names := map[string]string{}
	statuses := make([]Status, 0, len(c.metrics))
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
		names[m.GetName()] = "metric"
		statuses = append(statuses, Status(m.GetStatus()))
		c.checkMetricGaps(p, m, inEvent[metricID(m)])
	}
	paths := map[string]int{}
	for i, d := range c.doc.GetMetricsData() {
		p := dataPlace(i, d)
		c.shared(names, "data set", d.GetName(), p)
		c.checkDataGaps(p, d)
		c.checkFile(p, d, i, paths)
	}
	c.checkIndexCycles()
	c.checkEventGaps(names)
	c.checkStatusGaps(statuses)
}

// shared is G13 and G14.
func (c *checker) shared(names map[string]string, what, name string, p place) {
	if strings.TrimSpace(name) == "" {
		c.warn("G13", p.at("name"), "the name of the %s is blank", what)
		return
	}
	if other := names[name]; other != "" && other != what {
		c.warn("G14", p.at("name"), "a %s has the name %s too; ReSim's Python tools cannot read such a file", other, quote(name))
	}
	names[name] = what
}

func (c *checker) checkMetricGaps(p place, m *metricspb.Metric, inEvent bool) {
	if s := Status(m.GetStatus()); s != NoStatus && !s.known() {
		c.error("G4", p.at("status"), "the status %d is unknown", s)
	}
	if i := m.GetImportance(); i < 0 || i > metricspb.MetricImportance_CRITICAL_IMPORTANCE {
		c.error("G4", p.at("importance"), "the importance %d is unknown", i)
	}
	if t := m.GetType(); t < 0 || t > metricspb.MetricType_IMAGE_LIST_METRIC_TYPE {
		c.error("G4", p.at("type"), "the type %d is unknown", t)
	}
	if m.Order != nil && math.IsNaN(float64(*m.Order)) {
		c.warn("G2", p.at("order"), "the order is NaN")
	}
	if m.GetEventMetric() && !inEvent {
		c.warn("G6", p.at("event_metric"), "the metric is shown in its event only, but no event has it")
	}
	if inEvent && !m.GetEventMetric() {
		c.warn("G7", p.at("event_metric"), "an event has the metric, but it is not marked as an event's")
	}
	keys := map[string]bool{}
	for i, t := range m.GetTags() {
		if keys[t.GetKey()] {
			c.warn("G12", p.at("tags").index(i), "the tag %s is given twice", quote(t.GetKey()))
		}
		keys[t.GetKey()] = true
	}
	if strings.TrimSpace(m.GetName()) == "" && m.GetName() != "" {
		c.warn("G13", p.at("name"), "the name is blank")
	}
	if m.Blocking != nil && *m.Blocking {
		c.warn("G33", p.at("blocking"), "blocking has no effect; use the status FAIL_BLOCK")
	}
	c.checkPayloadGaps(p.at("metric_values"), m)
}

func (c *checker) checkPayloadGaps(p place, m *metricspb.Metric) {
	v := m.GetMetricValues()
	switch v.GetMetricValues().(type) {
	case *metricspb.MetricValues_ScalarMetricValues:
		s := v.GetScalarMetricValues()
		if math.IsInf(s.GetValue(), 0) {
			c.warn("G2", p.at("scalar_metric_values.value"), "the value is %v", s.GetValue())
		}
		c.checkDefinition(p.at("scalar_metric_values.failure_definition"), s.GetFailureDefinition())
	case *metricspb.MetricValues_PlotlyMetricValues:
		c.checkFigure(p.at("plotly_metric_values.json"), v.GetPlotlyMetricValues().GetJson())
	case *metricspb.MetricValues_TextMetricValues:
		if t := v.GetTextMetricValues().GetText(); t != "" && strings.TrimSpace(t) == "" {
			c.warn("G13", p.at("text_metric_values.text"), "the text is blank")
		}
	case *metricspb.MetricValues_DoubleMetricValues:
		s := v.GetDoubleMetricValues()
		c.checkDefinition(p.at("double_metric_values.failure_definition"), s.GetFailureDefinition())
		c.checkSummaryIndex(p.at("double_metric_values"), s)
	case *metricspb.MetricValues_DoubleOverTimeMetricValues:
		o := v.GetDoubleOverTimeMetricValues()
		c.checkChart(p, len(o.GetDoublesOverTimeDataId()), o.GetLegendSeriesNames())
		for i, d := range o.GetFailureDefinition() {
			c.checkDefinition(p.at("double_over_time_metric_values.failure_definition").index(i), d)
		}
		c.checkStamp(p.at("double_over_time_metric_values.start_time"), o.GetStartTime())
		c.checkStamp(p.at("double_over_time_metric_values.end_time"), o.GetEndTime())
		if o.GetStartTime() != nil && o.GetEndTime() != nil && o.GetEndTime().AsTime().Before(o.GetStartTime().AsTime()) {
			c.warn("G16", p.at("double_over_time_metric_values.end_time"), "it ends before it starts")
		}
	case *metricspb.MetricValues_LinePlotMetricValues:
		l := v.GetLinePlotMetricValues()
		c.checkChart(p, len(l.GetXDoublesDataId()), l.GetLegendSeriesNames())
	case *metricspb.MetricValues_BarChartMetricValues:
		b := v.GetBarChartMetricValues()
		c.checkChart(p, len(b.GetValuesDataId()), b.GetLegendSeriesNames())
	case *metricspb.MetricValues_StatesOverTimeMetricValues:
		s := v.GetStatesOverTimeMetricValues()
		c.checkChart(p, len(s.GetStatesOverTimeDataId()), s.GetLegendSeriesNames())
	case *metricspb.MetricValues_BatchwiseBarChartMetricValues:
		b := v.GetBatchwiseBarChartMetricValues()
		c.checkChart(p, len(b.GetValuesDataId()), b.GetCategories())
		if n := len(b.GetColors()); n != 0 && n != len(b.GetCategories()) {
			c.warn("G21", p.at("batchwise_bar_chart_metric_values.colors"), "there are %d colors for %d categories", n, len(b.GetCategories()))
		}
		for i, color := range b.GetColors() {
			if strings.HasSuffix(color, "\n") {
				c.warn("G21", p.at("batchwise_bar_chart_metric_values.colors").index(i), "the color %s ends in a line break", quote(color))
			}
		}
	case *metricspb.MetricValues_HistogramMetricValues:
		for i, b := range v.GetHistogramMetricValues().GetBuckets() {
			if math.IsInf(b.GetLower(), 0) || math.IsInf(b.GetUpper(), 0) {
				c.warn("G2", p.at("histogram_metric_values.buckets").index(i), "the bucket from %v to %v is not finite", b.GetLower(), b.GetUpper())
			}
		}
	}
}

// checkChart is G19 and G20.
func (c *checker) checkChart(p place, series int, legend []string) {
	if series == 0 {
		c.warn("G19", p, "the chart shows nothing")
	}
	if len(legend) != 0 && len(legend) != series {
		c.warn("G20", p, "there are %d names for %d series", len(legend), series)
	}
	seen := map[string]bool{}
	for _, name := range legend {
		if name == "" || seen[name] {
			c.warn("G20", p, "the name %s of a series is empty or given twice", quote(name))
		}
		seen[name] = true
	}
}

func (c *checker) checkDefinition(p place, d *metricspb.DoubleFailureDefinition) {
	if d == nil {
		return
	}
	if d.FailsAbove != nil && d.FailsBelow != nil && *d.FailsAbove < *d.FailsBelow {
		c.warn("G29", p, "every value fails: above %v and below %v", *d.FailsAbove, *d.FailsBelow)
	}
	for _, v := range []*float64{d.FailsAbove, d.FailsBelow} {
		if v != nil && (math.IsNaN(*v) || math.IsInf(*v, 0)) {
			c.warn("G2", p, "the limit is %v", *v)
		}
	}
}

// checkFigure is G3 and G35: what JSON cannot hold, and what is nested too deeply to be read.
func (c *checker) checkFigure(p place, figure *structpb.Struct) {
	if structDepth(figure) > maxDepth {
		c.warn("G35", p, "the figure is nested too deeply for ReSim to read; up to 32 objects may be within one another")
	}
	open := []*structpb.Value{structpb.NewStructValue(figure)}
	for len(open) > 0 {
		v := open[len(open)-1]
		open = open[:len(open)-1]
		switch k := v.GetKind().(type) {
		case *structpb.Value_NumberValue:
			if math.IsNaN(k.NumberValue) || math.IsInf(k.NumberValue, 0) {
				c.error("G3", p, "the figure holds %v, which JSON cannot; use null for a gap", k.NumberValue)
				return
			}
		case *structpb.Value_StructValue:
			for _, e := range k.StructValue.GetFields() {
				open = append(open, e)
			}
		case *structpb.Value_ListValue:
			open = append(open, k.ListValue.GetValues()...)
		}
	}
}

// checkSummaryIndex is G18: the element to show is there.
func (c *checker) checkSummaryIndex(p place, v *metricspb.DoubleSummaryMetricValues) {
	d := c.data[dataID(v.GetValueDataId())]
	index := c.data[dataID(d.GetIndexDataId())]
	categories := map[string]*metricspb.Series{}
	for name, s := range eachSeries(index) {
		categories[name] = s
	}
	for name, s := range eachSeries(d) {
		switch i := v.GetIndex().(type) {
		case *metricspb.DoubleSummaryMetricValues_SeriesIndex:
			if int64(i.SeriesIndex) >= int64(seriesLen(s)) {
				c.error("G18", p.at("series_index"), "there is no element %d of %d%s", i.SeriesIndex, seriesLen(s), inCategory(name))
			}
		case *metricspb.DoubleSummaryMetricValues_StringIndex:
			if !has(categories[name].GetStrings().GetSeries(), func(s string) bool { return s == i.StringIndex }) {
				c.error("G18", p.at("string_index"), "no element has the index %s%s", quote(i.StringIndex), inCategory(name))
			}
		case *metricspb.DoubleSummaryMetricValues_UuidIndex:
			if !uuidOK(i.UuidIndex.GetData()) {
				c.error("G15", p.at("uuid_index"), "the id %s is no UUID", quote(i.UuidIndex.GetData()))
			} else if !has(categories[name].GetUuids().GetSeries(), func(id *metricspb.UUID) bool { return id.GetData() == i.UuidIndex.GetData() }) {
				c.error("G18", p.at("uuid_index"), "no element has the index %s%s", quote(i.UuidIndex.GetData()), inCategory(name))
			}
		case *metricspb.DoubleSummaryMetricValues_TimestampIndex:
			c.checkStamp(p.at("timestamp_index"), i.TimestampIndex)
			if !has(categories[name].GetTimestamps().GetSeries(), func(t *timestamppb.Timestamp) bool {
				return t.GetSeconds() == i.TimestampIndex.GetSeconds() && t.GetNanos() == i.TimestampIndex.GetNanos()
			}) {
				c.error("G18", p.at("timestamp_index"), "no element has the time %v%s", i.TimestampIndex.AsTime().Format(time.RFC3339Nano), inCategory(name))
			}
		}
	}
}

func has[T any](all []T, is func(T) bool) bool {
	for _, v := range all {
		if is(v) {
			return true
		}
	}
	return false
}

// checkStamp is G16.
func (c *checker) checkStamp(p place, t *timestamppb.Timestamp) {
	if t != nil && !t.IsValid() {
		c.error("G16", p, "%d s and %d ns are no time", t.GetSeconds(), t.GetNanos())
	} else if t.GetSeconds() < 0 {
		c.error("G16", p, "the time lies before 1970")
	}
}

// checkDataGaps looks at every element once: G5, G15, G16, and at what the set says of itself: G4,
// G22, G26.
func (c *checker) checkDataGaps(p place, d *metricspb.MetricsData) {
	if t := d.GetDataType(); t < 0 || t > metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE {
		c.error("G4", p.at("data_type"), "the data type %d is unknown", t)
	}
	if indexed := isIndexedType(d.GetDataType()); indexed != d.GetIsIndexed() && d.GetDataType() != metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE {
		c.warn("G22", p.at("is_indexed"), "is_indexed is %v, the data type a %v", d.GetIsIndexed(), DataType(d.GetDataType()))
	}
	seen := map[string]bool{}
	for i, name := range d.GetCategoryNames() {
		if name == "" || seen[name] || !d.GetIsPerCategory() {
			c.warn("G26", p.at("category_names").index(i), "the category %s is empty, listed twice, or listed for data without categories", quote(name))
		}
		seen[name] = true
	}
	for category, s := range eachSeries(d) {
		at := p.at("series")
		if category != "" {
			at = p.at("series_per_category.category_to_series[%s]", quote(category))
		}
		for i, v := range s.GetStatuses().GetSeries() {
			if !Status(v).known() {
				c.error("G5", at.index(i), "the status of the element is %v", Status(v))
				break
			}
		}
		for i, v := range s.GetUuids().GetSeries() {
			if !uuidOK(v.GetData()) {
				c.error("G15", at.index(i), "the element %s is no UUID", quote(v.GetData()))
				break
			}
		}
		for i, v := range s.GetTimestamps().GetSeries() {
			if !v.IsValid() || v.GetSeconds() < 0 {
				c.error("G16", at.index(i), "%d s and %d ns are no time since 1970", v.GetSeconds(), v.GetNanos())
				break
			}
		}
	}
}

// checkFile is G24 and G25.
func (c *checker) checkFile(p place, d *metricspb.MetricsData, i int, paths map[string]int) {
	if d.GetDataType() != metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE || d.GetExternalFile().GetPath() == "" {
		return
	}
	file := d.GetExternalFile().GetPath()
	clean := path.Clean(strings.ReplaceAll(file, `\`, "/"))
	at := p.at("external_file.path")
	switch {
	case path.IsAbs(clean) || clean == ".." || strings.HasPrefix(clean, "../") || strings.ContainsRune(file, 0):
		c.error("G25", at, "the path %s leads out of the outputs folder; it must be relative to it", quote(file))
	default:
		if first, ok := paths[clean]; ok {
			c.warn("G25", at, "metrics_data[%d] has the file %s too", first, quote(file))
		}
		paths[clean] = i
	}
	if d.GetIsIndexed() || d.GetIsPerCategory() {
		c.warn("G24", p, "a file can have no index and no categories")
	}
}

// checkIndexCycles is G23, without recursion: from each data set it follows the indexes until they
// end, or meet what is known to end, or themselves.
func (c *checker) checkIndexCycles() {
	const walking, ends = 1, 2
	state := map[*metricspb.MetricsData]int{}
	for i, d := range c.doc.GetMetricsData() {
		p := dataPlace(i, d).at("index_data_id")
		var walked []*metricspb.MetricsData
		for at := d; at != nil && state[at] != ends; {
			if state[at] == walking {
				c.error("G23", p, "following the indexes from here leads in a circle")
				break
			}
			state[at] = walking
			walked = append(walked, at)
			if !at.GetIsIndexed() {
				break
			}
			at = c.data[dataID(at.GetIndexDataId())]
		}
		for _, w := range walked {
			state[w] = ends
		}
		if index := c.data[dataID(d.GetIndexDataId())]; d.GetIsIndexed() && index != nil && index != d && index.GetIsIndexed() {
			c.warn("G23", p, "the index %s is indexed itself", quote(index.GetName()))
		}
	}
}

// checkEventGaps is G4, G8, G11 and G12 of events.
func (c *checker) checkEventGaps(names map[string]string) {
	ids := map[string]int{}
	for i, e := range c.doc.GetEvents() {
		p := eventPlace(i, e)
		c.shared(names, "event", e.GetName(), p)
		id := e.GetEventId().GetId().GetData()
		if first, ok := ids[id]; ok {
			c.error("G8", p.at("event_id"), "the id %s is also that of events[%d]", quote(id), first)
		}
		ids[id] = i
		if c.data[id] != nil || c.metrics[id] != nil {
			c.error("G8", p.at("event_id"), "the id %s is also that of a metric or data set", quote(id))
		}
		if s := Status(e.GetStatus()); s != NoStatus && !s.known() {
			c.error("G4", p.at("status"), "the status %d is unknown", s)
		}
		if v := e.GetImportance(); v < 0 || v > metricspb.MetricImportance_CRITICAL_IMPORTANCE {
			c.error("G4", p.at("importance"), "the importance %d is unknown", v)
		}
		if t := e.GetTimestampType(); t < 0 || t > metricspb.TimestampType_RELATIVE_TIMESTAMP {
			c.error("G4", p.at("timestamp_type"), "the kind of time %d is unknown", t)
		}
		if e.GetTimestamp() == nil {
			c.warn("G11", p.at("timestamp"), "the event has no time, which reads as 0 s")
		} else if e.GetTimestamp().GetSeconds() >= 253402300800 {
			c.warn("G11", p.at("timestamp"), "the time is after the year 9999")
		}
		tags := map[string]bool{}
		for j, t := range e.GetTags() {
			if t == "" || tags[t] {
				c.warn("G12", p.at("tags").index(j), "the tag %s is empty or given twice", quote(t))
			}
			tags[t] = true
		}
	}
}

// checkStatusGaps is G28: the overall statuses follow from those of the metrics.
func (c *checker) checkStatusGaps(statuses []Status) {
	whole, all := Status(c.doc.GetMetricsStatus()), Status(c.doc.GetJobLevelMetrics().GetMetricsStatus())
	if whole != NoStatus && !whole.known() {
		c.error("G4", place{path: "metrics_status"}, "the status %d is unknown", whole)
	}
	if whole != all {
		c.warn("G28", place{path: "metrics_status"}, "the overall status is %v, that of all metrics %v", whole, all)
	}
	if want := overall(statuses); whole != want {
		c.warn("G28", place{path: "metrics_status"}, "the overall status is %v, the metrics make it %v", whole, want)
	}
}
