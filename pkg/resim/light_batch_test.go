package resim_test

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// sent is a request as the API got it.
type sent struct {
	Method, Path string
	Body         map[string]any
}

// writing is an API that notes requests and answers by path.
func writing(t *testing.T, answer func(w http.ResponseWriter, r *http.Request, number int)) (*httptest.Server, func() []sent) {
	t.Helper()
	var mu sync.Mutex
	var all []sent
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		got := sent{Method: r.Method, Path: r.URL.Path}
		if text, _ := io.ReadAll(r.Body); len(text) > 0 {
			if err := json.Unmarshal(text, &got.Body); err != nil {
				t.Errorf("%s: %v", r.URL.Path, err)
			}
			if r.Header.Get("Content-Type") != "application/json" {
				t.Errorf("%s: a body of type %q", r.URL.Path, r.Header.Get("Content-Type"))
			}
		}
		mu.Lock()
		all = append(all, got)
		n := len(all)
		mu.Unlock()
		answer(w, r, n)
	})
	return s, func() []sent {
		mu.Lock()
		defer mu.Unlock()
		return all
	}
}

// writes are all operations that write, with small input.
var writes = []struct {
	operation string
	creates   bool
	status    int
	answer    string
	call      func(context.Context, *resim.Client) error
}{
	{"CreateLightBatch", true, 201, aBatch, func(ctx context.Context, c *resim.Client) error {
		got, err := c.CreateLightBatch(ctx, project, resim.LightBatch{Branch: report})
		return wrong(err, got.ID, batch)
	}},
	{"createJobForBatch", true, 201, aJob, func(ctx context.Context, c *resim.Client) error {
		got, err := c.CreateJob(ctx, project, batch, resim.LightJob{Name: "pick"})
		return wrong(err, got.ID, job)
	}},
	{"createJobLog", true, 201, `{"logID": "55555555-5555-4555-8555-555555555555", "uploadURL": "https://store/x?Signature=abc", "requiredHeaders": {"a": "b"}}`, func(ctx context.Context, c *resim.Client) error {
		got, err := c.CreateJobLog(ctx, project, batch, job, resim.JobLog{FileName: "a.mp4", Size: 3, SHA256: "ab", Type: resim.LogMP4})
		if err == nil && (got.URL != "https://store/x?Signature=abc" || got.Headers["a"] != "b") {
			err = fmt.Errorf("got %+v", got)
		}
		return wrong(err, got.ID, build)
	}},
	{"closeJob", false, 204, "", func(ctx context.Context, c *resim.Client) error { return c.CloseJob(ctx, project, batch, job, "") }},
	{"closeBatch", false, 204, "", func(ctx context.Context, c *resim.Client) error { return c.CloseBatch(ctx, project, batch) }},
}

func wrong(err error, got, want uuid.UUID) error {
	if err == nil && got != want {
		return fmt.Errorf("id %s", got)
	}
	return err
}

func respond(w http.ResponseWriter, status int, body string) {
	w.Header().Set("Content-Type", "application/json")
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
}

func TestWritesSucceed(t *testing.T) {
	for _, op := range writes {
		s, _ := writing(t, func(w http.ResponseWriter, _ *http.Request, _ int) { respond(w, op.status, op.answer) })
		if err := op.call(t.Context(), connect(t, s.URL)); err != nil {
			t.Errorf("%s: %v", op.operation, err)
		}
	}
}

// TestWritesSayNoMoreThanGiven: what is not given is left out; null might mean something.
func TestWritesSayNoMoreThanGiven(t *testing.T) {
	s, requests := writing(t, func(w http.ResponseWriter, r *http.Request, n int) {
		respond(w, 201, []string{aBatch, aBatch, aJob, aJob}[n-1])
	})
	c := connect(t, s.URL)
	full := resim.LightBatch{Branch: report, Name: "n", MetricsSet: "m", Version: "v", System: job, TestSuite: build, TestSuiteRevision: 2}
	_, _ = c.CreateLightBatch(t.Context(), project, resim.LightBatch{Branch: report})
	_, _ = c.CreateLightBatch(t.Context(), project, full)
	_, _ = c.CreateJob(t.Context(), project, batch, resim.LightJob{Name: "pick"})
	_, _ = c.CreateJob(t.Context(), project, batch, resim.LightJob{Experience: build, Description: "d"})
	at := "/v1/projects/" + project.String() + "/batches/"
	want := []sent{
		{"POST", at + "light", map[string]any{"branchID": report.String()}},
		{"POST", at + "light", map[string]any{
			"branchID": report.String(), "batchName": "n", "metricsSetName": "m", "version": "v",
			"systemID": job.String(), "testSuiteID": build.String(), "testSuiteRevision": 2.0,
		}},
		{"POST", at + batch.String() + "/jobs", map[string]any{"name": "pick"}},
		{"POST", at + batch.String() + "/jobs", map[string]any{"experienceID": build.String(), "description": "d"}},
	}
	if diff := cmp.Diff(want, requests()); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}

// TestRepetitionOfWrites: 429 says that nothing happened, so all are repeated; after anything else only what
// ends the same way however often it is sent.
func TestRepetitionOfWrites(t *testing.T) {
	for _, op := range writes {
		for _, status := range []int{429, 500, 502, 503, 504, 0} {
			s, requests := writing(t, func(w http.ResponseWriter, _ *http.Request, n int) {
				switch {
				case n == 1 && status == 0:
					panic(http.ErrAbortHandler)
				case n == 1:
					w.WriteHeader(status)
				default:
					respond(w, op.status, op.answer)
				}
			})
			err := op.call(t.Context(), connect(t, s.URL))
			repeated := status == 429 || !op.creates
			if repeated != (err == nil) || len(requests()) != map[bool]int{true: 2, false: 1}[repeated] {
				t.Errorf("%s after %d: %d requests, %v", op.operation, status, len(requests()), err)
			}
			if err != nil {
				wantError(t, err, nil, op.operation, "it may have been carried out all the same")
			}
			if all := requests(); len(all) == 2 && !cmp.Equal(all[0], all[1]) {
				t.Errorf("%s: the repetition differs: %v", op.operation, all)
			}
		}
	}
}

func TestRefusedWrites(t *testing.T) {
	for _, op := range writes {
		for status, kind := range map[int]error{400: resim.ErrRefused, 401: resim.ErrUnauthorized, 402: resim.ErrQuota, 403: resim.ErrForbidden, 404: resim.ErrNotFound, 409: resim.ErrConflict, 200: resim.ErrAnswer} {
			s, requests := writing(t, func(w http.ResponseWriter, _ *http.Request, _ int) { respond(w, status, `{"message": "not so"}`) })
			e := wantError(t, op.call(t.Context(), connect(t, s.URL)), kind, op.operation, "not so")
			if e.Status != status || len(requests()) != 1 {
				t.Errorf("%s, %d: %d requests, %v", op.operation, status, len(requests()), e)
			}
		}
	}
}

// TestLostAnswer: what was closed, although nobody heard of it, is refused the next time and closed all the same.
func TestLostAnswer(t *testing.T) {
	for _, tt := range []struct {
		status string
		closed bool
	}{{"SUCCEEDED", true}, {"METRICS_QUEUED", true}, {"ERROR", true}, {"EXPERIENCE_RUNNING", false}, {"SUBMITTED", false}} {
		s, _ := writing(t, func(w http.ResponseWriter, r *http.Request, n int) {
			switch {
			case r.Method == http.MethodGet:
				respond(w, 200, `{"jobID": "44444444-4444-4444-8444-444444444444", "jobStatus": "`+tt.status+`"}`)
			case n == 1:
				panic(http.ErrAbortHandler)
			default:
				respond(w, 400, `{"message": "not running"}`)
			}
		})
		err := connect(t, s.URL).CloseJob(t.Context(), project, batch, job, "")
		if tt.closed != (err == nil) {
			t.Errorf("of a job that is %s: %v", tt.status, err)
		}
	}
	for status, closed := range map[string]bool{"SUCCEEDED": true, "EXPERIENCES_RUNNING": false} {
		s, _ := writing(t, func(w http.ResponseWriter, r *http.Request, n int) {
			switch {
			case r.Method == http.MethodGet:
				respond(w, 200, `{"batchID": "33333333-3333-4333-8333-333333333333", "status": "`+status+`", "creationTimestamp": "2026-03-02T00:00:00Z"}`)
			case n == 1:
				panic(http.ErrAbortHandler)
			default:
				respond(w, 400, `{"message": "closed"}`)
			}
		})
		if err := connect(t, s.URL).CloseBatch(t.Context(), project, batch); closed != (err == nil) {
			t.Errorf("of a batch that is %s: %v", status, err)
		}
	}
}

// TestCloseJob says how the test ended, and why only if it did not go well.
func TestCloseJob(t *testing.T) {
	s, requests := writing(t, func(w http.ResponseWriter, _ *http.Request, _ int) { w.WriteHeader(204) })
	c := connect(t, s.URL)
	for _, message := range []string{"", "stuck"} {
		if err := c.CloseJob(t.Context(), project, batch, job, message); err != nil {
			t.Fatal(err)
		}
	}
	got := []map[string]any{requests()[0].Body, requests()[1].Body}
	if diff := cmp.Diff([]map[string]any{{"status": "SUCCEEDED"}, {"status": "ERROR", "errorMessage": "stuck"}}, got); diff != "" {
		t.Errorf("bodies (-want +got):\n%s", diff)
	}
}
