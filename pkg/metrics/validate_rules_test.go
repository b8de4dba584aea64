package metrics

import (
	"math"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Every rule that ReSim has, broken by a document as small as can be.
func TestRules(t *testing.T) {
	docs := slices.Concat(documentRules(), pairRules(), metricRules(), dataRules(), eventRules())
	breaks(t, docs)
	tested := map[string]bool{}
	for _, d := range docs {
		for r := range strings.FieldsSeq(d.rules) {
			tested[r] = true
		}
	}
	for _, r := range Rules() {
		if r.ID[0] == 'V' && !tested[r.ID] && !strings.Contains(r.Meaning, "reported as") {
			t.Errorf("%s is not tested", r.ID)
		}
	}
}

func documentRules() []brokenDoc {
	return []brokenDoc{
		{"V1", "", changeData(withData(plain(1, "v", doublesOf(1))), 0, func(d pbData) { d.MetricsDataId.Id.Data = "foo" })},
		{"V1", "no id", changeData(withData(plain(1, "v", doublesOf(1))), 0, func(d pbData) { d.MetricsDataId = nil })},
		{"V2", "", withData(plain(1, "v", doublesOf(1)), plain(1, "w", doublesOf(1)))},
		{"V3", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.MetricId.Id.Data = "foo" })},
		{"V4", "", change(twoScalars(), func(pb pbDoc) { pb.JobLevelMetrics.Metrics[1].MetricId = pb.JobLevelMetrics.Metrics[0].MetricId })},
		{"V5", "", changeEvent(eventDoc(), func(e *metricspb.Event) { e.EventId.Id.Data = "foo" })},
		{"V6", "", change(emptyDoc(), func(pb pbDoc) { pb.JobId.Id.Data = "foo" })},
		{"V6", "no id", change(emptyDoc(), func(pb pbDoc) { pb.JobId = nil })},
		{"V7", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Name = "" })},
		{"V8", "an image", changeMetric(imageDoc(), func(m *metricspb.Metric) { m.Type = 0 })},
		{"V8 V11", "anything else", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Type = 0 })},
		{"V9", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Status = 0 })},
		{"V10", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.MetricValues.MetricValues = nil })},
		{"V10", "no message either", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.MetricValues = nil })},
		{"V11", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Type = metricspb.MetricType_TEXT_METRIC_TYPE })},
		{"V11", "unknown types are taken for images", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Type = 13 })},
		{"", "unknown types are taken for images", changeMetric(imageDoc(), func(m *metricspb.Metric) { m.Type = -1 })},
		{"V12", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Importance = 0 })},
		{"V13 V15", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.ParentId = nil })},
		{"V14 V15", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.GetJobId().Id.Data = "foo" })},
		{"V6 V14", "the job too", change(scalarDoc(), func(pb pbDoc) { pb.JobId.Id.Data, pb.JobLevelMetrics.Metrics[0].GetJobId().Id.Data = "foo", "foo" })},
		{"V15", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.GetJobId().Id = u(2) })},
		{"V15", "another spelling", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.GetJobId().Id.Data = "{" + m.GetJobId().Id.Data + "}" })},
		{"V16", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Tags = []*metricspb.Tag{{Value: "x"}} })},
		{"V16", "", changeMetric(scalarDoc(), func(m *metricspb.Metric) { m.Tags = []*metricspb.Tag{{Key: "x"}} })},
		{"V17", "", change(twoScalars(), func(pb pbDoc) { pb.JobLevelMetrics.Metrics[1].Name = "m100" })},
		{"", "event metrics may share a name", change(twoScalars(), func(pb pbDoc) {
			pb.JobLevelMetrics.Metrics[1].Name, pb.JobLevelMetrics.Metrics[1].EventMetric = "m100", proto.Bool(true)
		})},
		{"V18", "", change(emptyDoc(), func(pb pbDoc) { pb.JobLevelMetrics.MetricsStatus = 0 })},
		{"V18", "no collection", change(emptyDoc(), func(pb pbDoc) { pb.JobLevelMetrics = nil })},
		{"V19", "", change(emptyDoc(), func(pb pbDoc) { pb.MetricsStatus = 0 })},
	}
}

func pairRules() []brokenDoc {
	uuidIndex := func(d pbData) { d.IsIndexed, d.IndexDataType = false, uuidType }
	return []brokenDoc{
		{"V20 V21", "", changePayload(summaryDoc(), func(v summaryPayload) { v.ValueDataId = nil })},
		{"V21", "", changePayload(summaryDoc(), func(v summaryPayload) { v.ValueDataId = ref(99) })},
		{"V22", "", withMetric(&metricspb.DoubleOverTimeMetricValues{
			DoublesOverTimeDataId: refs(1), StatusesOverTimeDataId: refs(2), FailureDefinition: []*metricspb.DoubleFailureDefinition{{}},
		}, threeSets(stringsOf("a", "b"), secondsOf(1, 2))...)},
		{"V22", "a file", change(summaryDoc(), func(pb pbDoc) { pb.MetricsData[0] = fileSet(1, "v", "a") })},
		{"V23", "", changePayload(summaryDoc(), func(v summaryPayload) { v.StatusDataId = ref(99) })},
		{"V23", "statuses are mandatory", changePayload(summaryDoc(), func(v summaryPayload) { v.StatusDataId = nil })},
		{"V24", "", change(summaryDoc(), func(pb pbDoc) { pb.MetricsData[1] = plain(2, "s", doublesOf(1, 2)) })},
		{"V25", "", changeData(barDoc(), 1, func(d pbData) { d.DataType = statusType })},
		{"V25", "without its index", change(barDoc(), func(pb pbDoc) { pb.MetricsData[1] = plain(2, "s", statusesOf(passed, passed)) })},
		{"V26", "an equal index", change(barDoc(), func(pb pbDoc) {
			pb.MetricsData = append(pb.MetricsData, plain(4, "j", stringsOf("x", "y")))
			pb.MetricsData[1].IndexDataId = ref(4)
		})},
		{"V27", "", changeData(barDoc(), 1, uuidIndex)},
		{"V28", "", changeData(barDoc(), 0, uuidIndex)},
		{"V29 V80", "", changeData(summaryDoc(), 0, func(d pbData) { d.Data = nil })},
		{"V30", "", change(summaryDoc(), func(pb pbDoc) { pb.MetricsData[1] = grouped(2, "s", statusesOf(passed, passed)) })},
		{"V31", "", change(summaryDoc(), func(pb pbDoc) { pb.MetricsData[1] = plain(2, "s", statusesOf(passed, passed, passed)) })},
		{"V32", "a category less", change(groupedSummaryDoc(), func(pb pbDoc) { pb.MetricsData[1] = grouped(2, "s", statusesOf(passed)) })},
		{"V32", "another category", changeData(groupedSummaryDoc(), 1, func(d pbData) {
			categories := d.GetSeriesPerCategory().CategoryToSeries
			categories["z"] = categories["b"]
			delete(categories, "b")
			d.CategoryNames[1] = "z"
		})},
		{"V33", "", changeData(groupedSummaryDoc(), 1, func(d pbData) {
			d.GetSeriesPerCategory().CategoryToSeries["b"] = statusesOf(passed)
		})},
	}
}

func metricRules() []brokenDoc {
	at := func(pb pbDoc, index string) pbDoc {
		return changePayload(pb, func(v summaryPayload) {
			switch index {
			case "time":
				v.Index = &metricspb.DoubleSummaryMetricValues_TimestampIndex{TimestampIndex: &timestamppb.Timestamp{Seconds: 1}}
			case "uuid":
				v.Index = &metricspb.DoubleSummaryMetricValues_UuidIndex{UuidIndex: u(11)}
			case "string":
				v.Index = &metricspb.DoubleSummaryMetricValues_StringIndex{StringIndex: "x"}
			case "series":
				v.Index = &metricspb.DoubleSummaryMetricValues_SeriesIndex{SeriesIndex: 1}
			}
		})
	}
	times, ids, labels := secondsOf(1, 2), uuidsOf(11, 12), stringsOf("x", "y")
	buckets := func(b ...*metricspb.HistogramMetricValues_Bucket) func(histogramPayload) {
		return func(v histogramPayload) { v.Buckets = append(v.Buckets, b...) }
	}
	plainSets := func(values *metricspb.Series) []*metricspb.MetricsData {
		return []*metricspb.MetricsData{plain(1, "v", values), plain(2, "s", statusesOf(passed, passed))}
	}
	data := func(pb pbDoc, sets ...*metricspb.MetricsData) pbDoc {
		return change(pb, func(pb pbDoc) { pb.MetricsData = sets })
	}
	return []brokenDoc{
		{"V34", "plain", at(summaryDoc(), "time")},
		{"V34", "", at(indexedSummaryDoc(labels), "time")},
		{"", "", at(indexedSummaryDoc(times), "time")},
		{"V27", "statuses over another index than the values that are picked from", changeData(at(indexedSummaryDoc(times), "time"), 1, func(d pbData) {
			d.IsIndexed, d.IndexDataType = false, uuidType
		})},
		{"V35", "", at(indexedSummaryDoc(labels), "uuid")},
		{"", "", at(indexedSummaryDoc(ids), "uuid")},
		{"V36", "", at(indexedSummaryDoc(times), "string")},
		{"", "", at(indexedSummaryDoc(labels), "string")},
		{"", "any index", at(indexedSummaryDoc(labels), "series")},
		{"V22", "V37", data(summaryDoc(), plainSets(stringsOf("a", "b"))...)},
		{"V38", "", changePayload(overTimeDoc(), func(v overTimePayload) { v.StatusesOverTimeDataId = refs(2, 2) })},
		{"V39", "", changePayload(overTimeDoc(), func(v overTimePayload) { v.FailureDefinition = nil })},
		{"V22", "V40", data(overTimeDoc(), plainSets(doublesOf(1, 2))...)},
		{"V28 V27", "V40", data(overTimeDoc(), threeSets(doublesOf(1, 2), labels)...)},
		{"V41", "", changePayload(lineDoc(), func(v linePayload) { v.YDoublesDataId = refs(2, 2) })},
		{"V31", "V42", change(lineDoc(), func(pb pbDoc) { pb.MetricsData[1] = plain(2, "y", doublesOf(1, 2, 3)) })},
		{"V28 V27", "V42", indexedLineDoc(labels)},
		{"V24", "V42: x indexed, y plain", change(indexedLineDoc(times), func(pb pbDoc) { pb.MetricsData[1] = plain(2, "y", doublesOf(1, 2)) })},
		{"V43", "", changePayload(barDoc(), func(v barPayload) { v.StatusesDataId = nil })},
		{"V22", "V44", data(barDoc(), plainSets(doublesOf(1, 2))...)},
		{"V45", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Categories = []string{"c", "d"} })},
		{"V45", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.TimesDataId = nil })},
		{"V46", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Colors = []string{"#abc"} })},
		{"V46", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Colors = []string{"red"} })},
		{"V46", "one line break passes, two do not", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Colors = []string{"#aabbcc\n", "#AABBCC00\n\n"} })},
		{"V47", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.ProjectId = nil })},
		{"V22", "V48: times as values", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.ValuesDataId = refs(2) })},
		{"V22", "V49: values as times", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.TimesDataId = refs(1) })},
		{"V26", "V49: another index", change(batchwiseDoc(), func(pb pbDoc) {
			pb.MetricsData = append(pb.MetricsData, plain(5, "j", uuidsOf(11, 12)))
			pb.MetricsData[1].IndexDataId = ref(5)
		})},
		{"V50", "", changePayload(statesDoc(), func(v statesPayload) { v.StatusesOverTimeDataId = nil })},
		{"V28 V27", "V51", data(statesDoc(), threeSets(stringsOf("A", "B"), labels)...)},
		{"V22 V52", "V51", data(statesDoc(), threeSets(doublesOf(1, 2), times)...)},
		{"V52 V82", "", changeData(statesDoc(), 0, func(d pbData) { d.Data = &metricspb.MetricsData_Series{Series: doublesOf(1, 2)} })},
		{"V53", "", data(statesDoc(), threeSets(stringsOf("A", "Z"), times)...)},
		{"V53", "no set", changePayload(statesDoc(), func(v statesPayload) { v.StatesSet = nil })},
		{"V54", "", changePayload(statesDoc(), func(v statesPayload) { v.FailureStates = []string{"A", "Z"} })},
		{"", "V54 without series", changePayload(statesDoc(), func(v statesPayload) {
			v.StatesOverTimeDataId, v.StatusesOverTimeDataId, v.FailureStates = nil, nil, []string{"Z"}
		})},
		{"V22", "V55", data(histogramDoc(), plainSets(stringsOf("a", "b"))...)},
		{"", "V55: any index", data(histogramDoc(), threeSets(doublesOf(1, 2), labels)...)},
		{"V56", "", changePayload(histogramDoc(), func(v histogramPayload) { v.LowerBound = proto.Float64(-1) })},
		{"", "V56: unset is 0", changePayload(histogramDoc(), func(v histogramPayload) { v.LowerBound = nil })},
		{"V57", "", changePayload(histogramDoc(), func(v histogramPayload) { v.Buckets[1].Lower = proto.Float64(1.5) })},
		{"V58", "", changePayload(histogramDoc(), buckets(bucket(2, 2)))},
		{"V58 V59", "", changePayload(histogramDoc(), func(v histogramPayload) { v.Buckets[1].Upper = proto.Float64(math.NaN()) })},
		{"V59", "", changePayload(histogramDoc(), func(v histogramPayload) { v.UpperBound = proto.Float64(5) })},
		{"V60", "", changePayload(histogramDoc(), func(v histogramPayload) { v.Buckets, v.LowerBound, v.UpperBound = nil, nil, nil })},
		{"V61", "", changePayload(scalarDoc(), func(v scalarPayload) { v.Value = nil })},
		{"V62", "", changePayload(scalarDoc(), func(v scalarPayload) { v.Value = proto.Float64(math.NaN()) })},
		{"V63", "", withMetric(&metricspb.PlotlyMetricValues{})},
		{"V64", "", withMetric(&metricspb.TextMetricValues{})},
		{"V65", "", changePayload(imageDoc(), func(v imagePayload) { v.ImageDataId = nil })},
		{"V66", "", changePayload(imageDoc(), func(v imagePayload) { v.ImageDataId = ref(99) })},
		{"V67", "", change(imageDoc(), func(pb pbDoc) { pb.MetricsData[0] = plain(1, "v", doublesOf(1)) })},
		{"V68", "", changePayload(imagesDoc(), func(v imagesPayload) { v.ImageDataIds = nil })},
		{"V69", "", changePayload(imagesDoc(), func(v imagesPayload) { v.ImageDataIds[1] = ref(99) })},
		{"V70", "", change(imagesDoc(), func(pb pbDoc) { pb.MetricsData[1] = plain(2, "v", doublesOf(1)) })},
	}
}

func dataRules() []brokenDoc {
	series := func(f func(*metricspb.MetricsData)) pbDoc {
		return changeData(withData(plain(1, "v", doublesOf(1))), 0, f)
	}
	groups := func(f func(*metricspb.MetricsData)) pbDoc {
		return changeData(withData(grouped(1, "v", doublesOf(1), doublesOf(1, 2))), 0, f)
	}
	file := func(f func(*metricspb.MetricsData)) pbDoc {
		return changeData(withData(fileSet(1, "f", "a.png")), 0, f)
	}
	indexed := func(value, index *metricspb.MetricsData) pbDoc { return withData(over(value, index), index) }
	empty := &metricspb.MetricsData_SeriesPerCategory{SeriesPerCategory: &metricspb.SeriesPerCategory{}}
	return []brokenDoc{
		{"V71", "", withData(plain(1, "v", doublesOf(1)), plain(2, "v", doublesOf(1)))},
		{"", "one empty name", withData(plain(1, "", doublesOf(1)))},
		{"V71", "two empty names", withData(plain(1, "", doublesOf(1)), plain(2, "", doublesOf(1)))},
		{"V72", "statuses", changeData(withData(plain(1, "s", statusesOf(passed))), 0, func(d pbData) { d.DataType = 0 })},
		{"V72 V82", "doubles", series(func(d pbData) { d.DataType = 0 })},
		{"V73 V74", "", series(func(d pbData) { d.DataType = fileType })},
		{"V74", "", file(func(d pbData) { d.GetExternalFile().Path = "" })},
		{"V75 V78", "", series(func(d pbData) { d.IsPerCategory = true })},
		{"V75 V79", "", series(func(d pbData) { d.IsPerCategory, d.CategoryNames = true, []string{"a"} })},
		{"V76", "", groups(func(d pbData) { d.GetSeriesPerCategory().CategoryToSeries["a"] = doublesOf() })},
		{"V76", "of no kind", groups(func(d pbData) { d.GetSeriesPerCategory().CategoryToSeries["a"] = nil })},
		{"V77", "", groups(func(d pbData) { d.GetSeriesPerCategory().CategoryToSeries["a"] = stringsOf("x") })},
		{"V78", "nothing at all", groups(func(d pbData) { d.CategoryNames, d.Data = nil, empty })},
		{"V78", "", groups(func(d pbData) { d.CategoryNames = nil })},
		{"V79", "listed, not there", groups(func(d pbData) { delete(d.GetSeriesPerCategory().CategoryToSeries, "b") })},
		{"V79", "there, not listed", groups(func(d pbData) { d.CategoryNames = []string{"a"} })},
		{"V80", "", groups(func(d pbData) { d.IsPerCategory = false })},
		{"V80", "nothing at all", series(func(d pbData) { d.Data = nil })},
		{"V81", "", withData(plain(1, "v", doublesOf()))},
		{"V81", "of no kind", series(func(d pbData) { d.GetSeries().Series = nil })},
		{"V82", "", series(func(d pbData) { d.GetSeries().Series = stringsOf("a").Series })},
		{"V82", "unknown types are taken for statuses", series(func(d pbData) { d.DataType = 12 })},
		{"", "unknown types are taken for statuses", changeData(withData(plain(1, "s", statusesOf(passed))), 0, func(d pbData) { d.DataType = 12 })},
		{"V83", "", change(indexed(plain(1, "v", doublesOf(1)), plain(2, "i", secondsOf(1))), func(pb pbDoc) { pb.MetricsData[0].IndexDataId = ref(99) })},
		{"V83", "no id", series(func(d pbData) { d.IsIndexed = true })},
		{"V84", "", indexed(grouped(1, "v", doublesOf(1)), plain(2, "i", secondsOf(1)))},
		{"V85", "", indexed(plain(1, "v", doublesOf(1)), plain(2, "i", secondsOf(1, 2)))},
		{"V85", "categories", indexed(grouped(1, "v", doublesOf(1)), grouped(2, "i", secondsOf(1), secondsOf(1)))},
		{"V85", "lengths of categories", indexed(grouped(1, "v", doublesOf(1)), grouped(2, "i", secondsOf(1, 2)))},
		{"V86", "", change(indexed(plain(1, "v", doublesOf(1)), plain(2, "i", secondsOf(1))), func(pb pbDoc) { pb.MetricsData[0].IndexDataType = stringType })},
		{"", "a file indexed by a file", indexedFiles()},
		{"", "its own index", change(withData(plain(1, "v", doublesOf(1))), func(pb pbDoc) { over(pb.MetricsData[0], pb.MetricsData[0]) })},
	}
}

func indexedFiles() pbDoc {
	a, b := fileSet(1, "f", "a.png"), fileSet(2, "g", "b.png")
	a.IsIndexed, a.IndexDataId, a.IndexDataType = true, b.MetricsDataId, fileType
	return withData(a, b)
}

func eventRules() []brokenDoc {
	withMetrics := func(names ...string) pbDoc {
		pb := emptyDoc()
		var metrics []*metricspb.Metric
		for _, name := range names {
			m := addMetric(pb, scalarValues())
			m.Name = name
			metrics = append(metrics, m)
		}
		addEvent(pb, metrics...)
		return pb
	}
	event := func(f func(*metricspb.Event)) pbDoc { return changeEvent(eventDoc(), f) }
	return []brokenDoc{
		{"V87", "", change(twoEvents(), func(pb pbDoc) { pb.Events[1].Name = pb.Events[0].Name })},
		{"V88", "", change(twoEvents(), func(pb pbDoc) { pb.Events[1].TimestampType = metricspb.TimestampType_ABSOLUTE_TIMESTAMP })},
		{"V89", "", event(func(e *metricspb.Event) { e.Name = "" })},
		{"V90", "", event(func(e *metricspb.Event) { e.Metrics = []*metricspb.MetricId{{Id: u(99)}} })},
		{"V91", "", withMetrics("a", "a")},
		{"V91", "one metric twice", changeEvent(withMetrics("a"), func(e *metricspb.Event) { e.Metrics = append(e.Metrics, e.Metrics[0]) })},
		{"V92", "", event(func(e *metricspb.Event) { e.Status = 0 })},
		{"V93", "", event(func(e *metricspb.Event) { e.TimestampType = 0 })},
		{"V94", "", event(func(e *metricspb.Event) { e.Timestamp.Seconds = -1 })},
		{"V94", "", event(func(e *metricspb.Event) { e.Timestamp.Nanos = -1 })},
		{"V94", "", event(func(e *metricspb.Event) { e.Timestamp.Nanos = 1e9 })},
		{"", "no time", event(func(e *metricspb.Event) { e.Timestamp = nil })},
		{"V95", "", event(func(e *metricspb.Event) { e.Importance = 0 })},
	}
}
