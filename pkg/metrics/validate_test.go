package metrics

import (
	"flag"
	"os"
	"slices"
	"strings"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/internal/golden"
)

var update = flag.Bool("update", false, "rewrite testdata, for a human to read through")

// rules are the rules of some findings, each once, in order.
func rules(findings []Finding, least Severity) string {
	var all []string
	for _, f := range findings {
		if f.Severity >= least && !slices.Contains(all, f.Rule) {
			all = append(all, f.Rule)
		}
	}
	return strings.Join(all, " ")
}

// Every document that ReSim's own writer made and validator refused is refused by the rules that
// testdata/golden_rules.txt lists for it, which were read against what the manifest says.
func TestGoldenInvalid(t *testing.T) {
	const file = "testdata/golden_rules.txt"
	var have strings.Builder
	for g := range golden.Invalid() {
		d, err := Unpack(g.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		found := rules(Validate(d), Error)
		if found == "" {
			t.Errorf("%s was accepted; the manifest: %s", g.Name, g.Rule)
		}
		have.WriteString(g.Name + ": " + found + "\n")
	}
	if *update {
		if err := os.WriteFile(file, []byte(have.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	if have.String() != string(want) {
		t.Errorf("rules differ from %s; have:\n%s", file, have.String())
	}
}

// Every document ReSim accepted is accepted. In strict mode only those have errors whose oddity calls
// for it.
func TestGoldenValid(t *testing.T) {
	strict := map[string]string{
		"quirk_bad_time_in_series":      "G16",
		"quirk_no_status_in_series":     "G5",
		"quirk_index_out_of_range":      "G18",
		"quirk_indexed_by_itself":       "G23",
		"quirk_same_event_id":           "G8",
		"quirk_unknown_status":          "G4",
		"quirk_unknown_type_with_image": "G4",
	}
	seen := 0
	for g := range golden.Valid() {
		d, err := Unpack(g.Bytes)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range Validate(d) {
			t.Errorf("%s: %v", g.Name, f)
		}
		want := strict[g.Name]
		if want != "" {
			seen++
		}
		if have := rules(Validate(d, Strict()), Error); have != want {
			t.Errorf("%s: strict errors %q, want %q (%s)", g.Name, have, want, g.About)
		}
	}
	if seen != len(strict) {
		t.Errorf("%d of %d expected files were there", seen, len(strict))
	}
}

// broken is the document with everything, changed.
func broken(t *testing.T, change func(*metricspb.JobMetrics)) *Document {
	t.Helper()
	pb := proto.Clone(finish(t, everything).pb).(*metricspb.JobMetrics)
	change(pb)
	return newDocument(pb)
}

func metricNamed(pb *metricspb.JobMetrics, name string) *metricspb.Metric {
	for _, m := range pb.GetJobLevelMetrics().GetMetrics() {
		if m.GetName() == name {
			return m
		}
	}
	return nil
}

func dataNamed(pb *metricspb.JobMetrics, name string) *metricspb.MetricsData {
	for _, d := range pb.GetMetricsData() {
		if d.GetName() == name {
			return d
		}
	}
	return nil
}

// A finding says what is wrong, where, with both values.
func TestFindings(t *testing.T) {
	for _, c := range []struct {
		change func(*metricspb.JobMetrics)
		want   string
	}{
		{
			func(pb *metricspb.JobMetrics) { metricNamed(pb, "text").Status = 0 },
			`error V9 at job_level_metrics.metrics[2].status ("text"): there is no status; use NOT_APPLICABLE if there is nothing to judge`,
		},
		{
			func(pb *metricspb.JobMetrics) { metricNamed(pb, "text").Name = "scalar" },
			`error V17 at job_level_metrics.metrics[2].name ("scalar"): the name "scalar" is also that of metrics[0]; names must differ`,
		},
		{
			func(pb *metricspb.JobMetrics) {
				dataNamed(pb, "one line (y)").GetSeries().GetDoubles().Series = []float64{1, 2, 3}
			},
			`error V31 at job_level_metrics.metrics[5].metric_values.line_plot_metric_values.y_doubles_data_id[0] ("one line"): ` +
				`"one line (y)" has 3 elements, its statuses "one line (status)" has 1; they must be equally many`,
		},
		{func(pb *metricspb.JobMetrics) {
			s := dataNamed(pb, "categories (status)").GetSeriesPerCategory().GetCategoryToSeries()["a"].GetStatuses()
			s.Series = s.Series[:1]
		}, `error V33 at job_level_metrics.metrics[19].metric_values.double_metric_values.value_data_id ("categories"): ` +
			`in the category "a", "categories (values)" has 3 elements, its statuses "categories (status)" has 1; they must be equally many`},
		{func(pb *metricspb.JobMetrics) {
			metricNamed(pb, "batches").GetMetricValues().GetBatchwiseBarChartMetricValues().Colors[1] = "red"
		}, `error V46 at job_level_metrics.metrics[6].metric_values.batchwise_bar_chart_metric_values.colors[1] ("batches"): ` +
			`the color is "red"; write # and six or eight hexadecimal digits`},
	} {
		findings := Validate(broken(t, c.change))
		if len(findings) == 0 || findings[0].String() != c.want {
			t.Errorf("have %v\nwant %s", findings, c.want)
		}
	}
}

// Everything that is wrong is reported at once.
func TestAllFindings(t *testing.T) {
	d := broken(t, func(pb *metricspb.JobMetrics) {
		pb.MetricsStatus = 0
		metricNamed(pb, "text").Importance = 0
		pb.Events[0].Name = ""
		dataNamed(pb, "plain").DataType = 0
	})
	if have := rules(Validate(d), Error); have != "V12 V19 V72 V82 V89" {
		t.Errorf("have %s", have)
	}
}

// A document of nothing but holes is refused, not a panic.
func TestHoles(t *testing.T) {
	pb := &metricspb.JobMetrics{
		JobLevelMetrics: &metricspb.MetricCollection{Metrics: []*metricspb.Metric{
			nil,
			{MetricValues: &metricspb.MetricValues{}},
			{MetricValues: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_ScalarMetricValues{}}},
			{MetricValues: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_PlotlyMetricValues{}}},
		}},
		MetricsData: []*metricspb.MetricsData{nil, {Data: &metricspb.MetricsData_Series{}, IsIndexed: true}},
		Events:      []*metricspb.Event{nil, {Metrics: []*metricspb.MetricId{nil}}},
	}
	if len(Validate(newDocument(pb), Strict())) == 0 || len(Validate(newDocument(nil))) == 0 {
		t.Error("holes were accepted")
	}
}

func TestUUIDs(t *testing.T) {
	const id = "6861072c1e754a938661abe05b1b90b4"
	for text, want := range map[string]bool{
		id: true, strings.ToUpper(id): true, "{" + id + "}": true, "}{" + id: true, "urn:uuid:" + id: true,
		"6861072c-1e75-4a93-8661-abe05b1b90b4": true, id[:1] + "-" + id[1:]: true, strings.Repeat("0", 32): true,
		"0x" + id[:30]: true, "+" + id[:31]: true, " " + id[:31]: true, id[:15] + "_" + id[:16]: true, "٣" + id[:31]: true,
		"": false, id[:31]: false, id + "0": false, "URN:UUID:" + id: false, "(" + id + ")": false, `"` + id + `"`: false,
		id[:15] + "__" + id[:15]: false, "_" + id[:31]: false, id[:31] + "_": false, strings.Repeat("g", 32): false, "0x" + strings.Repeat(" ", 30): false,
	} {
		if have := uuidOK(text); have != want {
			t.Errorf("%q: have %v, want %v", text, have, want)
		}
	}
}

// Whatever the bytes are, validation ends, does not panic and says the same twice.
func FuzzValidate(f *testing.F) {
	for g := range golden.Valid() {
		f.Add(g.Bytes)
	}
	for g := range golden.Invalid() {
		f.Add(g.Bytes)
	}
	f.Fuzz(func(t *testing.T, b []byte) {
		d, err := Unpack(b)
		if err != nil {
			return
		}
		first, second := Validate(d, Strict()), Validate(d, Strict())
		if !slices.Equal(first, second) {
			t.Errorf("two validations differ:\n%v\n%v", first, second)
		}
	})
}
