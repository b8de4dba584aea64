package resim_test

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// stored is what storage was sent.
type stored struct {
	mu     sync.Mutex
	bodies []string
	header http.Header
	length int64
	method string
}

// storing is a storage that answers with the statuses in turn, then 200.
func storing(t *testing.T, statuses ...int) (*httptest.Server, *stored) {
	t.Helper()
	got := &stored{}
	return serve(t, func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got.mu.Lock()
		defer got.mu.Unlock()
		got.bodies, got.header, got.length, got.method = append(got.bodies, string(body)), r.Header, r.ContentLength, r.Method
		if n := len(got.bodies); n <= len(statuses) {
			w.WriteHeader(statuses[n-1])
		}
	}), got
}

func TestUpload(t *testing.T) {
	for _, content := range []string{"all well", "", strings.Repeat("x", 300_000)} {
		store, got := storing(t, 503, 429)
		c := connect(t, store.URL)
		var sent []int64
		err := c.Upload(t.Context(), store.URL+"/log?Signature=abc", map[string]string{"X-Amz-Meta-Kind": "log", "Content-Type": "text/plain", "content-length": ""},
			strings.NewReader(content), int64(len(content)), nil)
		wantError(t, err, resim.ErrAnswer, "it demands to upload")
		err = c.Upload(t.Context(), store.URL+"/log?Signature=abc", map[string]string{"X-Amz-Meta-Kind": "log", "Content-Type": "text/plain"},
			strings.NewReader(content), int64(len(content)), func(n int64) { sent = append(sent, n) })
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff([]string{content, content, content}, got.bodies); diff != "" {
			t.Errorf("bodies (-want +got):\n%s", diff)
		}
		if got.method != http.MethodPut || got.length != int64(len(content)) || got.header.Get("X-Amz-Meta-Kind") != "log" || got.header.Get("Content-Type") != "text/plain" {
			t.Errorf("it was sent %s, length %d, %v", got.method, got.length, got.header)
		}
		if len(got.header["Authorization"]) > 0 {
			t.Error("the token came along")
		}
		if len(sent) > 0 && sent[len(sent)-1] != int64(len(content)) || len(sent) == 0 && content != "" {
			t.Errorf("progress %v", sent)
		}
		if u := c.Usage(); u.Uploads != 3 || u.Downloads != 0 || u.Retries != 2 || u.Requests["upload"] != 3 {
			t.Errorf("usage %+v", u)
		}
	}
}

func TestUploadIsRefused(t *testing.T) {
	var other atomic.Int32
	elsewhere := serve(t, func(http.ResponseWriter, *http.Request) { other.Add(1) })
	store := serve(t, func(w http.ResponseWriter, r *http.Request) {
		switch r.URL.Path {
		case "/expired":
			w.WriteHeader(http.StatusForbidden)
		case "/see-other":
			http.Redirect(w, r, elsewhere.URL, http.StatusSeeOther)
		case "/created":
			w.WriteHeader(http.StatusCreated)
		}
	})
	c := connect(t, store.URL)
	for _, tt := range []struct {
		name, url string
		headers   map[string]string
		kind      error
		says      string
	}{
		{"no URL", "", nil, resim.ErrRefusedURL, "upload"},
		{"no http", "s3://bucket/x", nil, resim.ErrRefusedURL, "no http address"},
		{"a user", "http://u:p@127.0.0.1/x", nil, resim.ErrRefusedURL, "it holds a user"},
		{"the token as a header", store.URL, map[string]string{"X-Key": "Bearer " + secret}, resim.ErrAnswer, "send the token to storage"},
		{"an Authorization header", store.URL, map[string]string{"authorization": "AWS4"}, resim.ErrAnswer, "Authorization header for storage"},
		{"another length", store.URL, map[string]string{"Content-Length": "9"}, resim.ErrAnswer, "9 bytes, and there are 4"},
		{"an old link", store.URL + "/expired?Signature=abc", nil, resim.ErrForbidden, "has expired or was changed; list or announce the file again"},
		{"a redirect that loses the method", store.URL + "/see-other?Signature=abc", nil, resim.ErrAnswer, "303"},
		{"another success", store.URL + "/created", nil, resim.ErrAnswer, "201"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			err := c.Upload(t.Context(), tt.url, tt.headers, strings.NewReader("text"), 4, nil)
			wantError(t, err, tt.kind, tt.says)
		})
	}
	if other.Load() > 0 {
		t.Error("a redirect was followed although it turns an upload into something else")
	}
	away, err := resim.Connect("https://api.resim.ai/v1", resim.NewToken(secret))
	if err != nil {
		t.Fatal(err)
	}
	defer away.Close()
	for _, local := range []string{store.URL, "https://127.0.0.1/x", "https://169.254.169.254/x", "https://[::1]/x"} {
		wantError(t, away.Upload(t.Context(), local, nil, strings.NewReader("text"), 4, nil), resim.ErrRefusedURL)
	}
}

// TestUploadFollows a redirect that keeps the method, and sends the content again.
func TestUploadFollows(t *testing.T) {
	store, got := storing(t)
	first := serve(t, func(w http.ResponseWriter, r *http.Request) {
		http.Redirect(w, r, store.URL+"/moved", http.StatusTemporaryRedirect)
	})
	if err := connect(t, first.URL).Upload(t.Context(), first.URL, map[string]string{"X-Kind": "log"}, strings.NewReader("text"), 4, nil); err != nil {
		t.Fatal(err)
	}
	if !cmp.Equal(got.bodies, []string{"text"}) || got.header.Get("X-Kind") != "log" {
		t.Errorf("it was sent %q, %v", got.bodies, got.header)
	}
}

// TestUploadThatEndsEarly: content shorter than said is an error, not an upload.
func TestUploadThatEndsEarly(t *testing.T) {
	store, _ := storing(t)
	c := connect(t, store.URL, resim.WithRetry(resim.Retry{Attempts: 1}))
	err := c.Upload(t.Context(), store.URL, nil, strings.NewReader("tex"), 4, nil)
	wantError(t, err, nil, "upload")
}

// TestUploadStalls: a storage that takes nothing for a minute is given up, however large the file.
func TestUploadStalls(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		done := make(chan struct{})
		transport := memoryTransport(t, func(w http.ResponseWriter, r *http.Request) {
			_, _ = io.CopyN(io.Discard, r.Body, 1000)
			<-done
		})
		c, err := resim.Connect("http://api.test/v1", resim.NewToken(secret), resim.AllowHTTP(), resim.WithTransport(transport), resim.WithRetry(resim.Retry{Attempts: 1}))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		began := time.Now()
		err = c.Upload(t.Context(), "http://storage.test/x", nil, strings.NewReader(strings.Repeat("x", 1<<20)), 1<<20, nil)
		took := time.Since(began)
		close(done)
		time.Sleep(time.Second) // the server lingers a little over what it was not asked to read
		wantError(t, err, nil, "no data arrived for too long")
		if !errors.Is(err, resim.ErrNoProgress) || took != time.Minute {
			t.Errorf("after %v: %v", took, err)
		}
	})
}
