package metrics

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/types/known/structpb"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/golden"
)

// holes is a document in which whatever can be missing is, in each way it can be: nil in a list, a
// member of a oneof that is a typed nil, and one that is set to nothing.
func holes() pbDoc {
	pb := &metricspb.JobMetrics{
		JobLevelMetrics: &metricspb.MetricCollection{},
		MetricsData: []*metricspb.MetricsData{
			nil,
			{Data: (*metricspb.MetricsData_Series)(nil), IsIndexed: true},
			{Data: (*metricspb.MetricsData_SeriesPerCategory)(nil), IsPerCategory: true},
			{Data: (*metricspb.MetricsData_ExternalFile)(nil), DataType: fileType},
			{Data: &metricspb.MetricsData_Series{}},
			{Data: &metricspb.MetricsData_SeriesPerCategory{}, IsPerCategory: true},
			{Data: &metricspb.MetricsData_ExternalFile{}, DataType: fileType},
			{MetricsDataId: ref(1), DataType: timestampType, Data: &metricspb.MetricsData_Series{Series: &metricspb.Series{
				Series: &metricspb.Series_Timestamps{Timestamps: &metricspb.TimestampSeries{Series: []*timestamppb.Timestamp{nil, nil}}},
			}}},
			{MetricsDataId: ref(2), DataType: doubleType + indexedStep, IsIndexed: true, IndexDataId: ref(1), Data: &metricspb.MetricsData_Series{
				Series: &metricspb.Series{Series: (*metricspb.Series_Doubles)(nil)},
			}},
			{MetricsDataId: ref(3), DataType: uuidType, IsPerCategory: true, Data: &metricspb.MetricsData_SeriesPerCategory{
				SeriesPerCategory: &metricspb.SeriesPerCategory{CategoryToSeries: map[string]*metricspb.Series{
					"": nil, "a": {Series: &metricspb.Series_Uuids{}}, "b": {Series: &metricspb.Series_Uuids{
						Uuids: &metricspb.UUIDSeries{Series: []*metricspb.UUID{nil}},
					}},
				}},
			}},
		},
		Events: []*metricspb.Event{nil, {Metrics: []*metricspb.MetricId{nil}}},
	}
	for _, payload := range []*metricspb.MetricValues{
		nil,
		{},
		{MetricValues: (*metricspb.MetricValues_ScalarMetricValues)(nil)},
		{MetricValues: &metricspb.MetricValues_DoubleMetricValues{}},
		{MetricValues: &metricspb.MetricValues_DoubleOverTimeMetricValues{}},
		{MetricValues: &metricspb.MetricValues_LinePlotMetricValues{}},
		{MetricValues: &metricspb.MetricValues_BarChartMetricValues{}},
		{MetricValues: &metricspb.MetricValues_StatesOverTimeMetricValues{}},
		{MetricValues: &metricspb.MetricValues_HistogramMetricValues{}},
		{MetricValues: &metricspb.MetricValues_ScalarMetricValues{}},
		{MetricValues: &metricspb.MetricValues_PlotlyMetricValues{}},
		{MetricValues: &metricspb.MetricValues_ImageMetricValues{}},
		{MetricValues: &metricspb.MetricValues_BatchwiseBarChartMetricValues{}},
		{MetricValues: &metricspb.MetricValues_TextMetricValues{}},
		{MetricValues: &metricspb.MetricValues_ImageListMetricValues{}},
		{MetricValues: &metricspb.MetricValues_HistogramMetricValues{HistogramMetricValues: &metricspb.HistogramMetricValues{
			ValuesDataId: ref(2), Buckets: []*metricspb.HistogramMetricValues_Bucket{nil},
		}}},
		{MetricValues: &metricspb.MetricValues_DoubleOverTimeMetricValues{DoubleOverTimeMetricValues: &metricspb.DoubleOverTimeMetricValues{
			DoublesOverTimeDataId: []*metricspb.MetricsDataId{nil, ref(2)}, StatusesOverTimeDataId: []*metricspb.MetricsDataId{{}, ref(2)},
			FailureDefinition: []*metricspb.DoubleFailureDefinition{nil, nil},
		}}},
		{MetricValues: &metricspb.MetricValues_StatesOverTimeMetricValues{StatesOverTimeMetricValues: &metricspb.StatesOverTimeMetricValues{
			StatesOverTimeDataId: []*metricspb.MetricsDataId{ref(2), ref(3)},
		}}},
		{MetricValues: &metricspb.MetricValues_PlotlyMetricValues{PlotlyMetricValues: &metricspb.PlotlyMetricValues{Json: &structpb.Struct{
			Fields: map[string]*structpb.Value{
				"a": nil, "b": {}, "c": {Kind: (*structpb.Value_NumberValue)(nil)}, "d": {Kind: (*structpb.Value_StructValue)(nil)},
				"e": {Kind: (*structpb.Value_ListValue)(nil)}, "f": {Kind: &structpb.Value_StructValue{}}, "g": {Kind: &structpb.Value_ListValue{}},
				"h": structpb.NewListValue(&structpb.ListValue{Values: []*structpb.Value{nil, {}}}),
			},
		}}}},
		{MetricValues: &metricspb.MetricValues_BatchwiseBarChartMetricValues{BatchwiseBarChartMetricValues: &metricspb.BatchwiseBarChartMetricValues{
			ValuesDataId: refs(2), TimesDataId: refs(2), StatusesDataId: refs(1), Colors: []string{"", "\n"},
		}}},
	} {
		pb.JobLevelMetrics.Metrics = append(pb.JobLevelMetrics.Metrics, &metricspb.Metric{
			MetricValues: payload, ParentId: (*metricspb.Metric_JobId)(nil), Tags: []*metricspb.Tag{nil, nil},
		}, &metricspb.Metric{ParentId: &metricspb.Metric_JobId{}})
	}
	pb.JobLevelMetrics.Metrics = append(pb.JobLevelMetrics.Metrics, nil)
	for _, v := range []*metricspb.DoubleSummaryMetricValues{
		{Index: (*metricspb.DoubleSummaryMetricValues_SeriesIndex)(nil)},
		{Index: (*metricspb.DoubleSummaryMetricValues_TimestampIndex)(nil)},
		{Index: (*metricspb.DoubleSummaryMetricValues_UuidIndex)(nil)},
		{Index: (*metricspb.DoubleSummaryMetricValues_StringIndex)(nil)},
		{Index: &metricspb.DoubleSummaryMetricValues_TimestampIndex{}},
		{Index: &metricspb.DoubleSummaryMetricValues_UuidIndex{}},
	} {
		v.ValueDataId, v.StatusDataId = ref(2), ref(3)
		pb.JobLevelMetrics.Metrics = append(pb.JobLevelMetrics.Metrics, &metricspb.Metric{
			MetricValues: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_DoubleMetricValues{DoubleMetricValues: v}},
		})
	}
	return pb
}

// A document of nothing but holes is refused, and nothing panics.
func TestHoles(t *testing.T) {
	for _, pb := range []pbDoc{holes(), {}, nil} {
		findings := Validate(newDocument(pb), Strict())
		if len(findings) == 0 {
			t.Error("holes were accepted")
		}
		for _, f := range findings {
			checkFinding(t, pb, f)
		}
	}
	if len(Validate(nil)) == 0 {
		t.Error("no document at all was accepted")
	}
}

// Indexes are followed without recursion, circles and long chains alike.
func TestLongChains(t *testing.T) {
	const n = 20_000
	pb := emptyDoc()
	for i := range n {
		d := plain(i+1, fmt.Sprint(i), doublesOf(1))
		d.DataType, d.IndexDataType, d.IsIndexed, d.IndexDataId = doubleType+indexedStep, doubleType+indexedStep, true, ref(i+2)
		pb.MetricsData = append(pb.MetricsData, d)
	}
	last := pb.MetricsData[n-1]
	last.IndexDataId = ref(n / 2)
	findings := Validate(newDocument(pb), Strict())
	circles := 0
	for _, f := range findings {
		if f.Rule == "G23" && f.Severity == Error {
			circles++
		}
	}
	if rulesOf(findings) != "G23" || circles != 1 || len(findings) != n/2 {
		t.Errorf("have %d findings under %s, %d circles", len(findings), rulesOf(findings), circles)
	}
}

// One metric may refer to the same large data set many times: its states are looked up once. Were it not
// so, this test would take minutes.
func TestManyReferencesToStates(t *testing.T) {
	const large = 50_000
	states := make([]string, large)
	for i := range states {
		states[i] = fmt.Sprint("state ", i)
	}
	pb := withData(plain(1, "states", stringsOf(states...)))
	addMetric(pb, &metricspb.StatesOverTimeMetricValues{StatesOverTimeDataId: slices.Repeat(refs(1), large), StatesSet: states[1:]})
	unknown := 0
	for _, f := range Validate(newDocument(pb)) {
		if f.Rule == "V53" {
			unknown++
		}
	}
	if unknown != 1 {
		t.Errorf("the unknown state is reported %d times, want once", unknown)
	}
}

// Many metrics may refer to the same large data sets: each check of a pair takes the same time however
// many elements or categories there are. Were it not so, this test would take minutes.
func TestManyReferencesToLargeData(t *testing.T) {
	const metrics, large = 5000, 20_000
	values, statuses, states := map[string]*metricspb.Series{}, map[string]*metricspb.Series{}, make([]string, large)
	var names []string
	for i := range large {
		names = append(names, fmt.Sprint("category ", i))
		values[names[i]], statuses[names[i]], states[i] = doublesOf(1), statusesOf(passed), fmt.Sprint("state ", i)
	}
	categories := func(id int, series map[string]*metricspb.Series, t metricspb.MetricsDataType) *metricspb.MetricsData {
		return &metricspb.MetricsData{
			MetricsDataId: ref(id), Name: fmt.Sprint(id), DataType: t, IsPerCategory: true, CategoryNames: names,
			Data: &metricspb.MetricsData_SeriesPerCategory{SeriesPerCategory: &metricspb.SeriesPerCategory{CategoryToSeries: series}},
		}
	}
	stamps := make([]int64, large)
	for i := range stamps {
		stamps[i] = int64(i)
	}
	index := plain(5, "times", secondsOf(stamps...))
	pb := withData(categories(1, values, doubleType), categories(2, statuses, statusType),
		over(plain(3, "states", stringsOf(states...)), index), over(plain(4, "s", statusesOf(slices.Repeat([]metricspb.MetricStatus{passed}, large)...)), index),
		index, over(plain(6, "doubles", doublesOf(make([]float64, large)...)), index))
	limit := &metricspb.DoubleFailureDefinition{FailsAbove: proto.Float64(1)}
	for range metrics {
		addMetric(pb, &metricspb.DoubleSummaryMetricValues{ValueDataId: ref(1), StatusDataId: ref(2)})
		addMetric(pb, &metricspb.StatesOverTimeMetricValues{StatesOverTimeDataId: refs(3), StatusesOverTimeDataId: refs(4), StatesSet: states[:5]})
		addMetric(pb, &metricspb.DoubleSummaryMetricValues{
			ValueDataId: ref(6), StatusDataId: ref(4), FailureDefinition: limit,
			Index: &metricspb.DoubleSummaryMetricValues_TimestampIndex{TimestampIndex: &timestamppb.Timestamp{Seconds: large - 1}},
		})
		addMetric(pb, &metricspb.DoubleOverTimeMetricValues{
			DoublesOverTimeDataId: refs(6), StatusesOverTimeDataId: refs(4),
			FailureDefinition: []*metricspb.DoubleFailureDefinition{limit},
		})
	}
	findings := Validate(newDocument(pb), Strict())
	if rulesOf(findings) != "V53" || len(findings) != metrics {
		t.Errorf("have %d findings under %s", len(findings), rulesOf(findings))
	}
}

// Categories that differ are named for the first pairs of data sets only, and for each metric that
// refers to one of those; that they differ is said of all.
func TestManyPairsThatDiffer(t *testing.T) {
	const sets, again = 40, 500 // so there are 1600 pairs
	pb := emptyDoc()
	for i := range sets {
		values, statuses := grouped(2*i+1, fmt.Sprint("v", i), doublesOf(1, 2), doublesOf(1)), grouped(2*i+2, fmt.Sprint("s", i), statusesOf(passed))
		pb.MetricsData = append(pb.MetricsData, values, statuses)
	}
	refer := func(i, j int) {
		addMetric(pb, &metricspb.DoubleSummaryMetricValues{ValueDataId: ref(2*i + 1), StatusDataId: ref(2*j + 2)})
	}
	for n := range sets * sets {
		refer(n/sets, n%sets)
	}
	for range again {
		refer(0, 0)
	}
	all, named := map[string]int{}, map[string]int{}
	for _, f := range Validate(newDocument(pb)) {
		all[f.Rule]++
		if strings.HasSuffix(strings.TrimSuffix(f.Message, "; give both the same categories"), `has "b")`) || strings.Contains(f.Message, `2 and 1 in "a"`) {
			named[f.Rule]++
		}
	}
	if all["V32"] != sets*sets+again || named["V32"] != manyPairs+again || named["V33"] != manyPairs+again {
		t.Errorf("have %v, differences named in %v", all, named)
	}
}

// Whatever the bytes are, validation ends, does not panic, says the same twice, and strict mode says
// more, never less.
func FuzzValidate(f *testing.F) {
	for g := range golden.Valid() {
		f.Add(g.Bytes)
	}
	for g := range golden.Invalid() {
		f.Add(g.Bytes)
	}
	for _, d := range slices.Concat(documentRules(), pairRules(), metricRules(), dataRules(), eventRules(), strictDocuments(), strictValues(), strictSeries()) {
		b, err := proto.Marshal(d.pb)
		if err != nil {
			f.Fatal(err)
		}
		if len(b) < 10_000 {
			f.Add(b)
		}
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Unpack(b)
		if err != nil {
			return
		}
		lenient, strict := Validate(d), Validate(d, Strict())
		if again := Validate(d, Strict()); !slices.Equal(strict, again) {
			t.Errorf("two validations differ:\n%v\n%v", strict, again)
		}
		if len(strict) < len(lenient) || !slices.Equal(strict[:len(lenient)], lenient) {
			t.Errorf("strict mode leaves something out:\n%v\n%v", lenient, strict)
		}
		for _, f := range strict {
			checkFinding(t, d.pb, f)
		}
	})
}
