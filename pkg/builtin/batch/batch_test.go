package batch_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/builtin/batch"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/builtintest"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// ground is the batch that the config names, before the one before it.
func ground(t *testing.T, s *resimtest.Server) (b, before *resimtest.Batch) {
	t.Helper()
	for _, b = range s.Data().Projects[0].Batches {
		if b.ID == s.Batch() {
			break
		}
	}
	for _, o := range b.Project.Batches {
		if o.Suite == b.Suite && o.Branch == b.Branch && o.Created.Before(b.Created) && (o.Status == "SUCCEEDED" || o.Status == "ERROR") {
			before = o
		}
	}
	if before == nil {
		t.Fatal("the data have no batch before")
	}
	return b, before
}

// run is what is written with some settings.
func run(t *testing.T, s *resimtest.Server, set func(*settings.Settings)) *metrics.Document {
	t.Helper()
	all := settings.Default()
	if set != nil {
		set(&all)
	}
	return builtintest.Run(t, s, runner.BatchMode, batch.Default(batch.With(all))).Document
}

func show(keys ...string) func(*settings.Settings) {
	return func(s *settings.Settings) { s.Show = keys }
}

// figure is the first trace of a figure.
type figure struct {
	Type   string
	X, Y   []any
	Z      [][]float64
	Text   json.RawMessage
	Header struct{ Values []string }
	Cells  struct{ Values [][]string }
}

func traces(t *testing.T, doc *metrics.Document, name string) []figure {
	t.Helper()
	e, ok := doc.Metric(name)
	if !ok {
		t.Fatalf("there is no metric %q; there are %q", name, names(doc))
	}
	text, ok := e.Figure()
	if !ok {
		t.Fatalf("%q is no figure", name)
	}
	var f struct{ Data []figure }
	if err := json.Unmarshal(text, &f); err != nil {
		t.Fatal(err)
	}
	return f.Data
}

// rows are those of a table, each by the header of the column.
func rows(t *testing.T, doc *metrics.Document, name string) []map[string]string {
	t.Helper()
	table := traces(t, doc, name)[0]
	all := make([]map[string]string, len(table.Cells.Values[0]))
	for i := range all {
		all[i] = map[string]string{}
		for c, header := range table.Header.Values {
			all[i][header] = table.Cells.Values[c][i]
		}
	}
	return all
}

func names(doc *metrics.Document) (all []string) {
	for m := range doc.Metrics() {
		all = append(all, m.Name())
	}
	return all
}

func text(t *testing.T, doc *metrics.Document, name string) string {
	t.Helper()
	text, err := doc.Text(name)
	if err != nil {
		t.Fatal(err)
	}
	return text
}

func TestHeadlines(t *testing.T) {
	s := resimtest.Start(t)
	doc := run(t, s, nil)
	b, _ := ground(t, s)
	counts := map[string]int{}
	for _, j := range b.Jobs {
		counts[j.Conflated]++
	}
	decided := 0
	for _, status := range []string{"PASSED", "WARNING", "BLOCKER", "ERROR", "CANCELLED"} {
		v, err := doc.Scalar("Tests " + status)
		if err != nil || v != float64(counts[status]) {
			t.Errorf("%s: have %v, %v; want %d", status, v, err, counts[status])
		}
		if status != "CANCELLED" {
			decided += counts[status]
		}
	}
	for name, want := range map[string]float64{
		"Pass rate": 100 * float64(counts["PASSED"]) / float64(decided), "Tests decided": float64(decided),
		"Hard failures": float64(counts["BLOCKER"] + counts["ERROR"]), "Warnings": float64(counts["WARNING"]), "Errors": float64(counts["ERROR"]),
	} {
		if have, err := doc.Scalar(name); err != nil || math.Abs(have-want) > 1e-9 {
			t.Errorf("%s: have %v, %v; want %v", name, have, err, want)
		}
	}
	for m := range doc.Metrics() {
		if m.Status() != metrics.NotApplicable {
			t.Errorf("%q is %v without gates", m.Name(), m.Status())
		}
		if m.Displayed() && m.Description() == "" {
			t.Errorf("%q has no description", m.Name())
		}
	}
}

// The names that reports follow stay when limits are added, which add the worst value only.
func TestFollowedScalars(t *testing.T) {
	s := resimtest.Start(t)
	b, _ := ground(t, s)
	values := map[string][]float64{}
	for _, j := range b.Jobs {
		for _, m := range j.Metrics() {
			if m.Type == "SCALAR" && m.HasValue && !m.Event {
				values[m.Name] = append(values[m.Name], m.Value)
			}
		}
	}
	if len(values) < 2 {
		t.Fatalf("the data have %d scalar metrics", len(values))
	}
	doc := run(t, s, func(all *settings.Settings) {
		all.Show = []string{"test-metrics"}
		all.Limits = []settings.Limit{{Metric: "Path *", Limits: metrics.Above(0.2, 0.5)}, {Metric: "Minimum clearance", Limits: metrics.WarnBelow(0.25)}}
	})
	for name, v := range values {
		n := float64(len(v))
		slices.Sort(v)
		at := func(p float64) float64 {
			h := p * (n - 1)
			i := min(int(h), len(v)-2)
			return v[i] + (h-float64(i))*(v[i+1]-v[i])
		}
		sum := 0.0
		for _, x := range v {
			sum += x
		}
		want := map[string]float64{"mean": sum / n, "median": at(0.5), "p5": at(0.05), "p95": at(0.95), "min": v[0], "max": v[len(v)-1]}
		switch name {
		case "Path deviation":
			want["worst"] = v[len(v)-1]
		case "Minimum clearance":
			want["worst"] = v[0]
		}
		for _, what := range []string{"mean", "median", "p5", "p95", "min", "max", "worst"} {
			e, ok := doc.Metric(name + " (" + what + ")")
			value, wanted := want[what]
			if ok != wanted {
				t.Errorf("%s (%s): there %v, wanted %v", name, what, ok, wanted)
				continue
			}
			if have, _ := e.Scalar(); ok && (math.Abs(have-value) > 1e-9*math.Abs(value) || e.Displayed()) {
				t.Errorf("%s (%s): have %v (displayed %v), want %v hidden", name, what, have, e.Displayed(), value)
			}
			if ok && !strings.HasPrefix(e.Description(), fmt.Sprintf("Over %d tests; %d had none.", len(v), len(b.Jobs)-len(v))) {
				t.Errorf("%s (%s) does not say its n: %q", name, what, e.Description())
			}
		}
	}
	table := rows(t, doc, "Test metrics")
	if len(table) != len(values) {
		t.Errorf("%d rows for %d metrics", len(table), len(values))
	}
	for _, r := range table {
		if r["Tests"] != strconv.Itoa(len(values[r["Metric"]])) {
			t.Errorf("row %v", r)
		}
		if _, both, _ := strings.Cut(r["Worst test"], "max: "); (both == "") != (r["Metric"] == "Path deviation" || r["Metric"] == "Minimum clearance") {
			t.Errorf("%s: worst test %q", r["Metric"], r["Worst test"])
		}
	}
}

// What became of the tests since the batch before is told test by test, and metric by metric on the tests
// that both have.
func TestPreviousBatch(t *testing.T) {
	s := resimtest.Start(t)
	b, before := ground(t, s)
	then := map[string]*resimtest.Job{}
	for _, j := range before.Jobs {
		then[j.Experience.ID.String()] = j
	}
	fails := func(j *resimtest.Job) bool { return j.Conflated == "BLOCKER" || j.Conflated == "ERROR" }
	want := map[string]string{}
	ups, n, sum := 0, 0, 0.0
	value := func(j *resimtest.Job) (float64, bool) {
		for _, m := range j.Metrics() {
			if m.Name == "Path deviation" && m.HasValue {
				return m.Value, true
			}
		}
		return 0, false
	}
	for _, j := range b.Jobs {
		old := then[j.Experience.ID.String()]
		if old == nil {
			continue
		}
		switch {
		case fails(j) && !fails(old):
			want[j.ExperienceName] = "newly failing"
		case fails(old) && !fails(j):
			want[j.ExperienceName] = "fixed"
		case j.Conflated == "WARNING" && old.Conflated == "PASSED":
			want[j.ExperienceName] = "newly warning"
		}
		v, ok := value(j)
		w, both := value(old)
		if ok && both {
			n++
			sum += v - w
			if v > w {
				ups++
			}
		}
	}
	if len(want) == 0 || n < 2 {
		t.Fatalf("the data have %d changes, %d tests in common", len(want), n)
	}
	doc := run(t, s, show("previous-batch"))
	have := map[string]string{}
	failing := 0.0
	for _, r := range rows(t, doc, "Against the previous batch") {
		have[r["Test"]] = r["Change"]
		if r["Change"] == "newly failing" {
			failing++
		}
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("changes (-want +have):\n%s", diff)
	}
	if v, err := doc.Scalar("Newly failing"); err != nil || v != failing {
		t.Errorf("newly failing: %v, %v; want %v", v, err, failing)
	}
	for _, r := range rows(t, doc, "Changes of metrics") {
		if r["Metric"] != "Path deviation" {
			continue
		}
		change, err := strconv.ParseFloat(strings.TrimPrefix(r["Change"], "+"), 64)
		if err != nil || math.Abs(change-sum/float64(n)) > 1e-3*math.Abs(sum/float64(n)) || r["Tests"] != strconv.Itoa(n) || r["Up"] != strconv.Itoa(ups) {
			t.Errorf("have %v; want a change of %v over %d tests, %d of them up", r, sum/float64(n), n, ups)
		}
		return
	}
	t.Error("the path deviation is not compared")
}

// What the settings do not show is not fetched.
func TestRequests(t *testing.T) {
	s := resimtest.Start(t)
	b, before := ground(t, s)
	common := 0
	for _, j := range b.Jobs {
		if slices.ContainsFunc(before.Jobs, func(o *resimtest.Job) bool { return o.Experience == j.Experience }) {
			common++
		}
	}
	jobs := len(b.Jobs)
	for _, c := range []struct {
		keys []string
		set  func(*settings.Settings)
		want map[string]int
	}{
		{[]string{"headlines", "errors", "duration"}, nil, map[string]int{}},
		{[]string{"test-metrics", "distributions", "worst-tests", "which-metric"}, nil, map[string]int{"listMetricsForJob": jobs}},
		{[]string{"summary"}, nil, map[string]int{"listMetricsForJob": jobs + common, "listBatches": 1, "listJobs": 2}},
		{[]string{"previous-batch"}, nil, map[string]int{"listMetricsForJob": jobs + common, "listBatches": 1, "listJobs": 2}},
		{[]string{"events"}, nil, map[string]int{"listEventsForJob": jobs}},
		{[]string{"series"}, nil, map[string]int{}},
		{[]string{"series"}, func(s *settings.Settings) {
			s.Series = []settings.Series{{Data: "battery voltage"}, {Data: "battery voltage", PerTest: true}}
		}, map[string]int{"listMetricsDataForJob": jobs}},
		{[]string{"errors"}, func(s *settings.Settings) {
			s.Gates = []settings.Gate{{Kind: settings.NewlyFailing, Status: metrics.FailWarn}}
		}, map[string]int{"listMetricsForJob": jobs + common, "listBatches": 1, "listJobs": 2}},
	} {
		s.ResetRequests()
		run(t, s, func(all *settings.Settings) {
			all.Show = c.keys
			if c.set != nil {
				c.set(all)
			}
		})
		c.want["getBatch"] = 1
		c.want["listJobs"] = max(1, c.want["listJobs"])
		have := s.Requests()
		delete(have, "download")
		if diff := cmp.Diff(c.want, have); diff != "" {
			t.Errorf("%v (-want +have):\n%s", c.keys, diff)
		}
	}
}

// Every key can be set, and every item has one.
func TestKeys(t *testing.T) {
	for _, key := range batch.Keys() {
		if !slices.Contains(settings.Items(), key) {
			t.Errorf("a settings file cannot show %q", key)
		}
	}
}

// The same batch gives the same file.
func TestSameBytes(t *testing.T) {
	s := resimtest.Start(t)
	set := func(all *settings.Settings) {
		all.Series = []settings.Series{{Data: "battery voltage"}, {Data: "path deviation over time", PerTest: true}}
		all.Weights = []settings.Weight{{Experience: "*", Weight: 2}}
	}
	var files [2][]byte
	for i := range files {
		var err error
		if files[i], err = run(t, s, set).Pack(); err != nil {
			t.Fatal(err)
		}
	}
	if !bytes.Equal(files[0], files[1]) {
		t.Error("two runs differ")
	}
}
