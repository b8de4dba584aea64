package recording_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/recording"
)

// api is a server that answers by path; what is below /storage/ is storage.
type api struct {
	*httptest.Server
	mu      sync.Mutex
	answers map[string]string // by path and query; %s is the server's URL
	asked   []string
}

func serve(t *testing.T, answers map[string]string) *api {
	t.Helper()
	a := &api{answers: answers}
	a.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		a.mu.Lock()
		defer a.mu.Unlock()
		a.asked = append(a.asked, r.URL.RequestURI())
		answer, ok := a.answers[r.URL.RequestURI()]
		if !ok {
			answer, ok = a.answers[r.URL.Path]
		}
		switch {
		case !ok:
			w.WriteHeader(http.StatusNotFound)
		case strings.HasPrefix(answer, "-> "):
			http.Redirect(w, r, answer[3:], http.StatusTemporaryRedirect)
		case answer == "busy":
			w.WriteHeader(http.StatusServiceUnavailable)
		default:
			w.Header().Set("Content-Type", "application/json")
			_, _ = io.WriteString(w, strings.ReplaceAll(answer, "%s", a.URL))
		}
	}))
	t.Cleanup(a.Close)
	return a
}

// set changes an answer, or with "" takes it away.
func (a *api) set(path, answer string) {
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.answers[path] = answer; answer == "" {
		delete(a.answers, path)
	}
}

// wasAsked is what the server was asked for since the last call.
func (a *api) wasAsked() []string {
	a.mu.Lock()
	defer a.mu.Unlock()
	defer func() { a.asked = nil }()
	return slices.Clone(a.asked)
}

func begin(t *testing.T, a *api, dir string) *recording.Recorder {
	t.Helper()
	rec, err := recording.Record(dir, a.URL+"/v1")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = rec.Close() })
	return rec
}

// get asks for a URL, or for a path of the API at the base.
func get(rt http.RoundTripper, base, path string) (status int, body string, err error) {
	if strings.HasPrefix(path, "/") {
		path = strings.TrimSuffix(base, "/") + path
	}
	resp, err := (&http.Client{Transport: rt}).Get(path)
	if err != nil {
		return 0, "", err
	}
	defer resp.Body.Close()
	b, err := io.ReadAll(resp.Body)
	return resp.StatusCode, string(b), err
}

// record records some paths in one run.
func record(t *testing.T, a *api, dir string, paths ...string) recording.Account {
	t.Helper()
	rec := begin(t, a, dir)
	for _, p := range paths {
		if _, _, err := get(rec.Middleware(http.DefaultTransport), a.URL+"/v1", p); err != nil {
			t.Fatal(err)
		}
	}
	account, err := rec.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return account
}

func open(t *testing.T, dir string) *recording.Recording {
	t.Helper()
	r, err := recording.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// TestAnswers: what is kept, and by which URL it is found.
func TestAnswers(t *testing.T) {
	a := serve(t, map[string]string{
		"/v1/projects":                `{"projects":[]}`,
		"/v1/projects/p":              `{"name":"P","logoURL":"https:\/\/cdn.example\/p.png?v=2\u0026X-Amz-Signature=abc","text":"see https://a.example/b?sig=abc, or not"}`,
		"/v1/projects/old":            "-> /v1/projects/p",
		"/v1/projects/busy":           "busy",
		"/v1/projects/html":           "<html>",
		"/v1/projects/p/batches/data": `{"metrics":[{"metricURL":"%s/storage/1?X-Amz-Signature=abc"}]}`,
		"/storage/1":                  "content",
	})
	dir := t.TempDir()
	account := record(t, a, dir, "/projects?b=2&a=1", "/projects/p", "/projects/old", "/projects/none", "/projects/busy", "/projects/html", a.URL+"/storage/1?X-Amz-Signature=abc")
	if want := (recording.Account{Fetched: 5, Unanswered: 2}); account.Fetched != want.Fetched || account.Unanswered != want.Unanswered {
		t.Errorf("%+v, want %+v", account, want)
	}
	a.Close()
	r := open(t, dir)
	for path, want := range map[string]string{
		"/projects?a=1&b=2":  `200 {"projects":[]}`,
		"/projects/p":        `200 {"name":"P","logoURL":"https://cdn.example/p.png","text":"see https://a.example/b or not"}`,
		"/projects/old":      `200 {"name":"P","logoURL":"https://cdn.example/p.png","text":"see https://a.example/b or not"}`,
		"/projects/none":     `404 `,
		a.URL + "/storage/1": `200 content`,
		a.URL + "/storage/1?X-Amz-Signature=other": `200 content`,
	} {
		status, body, err := get(r, r.API(), path)
		if got := fmt.Sprintf("%d %s", status, body); got != want || err != nil {
			t.Errorf("%s: %q, %v; want %q", path, got, err, want)
		}
	}
	for path, want := range map[string]string{
		"/projects/busy":    "was not answered when " + dir + " was recorded, 20",
		"/projects/html":    "(an answer that is no JSON)",
		"/projects/unknown": "nobody asked for GET projects/unknown when",
		"/projects":         "nobody asked for GET projects when",
	} {
		_, _, err := get(r, r.API(), path)
		if !errors.Is(err, recording.ErrNotRecorded) || !strings.Contains(err.Error(), want) || !strings.Contains(err.Error(), "record again") {
			t.Errorf("%s: %v; want %q", path, err, want)
		}
	}
}

// TestWhatCanHaveChanged: below a batch nothing is fetched again unless its record says that something happened.
func TestWhatCanHaveChanged(t *testing.T) {
	batches := func(first, second string) string {
		return `{"batches":[{"batchID":"1","status":` + first + `},{"batchID":"2","status":` + second + `}]}`
	}
	const done, later, running = `"SUCCEEDED","lastUpdatedTimestamp":"2026-11-02T06:00:00Z"`, `"SUCCEEDED","lastUpdatedTimestamp":"2026-11-02T07:00:00Z"`, `"EXPERIENCES_RUNNING","lastUpdatedTimestamp":"2026-11-02T06:00:00Z"`
	const first, second = "/projects/p/batches/1/jobs", "/projects/p/batches/2/jobs"
	list := func(n string) string { return `{"metrics":[{"metricURL":"%s/storage/` + n + `?X-Amz-Signature=abc"}]}` }
	a := serve(t, map[string]string{
		"/v1/projects/p/batches": batches(done, running), "/v1" + first: list("1"), "/v1" + second: list("2"),
		"/storage/1": "one", "/storage/2": "two", "/storage/3": "three",
	})
	dir := t.TempDir()
	one, two, three := a.URL+"/storage/1?X-Amz-Signature=abc", a.URL+"/storage/2?X-Amz-Signature=abc", a.URL+"/storage/3"
	all := []string{"/projects/p/batches", first, second, one, two}
	record(t, a, dir, all...)
	a.wasAsked()

	for _, step := range []struct {
		name    string
		batches string
		paths   []string
		asked   []string
	}{
		{"nothing happened", batches(done, running), all, []string{"/v1/projects/p/batches", "/v1" + second, "/storage/2?X-Amz-Signature=abc"}},
		{"the second ended", batches(done, done), all, []string{"/v1/projects/p/batches", "/v1" + second, "/storage/2?X-Amz-Signature=abc"}},
		{"nothing happened since", batches(done, done), all, []string{"/v1/projects/p/batches"}},
		{"the first ran again", batches(later, done), all, []string{"/v1/projects/p/batches", "/v1" + first, "/storage/1?X-Amz-Signature=abc"}},
		{"nobody asked how the batches are", batches(later, done), all[1:], []string{"/v1" + first, "/v1" + second, "/storage/1?X-Amz-Signature=abc", "/storage/2?X-Amz-Signature=abc"}},
	} {
		t.Run(step.name, func(t *testing.T) {
			a.set("/v1/projects/p/batches", step.batches)
			account := record(t, a, dir, step.paths...)
			if asked := a.wasAsked(); !slices.Equal(asked, step.asked) || account.Fetched != len(step.asked) || account.Taken != len(step.paths)-len(step.asked) {
				t.Errorf("asked for %q, want %q; %+v", asked, step.asked, account)
			}
		})
	}

	t.Run("a document that no run needed before", func(t *testing.T) {
		a.set("/v1"+first, strings.Replace(list("1"), `]}`, `,{"metricURL":"%s/storage/3?X-Amz-Signature=abc"}]}`, 1))
		a.set("/v1/projects/p/batches", batches(done, done))
		record(t, a, dir, "/projects/p/batches", first)
		rec := begin(t, a, dir)
		rt := rec.Middleware(http.DefaultTransport)
		want := func(path string, status int, text string) {
			t.Helper()
			if got, body, err := get(rt, a.URL+"/v1", path); err != nil || got != status || !strings.Contains(body, text) {
				t.Errorf("%s: %d %s, %v; want %d and %q", path, got, body, err, status, text)
			}
		}
		want("/projects/p/batches", 200, "SUCCEEDED")
		want(first, 200, `/storage/3"`)                       // from the recording, without a signature
		want(three, 403, "the link comes from the recording") // so it is asked for again
		want(first, 200, `/storage/3?X-Amz-Signature=abc"`)   // and is fetched
		want(three+"?X-Amz-Signature=abc", 200, "three")      // with which the document can be had
		if _, err := rec.Finish(); err != nil {
			t.Fatal(err)
		}
		if status, body, err := get(open(t, dir), a.URL+"/v1", three); status != 200 || body != "three" {
			t.Errorf("replayed %d %s, %v", status, body, err)
		}
	})
}

// TestPages: a list is taken from the recording as a whole or not at all, as the token of a page is good for a while only.
func TestPages(t *testing.T) {
	const jobs = "/projects/p/batches/1/jobs"
	a := serve(t, map[string]string{
		"/v1/projects/p/batches/1": `{"batchID":"1","status":"ERROR","lastUpdatedTimestamp":"2026-11-02T06:00:00Z"}`,
		"/v1" + jobs:               `{"jobs":[{}],"nextPageToken":"x y"}`, "/v1" + jobs + "?pageToken=x+y": `{"jobs":[{},{}]}`,
	})
	half, whole := t.TempDir(), t.TempDir()
	record(t, a, half, "/projects/p/batches/1", jobs)
	record(t, a, whole, "/projects/p/batches/1", jobs, jobs+"?pageToken=x+y")
	a.wasAsked()
	record(t, a, half, "/projects/p/batches/1", jobs, jobs+"?pageToken=x+y")
	if asked := a.wasAsked(); len(asked) != 3 {
		t.Errorf("with half of a list, asked for %q", asked)
	}
	record(t, a, whole, "/projects/p/batches/1", jobs, jobs+"?pageToken=x+y")
	if asked := a.wasAsked(); len(asked) != 1 {
		t.Errorf("with the whole list, asked for %q", asked)
	}
}

// TestLinksOfLogs: also of what no metric is, the links of a list that is taken from the recording are asked for again.
func TestLinksOfLogs(t *testing.T) {
	const logs = "/projects/p/batches/1/jobs/2/logs"
	a := serve(t, map[string]string{
		"/v1/projects/p/batches/1": `{"batchID":"1","status":"SUCCEEDED","lastUpdatedTimestamp":"2026-11-02T06:00:00Z"}`,
		"/v1" + logs:               `{"logs":[{"downloadUrl":"%s/storage/log?X-Amz-Signature=abc"}]}`, "/storage/log": "started",
	})
	dir := t.TempDir()
	record(t, a, dir, "/projects/p/batches/1", logs)
	a.wasAsked()
	record(t, a, dir, "/projects/p/batches/1", logs, a.URL+"/storage/log", logs, a.URL+"/storage/log?X-Amz-Signature=abc")
	if asked := a.wasAsked(); !slices.Equal(asked, []string{"/v1/projects/p/batches/1", "/v1" + logs, "/storage/log?X-Amz-Signature=abc"}) {
		t.Errorf("asked for %q", asked)
	}
	record(t, a, dir, "/projects/p/batches/1", logs, a.URL+"/storage/log")
	if asked := a.wasAsked(); len(asked) != 1 {
		t.Errorf("with the log in the recording, asked for %q", asked)
	}
}

// TestOldObjects: what nothing refers to any more goes, what was half written too, and nothing else does.
func TestOldObjects(t *testing.T) {
	a := serve(t, map[string]string{"/v1/projects": `{"a":1}`})
	dir := t.TempDir()
	record(t, a, dir, "/projects")
	leftOver := filepath.Join(dir, "objects", "ab", ".new-123")
	notes := filepath.Join(dir, "notes.txt")
	must(t, os.MkdirAll(filepath.Dir(leftOver), 0o777))
	must(t, os.WriteFile(leftOver, []byte("x"), 0o666))
	must(t, os.WriteFile(notes, []byte("x"), 0o666))
	a.set("/v1/projects", `{"a":2}`)
	if account := record(t, a, dir, "/projects"); account.Removed != 2 {
		t.Errorf("%+v, want 2 removed", account)
	}
	var files []string
	must(t, filepath.WalkDir(dir, func(path string, d os.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			files = append(files, strings.TrimPrefix(path, dir+"/"))
		}
		return err
	}))
	if len(files) != 3 || !slices.Contains(files, "notes.txt") || !slices.Contains(files, "recording.jsonl") {
		t.Errorf("files %q", files)
	}
}

func must(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}
