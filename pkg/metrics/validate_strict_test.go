package metrics

import (
	"math"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Every gap of ReSim's validator, used. What is severe is in the next test.
func TestStrictRules(t *testing.T) {
	docs := slices.Concat(strictDocuments(), strictValues(), strictSeries(), strictEventDocuments())
	breaks(t, docs, Strict())
	tested := map[string]bool{}
	for _, d := range docs {
		for r := range strings.FieldsSeq(d.rules) {
			tested[r] = true
		}
		for _, f := range Validate(newDocument(d.pb)) {
			t.Errorf("%s (%s): ReSim does not accept it: %v", d.rules, d.about, f)
		}
	}
	for _, r := range Rules() {
		if r.ID[0] == 'G' && tested[r.ID] != (r.Severity != neverReported) {
			t.Errorf("%s: severity %d, tested %v", r.ID, r.Severity, tested[r.ID])
		}
	}
}

func strictDocuments() []brokenDoc {
	metric := func(f func(*metricspb.Metric)) pbDoc { return changeMetric(scalarDoc(), f) }
	unused := func(sets ...*metricspb.MetricsData) pbDoc { return withData(sets...) }
	named := func(name string) pbDoc {
		pb := scalarDoc()
		pb.MetricsData = []*metricspb.MetricsData{plain(1, "v", doublesOf(1))}
		addEvent(pb).Name = name
		return pb
	}
	unknown := func(m proto.Message) { m.ProtoReflect().SetUnknown([]byte{0xf8, 0x07, 1}) } // field 127
	return []brokenDoc{
		{"G4 G28", "overall", change(emptyDoc(), func(pb pbDoc) { pb.JobLevelMetrics.MetricsStatus = 6 })},
		{"G4", "", metric(func(m *metricspb.Metric) { m.Status = 77 })},
		{"G4", "", metric(func(m *metricspb.Metric) { m.Importance = -1 })},
		{"G4", "", changeMetric(imageDoc(), func(m *metricspb.Metric) { m.Type = 13 })},
		{"G4", "", change(unused(plain(1, "s", statusesOf(passed))), func(pb pbDoc) { pb.MetricsData[0].DataType = 12 })},
		{"G4", "", change(unused(plain(1, "v", doublesOf(1))), func(pb pbDoc) { pb.MetricsData[0].IndexDataType = 12 })},
		{"G6", "", metric(func(m *metricspb.Metric) { m.EventMetric = proto.Bool(true) })},
		{"G7", "", change(scalarDoc(), func(pb pbDoc) {
			addEvent(pb, pb.JobLevelMetrics.Metrics[0])
			pb.JobLevelMetrics.Metrics[0].EventMetric = nil
		})},
		{"G8", "two events", change(twoEvents(), func(pb pbDoc) { pb.Events[1].EventId = pb.Events[0].EventId })},
		{"G8", "metric and data", change(scalarDoc(), func(pb pbDoc) { pb.MetricsData = append(pb.MetricsData, plain(100, "v", doublesOf(1))) })},
		{"G8", "data and event", change(eventDoc(), func(pb pbDoc) { pb.MetricsData = append(pb.MetricsData, plain(200, "v", doublesOf(1))) })},
		{"G8", "metric and event", change(scalarDoc(), func(pb pbDoc) { addEvent(pb).EventId.Id = u(100) })},
		{"G12", "", metric(func(m *metricspb.Metric) { m.Tags = []*metricspb.Tag{{Key: "k", Value: "v"}, {Key: "k", Value: "w"}} })},
		{"G13", "", metric(func(m *metricspb.Metric) { m.Name = " \t" })},
		{"G13", "", unused(plain(1, "", doublesOf(1)))},
		{"G13", "", named(" ")},
		{"G13", "", withMetric(&metricspb.TextMetricValues{Text: "\n"})},
		{"", "different names", named("e")},
		{"G14", "metric and event", named("m100")},
		{"G14", "data and event", named("v")},
		{"G28", "", change(scalarDoc(), func(pb pbDoc) { pb.JobLevelMetrics.Metrics[0].Status = blocked })},
		{"G28", "", change(emptyDoc(), func(pb pbDoc) { pb.JobLevelMetrics.MetricsStatus = warned })},
		{"", "worst of the metrics", change(twoScalars(), func(pb pbDoc) {
			pb.JobLevelMetrics.Metrics[1].Status, pb.MetricsStatus, pb.JobLevelMetrics.MetricsStatus = warned, warned, warned
		})},
		{"G33", "", metric(func(m *metricspb.Metric) { m.Blocking = proto.Bool(true) })},
		{"G33", "", metric(func(m *metricspb.Metric) { m.Blocking = proto.Bool(false) })},
		{"G34", "document", change(emptyDoc(), func(pb pbDoc) { unknown(pb) })},
		{"G34", "job", change(emptyDoc(), func(pb pbDoc) { unknown(pb.JobId.Id) })},
		{"G34", "collection", change(emptyDoc(), func(pb pbDoc) { unknown(pb.JobLevelMetrics) })},
		{"G34", "metric", metric(func(m *metricspb.Metric) { unknown(m.MetricValues) })},
		{"G34", "repeated", changePayload(histogramDoc(), func(v histogramPayload) { unknown(v.Buckets[1]) })},
		{"G34", "element", change(unused(plain(1, "i", secondsOf(1, 2))), func(pb pbDoc) {
			unknown(pb.MetricsData[0].GetSeries().GetTimestamps().Series[1])
		})},
		{"G34", "category", change(groupedSummaryDoc(), func(pb pbDoc) {
			unknown(pb.MetricsData[0].GetSeriesPerCategory().CategoryToSeries["b"].GetDoubles())
		})},
		{"G34", "event", changeEvent(eventDoc(), func(e *metricspb.Event) { unknown(e.Timestamp) })},
		{"G34", "figure", changePayload(plotlyDoc(), func(v *metricspb.PlotlyMetricValues) { unknown(v.Json.Fields["data"]) })},
		{"G34", "object in a figure", changePayload(figureOf(`{"a":[{}]}`), func(v *metricspb.PlotlyMetricValues) {
			unknown(v.Json.Fields["a"].GetListValue().Values[0].GetStructValue())
		})},
		{"G34", "list in a figure", changePayload(figureOf(`{"a":[]}`), func(v *metricspb.PlotlyMetricValues) { unknown(v.Json.Fields["a"].GetListValue()) })},
		{"G35", "", metric(func(m *metricspb.Metric) { m.Name = strings.Repeat("n", longestName+1) })},
		{"G35", "", metric(func(m *metricspb.Metric) { m.Description = strings.Repeat("n", longestText+1) })},
		{"G35", "", withMetric(&metricspb.TextMetricValues{Text: strings.Repeat("n", longestText+1)})},
	}
}

func figureOf(text string) pbDoc {
	s := &structpb.Struct{}
	if err := s.UnmarshalJSON([]byte(text)); err != nil {
		panic(err)
	}
	return withMetric(&metricspb.PlotlyMetricValues{Json: s})
}

func strictValues() []brokenDoc {
	scalar := func(v float64, d *metricspb.DoubleFailureDefinition, s metricspb.MetricStatus) pbDoc {
		pb := withMetric(&metricspb.ScalarMetricValues{Value: &v, FailureDefinition: d})
		pb.JobLevelMetrics.Metrics[0].Status = s
		pb.MetricsStatus = metricspb.MetricStatus(overall([]Status{Status(s)}))
		pb.JobLevelMetrics.MetricsStatus = pb.MetricsStatus
		return pb
	}
	above := func(v float64) *metricspb.DoubleFailureDefinition {
		return &metricspb.DoubleFailureDefinition{FailsAbove: &v}
	}
	between := func(a, b float64) *metricspb.DoubleFailureDefinition {
		return &metricspb.DoubleFailureDefinition{FailsAbove: &a, FailsBelow: &b}
	}
	failing := func(s ...metricspb.MetricStatus) func(pbDoc) {
		return func(pb pbDoc) { pb.MetricsData[1].GetSeries().Series = statusesOf(s...).Series }
	}
	summary := func(d *metricspb.DoubleFailureDefinition, pick int, s ...metricspb.MetricStatus) pbDoc {
		return change(changePayload(summaryDoc(), func(v summaryPayload) {
			v.FailureDefinition = d
			if pick >= 0 {
				v.Index = &metricspb.DoubleSummaryMetricValues_SeriesIndex{SeriesIndex: uint32(pick)}
			}
		}), failing(s...))
	}
	overTime := func(d *metricspb.DoubleFailureDefinition, metric metricspb.MetricStatus, s ...metricspb.MetricStatus) pbDoc {
		pb := change(changePayload(overTimeDoc(), func(v overTimePayload) { v.FailureDefinition[0] = d }), failing(s...))
		pb.JobLevelMetrics.Metrics[0].Status, pb.MetricsStatus, pb.JobLevelMetrics.MetricsStatus = metric, metric, metric
		return pb
	}
	notFinite := func(v float64) pbDoc {
		return changePayload(figureOf(`{"b":{"x":[1,{"y":0}]},"a":null}`), func(p *metricspb.PlotlyMetricValues) {
			p.Json.Fields["b"].GetStructValue().Fields["x"].GetListValue().Values[1].GetStructValue().Fields["y"] = structpb.NewNumberValue(v)
		})
	}
	inf, nan := math.Inf(1), math.NaN()
	return []brokenDoc{
		{"G2", "", scalar(-inf, nil, passed)},
		{"G2", "", scalar(1, above(nan), passed)},
		{"G2", "", scalar(1, above(inf), passed)},
		{"G2", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Order = proto.Float32(float32(nan)) })},
		{"G2", "", changePayload(histogramDoc(), func(v histogramPayload) { v.Buckets[1].Upper, v.UpperBound = &inf, &inf })},
		{"G3", "", notFinite(nan)},
		{"G3", "", notFinite(inf)},
		{"", "as deep as can be", figureOf(nested(32))},
		{"G35", "", figureOf(nested(33))},
		{"G29", "fails, passed", scalar(3, above(2), passed)},
		{"G29", "fails, nothing to judge", scalar(3, above(2), metricspb.MetricStatus_NOT_APPLICABLE_METRIC_STATUS)},
		{"", "fails, shown as it is", scalar(3, above(2), metricspb.MetricStatus_RAW_METRIC_STATUS)},
		{"", "fails", scalar(3, above(2), warned)},
		{"", "equal passes", scalar(2, above(2), passed)},
		{"", "a warning below the limit", scalar(2, above(2), warned)},
		{"G29", "blocks for nothing", scalar(2, above(2), blocked)},
		{"", "blocks without limits", scalar(2, &metricspb.DoubleFailureDefinition{}, blocked)},
		{"G29", "no value passes", scalar(1, between(0, 2), warned)},
		{"", "the first is shown, and passes", summary(above(1), -1, passed, warned)},
		{"G29", "the second is shown, and fails", summary(above(1), 1, passed, warned)},
		{"G29", "an element fails and passes", summary(above(1), -1, passed, passed)},
		{"G29", "an element blocks for nothing", summary(above(1), -1, blocked, blocked)},
		{"G29", "element and metric", overTime(above(1), passed, passed, passed)},
		{"G29", "metric", overTime(above(1), passed, passed, warned)},
		{"", "", overTime(above(1), warned, passed, warned)},
		{"G29", "blocks for nothing", overTime(above(2), blocked, passed, warned)},
		{"", "NaN is not judged", change(overTime(above(2), passed, passed, metricspb.MetricStatus_NOT_APPLICABLE_METRIC_STATUS), func(pb pbDoc) {
			pb.MetricsData[0].GetSeries().GetDoubles().Series[1] = nan
		})},
		{"G30", "", changePayload(histogramDoc(), func(v histogramPayload) {
			v.Buckets, v.LowerBound = []*metricspb.HistogramMetricValues_Bucket{bucket(0.7, 2)}, proto.Float64(0.7)
		})},
		{"G30", "", changePayload(histogramDoc(), func(v histogramPayload) {
			v.Buckets, v.UpperBound = []*metricspb.HistogramMetricValues_Bucket{bucket(0, 0.7)}, proto.Float64(0.7)
		})},
		{"", "unset bounds are left alone", changePayload(histogramDoc(), func(v histogramPayload) { v.LowerBound = nil })},
	}
}

func strictEventDocuments() []brokenDoc {
	event := func(f func(*metricspb.Event)) pbDoc { return changeEvent(eventDoc(), f) }
	const relative, absolute = metricspb.TimestampType_RELATIVE_TIMESTAMP, metricspb.TimestampType_ABSOLUTE_TIMESTAMP
	return []brokenDoc{
		{"G4", "", event(func(e *metricspb.Event) { e.Status = 6 })},
		{"G4", "", event(func(e *metricspb.Event) { e.Importance = 6 })},
		{"G4", "", event(func(e *metricspb.Event) { e.TimestampType = 3 })},
		{"G11", "", event(func(e *metricspb.Event) { e.Timestamp = nil })},
		{"G11", "", event(func(e *metricspb.Event) { e.Timestamp.Seconds = lastSecond + 1 })},
		{"", "relative, a year", event(func(e *metricspb.Event) { e.Timestamp.Seconds, e.TimestampType = aYear, relative })},
		{"G11", "relative, a time of day", event(func(e *metricspb.Event) { e.Timestamp.Seconds, e.TimestampType = aYear+1, relative })},
		{"", "absolute, the year 2000", event(func(e *metricspb.Event) { e.Timestamp.Seconds, e.TimestampType = year2000, absolute })},
		{"G11", "absolute, simulation time", event(func(e *metricspb.Event) { e.Timestamp.Seconds, e.TimestampType = 12, absolute })},
		{"G12", "", event(func(e *metricspb.Event) { e.Tags = []string{""} })},
		{"G12", "", event(func(e *metricspb.Event) { e.Tags = []string{"a", "b", "a"} })},
		{"G35", "", event(func(e *metricspb.Event) { e.Description = strings.Repeat("n", longestText+1) })},
		{"", "G9, G10: names shared between events and metrics, a metric in two events", change(scalarDoc(), func(pb pbDoc) {
			a, b := addMetric(pb, scalarValues()), addMetric(pb, scalarValues())
			a.Name, b.Name = "m100", "m100"
			addEvent(pb, a)
			addEvent(pb, b)
			addEvent(pb, b)
		})},
	}
}

// Gaps that have two severities, each once.
func TestStrictSeverities(t *testing.T) {
	for _, c := range []struct {
		about string
		pb    pbDoc
		want  string
	}{
		{"negative time", withData(plain(1, "i", secondsOf(-1))), "error G16"},
		{"after the year 9999", withData(plain(1, "i", secondsOf(lastSecond+1))), "warning G16"},
		{"its own index", strictSeries()[slices.IndexFunc(strictSeries(), func(d brokenDoc) bool { return d.about == "its own" })].pb, "error G23"},
		{"index of an index", strictSeries()[slices.IndexFunc(strictSeries(), func(d brokenDoc) bool { return d.about == "index of an index" })].pb, "warning G23"},
		{"out of the folder", withData(fileSet(1, "f", "../a")), "error G25"},
		{"one file twice", withData(fileSet(1, "f", "a"), fileSet(2, "g", "a")), "warning G25"},
	} {
		findings := Validate(newDocument(c.pb), Strict())
		if len(findings) != 1 || !strings.HasPrefix(findings[0].String(), c.want) {
			t.Errorf("%s: have %v, want one %s", c.about, findings, c.want)
		}
	}
}

// What strict mode says names the place, however deep it is, and is the same each time although maps
// have no order.
func TestStrictText(t *testing.T) {
	fields := map[string]*structpb.Value{}
	for c := 'a'; c <= 'z'; c++ {
		fields[string(c)] = structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewNumberValue(1), structpb.NewNumberValue(math.NaN())}})
	}
	for _, c := range []struct {
		pb   pbDoc
		want string
	}{
		{
			withMetric(&metricspb.PlotlyMetricValues{Json: &structpb.Struct{Fields: fields}}),
			`error G3 at job_level_metrics.metrics[0].metric_values.plotly_metric_values.json ("m100"): ` +
				`26 numbers of the figure are none that JSON has, such as NaN at .z[1]; use null for a gap`,
		},
		{
			withData(plain(1, "v", doublesOf(1, math.Inf(-1), math.Inf(1)))),
			`warning G1 at metrics_data[0].series ("v"): 2 of 3 elements are infinite, the first is element 1: -Inf; use NaN for a gap`,
		},
		{change(withData(plain(1, "i", secondsOf(1, 2))), func(pb pbDoc) {
			pb.MetricsData[0].GetSeries().GetTimestamps().Series[1].ProtoReflect().SetUnknown([]byte{0xf8, 0x07, 1})
		}), `warning G34 at metrics_data[0].series.timestamps.series[1] ("i"): ` +
			`3 bytes are of fields that the format does not have, in 1 messages; they are kept, but nothing reads them, so drop them`},
	} {
		for range 5 {
			findings := Validate(newDocument(c.pb), Strict())
			if len(findings) != 1 || findings[0].String() != c.want {
				t.Fatalf("have %v\nwant %s", findings, c.want)
			}
		}
	}
}
