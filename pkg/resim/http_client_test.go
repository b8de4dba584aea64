package resim_test

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/gen/resimapi"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestHTTPClientServesGeneratedClient(t *testing.T) {
	s, n := once(t, refuse(http.StatusServiceUnavailable))
	s.Config.Handler = http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if n.Add(1) == 1 {
			w.WriteHeader(http.StatusServiceUnavailable)
			return
		}
		if r.Header.Get("Authorization") != "Bearer "+secret || r.URL.Path != "/v1/projects/"+project.String() {
			t.Errorf("%s with %v", r.URL, r.Header)
		}
		writeJSON(w, `{"projectID": "`+project.String()+`", "name": "robots", "orgID": "acme"}`)
	})
	c := connect(t, s.URL)
	api, err := resimapi.NewClientWithResponses(c.BaseURL(), resimapi.WithHTTPClient(c.HTTPClient()))
	if err != nil {
		t.Fatal(err)
	}
	answer, err := api.GetProjectWithResponse(t.Context(), project)
	if err != nil || answer.JSON200 == nil || answer.JSON200.Name != "robots" {
		t.Fatalf("%+v, %v", answer, err)
	}
	if diff := cmp.Diff(resim.Usage{Requests: map[string]int{"GET": 2}, Attempts: 2, Retries: 1, Reasons: map[string]int{"503 Service Unavailable": 1}, Bytes: int64(len(answer.Body))}, c.Usage()); diff != "" {
		t.Error(diff)
	}
}

// do sends a request over a connection's HTTPClient and reads the answer.
func do(t *testing.T, c *resim.Client, method, url, body string) (*http.Response, string, error) {
	t.Helper()
	var reader io.Reader
	if body != "" {
		reader = strings.NewReader(body)
	}
	r, err := http.NewRequestWithContext(t.Context(), method, url, reader)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.HTTPClient().Do(r)
	if err != nil {
		return nil, "", err
	}
	defer resp.Body.Close()
	text, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return resp, string(text), nil
}

// What is not known to only read is sent once, whatever comes of it.
func TestHTTPClientNeverRepeatsWhatChanges(t *testing.T) {
	for name, answer := range map[string]http.HandlerFunc{
		"busy":     refuse(http.StatusServiceUnavailable, "Retry-After", "1"),
		"limited":  refuse(http.StatusTooManyRequests),
		"reset":    func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"cut":      func(w http.ResponseWriter, r *http.Request) { w.Header().Set("Content-Length", "9") },
		"redirect": refuse(http.StatusTemporaryRedirect, "Location", "/v1/elsewhere"),
		"see":      refuse(http.StatusSeeOther, "Location", "/v1/elsewhere"),
	} {
		for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodPatch, http.MethodDelete} {
			var n atomic.Int32
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				n.Add(1)
				if body, err := io.ReadAll(r.Body); err != nil || string(body) != "order" {
					t.Errorf("%q, %v", body, err)
				}
				answer(w, r)
			})
			resp, _, err := do(t, connect(t, s.URL), method, s.URL+"/v1/x", "order")
			if n.Load() != 1 {
				t.Errorf("%s %s: sent %d times", method, name, n.Load())
			}
			if broken := name == "reset" || name == "cut"; (err != nil) != broken || resp == nil != broken {
				t.Errorf("%s %s: %v, %v", method, name, resp, err)
			}
		}
	}
}

func TestHTTPClientRepeatsWhatReads(t *testing.T) {
	for _, method := range []string{http.MethodGet, http.MethodHead} {
		s, n := once(t, func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) })
		resp, body, err := do(t, connect(t, s.URL), method, s.URL+"/v1/x", "")
		if err != nil || n.Load() != 2 || resp.ContentLength != int64(len("the whole document")) || (body == "") != (method == http.MethodHead) {
			t.Errorf("%s: %+v, %q, %v after %d requests", method, resp, body, err, n.Load())
		}
	}
}

// Every answer is handed over whole, whatever its status; only the last of several is.
func TestHTTPClientHandsOverAnswers(t *testing.T) {
	large := strings.Repeat("x", 100_000)
	for _, status := range []int{200, 201, 202, 400, 401, 404, 409, 422, 429, 500, 503} {
		s, n := answering(t, status, "text/plain", large)
		resp, body, err := do(t, connect(t, s.URL), http.MethodGet, s.URL+"/v1/x", "")
		if err != nil || resp.StatusCode != status || body != large || resp.ContentLength != int64(len(large)) || resp.Header.Get("Content-Type") != "text/plain" {
			t.Errorf("%d: %+v, %d bytes, %v", status, resp, len(body), err)
		}
		want := int32(1)
		switch status {
		case 500:
			want = 5
		case 429, 503: // told to wait, it has three times the patience
			want = 15
		}
		if n.Load() != want {
			t.Errorf("%d: %d requests", status, n.Load())
		}
	}
	s, _ := answering(t, http.StatusBadRequest, "text/plain", large)
	_, _, err := do(t, connect(t, s.URL, resim.WithMaxBytes(1000, 1)), http.MethodGet, s.URL+"/v1/x", "")
	wantError(t, err, resim.ErrTooLarge, "GET")
}

type closing struct {
	io.Reader
	closed atomic.Bool
}

func (c *closing) Close() error { c.closed.Store(true); return nil }

func TestHTTPClientClosesBodyThatIsNotSent(t *testing.T) {
	c := connect(t, "https://api.example")
	ctx, cancel := context.WithCancelCause(t.Context())
	cancel(errors.New("too late"))
	body := &closing{Reader: strings.NewReader("order")}
	r, err := http.NewRequestWithContext(ctx, http.MethodPost, c.BaseURL()+"x", body)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := c.HTTPClient().Transport.RoundTrip(r)
	if resp != nil {
		_ = resp.Body.Close()
	}
	wantError(t, err, context.Canceled, "too late", "POST")
	if !body.closed.Load() {
		t.Error("the body is left open")
	}
}
