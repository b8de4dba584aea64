package resimtest

import (
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// TestSameSeedSameBytes: two servers of one seed give the same answers and bodies; another seed gives
// others.
func TestSameSeedSameBytes(t *testing.T) {
	record := func(seed uint64) map[string]string {
		s := Start(t, Seed(seed), WithShape(tiny), InMemory())
		r := &recorder{next: s.Transport(), seen: map[string]string{}}
		c := &client{t, s, r}
		walk(c)
		p := s.Data().Projects[0]
		for _, item := range column(items(c, p.Batches[len(p.Batches)-3], "metrics", "batchMetrics"), "metricURL") {
			if _, _, err := c.do(item, ""); err != nil {
				t.Fatal(err)
			}
		}
		return r.seen
	}
	first, again, other := record(7), record(7), record(8)
	if diff := cmp.Diff(first, again); diff != "" {
		t.Errorf("same seed, different bytes:\n%.2000s", diff)
	}
	if len(first) < 50 {
		t.Errorf("only %d answers compared", len(first))
	}
	if cmp.Equal(first, other) {
		t.Error("another seed gave the same data")
	}
}

// items lists something of a batch.
func items(c *client, b *Batch, path, field string) []map[string]any {
	found, _ := c.list("/projects/"+b.Project.ID.String()+"/batches/"+b.ID.String()+"/"+path, field, nil)
	return found
}

// recorder keeps the bodies of answers by URL.
type recorder struct {
	next http.RoundTripper
	seen map[string]string
}

func (r *recorder) RoundTrip(req *http.Request) (*http.Response, error) {
	resp, err := r.next.RoundTrip(req)
	if err != nil {
		return nil, err
	}
	body, err := io.ReadAll(resp.Body)
	r.seen[req.URL.String()] = string(body)
	resp.Body = io.NopCloser(strings.NewReader(string(body)))
	return resp, err
}

// TestDataHoldWhatMakesProgramsStumble, also in small shapes as far as they have room.
func TestDataHoldWhatMakesProgramsStumble(t *testing.T) {
	for name, shape := range map[string]Shape{"demo": {}, "one lane": {Suites: 1, Branches: 1, Batches: 6, Experiences: 8}} {
		t.Run(name, func(t *testing.T) {
			d, err := generate(1, shape, nil)
			if err != nil {
				t.Fatal(err)
			}
			p := d.Projects[0]
			r := p.Reports[0]
			within := r.Batches()
			found := map[string]bool{}
			for _, b := range p.Batches {
				found["batch "+b.Status] = true
				for _, j := range b.Jobs {
					found["job "+j.Status] = true
					found["conflated "+j.Conflated] = true
					found["metrics "+j.MetricsStatus] = true
					found["renamed"] = found["renamed"] || j.ExperienceName != j.Experience.Name
					found["succeeded without metrics"] = found["succeeded without metrics"] || j.Status == "SUCCEEDED" && !j.reported
					for _, m := range j.Metrics() {
						found["metric "+m.Status] = true
						found["null value"] = found["null value"] || m.Type == "SCALAR" && !m.HasValue
						found["null unit"] = found["null unit"] || m.Type == "SCALAR" && m.Unit == ""
						found["tagged"] = found["tagged"] || len(m.Tags) > 1
					}
					found["events"] = found["events"] || len(j.EventMetrics()) > 2
				}
				for _, m := range b.Metrics() {
					found["null batch value"] = found["null batch value"] || m.Type == "SCALAR" && !m.HasValue
				}
				found["null metrics build"] = found["null metrics build"] || b.Suite.NoMetrics
				found["deleted build"] = found["deleted build"] || b.Build.Deleted
				same := b.Suite == r.Suite && b.Branch == r.Branch
				found["at start"] = found["at start"] || same && b.Created.Equal(r.Start)
				found["at end"] = found["at end"] || same && b.Created.Equal(r.End)
				found["odd microseconds"] = found["odd microseconds"] || b.Created.Nanosecond()%int(time.Millisecond) != 0
			}
			for _, b := range within {
				found["empty batch in report"] = found["empty batch in report"] || len(b.Jobs) == 0
				found["other revision in report"] = found["other revision in report"] || b.Revision != r.Revision
				found["running in report"] = found["running in report"] || b.Status == "EXPERIENCES_RUNNING"
				found["fewer metrics in one batch"] = found["fewer metrics in one batch"] || b.hasMetrics() && len(b.Metrics()) < len(batchScalars)+2
			}
			want := []string{
				"renamed", "succeeded without metrics", "null value", "null unit", "tagged", "events", "null batch value", "deleted build",
				"at start", "at end", "odd microseconds", "empty batch in report", "other revision in report", "running in report",
			}
			for kind, statuses := range map[string][]string{
				"batch ":     {"SUBMITTED", "EXPERIENCES_RUNNING", "BATCH_METRICS_QUEUED", "BATCH_METRICS_RUNNING", "SUCCEEDED", "ERROR", "CANCELLED"},
				"job ":       {"SUBMITTED", "EXPERIENCE_RUNNING", "METRICS_QUEUED", "METRICS_RUNNING", "SUCCEEDED", "ERROR", "CANCELLED"},
				"conflated ": {"QUEUED", "RUNNING", "ERROR", "CANCELLED", "BLOCKER", "PASSED"},
				"metrics ":   {"FAIL_BLOCK", "PASSED", "NO_STATUS_REPORTED"},
				"metric ":    {"PASSED", "FAIL_BLOCK", "NOT_APPLICABLE", "RAW"},
			} {
				for _, s := range statuses {
					want = append(want, kind+s)
				}
			}
			if name == "demo" {
				want = append(want, "null metrics build", "fewer metrics in one batch", "conflated WARNING", "metrics FAIL_WARN", "metric FAIL_WARN")
			}
			for _, w := range want {
				if !found[w] {
					t.Errorf("no %s", w)
				}
			}
			if len(within) != p.shape.Batches {
				t.Errorf("%d batches in the report, want %d", len(within), p.shape.Batches)
			}
			if n := len(p.Batches); n <= len(within) {
				t.Errorf("%d batches in all: a search would not matter", n)
			}
		})
	}
}

// TestUniformDataHaveNoSurprises: exactly as many as the shape says, all good.
func TestUniformDataHaveNoSurprises(t *testing.T) {
	d, err := generate(1, Shape{Uniform: true, Suites: 1, Branches: 1, Batches: 20, Experiences: 30, Samples: 2}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := d.Projects[0]
	if got := p.Reports[0].Batches(); len(got) != 20 || len(p.Batches) != 20 {
		t.Errorf("%d of %d batches in the report, want 20 of 20", len(got), len(p.Batches))
	}
	for _, b := range p.Batches {
		if b.Status != "SUCCEEDED" || len(b.Jobs) != 30 || b.Build.Deleted || len(b.Metrics()) == 0 {
			t.Errorf("batch %s: %s with %d jobs", b.Name, b.Status, len(b.Jobs))
		}
		for _, j := range b.Jobs {
			if j.Status != "SUCCEEDED" || len(j.Metrics()) == 0 {
				t.Errorf("job %s: %s", j.ID, j.Status)
			}
		}
	}
}

// TestDemoHasAStory: a metric that shifts, experiences that fail most.
func TestDemoHasAStory(t *testing.T) {
	d, err := generate(1, Shape{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	p := d.Projects[0]
	var before, after []float64
	failures := map[string]int{}
	for _, b := range p.Reports[0].Batches() {
		if m, ok := b.Metric("Mean path deviation"); ok && b.position < p.shiftAt() {
			before = append(before, m.Value)
		} else if ok {
			after = append(after, m.Value)
		}
		for _, j := range b.Jobs {
			if j.Conflated == "BLOCKER" || j.Conflated == "ERROR" {
				failures[j.Experience.Name]++
			}
		}
	}
	if len(before) < 3 || len(after) < 3 || slices.Max(before) >= slices.Min(after) {
		t.Errorf("mean path deviation does not shift: %v, then %v", before, after)
	}
	if len(failures) < 4 || len(failures) > len(p.Suites[0].Revisions[1]) {
		t.Errorf("failures by experience: %v", failures)
	}
}

// TestListsAgreeWithDocuments: what the lists of a job and of a batch say is what its document holds.
func TestListsAgreeWithDocuments(t *testing.T) {
	for name, shape := range map[string]Shape{"demo": {Samples: 9}, "story": {Samples: 9, Story: true, Suites: 1, Branches: 1}} {
		t.Run(name, func(t *testing.T) { checkLists(t, shape) })
	}
}

func checkLists(t *testing.T, shape Shape) {
	t.Helper()
	d, err := generate(3, shape, nil)
	if err != nil {
		t.Fatal(err)
	}
	checked := 0
	check := func(doc *metrics.Document, list []Metric, data []MetricsData) {
		t.Helper()
		byID := map[string]Metric{}
		for _, m := range list {
			byID[m.ID.String()] = m
		}
		for e := range doc.Metrics() {
			m := byID[e.ID().String()]
			v, ok := e.Scalar()
			got := Metric{ID: e.ID(), Name: e.Name(), Status: e.Status().String(), Type: m.Type, Value: v, HasValue: ok, Unit: e.Unit(), Tags: e.Tags(), DataIDs: m.DataIDs}
			if diff := cmp.Diff(m, got); diff != "" {
				t.Errorf("list and document differ (-list +document):\n%s", diff)
			}
			if (m.Type == "SCALAR") != (e.Type().String() == "SCALAR") {
				t.Errorf("%s is a %s in the list, a %v in the document", m.Name, m.Type, e.Type())
			}
			delete(byID, e.ID().String())
			checked++
		}
		if len(byID) > 0 {
			t.Errorf("not in the document: %v", byID)
		}
		names := map[string]string{}
		for _, s := range data {
			if s.Type == "STANDARD" {
				names[s.ID.String()] = s.Name
			}
		}
		for s := range doc.Data() {
			if names[s.ID().String()] != s.Name() {
				t.Errorf("data %q is %q in the list", s.Name(), names[s.ID().String()])
			}
			delete(names, s.ID().String())
		}
		if len(names) > 0 {
			t.Errorf("data not in the document: %v", names)
		}
		for _, m := range list {
			for _, id := range m.DataIDs {
				if !slices.ContainsFunc(data, func(s MetricsData) bool { return s.ID == id }) {
					t.Errorf("metric %s refers to data %s, which is not listed", m.Name, id)
				}
			}
		}
	}
	for i, b := range d.Projects[0].Batches {
		doc, err := b.Document()
		if err != nil {
			t.Fatal(err)
		}
		check(doc, b.Metrics(), b.MetricsData())
		for k, j := range b.Jobs {
			if (i+k)%13 != 0 {
				continue
			}
			doc, err := j.Document()
			if err != nil {
				t.Fatal(err)
			}
			check(doc, j.Metrics(), j.MetricsData())
			if series, err := doc.Numbers("path deviation over time"); err == nil {
				if m, _ := j.Metric("Path deviation"); math.Abs(slices.Max(series)-m.Value) > 1e-12 {
					t.Errorf("path deviation %v, its series has %v", m.Value, slices.Max(series))
				}
			}
		}
	}
	if checked < 500 {
		t.Errorf("only %d metrics compared", checked)
	}
}

// TestOddShapes can be served as well.
func TestOddShapes(t *testing.T) {
	for _, shape := range []Shape{
		{Projects: 1, Suites: 1, Branches: 1, Batches: 1, Experiences: 1, Tags: 1, Builds: 1, Samples: 1, PageSize: 1},
		{Projects: 4, Suites: 5, Branches: 5, Batches: 2, Experiences: 2, Tags: 9, Builds: 30, Samples: 2, PageSize: 1000},
		{Projects: 1, Suites: 1, Branches: 1, Batches: 7, Experiences: 90, Tags: 1, Samples: 1},
		{Projects: -1, Batches: -1},
		{Story: true, Uniform: true, Suites: 1, Branches: 1, Batches: 2, Experiences: 1, Builds: 1, Samples: 1},
	} {
		s := Start(t, WithShape(shape))
		c := newClient(t, s)
		p := s.Data().Projects[0]
		got, _ := c.list("/projects/"+p.ID.String()+"/batches", "batches", nil)
		if len(got) != len(p.Batches) || len(p.Reports[0].Batches()) != p.shape.Batches {
			t.Errorf("%+v: %d batches, want %d with %d in the report", shape, len(got), len(p.Batches), p.shape.Batches)
		}
		names := map[string]bool{}
		for _, e := range p.Experiences {
			names[e.Name] = true
		}
		if len(names) != len(p.Experiences) {
			t.Errorf("%+v: %d names for %d experiences", shape, len(names), len(p.Experiences))
		}
	}
}
