package resimtest

import (
	"bytes"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// job is the path of a job with events and metrics, and the job.
func (c *client) job() (string, *Job) {
	c.t.Helper()
	for _, b := range c.s.Data().Projects[0].Reports[0].Batches() {
		for _, j := range b.Jobs {
			if len(j.EventMetrics()) > 0 {
				return "/projects/" + b.Project.ID.String() + "/batches/" + b.ID.String() + "/jobs/" + j.ID.String(), j
			}
		}
	}
	c.t.Fatal("no job with events")
	return "", nil
}

// TestBodiesAreSingleMessages: every metric and data set can be fetched without a token and read,
// alone and together.
func TestBodiesAreSingleMessages(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5}))
	c := newClient(t, s)
	path, j := c.job()
	fetch := func(address any) []byte {
		t.Helper()
		resp, body, err := c.do(address.(string), "")
		if err != nil || resp.StatusCode != 200 {
			t.Fatalf("%v: %v %s %v", address, resp, body, err)
		}
		if !strings.HasPrefix(address.(string), s.StorageURL()+"/") {
			t.Errorf("%v is not on the storage host", address)
		}
		return body
	}
	var bodies, data [][]byte
	listed, _ := c.list(path+"/metrics", "metrics", nil)
	for _, m := range listed {
		body := fetch(m["metricURL"])
		doc, err := metrics.UnpackParts([][]byte{body}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for e := range doc.Metrics() {
			if e.Name() != m["name"] || e.ID().String() != m["metricID"] || e.Status().String() != m["status"] {
				t.Errorf("listed as %v, body is %s %q %v", m, e.ID(), e.Name(), e.Status())
			}
		}
		bodies = append(bodies, body)
	}
	files := 0
	series, _ := c.list(path+"/metricsData", "metricsData", nil)
	for _, d := range series {
		body := fetch(d["metricsDataURL"])
		if d["metricsDataType"] == "EXTERNAL_FILE" {
			files++
			if d["filename"] != "trajectory.csv" || !bytes.Equal(body, j.File()) || !bytes.HasPrefix(body, []byte("t,x,y,speed\n")) {
				t.Errorf("external file %v: %.100s", d, body)
			}
			continue
		}
		data = append(data, body)
	}
	if files != 1 {
		t.Errorf("%d external files, want 1", files)
	}
	doc, err := metrics.UnpackParts(bodies, data)
	if err != nil {
		t.Fatal(err)
	}
	if v, err := doc.Scalar("Minimum clearance"); err != nil || v == 0 {
		t.Errorf("minimum clearance %v %v", v, err)
	}
	if v, err := doc.Numbers("battery voltage"); err != nil || len(v) != 5 {
		t.Errorf("battery voltage %v %v", v, err)
	}

	events, _ := c.list(path+"/eventMetrics", "metrics", nil)
	for _, m := range events {
		doc, err := metrics.UnpackParts([][]byte{fetch(m["metricURL"])}, nil)
		if err != nil {
			t.Fatal(err)
		}
		for e := range doc.Metrics() {
			if v, _ := e.Scalar(); !e.EventMetric() || v != m["value"] || m["eventMetric"] != true {
				t.Errorf("event metric %v has body %v %v", m, e.EventMetric(), v)
			}
		}
	}
	names := column(events, "name")
	slices.Sort(names)
	if len(slices.Compact(names)) != 2 {
		t.Errorf("event metrics: %v", names)
	}
	if got := s.Requests()["download"]; got != len(listed)+len(series)+len(events) {
		t.Errorf("%d downloads counted", got)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

// TestStorageRefuses a token, forged and incomplete URLs, and says so.
func TestStorageRefuses(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5}))
	c := newClient(t, s)
	path, j := c.job()
	listed, _ := c.list(path+"/metrics", "metrics", nil)
	good := listed[0]["metricURL"].(string)
	bare, _, _ := strings.Cut(good, "?")
	for _, tt := range []struct {
		name, url, token string
		status           int
		violation        string
	}{
		{"as given", good, "", 200, ""},
		{"with a token", good, s.Token(), 400, "sent an Authorization header to the storage host"},
		{"without its query", bare, "", 403, "asked storage for a URL that the API did not give"},
		{"another object", strings.Replace(good, listed[0]["metricID"].(string), listed[1]["metricID"].(string), 1), "", 403, "asked storage for a URL that the API did not give"},
		{"longer lifetime", strings.Replace(good, "Expires=3600", "Expires=9999", 1), "", 403, "asked storage for a URL that the API did not give"},
		{"an object that is gone", s.presign(j.ID, j.Batch.ID), "", 404, ""},
	} {
		before := len(s.Violations())
		resp, body, err := c.do(tt.url, tt.token)
		if err != nil || resp.StatusCode != tt.status {
			t.Errorf("%s: %v %s %v, want status %d", tt.name, resp, body, err, tt.status)
			continue
		}
		got := strings.Join(s.Violations()[before:], "\n")
		if tt.violation == "" && got != "" || !strings.HasSuffix(got, tt.violation) {
			t.Errorf("%s: violation %q, want %q", tt.name, got, tt.violation)
		}
		if strings.Contains(got, "Signature=") || strings.Contains(got, s.Token()) {
			t.Errorf("a violation holds a secret: %q", got)
		}
	}
	for method, want := range map[string]int{http.MethodDelete: 405, http.MethodPut: 403} { // a link is good for one method
		r, _ := http.NewRequestWithContext(t.Context(), method, good, nil)
		resp, err := s.Client().Do(r)
		if err != nil || resp.StatusCode != want {
			t.Errorf("%s: %v %v, want status %d", method, resp, err, want)
		}
		_ = resp.Body.Close()
	}
}

// TestPresignedURLsExpire in a bubble where an hour passes at once; a new listing gives new ones.
func TestPresignedURLsExpire(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(WithShape(Shape{Samples: 5}), InMemory(), URLLifetime(time.Hour))
		defer s.Close()
		c := newClient(t, s)
		path, _ := c.job()
		status := func(address string) int {
			resp, _, err := c.do(address, "")
			if err != nil {
				t.Fatal(err)
			}
			return resp.StatusCode
		}
		listed, _ := c.list(path+"/metrics", "metrics", nil)
		old := listed[0]["metricURL"].(string)
		if got := status(old); got != 200 {
			t.Errorf("fresh: status %d", got)
		}
		time.Sleep(61 * time.Minute)
		if got := status(old); got != 403 {
			t.Errorf("after an hour: status %d, want 403", got)
		}
		listed, _ = c.list(path+"/metrics", "metrics", nil)
		if got := status(listed[0]["metricURL"].(string)); got != 200 {
			t.Errorf("listed again: status %d", got)
		}
		if v := s.Violations(); len(v) > 0 {
			t.Errorf("violations: %q", v)
		}
	})
}

// TestInMemory: both hosts answer in a bubble, concurrently, and nothing but them can be reached.
func TestInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := New(WithShape(tiny), InMemory(), WithFault(Fault{Operation: "listBatches", Delay: time.Hour}))
		defer s.Close()
		c := newClient(t, s)
		start := time.Now()
		done := make(chan int)
		for range 10 {
			go func() {
				resp, _, err := c.try("/projects/" + s.Project().String() + "/batches")
				if err != nil {
					done <- 0
					return
				}
				done <- resp.StatusCode
			}()
		}
		for range 10 {
			if got := <-done; got != 200 {
				t.Errorf("status %d", got)
			}
		}
		if got := time.Since(start); got != time.Hour {
			t.Errorf("the delayed answers took %v, want an hour", got)
		}
		if _, _, err := c.do("http://elsewhere.resim.test/", ""); err == nil {
			t.Error("a third host answers")
		}
	})
}

// TestPrerendered: the same bytes again, and what must be refused is refused still.
func TestPrerendered(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5}), Prerendered())
	plain := Start(t, WithShape(Shape{Samples: 5}))
	c := newClient(t, s)
	path, _ := c.job()
	_, first, _ := c.try(path)
	_, second, _ := c.try(path)
	_, want, _ := newClient(t, plain).try(path)
	if !bytes.Equal(first, second) || !bytes.Equal(first, want) || !json.Valid(first) {
		t.Errorf("answers differ:\n%s\n%s\n%s", first, second, want)
	}
	if resp, _, err := c.do(s.URL()+path, "wrong"); err != nil || resp.StatusCode != 401 {
		t.Errorf("with a wrong token: %v %v", resp, err)
	}
	if got := s.Requests()["getJob"]; got != 3 {
		t.Errorf("%d requests counted, want 3", got)
	}
	s.SetFaults(Fault{Operation: "getJob", Status: 503, Times: 1})
	if got := c.status(path); got != 503 {
		t.Errorf("with a fault: status %d", got)
	}
	if got := c.status(path); got != 200 {
		t.Errorf("after the fault: status %d", got)
	}
}
