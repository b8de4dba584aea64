package main

import (
	"encoding/json"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// flown is what job mode writes of a flight.
func flown(t *testing.T, log ...string) *metrics.Document {
	t.Helper()
	result, err := judge(t, inputs(t, toTen, log))
	if err != nil {
		t.Fatal(err)
	}
	return result.Document
}

// compare runs batch mode over real HTTP on one batch with a job for each document; nil is a job
// without metrics.
func compare(t *testing.T, documents ...*metrics.Document) (*metrics.Document, *resimtest.Batch) {
	t.Helper()
	next := 0
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 1, Experiences: len(documents), Uniform: true}),
		resimtest.WithJobDocuments(func(*resimtest.Job) *metrics.Document { next++; return documents[next-1] }))
	dir := t.TempDir()
	if err := s.WriteInputs(dir, "batch"); err != nil {
		t.Fatal(err)
	}
	result, err := runner.Run(t.Context(), runner.Config{Inputs: dir, Outputs: t.TempDir(), Strict: true}, runner.Batch("flights", compareFlights))
	if err != nil {
		t.Fatal(err)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %v", v)
	}
	return result.Document, s.Data().Projects[0].Batches[0]
}

// trace is what a line of a figure says.
type trace struct {
	Name string
	X, Y []float64
}

func traces(t *testing.T, doc *metrics.Document, name string) []trace {
	t.Helper()
	m, _ := doc.Metric(name)
	content, ok := m.Figure()
	var figure struct{ Data []trace }
	if err := json.Unmarshal(content, &figure); !ok || err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	return figure.Data
}

// TestBatch: a slow flight, a fast one, one that is too fast, and a job without data, which breaks
// nothing and is told of.
func TestBatch(t *testing.T) {
	slow := flown(t, at(0, 0, 1), at(1, 1, 3))
	fast := flown(t, at(0, 0, 21), at(2, 20, 25))
	tooFast := flown(t, at(0, 0, 31), at(3, 30, 33), at(4, 31, 32))
	doc, batch := compare(t, slow, fast, tooFast, nil)

	counts, err := doc.NumbersByCategory("Job Status Counts (values)")
	// The job without metrics ran well: it passed.
	want := []metrics.Group[float64]{{Name: "PASSED", Values: []float64{2}}, {Name: "WARNING", Values: []float64{1}}, {Name: "BLOCKING", Values: []float64{1}}}
	if diff := cmp.Diff(want, counts); err != nil || diff != "" {
		t.Errorf("counts: %v\n%s", err, diff)
	}
	bars, ok := doc.Metric("Job Statuses")
	if !ok || bars.Type() != metrics.BarChartType || !strings.Contains(bars.Description(), "3 flights; tests without data of one: 1.") {
		t.Errorf("job statuses: %v, %q", bars.Type(), bars.Description())
	}

	sorted := cmp.Transformer("sorted", func(in []trace) []trace {
		return slices.SortedFunc(slices.Values(in), func(a, b trace) int { return strings.Compare(a.Name, b.Name) })
	})
	named := func(i int, x, y []float64) trace { return trace{batch.Jobs[i].ExperienceName, x, y} }
	if diff := cmp.Diff([]trace{
		named(0, []float64{0, 1}, []float64{1, 3}), named(1, []float64{0, 2}, []float64{21, 25}), named(2, []float64{0, 3, 4}, []float64{31, 33, 32}),
	}, traces(t, doc, "Speeds"), cmp.Options{sorted}); diff != "" {
		t.Errorf("speeds:\n%s", diff)
	}
	if diff := cmp.Diff([]trace{
		named(0, []float64{0, 1}, []float64{3, 3}), named(1, []float64{0, 2}, []float64{3, 3}), named(2, []float64{0, 3, 4}, []float64{3, 3, 3}),
	}, traces(t, doc, "Altitudes"), cmp.Options{sorted}); diff != "" {
		t.Errorf("altitudes:\n%s", diff)
	}

	all, err := doc.Numbers("Drone Speed Distribution (values)")
	slices.Sort(all)
	if diff := cmp.Diff([]float64{1, 3, 21, 25, 31, 32, 33}, all); err != nil || diff != "" {
		t.Errorf("distribution: %v\n%s", err, diff)
	}
	mean, _ := doc.Metric("Batch Mean Ego Speed")
	if v, ok := mean.Scalar(); !ok || !cmp.Equal(v, (2+23+32)/3.0, near) || mean.Unit() != "m/s" || mean.Displayed() {
		t.Errorf("mean: %v %s, shown: %v", v, mean.Unit(), mean.Displayed())
	}
}

// TestBatchWithoutFlights: statuses are there all the same.
func TestBatchWithoutFlights(t *testing.T) {
	doc, _ := compare(t, nil, nil)
	var names []string
	for m := range doc.Metrics() {
		names = append(names, m.Name())
	}
	if diff := cmp.Diff([]string{"Job Statuses", "Job Status Counts"}, names); diff != "" {
		t.Error(diff)
	}
}

// TestLongFlightIsThinned in figures, but not in the distribution.
func TestLongFlightIsThinned(t *testing.T) {
	var log []string
	for i := range 700 {
		log = append(log, at(float64(i), 0, float64(i%7)))
	}
	doc, _ := compare(t, flown(t, log...))
	if n := len(traces(t, doc, "Speeds")[0].X); n > 300 || n < 200 {
		t.Errorf("%d points in the figure", n)
	}
	if all, err := doc.Numbers("Drone Speed Distribution (values)"); err != nil || len(all) != 700 {
		t.Errorf("%d values in the distribution, %v", len(all), err)
	}
}
