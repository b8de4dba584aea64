package metrics

import (
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"google.golang.org/protobuf/reflect/protoreflect"
)

// checkFinding checks what all findings have: a rule of the catalogue, not more severe than it says; a
// path that leads somewhere in the document; a message of bearable length, in one line, that says what
// to do.
func checkFinding(t *testing.T, pb pbDoc, f Finding) {
	t.Helper()
	if s := severities()[f.Rule]; f.Severity < Warning || f.Severity > s {
		t.Errorf("%v: the severity is %d, the catalogue has %d at most", f, f.Severity, s)
	}
	if problem := lost(pb.ProtoReflect(), f.Path); problem != "" {
		t.Errorf("%v: the path leads nowhere: %s", f, problem)
	}
	if n := utf8.RuneCountInString(f.Message); n == 0 || n > 1000 || strings.ContainsAny(f.String(), "\n\r") || !utf8.ValidString(f.String()) {
		t.Errorf("%q: the message is empty, long or of several lines", f.String())
	}
}

func severities() map[string]Severity {
	all := map[string]Severity{}
	for _, r := range Rules() {
		all[r.ID] = r.Severity
	}
	return all
}

// lost says where a path leaves the document; "" if it leads to a field.
func lost(m protoreflect.Message, path string) string {
	if path == "JobMetrics" {
		return ""
	}
	for path != "" {
		end := strings.IndexAny(path, ".[")
		name, rest := path, ""
		if end >= 0 {
			name, rest = path[:end], path[end:]
		}
		f := m.Descriptor().Fields().ByName(protoreflect.Name(name))
		if f == nil {
			return "there is no field " + name + " in " + string(m.Descriptor().Name())
		}
		if strings.HasPrefix(rest, `["`) {
			return "" // a category, which may have any name
		}
		if strings.HasPrefix(rest, "[") {
			number, after, _ := strings.Cut(rest[1:], "]")
			i, err := strconv.Atoi(number)
			if err != nil || !f.IsList() || i >= m.Get(f).List().Len() {
				return "there is no element " + number + " of " + name
			}
			if after == "" {
				return ""
			}
			m, path = m.Get(f).List().Get(i).Message(), after[1:]
			continue
		}
		if rest == "" {
			return ""
		}
		if f.Message() == nil || f.IsList() {
			return name + " has nothing below it"
		}
		m, path = m.Get(f).Message(), rest[1:]
	}
	return "it is empty"
}

// A finding says in one line what is wrong, where, with both values, and what to do.
func TestFindingText(t *testing.T) {
	for _, c := range []struct {
		pb   pbDoc
		want string
	}{
		{
			change(twoScalars(), func(pb pbDoc) { pb.JobLevelMetrics.Metrics[1].Name = "m100" }),
			`error V17 at job_level_metrics.metrics[1].name ("m100"): the name "m100" is also that of metrics[0]; give each metric outside events its own`,
		},
		{
			changePayload(summaryDoc(), func(v summaryPayload) { v.StatusDataId = ref(99) }),
			`error V23 at job_level_metrics.metrics[0].metric_values.double_metric_values.status_data_id ("m100"): ` +
				`the statuses "00000000-0000-4000-8000-000000000099" are no data set of the document; add a status for each value`,
		},
		{
			change(lineDoc(), func(pb pbDoc) { pb.MetricsData[1] = plain(2, "y", doublesOf(1, 2, 3)) }),
			`error V31 at job_level_metrics.metrics[0].metric_values.line_plot_metric_values.y_doubles_data_id[0] ("m100"): ` +
				`"y" has 3 elements, its status series "s" has 2; give both the same number`,
		},
		{
			changeData(groupedSummaryDoc(), 1, func(d pbData) { d.GetSeriesPerCategory().CategoryToSeries["b"] = statusesOf(passed) }),
			`error V33 at job_level_metrics.metrics[0].metric_values.double_metric_values.value_data_id ("m100"): ` +
				`"v" and its status series "s" differ in length (2 and 1 in "b"); give each category the same number of elements in both`,
		},
		{
			changePayload(batchwiseDoc(), func(v batchwisePayload) { v.Colors = []string{"#aabbcc", "red"} }),
			`error V46 at job_level_metrics.metrics[0].metric_values.batchwise_bar_chart_metric_values.colors[1] ("m100"): ` +
				`the color is "red"; write # and six or eight hexadecimal digits`,
		},
		{
			changeData(groupedSummaryDoc(), 0, func(d pbData) { d.GetSeriesPerCategory().CategoryToSeries["b"] = stringsOf("x", "y") }),
			`error V77 at metrics_data[0].series_per_category.category_to_series["b"] ("v"): ` +
				`the data set is a DOUBLE_SERIES, but it holds strings in the category "b"; make them agree`,
		},
		{
			change(emptyDoc(), func(pb pbDoc) { pb.MetricsStatus = 0 }),
			`error V19 at metrics_status: there is no overall status; use the worst of the metrics, PASSED if none failed`,
		},
		{change(twoScalars(), func(pb pbDoc) {
			name := strings.Repeat("long\n", 100)
			pb.JobLevelMetrics.Metrics[0].Name, pb.JobLevelMetrics.Metrics[1].Name = name, name
		}), `error V17 at job_level_metrics.metrics[1].name (` + quote(strings.Repeat("long\n", 100)) + `): the name ` +
			quote(strings.Repeat("long\n", 100)) + ` is also that of metrics[0]; give each metric outside events its own`},
	} {
		findings := Validate(newDocument(c.pb))
		if len(findings) != 1 || findings[0].String() != c.want {
			t.Errorf("have %v\nwant %s", findings, c.want)
			continue
		}
		checkFinding(t, c.pb, findings[0])
	}
	if s := Severity(7).String(); s != "SEVERITY(7)" {
		t.Errorf("an unknown severity is %s", s)
	}
}

// Everything that is wrong is reported at once, in the order of the document.
func TestAllFindings(t *testing.T) {
	pb := summaryDoc()
	pb.MetricsStatus = 0
	pb.JobLevelMetrics.Metrics[0].Importance = 0
	pb.MetricsData[0].Data = nil
	addEvent(pb).Name = ""
	addEvent(pb).Metrics = append(pb.Events[1].Metrics, nil)
	if have := rulesOf(Validate(newDocument(pb))); have != "V29 V12 V19 V80 V89 V90" {
		t.Errorf("have %s", have)
	}
}
