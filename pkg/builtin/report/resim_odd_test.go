package report_test

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// answer is what the server says to a request.
func answer(t *testing.T, s *resimtest.Server, path string) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL()+"/projects/"+s.Project().String()+path, nil)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+s.Token())
	resp, err := s.Client().Do(r)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil || resp.StatusCode != http.StatusOK {
		t.Fatalf("%s: %s, %v", path, resp.Status, err)
	}
	return string(body)
}

// edited is what the server says to a request with another list in it.
func edited(t *testing.T, s *resimtest.Server, path, list string, edit func([]map[string]any) []map[string]any) string {
	t.Helper()
	var whole map[string]json.RawMessage
	var items []map[string]any
	if err := json.Unmarshal([]byte(answer(t, s, path+"?pageSize=100")), &whole); err != nil {
		t.Fatal(err)
	}
	if err := json.Unmarshal(whole[list], &items); err != nil || len(items) == 0 {
		t.Fatalf("%s has %d %s, %v", path, len(items), list, err)
	}
	var err error
	if whole[list], err = json.Marshal(edit(items)); err != nil {
		t.Fatal(err)
	}
	body, err := json.Marshal(whole)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

func pictureOf(t *testing.T, all []picture, name string) picture {
	t.Helper()
	i := slices.IndexFunc(all, func(p picture) bool { return p.Name == name })
	if i < 0 {
		t.Fatalf("there is no metric %q", name)
	}
	return all[i]
}

// row is a row of a table by its first cell and the header.
func (p picture) row(first string) map[string]any {
	names := p.Cells[0].([]any)
	i := slices.Index(names, any(first))
	if i < 0 {
		return nil
	}
	row := map[string]any{}
	for c, title := range p.Header[1:] {
		row[title.(string)] = p.Cells[c+1].([]any)[i]
	}
	return row
}

// Without batches there is a file, with tables of zeros. Its empty chart is one that --strict warns of.
func TestReSimNoBatches(t *testing.T) {
	s := resimtest.Start(t)
	i := slices.IndexFunc(s.Data().Projects[0].Reports, func(r *resimtest.Report) bool { return len(r.Batches()) == 0 })
	have := seen(t, runReSimWith(t, s, s.Data().Projects[0].Reports[i], runner.Config{}))
	want := []picture{
		{Name: "test_status_over_time", Type: "BATCHWISE_BAR_CHART"},
		totals(nil),
		table("experience_status_counts", []any{"experience_name", "PASSED", "WARNING", "BLOCKER", "ERROR", "CANCELLED"},
			[]any{}, []any{}, []any{}, []any{}, []any{}, []any{}),
		table("job_metric_status_counts", []any{"name", "FAIL_BLOCK", "FAIL_WARN", "PASSED"}, []any{}, []any{}, []any{}, []any{}),
		table("batch_metric_status_counts", []any{"name", "FAIL_BLOCK", "FAIL_WARN", "PASSED"}, []any{}, []any{}, []any{}, []any{}),
	}
	if d := diff.Diff(want, have); d != "" {
		t.Errorf("(-want +have):\n%s", d)
	}
}

// A batch metric may be called so that its chart would have the name of another; both are there.
func TestReSimNameTaken(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Uniform: true, Batches: 3, Experiences: 2}))
	r := s.Data().Projects[0].Reports[0]
	want := pictureOf(t, truth(r), "Success rate_over_time")
	var faults []resimtest.Fault
	for _, b := range r.Batches() {
		path := "/batches/" + b.ID.String() + "/metrics"
		faults = append(faults, resimtest.Fault{
			Operation: "listBatchMetrics", Path: path,
			Body: strings.ReplaceAll(answer(t, s, path+"?pageSize=100"), `"Success rate"`, `"test_status"`),
		})
	}
	s.SetFaults(faults...)
	have := seen(t, runReSim(t, s, r))
	if have[0].Name != "test_status_over_time" || have[0].Type != "BATCHWISE_BAR_CHART" {
		t.Errorf("the first metric is %v", have[0])
	}
	second := pictureOf(t, have, "test_status_over_time #2")
	if d := diff.Diff([][]any{want.X, want.Y}, [][]any{second.X, second.Y}); d != "" {
		t.Errorf("(-want +have):\n%s", d)
	}
}

// Units may change, and a metric may be a scalar here and something else there: there is one chart of its
// scalars, and its unit is that of the first test by id.
func TestReSimMixedMetric(t *testing.T) {
	documents := map[string]*metrics.Document{}
	for _, unit := range []string{"m", "cm", ""} {
		w := metrics.NewWriter()
		w.Add("distance", metrics.Scalar{Value: 1, Unit: unit})
		documents[unit], _ = w.Finish()
	}
	w := metrics.NewWriter()
	w.Add("distance", metrics.Text("far"), metrics.FailWarn)
	text, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	first := map[string]bool{}
	for seed := range uint64(6) {
		s := resimtest.Start(t, resimtest.Seed(seed), resimtest.WithShape(resimtest.Shape{Uniform: true, Batches: 3, Experiences: 4}),
			resimtest.WithJobDocuments(func(j *resimtest.Job) *metrics.Document {
				switch j.ID[0] % 4 {
				case 0:
					return documents["m"]
				case 1:
					return documents["cm"]
				case 2:
					return documents[""]
				}
				return text
			}))
		r := s.Data().Projects[0].Reports[0]
		want, have := truth(r), seen(t, runReSim(t, s, r))
		if d := diff.Diff(want, have); d != "" {
			t.Errorf("seed %d (-want +have):\n%s", seed, d)
		}
		first[pictureOf(t, have, "distance_distribution").Look["y"]] = true
	}
	if len(first) < 2 {
		t.Errorf("the unit is always the same one: %v", first)
	}
}

// Fields may be absent instead of null, and a name may come twice in the list of one test; a metric counts
// once, as it comes first.
func TestReSimListsOfTests(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Uniform: true, Batches: 1, Experiences: 2}))
	r := s.Data().Projects[0].Reports[0]
	test := r.Batches()[0].Jobs[0]
	path := "/batches/" + test.Batch.ID.String() + "/jobs/" + test.ID.String() + "/metrics"
	s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: path, Body: edited(t, s, path, "metrics",
		func(items []map[string]any) []map[string]any {
			var again []map[string]any
			for _, m := range items {
				switch m["name"] {
				case "Path deviation":
					again = append(again, map[string]any{
						"metricID": uuid.NewString(), "name": m["name"], "type": "SCALAR", "status": "FAIL_BLOCK", "value": 1e6,
					})
				case "Energy used":
					delete(m, "value")
					delete(m, "unit")
					delete(m, "status")
				}
			}
			return append(items, again...)
		})})
	have := seen(t, runReSimWith(t, s, r, runner.Config{Strict: true}))
	if values := pictureOf(t, have, "Path deviation_distribution").Y; len(values) != 2 || slices.Contains(values, any(1e6)) {
		t.Errorf("path deviations: %v", values)
	}
	if values := pictureOf(t, have, "Energy used_distribution").Y; len(values) != 2 || !slices.Contains(values, nil) {
		t.Errorf("energy used: %v", values)
	}
	table := pictureOf(t, have, "job_metric_status_counts")
	deviation, energy := table.row("Path deviation"), table.row("Energy used")
	sum := 0.0
	for _, n := range deviation {
		sum += n.(float64)
	}
	if sum != 2 || deviation["FAIL_BLOCK"] != 0.0 || energy["RAW"] != 1.0 {
		t.Errorf("path deviation: %v, energy used: %v", deviation, energy)
	}
}

// Where every build was deleted there is no time to chart by; the tables are whole.
func TestReSimNoBuild(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Uniform: true, Batches: 1, Experiences: 3}))
	r := s.Data().Projects[0].Reports[0]
	want := truth(r)[:5]
	want[0].Categories = nil
	s.SetFaults(resimtest.Fault{Operation: "getBuild", Status: http.StatusNotFound, Body: "{}"})
	if d := diff.Diff(want, seen(t, runReSimWith(t, s, r, runner.Config{}))); d != "" {
		t.Errorf("(-want +have):\n%s", d)
	}
}

// A clock that was wrong loses no report: the file knows no time before 1970, figures do.
func TestReSimOldBuild(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Uniform: true, Batches: 1, Experiences: 2}))
	r := s.Data().Projects[0].Reports[0]
	path := "/builds/" + r.Batches()[0].Build.ID.String()
	var build map[string]any
	if err := json.Unmarshal([]byte(answer(t, s, path)), &build); err != nil {
		t.Fatal(err)
	}
	build["creationTimestamp"] = "1969-12-31T23:59:59.5Z"
	body, err := json.Marshal(build)
	if err != nil {
		t.Fatal(err)
	}
	s.SetFaults(resimtest.Fault{Operation: "getBuild", Path: path, Body: string(body)})
	have := seen(t, runReSim(t, s, r))
	if times := have[0].Categories[0].Times; len(times) != 1 || !times[0].Equal(time.Unix(0, 0)) {
		t.Errorf("times: %v", times)
	}
	if x := pictureOf(t, have, "Path deviation_distribution").X; x[0] != "1969-12-31T23:59:59.5Z" {
		t.Errorf("x: %v", x)
	}
}

// The chart of batches is painted, titled and linked as in ReSim's own report, and nothing is repeated in
// each figure.
func TestReSimLook(t *testing.T) {
	s := resimtest.Start(t)
	file, err := runReSim(t, s, s.Data().Projects[0].Reports[0]).Pack()
	if err != nil {
		t.Fatal(err)
	}
	var doc metricspb.JobMetrics
	if err := proto.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	chart := doc.GetJobLevelMetrics().GetMetrics()[0].GetMetricValues().GetBatchwiseBarChartMetricValues()
	colors := map[string]string{}
	for i, name := range chart.GetCategories() {
		colors[name] = chart.GetColors()[i]
	}
	want := map[string]string{
		"PASSED": "#7CA0FB", "WARNING": "#FFAC70", "BLOCKER": "#FA7070", "ERROR": "#AD4143", "CANCELLED": "#FCB5EC",
	}
	if d := diff.Diff(want, colors); d != "" {
		t.Errorf("colors (-want +have):\n%s", d)
	}
	have := fmt.Sprint(chart.GetXAxisName(), ", ", chart.GetYAxisName(), ", ", chart.GetStackBars(), ", ", chart.GetProjectId().GetData())
	if have != "Time, Number of Experiences, true, "+s.Project().String() {
		t.Errorf("the chart: %s", have)
	}
	if strings.Contains(string(file), "template") {
		t.Error("a template is in the file")
	}
	for _, style := range []string{"Foundry Gridnik Medium", "#3A3A44", "#D3FAA3", "rgba(0, 0, 0, 0)"} {
		if !strings.Contains(string(file), style) {
			t.Errorf("%s is nowhere", style)
		}
	}
}

// One request for the metrics of each test and each batch, for each batch's tests and for few builds;
// none for tags.
func TestReSimRequests(t *testing.T) {
	s := resimtest.Start(t)
	r := s.Data().Projects[0].Reports[0]
	runReSim(t, s, r)
	tests, builds := 0, map[uuid.UUID]bool{}
	for _, b := range r.Batches() {
		tests += len(b.Jobs)
		builds[b.Build.ID] = true
	}
	have := s.Requests()
	if n := have["getBuild"] + have["listBuilds"]; n == 0 || n > len(builds) {
		t.Errorf("%d requests for %d builds", n, len(builds))
	}
	delete(have, "getBuild")
	delete(have, "listBuilds")
	want := map[string]int{
		"getReport": 1, "listBatches": 1, "listJobs": len(r.Batches()), "listBatchMetrics": len(r.Batches()), "listMetricsForJob": tests,
	}
	if d := diff.Diff(want, have); d != "" {
		t.Errorf("requests (-want +have):\n%s", d)
	}
}
