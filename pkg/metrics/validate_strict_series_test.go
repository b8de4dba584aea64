package metrics

import (
	"math"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

func strictSeries() []brokenDoc {
	pick := func(pb pbDoc, f func(summaryPayload)) pbDoc { return changePayload(pb, f) }
	byText := func(text string) func(summaryPayload) {
		return func(v summaryPayload) {
			v.Index = &metricspb.DoubleSummaryMetricValues_StringIndex{StringIndex: text}
		}
	}
	bySeconds := func(sec int64, nanos int32) func(summaryPayload) {
		return func(v summaryPayload) {
			v.Index = &metricspb.DoubleSummaryMetricValues_TimestampIndex{TimestampIndex: &timestamppb.Timestamp{Seconds: sec, Nanos: nanos}}
		}
	}
	byID := func(id string) func(summaryPayload) {
		return func(v summaryPayload) {
			v.Index = &metricspb.DoubleSummaryMetricValues_UuidIndex{UuidIndex: &metricspb.UUID{Data: id}}
		}
	}
	byNumber := func(n uint32) func(summaryPayload) {
		return func(v summaryPayload) {
			v.Index = &metricspb.DoubleSummaryMetricValues_SeriesIndex{SeriesIndex: n}
		}
	}
	labels, times, ids := stringsOf("x", "y"), secondsOf(1, 2), uuidsOf(11, 12)
	data := func(f func(pbData), d pbData) pbDoc {
		return change(withData(d), func(pb pbDoc) { f(pb.MetricsData[0]) })
	}
	nanos := func(pb pbDoc) { pb.MetricsData[0].GetSeries().GetTimestamps().Series[1].Nanos = -5 }
	chain := func(n int, last int) pbDoc { // each indexed by the next, the last one by that of a number, or not
		pb := emptyDoc()
		for i := range n {
			pb.MetricsData = append(pb.MetricsData, plain(i+1, string(rune('a'+i)), doublesOf(1)))
			pb.MetricsData[i].DataType += indexedStep
		}
		for i, d := range pb.MetricsData {
			next := (i + 1) % n
			if i == n-1 {
				if last < 0 {
					d.DataType -= indexedStep
					continue
				}
				next = last
			}
			d.IsIndexed, d.IndexDataId = true, pb.MetricsData[next].MetricsDataId
		}
		for i, d := range pb.MetricsData {
			if d.IsIndexed {
				d.IndexDataType = pb.MetricsData[(i+1)%n].DataType
			}
			if i == n-1 && last >= 0 {
				d.IndexDataType = pb.MetricsData[last].DataType
			}
		}
		return pb
	}
	groupedOver := func(index ...*metricspb.Series) pbDoc {
		i := grouped(3, "i", index...)
		return withMetric(&metricspb.DoubleSummaryMetricValues{ValueDataId: ref(1), StatusDataId: ref(2)},
			over(grouped(1, "v", doublesOf(1, 2), doublesOf(1, 2)), i),
			over(grouped(2, "s", statusesOf(passed, passed), statusesOf(passed, passed)), i), i)
	}
	legend := func(names ...string) pbDoc {
		return changePayload(lineDoc(), func(v linePayload) { v.LegendSeriesNames = names })
	}
	files := func(paths ...string) pbDoc {
		pb := emptyDoc()
		for i, p := range paths {
			pb.MetricsData = append(pb.MetricsData, fileSet(i+1, string(rune('a'+i)), p))
		}
		return pb
	}
	many := make([]float64, mostPoints+1)
	return []brokenDoc{
		{"G1", "", withData(plain(1, "v", doublesOf(1, math.Inf(-1))))},
		{"", "NaN is a gap", withData(plain(1, "v", doublesOf(1, math.NaN())), plain(2, "w", doublesOf(math.NaN())))},
		{"G5", "", withData(plain(1, "s", statusesOf(passed, 0)))},
		{"G5", "", withData(grouped(1, "s", statusesOf(passed), statusesOf(6)))},
		{"G15", "", data(func(d pbData) { d.GetSeries().GetUuids().Series[1].Data = "x" }, plain(1, "i", uuidsOf(1, 2)))},
		{"G15 G18", "", pick(indexedSummaryDoc(ids), byID("x"))},
		{"G16", "", change(withData(plain(1, "i", secondsOf(1, 2))), nanos)},
		{"G16", "", withData(plain(1, "i", secondsOf(-1)))},
		{"G16", "", withData(plain(1, "i", secondsOf(lastSecond+1)))},
		{"", "the year 9999", withData(plain(1, "i", secondsOf(lastSecond)))},
		{"G16 G18", "", pick(indexedSummaryDoc(times), bySeconds(1, -1))},
		{"G16", "", changePayload(overTimeDoc(), func(v overTimePayload) { v.StartTime = &timestamppb.Timestamp{Seconds: -1} })},
		{"G16", "ends before it starts", changePayload(overTimeDoc(), func(v overTimePayload) {
			v.StartTime, v.EndTime = &timestamppb.Timestamp{Seconds: 1, Nanos: 1}, &timestamppb.Timestamp{Seconds: 1}
		})},
		{"G16", "ends after the year 9999", changePayload(overTimeDoc(), func(v overTimePayload) { v.EndTime = &timestamppb.Timestamp{Seconds: lastSecond + 1} })},
		{"G17", "order", indexedSummaryDoc(secondsOf(2, 1))},
		{"G17", "", indexedSummaryDoc(secondsOf(1, 1))},
		{"G17", "", indexedSummaryDoc(stringsOf("x", "x"))},
		{"G17", "", indexedSummaryDoc(uuidsOf(11, 11))},
		{"", "labels in any order", indexedSummaryDoc(stringsOf("y", "x"))},
		{"", "not an index", withData(plain(1, "i", secondsOf(2, 1)))},
		{"", "", pick(indexedSummaryDoc(labels), byNumber(1))},
		{"G18", "", pick(indexedSummaryDoc(labels), byNumber(2))},
		{"G18", "", pick(groupedSummaryDoc(), byNumber(1))},
		{"", "", pick(indexedSummaryDoc(labels), byText("y"))},
		{"G18", "", pick(indexedSummaryDoc(labels), byText("z"))},
		{"", "", pick(indexedSummaryDoc(ids), byID(u(12).Data))},
		{"G18", "", pick(indexedSummaryDoc(ids), byID(u(13).Data))},
		{"", "", pick(indexedSummaryDoc(times), bySeconds(2, 0))},
		{"G18", "", pick(indexedSummaryDoc(times), bySeconds(2, 1))},
		{"", "in both categories", pick(groupedOver(stringsOf("x", "y"), stringsOf("y", "z")), byText("y"))},
		{"G18 G22", "is_indexed is not set", change(pick(indexedSummaryDoc(labels), byText("z")), func(pb pbDoc) { pb.MetricsData[0].IsIndexed = false })},
		{"G18", "in one category", pick(groupedOver(stringsOf("x", "y"), stringsOf("y", "z")), byText("x"))},
		{"G19", "", withMetric(&metricspb.BarChartMetricValues{})},
		{"G19", "", withMetric(&metricspb.BatchwiseBarChartMetricValues{ProjectId: u(9)})},
		{"", "", legend("a")},
		{"G20", "", legend("a", "b")},
		{"G20", "", legend("")},
		{"G20", "", legend("a", "a")},
		{"G21", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Colors = []string{"#aabbcc", "#aabbcc"} })},
		{"G21", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Colors = []string{"#aabbcc\n"} })},
		{"", "", changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Colors = []string{"#AABBCCdd"} })},
		{"G21", "", changePayload(batchwiseDoc(), func(v batchwisePayload) {
			v.Categories, v.ValuesDataId, v.TimesDataId, v.StatusesDataId = []string{"c", "c"}, refs(1, 1), refs(2, 2), refs(3, 3)
		})},
		{"G22", "", change(barDoc(), func(pb pbDoc) {
			pb.MetricsData = append(pb.MetricsData, over(plain(4, "w", doublesOf(1, 2)), pb.MetricsData[2]))
			pb.MetricsData[3].DataType = doubleType
		})},
		{"G22", "", data(func(d pbData) { d.DataType, d.IndexDataId = doubleType+indexedStep, ref(99) }, plain(1, "v", doublesOf(1)))},
		{"G23", "its own", chain(1, 0)},
		{"G23", "circle", chain(3, 0)},
		{"G23", "into a circle", chain(4, 2)},
		{"G23", "index of an index", chain(3, -1)},
		{"", "", chain(2, -1)},
		{"G24", "", indexedFiles()},
		{"G24", "", change(files("a.png"), func(pb pbDoc) { pb.MetricsData[0].IsPerCategory = true })},
		{"", "", files("a.png", "sub/b.png", "sub/../c.png", "..d", "a:b")},
		{"G25", "", files("/etc/passwd")},
		{"G25", "", files("a/../../b")},
		{"G25", "", files(`..\b`)},
		{"G25", "", files(`C:\b`)},
		{"G25", "twice", files("a.png", "./a.png")},
		{"G26", "", data(func(d pbData) { d.CategoryNames = append(d.CategoryNames, "a") }, grouped(1, "v", doublesOf(1)))},
		{"G26", "", data(func(d pbData) {
			d.CategoryNames, d.GetSeriesPerCategory().CategoryToSeries = []string{""}, map[string]*metricspb.Series{"": doublesOf(1)}
		}, grouped(1, "v", doublesOf(1)))},
		{"G26", "", data(func(d pbData) { d.CategoryNames = []string{"a"} }, plain(1, "v", doublesOf(1)))},
		{"G27", "", change(histogramDoc(), func(pb pbDoc) { pb.MetricsData = groupedSummaryDoc().MetricsData })},
		{"G35", "", withMetric(&metricspb.DoubleSummaryMetricValues{ValueDataId: ref(1), StatusDataId: ref(2)},
			plain(1, "v", doublesOf(many...)), plain(2, "s", statusesOf(slices.Repeat([]metricspb.MetricStatus{passed}, len(many))...)))},
		{"", "as many as nobody draws", withData(plain(1, "v", doublesOf(many...)))},
		{"", "states_set without states", withMetric(&metricspb.TextMetricValues{Text: "x"}, plain(1, "unused", doublesOf(1)))},
	}
}
