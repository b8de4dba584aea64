package resimtest

import (
	"fmt"
	"io"
	"math"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/golden"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// folder is where a document's attached files go.
type folder string

func (f folder) Create(name string) (io.WriteCloser, error) {
	return os.OpenFile(filepath.Join(string(f), name), os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
}

// wrote puts a document into dir/jobs/NAME or dir/batch, as a metrics build does.
func wrote(t *testing.T, dir, name string, write func(*metrics.Writer)) *metrics.Document {
	t.Helper()
	dir = filepath.Join(dir, filepath.FromSlash(name))
	if err := os.MkdirAll(dir, 0o700); err != nil {
		t.Fatal(err)
	}
	w := metrics.NewWriter(metrics.WithFiles(folder(dir)))
	write(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	content, err := doc.Pack()
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, outputFile), content, 0o600); err != nil {
		t.Fatal(err)
	}
	return doc
}

// journey is a document with one of everything.
func journey(speed float64) func(*metrics.Writer) {
	return func(w *metrics.Writer) {
		arrival := w.AddEvent("Arrival", metrics.Event{At: metrics.Relative(1500 * time.Millisecond)})
		arrival.Add("Time", metrics.Scalar{Value: 1.5, Unit: "s"})
		w.Add("Top speed", metrics.Scalar{Value: speed, Unit: "m/s", Limits: metrics.BlockAbove(20)}, metrics.Tag{Key: "area", Value: "motion"})
		w.Add("Stops", metrics.Scalar{Value: 2})
		w.Add("Picture", metrics.Image{File: metrics.FileBytes("picture.gif", []byte("GIF89a"))})
		w.Add("Speed", metrics.LinePlot{Lines: []metrics.Line{{Name: "a", XY: metrics.Points([]float64{0, 1}, []float64{0, speed})}}})
		w.AddData("speeds", metrics.Numbers([]float64{1, speed}))
	}
}

func outputsOfBatch(w *metrics.Writer) { w.Add("Mean speed", metrics.Scalar{Value: 15, Unit: "m/s"}) }

// TestFromOutputs: the newest batch is what was written, and those before it are like it and made up.
func TestFromOutputs(t *testing.T) {
	dir := t.TempDir()
	slow, fast := wrote(t, dir, "jobs/slow", journey(12)), wrote(t, dir, "jobs/fast", journey(19.9))
	whole := wrote(t, dir, "batch", outputsOfBatch)
	if err := os.MkdirAll(filepath.Join(dir, "jobs", "lost"), 0o700); err != nil {
		t.Fatal(err)
	}
	s := Start(t, FromOutputs(dir))
	c := newClient(t, s)
	base := "/projects/" + s.Project().String() + "/batches"
	batches, _ := c.list(base, "batches", nil)
	if got := len(s.Data().Projects[0].Reports[0].Batches()); got != 9 || len(batches) != 9 {
		t.Fatalf("%d batches in the report, %d listed, want 9", got, len(batches))
	}

	seen := map[string]string{} // ids
	values := map[string]map[float64]bool{}
	for i, b := range s.Data().Projects[0].Batches {
		newest := i == 8
		if madeUp := strings.Contains(b.Name, "made up") && strings.HasPrefix(b.Build.Version, "made-up-"); b.MadeUp == newest || madeUp == newest {
			t.Errorf("batch %d is called %s, of build %s; made up: %v", i, b.Name, b.Build.Version, b.MadeUp)
		}
		if len(b.Jobs) != 3 || b.Jobs[1].Status != "ERROR" || b.Jobs[1].Metrics() != nil {
			t.Fatalf("jobs: %+v", b.Jobs)
		}
		path := base + "/" + b.ID.String()
		listed, _ := c.list(path+"/metrics", "batchMetrics", nil)
		for _, job := range []*Job{b.Jobs[0], b.Jobs[2]} {
			ofJob, _ := c.list(path+"/jobs/"+job.ID.String()+"/metrics", "metrics", nil)
			listed = append(listed, ofJob...)
		}
		for _, m := range listed {
			id, name := m["metricID"].(string), m["name"].(string)
			if other, ok := seen[id]; ok {
				t.Errorf("%s of %s has the id of %s", name, b.Name, other)
			}
			seen[id] = name + " of " + b.Name
			served := c.metric(m["metricURL"].(string))
			v, isScalar := served.Scalar()
			if served.Name() != name || served.ID().String() != id || served.Status().String() != m["status"] || isScalar && v != m["value"] {
				t.Errorf("listed %v, served %s %s %v %v", m, served.ID(), served.Name(), served.Status(), v)
			}
			if isScalar {
				if values[name] == nil {
					values[name] = map[float64]bool{}
				}
				values[name][v] = true
			}
		}
		if newest {
			for name, pair := range map[string][2]func() (*metrics.Document, error){
				"fast":  {b.Jobs[0].Document, func() (*metrics.Document, error) { return fast, nil }},
				"slow":  {b.Jobs[2].Document, func() (*metrics.Document, error) { return slow, nil }},
				"batch": {b.Document, func() (*metrics.Document, error) { return whole, nil }},
			} {
				sameParts(t, name, pair[0], pair[1])
			}
		}
	}
	if len(values["Mean speed"]) != 9 || len(values["Top speed"]) != 18 || len(values["Stops"]) != 1 {
		t.Errorf("values: %v, want other ones in every batch, and counts that stay whole", values)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %v", v)
	}
}

// sameParts compares what is served of a document with what was written.
func sameParts(t *testing.T, name string, got, want func() (*metrics.Document, error)) {
	t.Helper()
	parts := func(of func() (*metrics.Document, error)) (found []string) {
		doc, err := of()
		if err != nil {
			t.Fatal(err)
		}
		for p, err := range doc.Parts() {
			if err != nil {
				t.Fatal(err)
			}
			if !p.EventMetric && p.File == "" { // these are listed apart
				found = append(found, string(p.Bytes))
			}
		}
		return found
	}
	if diff := cmp.Diff(parts(want), parts(got)); diff != "" {
		t.Errorf("%s (-want +got):\n%s", name, diff)
	}
}

// metric is the metric behind a presigned URL.
func (c *client) metric(address string) metrics.Entry {
	c.t.Helper()
	resp, body, err := c.do(address, "")
	if err != nil || resp.StatusCode != http.StatusOK {
		c.t.Fatalf("%v, %v", resp, err)
	}
	doc, err := metrics.UnpackParts([][]byte{body}, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	for m := range doc.Metrics() {
		return m
	}
	c.t.Fatalf("no metric at %s", address)
	return metrics.Entry{}
}

// TestFromOutputsFiles: attached files and contents of data sets can be had, in every batch.
func TestFromOutputsFiles(t *testing.T) {
	dir := t.TempDir()
	wrote(t, dir, "jobs/a", journey(12))
	s := Start(t, FromOutputs(dir), WithShape(Shape{Batches: 1}))
	c := newClient(t, s)
	for _, b := range s.Data().Projects[0].Batches {
		path := fmt.Sprintf("/projects/%s/batches/%s/jobs/%s", s.Project(), b.ID, b.Jobs[0].ID)
		data, _ := c.list(path+"/metricsData", "metricsData", nil)
		known := map[string]bool{}
		for _, d := range data {
			known[d["dataID"].(string)] = true
			resp, body, err := c.do(d["metricsDataURL"].(string), "")
			if err != nil || resp.StatusCode != http.StatusOK {
				t.Fatalf("%v: %v, %v", d, resp, err)
			}
			if d["metricsDataType"] == "EXTERNAL_FILE" && (string(body) != "GIF89a" || d["filename"] != "picture.gif") {
				t.Errorf("%v: %q", d, body)
			}
		}
		listed, _ := c.list(path+"/metrics", "metrics", nil)
		referred := 0
		for _, m := range listed {
			for _, id := range m["dataIDs"].([]any) {
				if referred++; !known[id.(string)] {
					t.Errorf("%v refers to data that are not there", m)
				}
			}
		}
		if referred == 0 {
			t.Error("no metric refers to data")
		}
		events, _ := c.list(path+"/events", "events", nil)
		ofEvents, _ := c.list(path+"/eventMetrics", "metrics", nil)
		if len(events) != 1 || len(ofEvents) != 1 || events[0]["metricsIDs"].([]any)[0] != ofEvents[0]["metricID"] {
			t.Fatalf("events %v, their metrics %v", events, ofEvents)
		}
		if m := c.metric(ofEvents[0]["metricURL"].(string)); m.Name() != "Time" || !m.EventMetric() {
			t.Errorf("metric of the event: %s", m.Name())
		}
	}

	// A file that is gone, or that a link leads out of the folder, is not served.
	file := filepath.Join(dir, "jobs", "a", "picture.gif")
	if err := os.Remove(file); err != nil {
		t.Fatal(err)
	}
	given := s.batch().Jobs[0].given
	var picture uuid.UUID
	for _, d := range given.data {
		if d.Filename != "" {
			picture = d.ID
		}
	}
	if body, err := given.content(picture); body != nil || err != nil {
		t.Errorf("a file that is gone: %q, %v", body, err)
	}
	if err := os.Symlink("/etc/hostname", file); err != nil {
		t.Fatal(err)
	}
	if body, err := given.content(picture); body != nil || err == nil {
		t.Errorf("a link out of the folder: %q, %v", body, err)
	}
}

// TestFromOutputsFails: what is wrong with the folder is said by name.
func TestFromOutputsFails(t *testing.T) {
	invalid := ""
	for g := range golden.Invalid() {
		if _, err := metrics.Unpack(g.Bytes); err == nil {
			invalid = string(g.Bytes)
			break
		}
	}
	for _, tt := range []struct {
		name  string
		files map[string]string
		want  string
	}{
		{"nothing", nil, "DIR has no folder jobs; it must hold a folder with a metrics.binproto for each test"},
		{"jobs that is a file", map[string]string{"jobs": ""}, "DIR/jobs"},
		{"no test", map[string]string{"jobs/.hidden/metrics.binproto": "", "jobs/file": ""}, "no folder in DIR/jobs has a metrics.binproto; there must be one for each test"},
		{"no output", map[string]string{"jobs/a/other": ""}, "no folder in DIR/jobs has a metrics.binproto"},
		{"empty output", map[string]string{"jobs/a/metrics.binproto": ""}, "DIR/jobs/a/metrics.binproto is empty"},
		{"no protobuf", map[string]string{"jobs/a/metrics.binproto": "{}"}, "DIR/jobs/a/metrics.binproto: this is no metrics.binproto: "},
		{"against the rules", map[string]string{"jobs/a/metrics.binproto": invalid}, "DIR/jobs/a/metrics.binproto: ReSim would refuse it: error V"},
		{"a folder", map[string]string{"jobs/a/metrics.binproto/x": ""}, "DIR/jobs/a/metrics.binproto: is a directory"},
		{"batch against the rules", map[string]string{"batch/metrics.binproto": "{}"}, "DIR/batch/metrics.binproto: this is no metrics.binproto: "},
	} {
		t.Run(tt.name, func(t *testing.T) {
			dir := t.TempDir()
			if strings.HasPrefix(tt.name, "batch") {
				wrote(t, dir, "jobs/a", journey(1))
			}
			for name, content := range tt.files {
				path := filepath.Join(dir, filepath.FromSlash(name))
				if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
					t.Fatal(err)
				}
				if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
					t.Fatal(err)
				}
			}
			s, err := Open(FromOutputs(dir))
			if err == nil {
				s.Close()
				t.Fatal("no error")
			}
			if got := strings.ReplaceAll(err.Error(), dir, "DIR"); !strings.Contains(got, tt.want) {
				t.Errorf("%s\nwant %s", got, tt.want)
			}
		})
	}
	dir := t.TempDir()
	wrote(t, dir, "jobs/a", journey(1))
	if _, err := Open(FromOutputs(dir), WithJobDocuments(func(*Job) *metrics.Document { return nil })); err == nil || !strings.Contains(err.Error(), "use one of them") {
		t.Errorf("two sources of documents: %v", err)
	}
	s := Start(t, FromOutputs(dir), InMemory())
	if err := s.WriteInputs(t.TempDir(), "job"); err == nil || !strings.Contains(err.Error(), "has no logs") {
		t.Errorf("inputs of a job: %v", err)
	}
}

// TestHistoryFollowsFromTheSeed: the same outputs and seed give the same values, another seed others.
func TestHistoryFollowsFromTheSeed(t *testing.T) {
	dir := t.TempDir()
	wrote(t, dir, "jobs/a", journey(12))
	first := func(seed uint64) Metric {
		s := Start(t, FromOutputs(dir), InMemory(), Seed(seed))
		m, _ := s.Data().Projects[0].Batches[0].Jobs[0].Metric("Top speed")
		return m
	}
	if a, b := first(1), first(1); !cmp.Equal(a, b) {
		t.Errorf("%v and %v", a, b)
	}
	if a, b := first(1), first(2); a.Value == b.Value || a.ID == b.ID {
		t.Errorf("with another seed: %v and %v", a, b)
	}
}

func TestNoise(t *testing.T) {
	for _, tt := range []struct {
		value float64
		unit  string
		by    float64
		want  float64
	}{
		{100, "m", 1, 103},
		{-100, "m", -2, -94},
		{1.23456789, "m", 0, 1.23457},
		{0, "m", 3, 0},
		{3, "", 1, 3},
		{100, "", 1, 103},
		{0.99, "", 3, 1},
		{1.5, "", 1, 1.545},
		{99, "%", 3, 100},
		{math.MaxFloat64, "m", 3, math.MaxFloat64},
		{math.Inf(1), "m", 1, math.Inf(1)},
	} {
		if got := noisy(Metric{Value: tt.value, Unit: tt.unit}, tt.by); got != tt.want {
			t.Errorf("%v %s with noise of %v deviations: %v, want %v", tt.value, tt.unit, tt.by, got, tt.want)
		}
	}
	above, below := 10.0, 1.0
	both := metrics.Failure{Above: &above, Below: &below}
	for _, tt := range []struct {
		status      string
		f           metrics.Failure
		before, now float64
		want        string
	}{
		{"PASSED", both, 9, 11, "FAIL_BLOCK"},
		{"PASSED", both, 2, 0.5, "FAIL_BLOCK"},
		{"PASSED", both, 9, 10, "PASSED"},
		{"FAIL_BLOCK", both, 11, 9, "PASSED"},
		{"FAIL_WARN", both, 11, 12, "FAIL_WARN"},
		{"FAIL_WARN", both, 8, 9, "FAIL_WARN"},
		{"NOT_APPLICABLE", both, 9, 11, "NOT_APPLICABLE"},
		{"RAW", both, 11, 9, "RAW"},
		{"PASSED", metrics.Failure{}, 9, 11, "PASSED"},
	} {
		if got := judgedAnew(tt.status, tt.f, tt.before, tt.now); got != tt.want {
			t.Errorf("%s at %v, now %v: %s, want %s", tt.status, tt.before, tt.now, got, tt.want)
		}
	}
}

// TestHistoryIsJudgedAnew: statuses of tests and batches follow from the noise.
func TestHistoryIsJudgedAnew(t *testing.T) {
	dir := t.TempDir()
	wrote(t, dir, "jobs/a", journey(19.9)) // blocks above 20
	s := Start(t, FromOutputs(dir), InMemory(), WithShape(Shape{Batches: 40}))
	counts := map[string]int{}
	for _, b := range s.Data().Projects[0].Batches {
		m, _ := b.Jobs[0].Metric("Top speed")
		want := "PASSED"
		if m.Value > 20 {
			want = "FAIL_BLOCK"
		}
		if m.Status != want || b.Jobs[0].MetricsStatus != want || b.OverallMetricsStatus != want || b.BatchMetricsStatus != "NO_STATUS_REPORTED" {
			t.Errorf("%s: %v, job %s, batch %s", b.Name, m, b.Jobs[0].MetricsStatus, b.OverallMetricsStatus)
		}
		counts[want]++
	}
	if counts["PASSED"] < 10 || counts["FAIL_BLOCK"] < 10 {
		t.Errorf("%v of 41 batches", counts)
	}
}
