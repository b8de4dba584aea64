package resim_test

import (
	"errors"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestUsageAndObserver(t *testing.T) {
	s := &script{answers: []http.HandlerFunc{refuse(http.StatusBadGateway), good, func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("data"))
	}, refuse(http.StatusNotFound)}}
	server := serve(t, s.handle)
	var seen []resim.Exchange
	c := connect(t, server.URL, resim.WithObserver(func(e resim.Exchange) { seen = append(seen, e) }))
	if _, err := c.Report(t.Context(), project, report); err != nil {
		t.Fatal(err)
	}
	if _, err := c.Download(t.Context(), server.URL+"/x?Signature=abc"); err != nil {
		t.Fatal(err)
	}
	_, err := collect(t, c.Jobs(t.Context(), project, batch))
	wantError(t, err, resim.ErrNotFound)

	path := server.URL + "/v1/projects/" + project.String()
	want := []resim.Exchange{
		{Operation: "getReport", Method: "GET", URL: path + "/reports/" + report.String(), Status: 502, Attempt: 1, Err: resim.ErrServer},
		{Operation: "getReport", Method: "GET", URL: path + "/reports/" + report.String(), Status: 200, Attempt: 2, Bytes: int64(len(aReport))},
		{Operation: "download", Storage: true, Method: "GET", URL: server.URL + "/x", Status: 200, Attempt: 1, Bytes: 4},
		{Operation: "listJobs", Method: "GET", URL: path + "/batches/" + batch.String() + "/jobs", Status: 404, Attempt: 1, Err: resim.ErrNotFound},
	}
	if diff := cmp.Diff(want, seen, cmpopts.IgnoreFields(resim.Exchange{}, "Elapsed"), cmpopts.EquateErrors()); diff != "" {
		t.Error(diff)
	}
	for _, e := range seen {
		if e.Elapsed <= 0 || e.Err != nil && strings.Contains(e.Err.Error(), "Signature=abc") {
			t.Errorf("%+v", e)
		}
	}
	usage := resim.Usage{Requests: map[string]int{"getReport": 2, "download": 1, "listJobs": 1}, Attempts: 4, Retries: 1, Reasons: map[string]int{"502 Bad Gateway": 1}, Downloads: 1, Bytes: int64(len(aReport)) + 4}
	if diff := cmp.Diff(usage, c.Usage()); diff != "" {
		t.Error(diff)
	}
	c.Usage().Requests["getReport"] = 0 // a copy
	if diff := cmp.Diff(usage, c.Usage()); diff != "" {
		t.Error(diff)
	}
}

// What fails half way was received all the same.
func TestUsageCountsBrokenBodies(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(make([]byte, 100))
	})
	c := connect(t, s.URL)
	if _, err := c.Download(t.Context(), s.URL+"/x"); err == nil {
		t.Fatal("there is no error")
	}
	if u := c.Usage(); u.Bytes != 500 || u.Attempts != 5 || u.Retries != 4 || u.Reasons["answer cut short"] != 4 {
		t.Errorf("%+v", u)
	}
}

// An answer that cannot be read is no success, for the observer and as a reason.
func TestUnreadableAnswersAreSeen(t *testing.T) {
	half := func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, aReport[:100]) }
	nothing := func(w http.ResponseWriter, _ *http.Request) { writeJSON(w, "") }
	s := &script{answers: []http.HandlerFunc{half, nothing, good, good, good}}
	server := serve(t, s.handle)
	var seen []resim.Exchange
	c := connect(t, server.URL, resim.WithObserver(func(e resim.Exchange) { seen = append(seen, e) }))
	if _, err := c.Report(t.Context(), project, report); err != nil {
		t.Fatal(err)
	}
	refusals := 0
	if _, err := c.Download(t.Context(), server.URL+"/x", func([]byte) error {
		if refusals++; refusals == 1 {
			return errors.New("no protobuf")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	for i, failed := range []bool{true, true, false, true, false} {
		if e := seen[i]; errors.Is(e.Err, resim.ErrAnswer) != failed || (e.Err != nil) != failed || e.Status != 200 {
			t.Errorf("exchange %d: %+v", i+1, e)
		}
	}
	if u := c.Usage(); u.Retries != 3 || u.Reasons["unreadable answer"] != 3 || u.Bytes != int64(100+3*len(aReport)) {
		t.Errorf("%+v", u)
	}
}

// Each repetition has its reason.
func TestUsageTellsWhyItRepeated(t *testing.T) {
	reset := func(w http.ResponseWriter, _ *http.Request) { panic(http.ErrAbortHandler) }
	stall := func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Content-Length", "1000")
		_, _ = w.Write(make([]byte, 100))
		_ = http.NewResponseController(w).Flush()
		<-r.Context().Done()
	}
	s := &script{answers: []http.HandlerFunc{reset, refuse(http.StatusTooManyRequests), stall, refuse(http.StatusServiceUnavailable), good}}
	c := connect(t, serve(t, s.handle).URL, resim.WithStallTimeout(50*time.Millisecond))
	if _, err := c.Report(t.Context(), project, report); err != nil {
		t.Fatal(err)
	}
	want := map[string]int{"429 Too Many Requests": 1, "broken connection": 1, "no progress": 1, "503 Service Unavailable": 1}
	if diff := cmp.Diff(want, c.Usage().Reasons); diff != "" {
		t.Error(diff)
	}
}

func TestClientConcurrentSafe(t *testing.T) {
	b := &book{pages: 4}
	var exchanges sync.Map
	s := serve(t, b.handle)
	c := connect(t, s.URL, resim.WithConcurrency(5), resim.WithObserver(func(e resim.Exchange) { exchanges.Store(e.Elapsed, e) }))
	list := c.Jobs(t.Context(), project, batch)
	var wg sync.WaitGroup
	for range 20 {
		wg.Go(func() {
			n := 0
			for _, err := range list {
				if err != nil {
					t.Error(err)
				}
				n++
			}
			if n != 8 {
				t.Errorf("%d jobs", n)
			}
			_ = c.Usage()
			if _, err := c.Download(t.Context(), "file:///x"); !errors.Is(err, resim.ErrRefusedURL) {
				t.Error(err)
			}
		})
	}
	wg.Wait()
	if u := c.Usage(); u.Attempts != 80 || u.Requests["listJobs"] != 80 {
		t.Errorf("%+v", u)
	}
}
