package metrics

import (
	"fmt"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// The smallest valid documents of each kind. Tests break them in one place.

// u is the id with a number; the job is 1, metrics count from 100, events from 200, data sets from 1.
func u(n int) *metricspb.UUID {
	return &metricspb.UUID{Data: fmt.Sprintf("00000000-0000-4000-8000-%012d", n)}
}

func ref(n int) *metricspb.MetricsDataId { return &metricspb.MetricsDataId{Id: u(n)} }

func refs(n ...int) (all []*metricspb.MetricsDataId) {
	for _, n := range n {
		all = append(all, ref(n))
	}
	return all
}

const (
	passed  = metricspb.MetricStatus_PASSED_METRIC_STATUS
	warned  = metricspb.MetricStatus_FAIL_WARN_METRIC_STATUS
	blocked = metricspb.MetricStatus_FAIL_BLOCK_METRIC_STATUS
	medium  = metricspb.MetricImportance_MEDIUM_IMPORTANCE
)

func doublesOf(v ...float64) *metricspb.Series {
	return &metricspb.Series{Series: &metricspb.Series_Doubles{Doubles: &metricspb.DoubleSeries{Series: v}}}
}

func stringsOf(v ...string) *metricspb.Series {
	return &metricspb.Series{Series: &metricspb.Series_Strings{Strings: &metricspb.StringSeries{Series: v}}}
}

func statusesOf(v ...metricspb.MetricStatus) *metricspb.Series {
	return &metricspb.Series{Series: &metricspb.Series_Statuses{Statuses: &metricspb.MetricStatusSeries{Series: v}}}
}

func secondsOf(v ...int64) *metricspb.Series {
	s := &metricspb.TimestampSeries{}
	for _, sec := range v {
		s.Series = append(s.Series, &timestamppb.Timestamp{Seconds: sec})
	}
	return &metricspb.Series{Series: &metricspb.Series_Timestamps{Timestamps: s}}
}

func uuidsOf(v ...int) *metricspb.Series {
	s := &metricspb.UUIDSeries{}
	for _, n := range v {
		s.Series = append(s.Series, u(n))
	}
	return &metricspb.Series{Series: &metricspb.Series_Uuids{Uuids: s}}
}

// plain is a data set with one series, of the type that the series has.
func plain(id int, name string, s *metricspb.Series) *metricspb.MetricsData {
	return &metricspb.MetricsData{
		MetricsDataId: ref(id), Name: name, DataType: metricspb.MetricsDataType(elementsOf(s).kind),
		Data: &metricspb.MetricsData_Series{Series: s},
	}
}

// grouped is one with a series for each of the categories a, b, c…
func grouped(id int, name string, s ...*metricspb.Series) *metricspb.MetricsData {
	d := plain(id, name, s[0])
	d.IsPerCategory = true
	categories := map[string]*metricspb.Series{}
	for i, s := range s {
		key := string(rune('a' + i))
		categories[key] = s
		d.CategoryNames = append(d.CategoryNames, key)
	}
	d.Data = &metricspb.MetricsData_SeriesPerCategory{SeriesPerCategory: &metricspb.SeriesPerCategory{CategoryToSeries: categories}}
	return d
}

// over gives a data set an index.
func over(d, index *metricspb.MetricsData) *metricspb.MetricsData {
	d.DataType += indexedStep
	d.IsIndexed, d.IndexDataId, d.IndexDataType = true, index.MetricsDataId, index.DataType
	return d
}

func fileSet(id int, name, path string) *metricspb.MetricsData {
	return &metricspb.MetricsData{
		MetricsDataId: ref(id), Name: name, DataType: fileType,
		Data: &metricspb.MetricsData_ExternalFile{ExternalFile: &metricspb.ExternalFile{Path: path}},
	}
}

type (
	pbDoc  = *metricspb.JobMetrics
	pbData = *metricspb.MetricsData
)

// emptyDoc is EMPTY.
func emptyDoc() pbDoc {
	return &metricspb.JobMetrics{
		JobId: &metricspb.JobId{Id: u(1)}, MetricsStatus: passed,
		JobLevelMetrics: &metricspb.MetricCollection{MetricsStatus: passed},
	}
}

// withData is EMPTY and data sets.
func withData(sets ...*metricspb.MetricsData) pbDoc {
	pb := emptyDoc()
	pb.MetricsData = sets
	return pb
}

// addMetric adds a metric "m100", "m101", …, complete but for its values.
func addMetric(pb pbDoc, payload proto.Message) *metricspb.Metric {
	n := 100 + len(pb.JobLevelMetrics.Metrics)
	m := &metricspb.Metric{
		MetricId: &metricspb.MetricId{Id: u(n)}, Name: fmt.Sprintf("m%d", n), Status: passed, Importance: medium,
		ParentId: &metricspb.Metric_JobId{JobId: &metricspb.JobId{Id: u(1)}}, MetricValues: &metricspb.MetricValues{},
	}
	// The payload's field is the one of its message type, and its number is that of the metric type.
	values := m.MetricValues.ProtoReflect()
	for i := range values.Descriptor().Fields().Len() {
		if f := values.Descriptor().Fields().Get(i); f.Message() == payload.ProtoReflect().Descriptor() {
			values.Set(f, protoValue(payload))
			m.Type = metricspb.MetricType(f.Number())
		}
	}
	pb.JobLevelMetrics.Metrics = append(pb.JobLevelMetrics.Metrics, m)
	return m
}

func withMetric(payload proto.Message, sets ...*metricspb.MetricsData) pbDoc {
	pb := withData(sets...)
	addMetric(pb, payload)
	return pb
}

func scalarValues() *metricspb.ScalarMetricValues {
	return &metricspb.ScalarMetricValues{Value: proto.Float64(1)}
}

func scalarDoc() pbDoc { return withMetric(scalarValues()) }

func summaryDoc() pbDoc {
	return withMetric(&metricspb.DoubleSummaryMetricValues{ValueDataId: ref(1), StatusDataId: ref(2)},
		plain(1, "v", doublesOf(1, 2)), plain(2, "s", statusesOf(passed, passed)))
}

// indexedSummaryDoc is a summary of two values over an index.
func indexedSummaryDoc(index *metricspb.Series) pbDoc {
	i := plain(3, "i", index)
	return withMetric(&metricspb.DoubleSummaryMetricValues{ValueDataId: ref(1), StatusDataId: ref(2)},
		over(plain(1, "v", doublesOf(1, 2)), i), over(plain(2, "s", statusesOf(passed, passed)), i), i)
}

// groupedSummaryDoc is a summary of the categories a and b.
func groupedSummaryDoc() pbDoc {
	return withMetric(&metricspb.DoubleSummaryMetricValues{ValueDataId: ref(1), StatusDataId: ref(2)},
		grouped(1, "v", doublesOf(1), doublesOf(1, 2)), grouped(2, "s", statusesOf(passed), statusesOf(passed, passed)))
}

// threeSets are values, statuses and their index.
func threeSets(values, index *metricspb.Series) []*metricspb.MetricsData {
	i := plain(3, "i", index)
	return []*metricspb.MetricsData{over(plain(1, "v", values), i), over(plain(2, "s", statusesOf(passed, passed)), i), i}
}

func overTimeDoc() pbDoc {
	return withMetric(&metricspb.DoubleOverTimeMetricValues{
		DoublesOverTimeDataId: refs(1), StatusesOverTimeDataId: refs(2), FailureDefinition: []*metricspb.DoubleFailureDefinition{{}},
	}, threeSets(doublesOf(1, 2), secondsOf(1, 2))...)
}

func barDoc() pbDoc {
	return withMetric(&metricspb.BarChartMetricValues{ValuesDataId: refs(1), StatusesDataId: refs(2)},
		threeSets(doublesOf(1, 2), stringsOf("x", "y"))...)
}

func statesDoc() pbDoc {
	return withMetric(&metricspb.StatesOverTimeMetricValues{
		StatesOverTimeDataId: refs(1), StatusesOverTimeDataId: refs(2), StatesSet: []string{"A", "B"},
	}, threeSets(stringsOf("A", "B"), secondsOf(1, 2))...)
}

func lineDoc() pbDoc {
	return withMetric(&metricspb.LinePlotMetricValues{XDoublesDataId: refs(1), YDoublesDataId: refs(2), StatusesDataId: refs(3)},
		plain(1, "x", doublesOf(1, 2)), plain(2, "y", doublesOf(3, 4)), plain(3, "s", statusesOf(passed, passed)))
}

// indexedLineDoc is a line plot over an index.
func indexedLineDoc(index *metricspb.Series) pbDoc {
	i := plain(4, "i", index)
	return withMetric(&metricspb.LinePlotMetricValues{XDoublesDataId: refs(1), YDoublesDataId: refs(2), StatusesDataId: refs(3)},
		over(plain(1, "x", doublesOf(1, 2)), i), over(plain(2, "y", doublesOf(3, 4)), i), over(plain(3, "s", statusesOf(passed, passed)), i), i)
}

func batchwiseDoc() pbDoc {
	i := plain(4, "i", uuidsOf(11, 12))
	return withMetric(&metricspb.BatchwiseBarChartMetricValues{
		ValuesDataId: refs(1), TimesDataId: refs(2), StatusesDataId: refs(3), Categories: []string{"c"}, ProjectId: u(9),
	}, over(plain(1, "v", doublesOf(1, 2)), i), over(plain(2, "t", secondsOf(1, 2)), i), over(plain(3, "s", statusesOf(passed, passed)), i), i)
}

func bucket(from, to float64) *metricspb.HistogramMetricValues_Bucket {
	return &metricspb.HistogramMetricValues_Bucket{Lower: &from, Upper: &to}
}

func histogramDoc() pbDoc {
	return withMetric(&metricspb.HistogramMetricValues{
		ValuesDataId: ref(1), StatusesDataId: ref(2), Buckets: []*metricspb.HistogramMetricValues_Bucket{bucket(0, 1), bucket(1, 2)},
		LowerBound: proto.Float64(0), UpperBound: proto.Float64(2),
	}, plain(1, "v", doublesOf(0.5, 1)), plain(2, "s", statusesOf(passed, passed)))
}

func plotlyDoc() pbDoc {
	return withMetric(&metricspb.PlotlyMetricValues{Json: &structpb.Struct{Fields: map[string]*structpb.Value{
		"data": structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{structpb.NewNumberValue(1), structpb.NewNullValue()}}),
	}}})
}

func textDoc() pbDoc { return withMetric(&metricspb.TextMetricValues{Text: "*hello*"}) }

func imageDoc() pbDoc {
	return withMetric(&metricspb.ImageMetricValues{ImageDataId: ref(1)}, fileSet(1, "f", "img/a.png"))
}

func imagesDoc() pbDoc {
	return withMetric(&metricspb.ImageListMetricValues{ImageDataIds: refs(1, 2)}, fileSet(1, "f", "a.png"), fileSet(2, "g", "b.png"))
}

// addEvent adds an event "e200", "e201", … with metrics.
func addEvent(pb pbDoc, metrics ...*metricspb.Metric) *metricspb.Event {
	n := 200 + len(pb.Events)
	e := &metricspb.Event{
		EventId: &metricspb.EventId{Id: u(n)}, Name: fmt.Sprintf("e%d", n), Status: passed, Importance: medium,
		TimestampType: metricspb.TimestampType_RELATIVE_TIMESTAMP, Timestamp: &timestamppb.Timestamp{Seconds: 1},
	}
	for _, m := range metrics {
		e.Metrics = append(e.Metrics, m.MetricId)
		m.EventMetric = proto.Bool(true)
	}
	pb.Events = append(pb.Events, e)
	return e
}

func eventDoc() pbDoc {
	pb := emptyDoc()
	addEvent(pb)
	return pb
}

// baseDocs are all of these, by name.
func baseDocs() map[string]pbDoc {
	withEventMetric := scalarDoc()
	addEvent(withEventMetric, addMetric(withEventMetric, scalarValues()))
	groupedIndex := grouped(2, "i", secondsOf(1), secondsOf(1, 2))
	states := statesDoc()
	states.MetricsData = []*metricspb.MetricsData{
		over(grouped(1, "v", stringsOf("A"), stringsOf("B", "A")), groupedIndex),
		over(grouped(3, "s", statusesOf(passed), statusesOf(passed, passed)), groupedIndex), groupedIndex,
	}
	states.JobLevelMetrics.Metrics[0].MetricValues.GetStatesOverTimeMetricValues().StatusesOverTimeDataId = refs(3)
	return map[string]pbDoc{
		"empty": emptyDoc(), "scalar": scalarDoc(), "summary": summaryDoc(), "grouped summary": groupedSummaryDoc(),
		"summary over times": indexedSummaryDoc(secondsOf(1, 2)), "double over time": overTimeDoc(), "bar chart": barDoc(),
		"states over time": statesDoc(), "grouped states": states, "line plot": lineDoc(), "line plot over times": indexedLineDoc(secondsOf(1, 2)),
		"batchwise bar chart": batchwiseDoc(), "histogram": histogramDoc(), "plotly": plotlyDoc(), "text": textDoc(),
		"image": imageDoc(), "image list": imagesDoc(), "event": eventDoc(), "event with metric": withEventMetric,
	}
}

// The documents that tests break have nothing wrong with them.
func TestBaseDocumentsAreValid(t *testing.T) {
	for name, pb := range baseDocs() {
		for _, f := range Validate(newDocument(pb), Strict()) {
			t.Errorf("%s: %v", name, f)
		}
	}
}
