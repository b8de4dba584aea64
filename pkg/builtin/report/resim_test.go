package report_test

import (
	"bytes"
	"cmp"
	"encoding/json"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	diff "github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// runReSim writes ReSim's own report of a report, as the container would, and checks every exchange
// against the API's description.
func runReSim(t *testing.T, s *resimtest.Server, r *resimtest.Report) *metrics.Document {
	t.Helper()
	return runReSimWith(t, s, r, runner.Config{
		Strict: true, Transport: conformance.Check(t, s.Transport(), s.URL(), conformance.NullPageToken),
	})
}

func runReSimWith(t *testing.T, s *resimtest.Server, r *resimtest.Report, c runner.Config) *metrics.Document {
	t.Helper()
	inputs := t.TempDir()
	config := bytes.ReplaceAll(s.ReportConfig(), []byte(s.Report().String()), []byte(r.ID.String()))
	if err := os.WriteFile(filepath.Join(inputs, "report_config.json"), config, 0o600); err != nil {
		t.Fatal(err)
	}
	s.ResetRequests()
	c.Inputs, c.Outputs, c.IDs = inputs, t.TempDir(), metrics.SeededIDs(1)
	result, err := runner.Run(t.Context(), c, report.ReSim())
	if err != nil {
		t.Fatal(err)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("the server was asked wrongly: %v", v)
	}
	return result.Document
}

// picture is what a document shows: metric by metric in order, with all that ReSim's own report has.
type picture struct {
	Name       string
	Type       string
	Project    string            // of the chart of batches
	Categories []category        // of the chart of batches
	Header     []any             // of a table
	Cells      []any             // of a table, by column
	X, Y       []any             // of a figure
	Look       map[string]string // of a figure's trace and axes
}

// category is one color of the chart of batches, with its data by name.
type category struct {
	Name    string
	Batches []uuid.UUID
	Times   []time.Time
	Counts  []float64
	Judged  []metrics.Status
}

// seen is what a document shows, and checks what all its metrics have in common.
func seen(t *testing.T, doc *metrics.Document) []picture {
	t.Helper()
	if doc.Status() != metrics.Passed {
		t.Errorf("the overall status is %v", doc.Status())
	}
	var all []picture
	for m := range doc.Metrics() {
		if order, ok := m.Order(); m.Importance() != metrics.High || m.Status() != metrics.NotApplicable || !m.Displayed() ||
			!ok || int(order) != len(all) || len(m.Tags()) > 0 || m.Description() == "" {
			t.Errorf("%s: importance %v, status %v, displayed %v, order %v, tags %v, description %q",
				m.Name(), m.Importance(), m.Status(), m.Displayed(), order, m.Tags(), m.Description())
		}
		p := picture{Name: m.Name(), Type: m.Type().String()}
		if text, ok := m.Figure(); ok {
			p.read(t, text)
		} else {
			p.readBatches(t, doc)
		}
		all = append(all, p)
	}
	return all
}

func (p *picture) read(t *testing.T, figure []byte) {
	t.Helper()
	var f struct {
		Data []struct {
			Type, Mode, Boxpoints string
			Header, Cells         struct{ Values []any }
			X, Y                  []any
		}
		Layout struct {
			Template     any
			XAxis, YAxis struct{ Title struct{ Text string } }
		}
	}
	if err := json.Unmarshal(figure, &f); err != nil {
		t.Fatal(err)
	}
	if len(f.Data) != 1 || f.Layout.Template != nil {
		t.Errorf("%s has %d traces, template %v", p.Name, len(f.Data), f.Layout.Template)
	}
	d := f.Data[0]
	p.Header, p.Cells, p.X, p.Y = d.Header.Values, d.Cells.Values, d.X, d.Y
	p.Look = map[string]string{
		"type": d.Type, "mode": d.Mode, "points": d.Boxpoints, "x": f.Layout.XAxis.Title.Text, "y": f.Layout.YAxis.Title.Text,
	}
	maps.DeleteFunc(p.Look, func(_, v string) bool { return v == "" })
}

// readBatches reads the categories of the chart of batches by the names of their data.
func (p *picture) readBatches(t *testing.T, doc *metrics.Document) {
	t.Helper()
	for d := range doc.Data() {
		name, ok := strings.CutPrefix(d.Name(), "Status Counts: ")
		if !ok {
			continue
		}
		c := category{Name: name}
		c.Counts, _ = d.Numbers()
		index, _ := d.Index()
		c.Batches, _ = index.IDs()
		times, _ := doc.DataSet("Batch Times: " + name)
		c.Times, _ = times.Times()
		statuses, _ := doc.DataSet("Statuses: " + name)
		c.Judged, _ = statuses.Statuses()
		if index.Name() != "batch_ids" {
			t.Errorf("the index of %s is %q", name, index.Name())
		}
		p.Categories = append(p.Categories, c)
	}
}

// truth is the picture that follows from what the server knows, by the words of ReSim's documents: loops
// over all there is, for each number anew.
func truth(r *resimtest.Report) []picture {
	batches := r.Batches()
	all := []picture{
		{Name: "test_status_over_time", Type: "BATCHWISE_BAR_CHART", Categories: categories(batches)},
		totals(batches), experiences(batches),
	}
	jobMetrics, batchMetrics := map[owner][]resimtest.Metric{}, map[owner][]resimtest.Metric{}
	for _, b := range batches {
		batchMetrics[owner{b.ID, b.Build, b.ID}] = b.Metrics()
		for _, j := range b.Jobs {
			jobMetrics[owner{j.ID, b.Build, b.ID}] = j.Metrics()
		}
	}
	all = append(all, counts("job_metric_status_counts", jobMetrics), counts("batch_metric_status_counts", batchMetrics))
	for _, name := range scalars(jobMetrics) {
		all = append(all, chart(name+"_distribution", name, jobMetrics, func(a, b owner) int { return compare(a.id, b.id) },
			func(int) map[string]string { return map[string]string{"type": "box", "points": "all"} }))
	}
	for _, name := range scalars(batchMetrics) {
		all = append(all, chart(name+"_over_time", name, batchMetrics, func(a, b owner) int {
			return cmp.Or(a.build.Created.Compare(b.build.Created), compare(a.id, b.id))
		}, func(n int) map[string]string {
			if n < 20 {
				return map[string]string{"type": "scatter", "mode": "lines+markers"}
			}
			return map[string]string{"type": "scatter", "mode": "lines"}
		}))
	}
	return all
}

// owner is a test or batch.
type owner struct {
	id    uuid.UUID
	build *resimtest.Build
	batch uuid.UUID
}

func compare(a, b uuid.UUID) int { return strings.Compare(a.String(), b.String()) }

func categories(batches []*resimtest.Batch) []category {
	var shown []*resimtest.Batch
	for _, b := range batches {
		if len(b.Jobs) > 0 && !b.Build.Deleted {
			shown = append(shown, b)
		}
	}
	slices.SortFunc(shown, func(a, b *resimtest.Batch) int {
		return cmp.Or(a.Build.Created.Compare(b.Build.Created), compare(a.ID, b.ID))
	})
	var all []category
	for _, status := range []string{"PASSED", "WARNING", "BLOCKER", "ERROR", "CANCELLED"} {
		c := category{Name: status}
		for _, b := range shown {
			n := 0.0
			for _, j := range b.Jobs {
				if j.Conflated == status {
					n++
				}
			}
			c.Batches, c.Times = append(c.Batches, b.ID), append(c.Times, b.Build.Created)
			c.Counts, c.Judged = append(c.Counts, n), append(c.Judged, metrics.NotApplicable)
		}
		if slices.ContainsFunc(batches, func(b *resimtest.Batch) bool {
			return slices.ContainsFunc(b.Jobs, func(j *resimtest.Job) bool { return j.Conflated == status })
		}) {
			all = append(all, c)
		}
	}
	return all
}

func table(name string, header []any, cells ...any) picture {
	return picture{Name: name, Type: "PLOTLY", Header: header, Cells: cells, Look: map[string]string{"type": "table"}}
}

func totals(batches []*resimtest.Batch) picture {
	tests, errors, blocked, warned, passed := 0.0, 0.0, 0.0, 0.0, 0.0
	for _, b := range batches {
		tests += float64(len(b.Jobs))
		judged := []string{b.BatchMetricsStatus, b.JobsMetricsStatus}
		switch {
		case b.Status == "ERROR":
			errors++
		case b.Status != "SUCCEEDED":
		case slices.Contains(judged, "FAIL_BLOCK"):
			blocked++
		case slices.Contains(judged, "FAIL_WARN"):
			warned++
		default:
			passed++
		}
	}
	return table("high_level_totals", []any{"Name", "Value"},
		[]any{
			"Number of batches", "Number of tests", "Number of error batches", "Number of fail block batches",
			"Number of fail warn batches", "Number of passed batches",
		},
		[]any{float64(len(batches)), tests, errors, blocked, warned, passed})
}

func experiences(batches []*resimtest.Batch) picture {
	counts, names := map[string]map[string]float64{}, map[string]string{}
	for _, b := range batches { // in order of creation, so the newest name stays
		for _, j := range b.Jobs {
			id := j.Experience.ID.String()
			if counts[id] == nil {
				counts[id] = map[string]float64{}
			}
			counts[id][j.Conflated]++
			names[id] = j.ExperienceName
		}
	}
	return countTable("experience_status_counts", "experience_name", counts, names,
		[]string{"PASSED", "WARNING", "BLOCKER", "ERROR", "CANCELLED"}, []string{"ERROR", "BLOCKER", "WARNING", "CANCELLED", "PASSED"})
}

func counts(table string, of map[owner][]resimtest.Metric) picture {
	counts, names := map[string]map[string]float64{}, map[string]string{}
	for _, list := range of {
		for _, m := range list {
			if counts[m.Name] == nil {
				counts[m.Name] = map[string]float64{}
			}
			counts[m.Name][m.Status]++
			names[m.Name] = m.Name
		}
	}
	order := []string{"FAIL_BLOCK", "FAIL_WARN", "PASSED"}
	return countTable(table, "name", counts, names, order, order)
}

func countTable(name, first string, counts map[string]map[string]float64, names map[string]string, always, order []string) picture {
	rows := slices.Sorted(maps.Keys(counts))
	slices.SortStableFunc(rows, func(a, b string) int {
		key := func(row string) []float64 {
			var k []float64
			for _, status := range order {
				k = append(k, -counts[row][status])
			}
			return k
		}
		return slices.Compare(key(a), key(b))
	})
	var statuses []string
	for _, c := range counts {
		statuses = append(statuses, slices.Collect(maps.Keys(c))...)
	}
	slices.Sort(statuses)
	statuses = slices.Compact(statuses)
	for _, status := range always {
		if !slices.Contains(statuses, status) {
			statuses = append(statuses, status)
		}
	}
	header, column := []any{first}, []any{}
	for _, row := range rows {
		column = append(column, names[row])
	}
	cells := []any{column}
	for _, status := range statuses {
		column := []any{}
		for _, row := range rows {
			column = append(column, counts[row][status])
		}
		header, cells = append(header, status), append(cells, column)
	}
	return table(name, header, cells...)
}

// scalars are the names of metrics that are a scalar somewhere, even if null there.
func scalars(of map[owner][]resimtest.Metric) []string {
	names := map[string]bool{}
	for _, list := range of {
		for _, m := range list {
			if m.Type == "SCALAR" {
				names[m.Name] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(names))
}

func chart(title, name string, of map[owner][]resimtest.Metric, order func(a, b owner) int, look func(n int) map[string]string) picture {
	p := picture{Name: title, Type: "PLOTLY"}
	units := map[string]string{}
	for _, o := range slices.SortedFunc(maps.Keys(of), order) {
		for _, m := range of[o] {
			if m.Name != name || m.Type != "SCALAR" {
				continue
			}
			units[o.id.String()] = m.Unit
			if o.build.Deleted {
				continue
			}
			p.X = append(p.X, o.build.Created.UTC().Format(time.RFC3339Nano))
			if m.HasValue {
				p.Y = append(p.Y, m.Value)
			} else {
				p.Y = append(p.Y, nil)
			}
		}
	}
	p.Look = look(len(p.X))
	p.Look["x"], p.Look["y"] = "Time", name
	if unit := units[slices.Min(slices.Collect(maps.Keys(units)))]; unit != "" {
		p.Look["y"] = fmt.Sprintf("%s (%s)", name, unit)
	}
	return p
}

// Every metric, name and number is that of ReSim's own report, whatever the data hold: renamed
// experiences, deleted builds, running batches, null values, event metrics in the lists.
func TestReSim(t *testing.T) {
	for name, shape := range map[string]resimtest.Shape{
		"odd data":       {},
		"events listed":  {EventMetricsListed: true},
		"small pages":    {PageSize: 5, Batches: 9, Experiences: 11},
		"many batches":   {Batches: 26, Experiences: 4, Samples: 2},
		"one batch":      {Batches: 1, Experiences: 3},
		"nothing is odd": {Uniform: true, Batches: 4, Experiences: 5},
	} {
		t.Run(name, func(t *testing.T) {
			s := resimtest.Start(t, resimtest.WithShape(shape))
			r := s.Data().Projects[0].Reports[0]
			want := truth(r)
			if d := diff.Diff(want, seen(t, runReSim(t, s, r))); d != "" {
				t.Errorf("(-want +have):\n%s", d)
			}
		})
	}
}

// What the data of TestReSim hold is what makes the report stumble.
func TestReSimIsTried(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{EventMetricsListed: true}))
	found := map[string]bool{}
	builds, names := map[*resimtest.Build]int{}, map[*resimtest.Experience]string{}
	for _, b := range s.Data().Projects[0].Reports[0].Batches() {
		builds[b.Build]++
		found["deleted build"] = found["deleted build"] || b.Build.Deleted && len(b.Jobs) > 0
		found["running batch"] = found["running batch"] || b.Status == "EXPERIENCES_RUNNING"
		found["batch without tests"] = found["batch without tests"] || len(b.Jobs) == 0
		found["build tested twice"] = found["build tested twice"] || builds[b.Build] > 1 && !b.Build.Deleted
		for _, j := range b.Jobs {
			old, known := names[j.Experience]
			found["renamed experience"] = found["renamed experience"] || known && old != j.ExperienceName
			names[j.Experience] = j.ExperienceName
			found["event metrics"] = found["event metrics"] || len(j.EventMetrics()) > 1
			for _, m := range j.Metrics() {
				found["null value"] = found["null value"] || m.Type == "SCALAR" && !m.HasValue
			}
		}
	}
	for _, what := range []string{
		"deleted build", "running batch", "batch without tests", "build tested twice", "renamed experience", "event metrics", "null value",
	} {
		if !found[what] {
			t.Errorf("the data hold no %s", what)
		}
	}
}
