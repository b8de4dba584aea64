package resimtest

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// discarded are files that a test does not want.
type discarded struct{ io.Writer }

func (discarded) Create(string) (io.WriteCloser, error) { return discarded{io.Discard}, nil }
func (discarded) Close() error                          { return nil }

// flight is a document with one of everything that the API tells apart.
func flight(t *testing.T, speed float64) *metrics.Document {
	t.Helper()
	w := metrics.NewWriter(metrics.WithFiles(discarded{}))
	arrival := w.AddEvent("Arrival", metrics.Event{At: metrics.Relative(1500 * time.Millisecond), Tags: []string{"navigation"}, Status: metrics.Passed})
	arrival.Add("Time", metrics.Scalar{Value: 1.5, Unit: "s"})
	w.AddEvent("Landing", metrics.Event{At: metrics.Relative(2 * time.Second), Description: "On the ground."})
	w.Add("Max Speed", metrics.Scalar{Value: speed, Unit: "m/s", Limits: metrics.Above(20, 30)}, metrics.Tag{Key: "area", Value: "motion"})
	w.Add("Picture", metrics.Image{File: metrics.FileBytes("picture.gif", []byte("GIF89a"))})
	w.AddData("speeds", metrics.Numbers([]float64{1, speed}))
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// TestJobDocuments: lists, contents, events and statuses are those of the documents given.
func TestJobDocuments(t *testing.T) {
	slow, fast := flight(t, 12), flight(t, 31)
	shape := tiny
	shape.Uniform = true // every job succeeded
	s := Start(t, WithShape(shape), WithJobDocuments(func(j *Job) *metrics.Document {
		return []*metrics.Document{slow, fast, slow, nil}[j.index]
	}))
	var b *Batch
	for _, found := range s.Data().Projects[0].Batches {
		if found.ID == s.Batch() {
			b = found
		}
	}
	if b.JobsMetricsStatus != "FAIL_BLOCK" {
		t.Errorf("the jobs of the batch are %s", b.JobsMetricsStatus)
	}

	type answer struct {
		Metrics, EventMetrics, Data, Events []string
		Speed                               any
		Status, Conflated                   string
	}
	c := newClient(t, s)
	ask := func(j *Job) (a answer, urls []string) {
		path := "/projects/" + b.Project.ID.String() + "/batches/" + b.ID.String() + "/jobs/" + j.ID.String()
		record := c.object(path)
		a.Status, a.Conflated = record["jobMetricsStatus"].(string), record["conflatedStatus"].(string)
		listed, _ := c.list(path+"/metrics", "metrics", nil)
		ofEvents, _ := c.list(path+"/eventMetrics", "metrics", nil)
		data, _ := c.list(path+"/metricsData", "metricsData", nil)
		events, _ := c.list(path+"/events", "events", nil)
		for _, e := range events {
			if _, ok := e["tags"].([]any); !ok {
				t.Errorf("tags of event %v: %v, want a list", e["name"], e["tags"])
			}
		}
		for _, m := range listed {
			if m["name"] == "Max Speed" {
				a.Speed = m["value"]
				tags, _ := c.list(path+"/metrics/"+m["metricID"].(string)+"/tags", "tags", nil)
				if names := column(tags, "name"); !cmp.Equal(names, []string{"area"}) {
					t.Errorf("tags of the metric: %v", names)
				}
			}
		}
		a.Metrics, a.EventMetrics, a.Data, a.Events = column(listed, "name"), column(ofEvents, "name"), column(data, "name"), column(events, "name")
		return a, append(append(column(listed, "metricURL"), column(ofEvents, "metricURL")...), column(data, "metricsDataURL")...)
	}
	sorted := cmp.Transformer("sorted", func(in []string) map[string]bool {
		set := map[string]bool{}
		for _, s := range in {
			set[s] = true
		}
		return set
	})
	wanted := func(speed float64, status, conflated string) answer {
		return answer{
			Metrics: []string{"Max Speed", "Picture"}, EventMetrics: []string{"Time"}, Data: []string{"speeds", "Picture (image)"},
			Events: []string{"Arrival", "Landing"}, Speed: speed, Status: status, Conflated: conflated,
		}
	}
	for i, want := range []answer{
		wanted(12, "PASSED", "PASSED"), wanted(31, "FAIL_BLOCK", "BLOCKER"), wanted(12, "PASSED", "PASSED"),
		{Status: "NO_STATUS_REPORTED", Conflated: "PASSED"},
	} {
		got, urls := ask(b.Jobs[i])
		if diff := cmp.Diff(want, got, sorted); diff != "" {
			t.Errorf("job %d (-want +got):\n%s", i, diff)
		}
		missing := 0
		for _, u := range urls {
			resp, body, err := c.do(u, "")
			switch {
			case err != nil:
				t.Fatal(err)
			case resp.StatusCode == http.StatusNotFound && strings.Contains(string(body), "NoSuchKey"):
				missing++ // the picture's content
			case resp.StatusCode != http.StatusOK || len(body) == 0:
				t.Errorf("%s: %s %s", u, resp.Status, body)
			}
		}
		if len(urls) > 0 && missing != 1 {
			t.Errorf("job %d: %d contents cannot be had, want that of the picture alone", i, missing)
		}
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %v", v)
	}
}

// TestJobDocumentsAreTheTruth: what Data tells of a job is what was given.
func TestJobDocumentsAreTheTruth(t *testing.T) {
	doc := flight(t, 25)
	s := Start(t, WithShape(tiny), InMemory(), WithJobDocuments(func(*Job) *metrics.Document { return doc }))
	j := s.Data().Projects[0].Batches[0].Jobs[0]
	read, err := j.Document()
	if err != nil {
		t.Fatal(err)
	}
	if v, err := read.Scalar("Max Speed"); err != nil || v != 25 {
		t.Errorf("max speed: %v, %v", v, err)
	}
	if v, err := read.Numbers("speeds"); err != nil || !cmp.Equal(v, []float64{1, 25}) {
		t.Errorf("speeds: %v, %v", v, err)
	}
	if _, ok := read.Metric("Time"); ok || len(j.EventMetrics()) != 1 || j.File() != nil {
		t.Errorf("metrics of events: %v in the document, listed %v; file: %q", ok, j.EventMetrics(), j.File())
	}
	want := Event{
		Name: "Arrival", Status: "PASSED", Tags: []string{"navigation"}, TimestampType: "RELATIVE",
		Time: time.Unix(1, 5e8).UTC(), MetricIDs: []uuid.UUID{j.EventMetrics()[0].ID},
	}
	got := j.Events()[0]
	got.ID = uuid.Nil
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("event (-want +got):\n%s", diff)
	}
}
