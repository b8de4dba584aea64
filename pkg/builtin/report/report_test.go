package report

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/builtintest"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// small has all that is odd and few requests.
var small = resimtest.Shape{Projects: 1, Batches: 10, Experiences: 12, Samples: 4}

// finished are the batches of the first report that a report shows, in its order.
func finished(s *resimtest.Server) []*resimtest.Batch {
	var all []*resimtest.Batch
	for _, b := range s.Data().Projects[0].Reports[0].Batches() {
		if b.Status == "SUCCEEDED" || b.Status == "ERROR" || b.Status == "CANCELLED" {
			all = append(all, b)
		}
	}
	return all
}

func TestStatuses(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	doc := builtintest.Run(t, s, runner.ReportMode, Default()).Document
	batches := finished(s)
	for _, status := range []string{"PASSED", "WARNING", "BLOCKER", "ERROR", "CANCELLED"} {
		want := make([]float64, len(batches))
		ids := make([]uuid.UUID, len(batches))
		for i, b := range batches {
			ids[i] = b.ID
			for _, j := range b.Jobs {
				if j.Conflated == status {
					want[i]++
				}
			}
		}
		data, ok := doc.DataSet(fmt.Sprintf("Test status over batches: %s (values)", status))
		if !ok {
			t.Errorf("%s is not shown", status)
			continue
		}
		have, _ := data.Numbers()
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("%s over batches (-want +have):\n%s", status, diff)
		}
		index, _ := data.Index()
		if have, _ := index.IDs(); !cmp.Equal(ids, have) {
			t.Errorf("batches: have %v, want %v", have, ids)
		}
	}
}

// Every scalar of batches has a chart with its values, gaps included, and every scalar of tests one with its
// spread.
func TestCharts(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	doc := builtintest.Run(t, s, runner.ReportMode, Default()).Document
	batches := finished(s)
	ofBatches, counts := map[string][]any{}, map[string][]int{}
	for i, b := range batches {
		for _, m := range b.Metrics() {
			if m.Type == "SCALAR" && m.HasValue {
				if ofBatches[m.Name] == nil {
					ofBatches[m.Name] = make([]any, len(batches))
				}
				ofBatches[m.Name][i] = m.Value
			}
		}
		for _, j := range b.Jobs {
			for _, m := range j.Metrics() {
				if m.Type == "SCALAR" && m.HasValue && j.Conflated != "CANCELLED" {
					if counts[m.Name] == nil {
						counts[m.Name] = make([]int, len(batches))
					}
					counts[m.Name][i]++
				}
			}
		}
	}
	if len(ofBatches) < 2 || len(counts) < 5 {
		t.Fatalf("the data have %d scalars of batches and %d of tests", len(ofBatches), len(counts))
	}
	for name, values := range ofBatches {
		c := chartOf(t, doc, name+" over batches")
		if diff := cmp.Diff(values, c.Data[0].Y); diff != "" {
			t.Errorf("%s (-want +have):\n%s", name, diff)
		}
		for i, x := range c.Data[0].X {
			label := x.(string)
			if !strings.HasPrefix(label, batches[i].Created.UTC().Format("2006-01-02")) {
				t.Errorf("batch %d is labelled %q", i, label)
			}
			if b := batches[i].Build; !b.Deleted && !strings.Contains(label, b.Version) {
				t.Errorf("label %q lacks the version %s", label, b.Version)
			}
		}
	}
	for name, n := range counts {
		boxes := 0
		for _, k := range n {
			if k > 0 {
				boxes++
			}
		}
		c := chartOf(t, doc, name+" of tests over batches")
		if c.Data[0].Type != "box" || len(c.Data[0].Median) != boxes || len(c.Data[0].X) != boxes {
			t.Errorf("%s: %d boxes for %d batches", name, len(c.Data[0].Median), boxes)
		}
	}
}

func TestFailingMostOften(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	doc := builtintest.Run(t, s, runner.ReportMode, Default()).Document
	rows := rowsOf(t, doc, "Failing most often")
	var want []string
	for _, e := range s.Data().Projects[0].Experiences {
		fails, n := 0, 0
		for _, b := range finished(s) {
			for _, j := range b.Jobs {
				if worst := slices.Index([]string{"PASSED", "WARNING", "BLOCKER", "ERROR"}, j.Conflated); j.Experience == e && worst >= 0 {
					n++
					if worst > 1 {
						fails++
					}
				}
			}
		}
		if fails > 0 {
			want = append(want, fmt.Sprintf("%s | %d of %d", e.Name, fails, n))
		}
	}
	if len(want) < 3 || len(rows) != len(want) {
		t.Fatalf("%d rows for %d tests that failed", len(rows), len(want))
	}
	for _, w := range want {
		if !slices.ContainsFunc(rows, func(row string) bool { return strings.HasPrefix(row, w+" | ") }) {
			t.Errorf("want %q in %q", w, rows)
		}
	}
}

// The lower end of the interval decides, not the raw rate or count.
func TestRanking(t *testing.T) {
	line := func(fails, n int) string {
		return strings.Repeat("B", fails) + strings.Repeat("P", n-fails) + strings.Repeat("-", 30-n)
	}
	doc := story{
		tests: []string{line(1, 1), line(20, 25), line(3, 3), line(6, 30), line(0, 25), line(10, 12)},
	}.written(t)
	var order []string
	for _, row := range rowsOf(t, doc, "Failing most often") {
		order = append(order, strings.Split(row, " | ")[1])
	}
	if diff := cmp.Diff([]string{"20 of 25", "10 of 12", "3 of 3", "1 of 1", "6 of 30"}, order); diff != "" {
		t.Errorf("order (-want +have):\n%s", diff)
	}
}

// A report without batches is a report all the same.
func TestNoBatches(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	client, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithTransport(s.Transport()))
	if err != nil {
		t.Fatal(err)
	}
	quiet := s.Data().Projects[0].Reports[3]
	if len(quiet.Batches()) != 0 {
		t.Fatalf("%q has batches", quiet.Name)
	}
	r, err := resolve.OpenReport(t.Context(), client, s.Project(), quiet.ID)
	if err != nil {
		t.Fatal(err)
	}
	h, err := fetch(t.Context(), r, settings.Default(), needs(settings.Default()))
	if err != nil {
		t.Fatal(err)
	}
	wantIn(t, textOf(t, writtenFrom(t, h), "Summary"), "A quiet year", "nothing to show yet")
}

// What is not shown is not fetched.
func TestRequests(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	batches := len(s.Data().Projects[0].Reports[0].Batches())
	tests := 0
	for _, b := range finished(s) {
		for _, j := range b.Jobs {
			if j.Conflated != "CANCELLED" {
				tests++
			}
		}
	}
	for _, c := range []struct {
		show []string
		want map[string]int
	}{
		{[]string{"data-quality"}, nil},
		{[]string{"statuses", "pass-rate", "grid", "failing", "unstable", "duration", "errors"}, map[string]int{"listJobs": batches - 1}},
		{[]string{"tags"}, map[string]int{"listJobs": batches, "listExperienceTags": 1, "listExperiencesWithExperienceTag": 6}},
		{[]string{"batch-metrics"}, map[string]int{"listBatchMetrics": batches - 1}},
		{[]string{"test-metrics"}, map[string]int{"listJobs": batches - 1, "listMetricsForJob": tests}},
		{[]string{"summary"}, map[string]int{"listJobs": batches - 1, "listBatchMetrics": batches - 1, "listMetricsForJob": tests}},
		{nil, map[string]int{"listJobs": batches, "listBatchMetrics": batches - 1, "listMetricsForJob": tests, "listExperienceTags": 1, "listExperiencesWithExperienceTag": 6}},
	} {
		t.Run(strings.Join(c.show, ","), func(t *testing.T) {
			set := settings.Default()
			set.Show = c.show
			s.ResetRequests()
			builtintest.Run(t, s, runner.ReportMode, Default(With(set)))
			have := s.Requests()
			want := map[string]int{"getReport": 1, "listBatches": 1, "listBuilds": 1}
			maps.Copy(want, c.want)
			if diff := cmp.Diff(want, have); diff != "" {
				t.Errorf("requests (-want +have):\n%s", diff)
			}
		})
	}
}

// The budget is spent on the newest batches, whole ones only, and what it did not reach is told.
func TestBudget(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	set := settings.Default()
	set.Show, set.Requests = []string{"test-metrics", "summary", "data-quality"}, 30
	all := finished(s)
	spent, read := 0, 0
	for _, b := range slices.Backward(all) {
		if spent+len(b.Jobs) > 30 {
			break
		}
		spent += len(b.Jobs)
		read++
	}
	s.ResetRequests()
	doc := builtintest.Run(t, s, runner.ReportMode, Default(With(set))).Document
	if have := s.Requests()["listMetricsForJob"]; have != spent || read < 2 {
		t.Errorf("%d requests, want %d for %d batches", have, spent, read)
	}
	c := chartOf(t, doc, "Path deviation of tests over batches")
	if x := c.Data[0].X; len(x) != read || !strings.HasPrefix(x[0].(string), all[len(all)-read].Created.UTC().Format("2006-01-02")) {
		t.Errorf("boxes of %v, want those of the newest %d", x, read)
	}
	wantIn(t, textOf(t, doc, "Data quality"), fmt.Sprintf("%d of at most 30 requests spent", spent), "oldest batches not asked for")
	wantIn(t, textOf(t, doc, "Summary"), "oldest batches not read (budget)")
	set.Requests = 0
	s.ResetRequests()
	builtintest.Run(t, s, runner.ReportMode, Default(With(set)))
	if n := s.Requests()["listMetricsForJob"]; n != 0 {
		t.Errorf("%d requests without a budget", n)
	}
}

// Whatever order answers come in, the same inputs make the same bytes.
func TestSameBytes(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(small))
	written := func() []byte {
		b, err := os.ReadFile(builtintest.Run(t, s, runner.ReportMode, Default()).Output)
		if err != nil {
			t.Fatal(err)
		}
		return b
	}
	first := written()
	for range 3 {
		if !bytes.Equal(written(), first) {
			t.Fatal("another run wrote other bytes")
		}
	}
}

// The keys of the settings are the documented ones, in the order of the report.
func TestKeys(t *testing.T) {
	want := []string{
		"summary", "changes", "statuses", "pass-rate", "grid", "failing", "unstable", "detected", "batch-metrics", "test-metrics",
		"tags", "which-metric", "duration", "errors", "headlines", "data-quality",
	}
	if diff := cmp.Diff(want, Keys()); diff != "" {
		t.Errorf("keys (-want +have):\n%s", diff)
	}
	for _, key := range want {
		s := steadyStory(10)
		s.settings = settings.Default()
		s.settings.Show = []string{key}
		if n := len(names(s.written(t))); n == 0 && key != "errors" && key != "which-metric" {
			t.Errorf("%s shows nothing", key)
		}
	}
}

// A metric may be called what the report calls something of its own; nothing is lost.
func TestUniqueNames(t *testing.T) {
	doc := story{
		tests:   []string{"P"},
		ofBatch: func(int) []resim.Metric { return []resim.Metric{value("Duration", 7), value("Pass rate", 8)} },
	}.written(t)
	for _, name := range []string{"Duration over batches", "Duration over batches #2", "Pass rate over batches", "Pass rate over batches #2"} {
		if !slices.Contains(names(doc), name) {
			t.Errorf("there is no %q in %q", name, names(doc))
		}
	}
}

// What cannot be read fails the report, as everywhere.
func TestUnread(t *testing.T) {
	for _, operation := range []string{"listBatches", "listJobs", "listBatchMetrics", "listMetricsForJob", "listExperienceTags"} {
		s := resimtest.Start(t, resimtest.WithShape(small), resimtest.WithFault(resimtest.Fault{Operation: operation, Status: 403}))
		inputs := t.TempDir()
		if err := s.WriteInputs(inputs, "report"); err != nil {
			t.Fatal(err)
		}
		_, err := runner.Run(context.Background(), runner.Config{Inputs: inputs, Outputs: t.TempDir(), Transport: s.Transport()}, Default())
		if runner.ExitStatus(err) != runner.ExitUnread || !strings.Contains(err.Error(), operation) {
			t.Errorf("%s: %v", operation, err)
		}
	}
}

// Of more batches than 200 the oldest are counted by what their records say, and the chart does not show it.
func TestManyMoreBatches(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: mostListed + 8, Experiences: 3, Samples: 1, Uniform: true}))
	set := settings.Default()
	set.Show = []string{"statuses", "data-quality"}
	s.ResetRequests()
	doc := builtintest.Run(t, s, runner.ReportMode, Default(With(set))).Document
	if n := s.Requests()["listJobs"]; n != mostListed {
		t.Errorf("%d lists of jobs", n)
	}
	want := map[string]float64{}
	for _, b := range finished(s) {
		for _, j := range b.Jobs {
			want[j.Conflated]++
		}
	}
	for status, n := range want {
		have := 0.0
		if data, ok := doc.DataSet("Test status over batches: " + status + " (values)"); ok {
			values, _ := data.Numbers()
			for _, v := range values {
				have += v
			}
		}
		if have != n {
			t.Errorf("%s: have %v, want %v", status, have, n)
		}
	}
	wantIn(t, textOf(t, doc, "Data quality"), "Only counted, not read test by test: the 8 oldest batches")
}
