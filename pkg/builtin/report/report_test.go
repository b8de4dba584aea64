package report

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/builtintest"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

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

// cells are the columns of a table metric.
func cells(t *testing.T, doc *metrics.Document, name string) [][]string {
	t.Helper()
	var figure struct {
		Data []struct{ Cells struct{ Values [][]string } }
	}
	readFigure(t, doc, name, &figure)
	return figure.Data[0].Cells.Values
}

func readFigure(t *testing.T, doc *metrics.Document, name string, v any) {
	t.Helper()
	e, ok := doc.Metric(name)
	if !ok {
		t.Fatalf("there is no metric %q", name)
	}
	text, ok := e.Figure()
	if !ok {
		t.Fatalf("%q is no figure", name)
	}
	if err := json.Unmarshal(text, v); err != nil {
		t.Fatal(err)
	}
}

func TestStatuses(t *testing.T) {
	s := resimtest.Start(t)
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
		data, ok := doc.DataSet(fmt.Sprintf("%s: %s (values)", statusesName, status))
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

func TestTrends(t *testing.T) {
	s := resimtest.Start(t)
	doc := builtintest.Run(t, s, runner.ReportMode, Default()).Document
	batches := finished(s)
	want := map[string][]any{}
	for i, b := range batches {
		for _, m := range b.Metrics() {
			if m.Type == "SCALAR" && m.HasValue {
				if want[m.Name] == nil {
					want[m.Name] = make([]any, len(batches))
				}
				want[m.Name][i] = m.Value
			}
		}
	}
	if len(want) < 2 {
		t.Fatalf("the data have %d scalar batch metrics", len(want))
	}
	for name, values := range want {
		var figure struct {
			Data []struct {
				Type string
				X    []string
				Y    []any
			}
		}
		readFigure(t, doc, name+" over batches", &figure)
		if diff := cmp.Diff(values, figure.Data[0].Y); diff != "" {
			t.Errorf("%s (-want +have):\n%s", name, diff)
		}
		seen := map[string]bool{}
		for i, label := range figure.Data[0].X {
			if !strings.HasPrefix(label, batches[i].Created.UTC().Format("2006-01-02 15:04")) || seen[label] {
				t.Errorf("batch %d is labelled %q", i, label)
			}
			if b := batches[i].Build; !b.Deleted && !strings.Contains(label, b.Version) {
				t.Errorf("label %q lacks the version %s", label, b.Version)
			}
			seen[label] = true
		}
	}
}

func TestFailingMostOften(t *testing.T) {
	s := resimtest.Start(t)
	doc := builtintest.Run(t, s, runner.ReportMode, Default()).Document
	columns := cells(t, doc, failingName)
	if len(columns[0]) == 0 {
		t.Fatal("the table is empty")
	}
	type row struct{ fails, n int }
	want := map[string]row{}
	for _, e := range s.Data().Projects[0].Experiences {
		var r row
		for _, b := range finished(s) {
			worst := 0
			for _, j := range b.Jobs {
				if j.Experience == e {
					worst = max(worst, map[string]int{"PASSED": 1, "WARNING": 2, "BLOCKER": 3, "ERROR": 4}[j.Conflated])
				}
			}
			if worst > 0 {
				r.n++
			}
			if worst >= 3 {
				r.fails++
			}
		}
		if r.fails > 0 {
			want[e.Name] = r
		}
	}
	if len(columns[0]) != min(len(want), rows) {
		t.Errorf("%d rows for %d experiences that failed", len(columns[0]), len(want))
	}
	for i, name := range columns[0] {
		have := row{}
		if _, err := fmt.Sscan(columns[1][i], &have.fails); err != nil {
			t.Error(err)
		}
		if _, err := fmt.Sscan(columns[2][i], &have.n); err != nil {
			t.Error(err)
		}
		if have != want[name] {
			t.Errorf("%s: have %v, want %v", name, have, want[name])
		}
	}
}

// The lower end of the interval decides, not the raw rate or count.
func TestRanking(t *testing.T) {
	h := &history{batches: make([]batch, 30)}
	for _, c := range []struct {
		name     string
		fails, n int
	}{{"1/1", 1, 1}, {"20/25", 20, 25}, {"3/3", 3, 3}, {"6/30", 6, 30}, {"0/25", 0, 25}, {"10/12", 10, 12}} {
		e := &experience{name: c.name, cells: map[int]resim.ConflatedStatus{}}
		for i := range c.n {
			e.cells[i] = "PASSED"
			if i < c.fails {
				e.cells[i] = "ERROR"
			}
		}
		h.experiences = append(h.experiences, e)
	}
	w := metrics.NewWriter()
	h.addFailing(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]string{"20/25", "10/12", "3/3", "1/1", "6/30"}, cells(t, doc, failingName)[0]); diff != "" {
		t.Errorf("order (-want +have):\n%s", diff)
	}
}

// A file is written, and says why it shows nothing, when there is nothing to show.
func TestNothingThere(t *testing.T) {
	w := metrics.NewWriter()
	h := &history{name: "nightly", unfinished: 2}
	w.Add(overviewName, metrics.Text(h.overview()))
	h.addStatuses(w)
	h.addFailing(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	text, _ := must(doc.Metric(overviewName)).Text()
	if !strings.Contains(text, "nothing to show yet") || !strings.Contains(text, "2 batches not finished") {
		t.Errorf("overview: %s", text)
	}
}

func must[T any](v T, _ bool) T { return v }

// A trend may be called what the report calls something of its own; nothing is lost.
func TestUniqueNames(t *testing.T) {
	taken := map[string]bool{statusesName: true}
	if have := unique(taken, statusesName); have != statusesName+" #2" {
		t.Errorf("have %q", have)
	}
	if have := unique(taken, statusesName); have != statusesName+" #3" {
		t.Errorf("have %q", have)
	}
}

// One request for each list of metrics and jobs, pages, and few for the labels.
func TestRequests(t *testing.T) {
	s := resimtest.Start(t)
	s.ResetRequests()
	builtintest.Run(t, s, runner.ReportMode, Default())
	batches := s.Data().Projects[0].Reports[0].Batches()
	have := s.Requests()
	builds := map[*resimtest.Build]bool{}
	for _, b := range batches {
		builds[b.Build] = true
	}
	if have["listBatchMetrics"] > len(batches) || have["listJobs"] > len(batches) || have["listBatches"] != 1 || have["getReport"] != 1 ||
		have["getBuild"]+have["listBuilds"] > len(builds) || have["listMetricsForJob"] != 0 || have["download"] != 0 {
		t.Errorf("%d batches, %d builds, requests: %v", len(batches), len(builds), have)
	}
}
