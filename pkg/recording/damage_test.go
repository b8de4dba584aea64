package recording_test

import (
	"errors"
	"fmt"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/recording"
)

// edit changes a file of a recording.
func edit(t *testing.T, path string, change func(string) string) {
	t.Helper()
	content, err := os.ReadFile(path)
	must(t, err)
	must(t, os.WriteFile(path, []byte(change(string(content))), 0o666))
}

// object is the file with a content.
func object(t *testing.T, dir, content string) (path string) {
	t.Helper()
	must(t, filepath.WalkDir(filepath.Join(dir, "objects"), func(p string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			if b, _ := os.ReadFile(p); string(b) == content {
				path = p
			}
		}
		return err
	}))
	if path == "" {
		t.Fatalf("no object holds %q", content)
	}
	return path
}

// TestDamage: whatever is wrong with a recording is named, and never answered from.
func TestDamage(t *testing.T) {
	const content = `{"name":"P"}`
	index := func(change func(string) string) func(*testing.T, string) {
		return func(t *testing.T, dir string) { edit(t, filepath.Join(dir, "recording.jsonl"), change) }
	}
	replace := func(old, replacement string) func(*testing.T, string) {
		return index(func(s string) string { return strings.Replace(s, old, replacement, 1) })
	}
	for _, test := range []struct {
		name   string
		damage func(t *testing.T, dir string)
		kind   error
		says   string
		late   bool // it is seen when the content is asked for
	}{
		{"changed content", func(t *testing.T, dir string) {
			edit(t, object(t, dir, content), func(string) string { return `{"name":"Q"}` })
		}, recording.ErrDamaged, "the content of projects/p has changed", true},
		{"content cut off", func(t *testing.T, dir string) {
			edit(t, object(t, dir, content), func(s string) string { return s[:5] })
		}, recording.ErrDamaged, "has 5 bytes instead of 12", true},
		{"content lost in a power failure", func(t *testing.T, dir string) {
			edit(t, object(t, dir, content), func(string) string { return "" })
		}, recording.ErrDamaged, "has 0 bytes instead of 12", true},
		{"content missing", func(t *testing.T, dir string) { must(t, os.Remove(object(t, dir, content))) }, recording.ErrDamaged, "the content of projects/p is missing", true},
		{"broken line", replace(`{"url":"projects/p"`, `{"url"`), recording.ErrDamaged, "recording.jsonl:2: invalid character", false},
		{"line without a hash", replace(`"sha256":"`, `"sha256":"../`), recording.ErrDamaged, "recording.jsonl:2: it has no SHA-256; take a whole copy, or record into a new folder", false},
		{"line of a refusal", replace(`"status":200`, `"status":403`), recording.ErrDamaged, "recording.jsonl:2: no answer of status 403", false},
		{"line missing", index(func(s string) string { return s[:strings.LastIndex(s[:len(s)-1], "\n")+1] }), recording.ErrDamaged, "it announces 2 answers, and 1 follow", false},
		{"line twice", index(func(s string) string {
			lines := strings.SplitAfter(s, "\n")
			return lines[0] + lines[1] + lines[1]
		}), recording.ErrDamaged, "recording.jsonl:3: the URL has been on another line", false},
		{"another format", replace(`"format":1`, `"format":2`), recording.ErrVersion, "says format 2, this program reads 1", false},
		{"no API", replace(`"api":"http://`, `"api":"ftp://`), recording.ErrDamaged, "recording.jsonl:1: the API's URL", false},
		{"empty index", index(func(string) string { return "" }), recording.ErrDamaged, "the file is empty", false},
		{"no index", func(t *testing.T, dir string) { must(t, os.Remove(filepath.Join(dir, "recording.jsonl"))) }, recording.ErrNone, "it has no file recording.jsonl", false},
		{"no folder", func(t *testing.T, dir string) { must(t, os.RemoveAll(dir)) }, recording.ErrNone, "does not exist", false},
		{"a file", func(t *testing.T, dir string) {
			must(t, os.RemoveAll(dir))
			must(t, os.WriteFile(dir, nil, 0o666))
		}, recording.ErrNone, "it is a file", false},
	} {
		t.Run(test.name, func(t *testing.T) {
			a := serve(t, map[string]string{"/v1/projects/p": content, "/v1/projects/q": `{}`})
			dir := filepath.Join(t.TempDir(), "tape")
			record(t, a, dir, "/projects/p", "/projects/q")
			test.damage(t, dir)
			r, err := recording.Open(dir)
			if test.late {
				must(t, err)
				if c := r.Check(); len(c.Problems) != 1 || !errors.Is(c.Problems[0], test.kind) {
					t.Errorf("the check finds %v", c.Problems)
				}
				_, _, err = get(r, r.API(), "/projects/p")
				if !strings.Contains(err.Error(), "; record again into the same folder") {
					t.Errorf("it does not say what to do: %v", err)
				}
			}
			if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.says) {
				t.Errorf("%v; want %v and %q", err, test.kind, test.says)
			}
			if errors.Is(err, recording.ErrNone) || errors.Is(err, recording.ErrVersion) || !test.late {
				return
			}
			record(t, a, dir, "/projects/p", "/projects/q") // mends it
			if c := open(t, dir).Check(); c.Problems != nil {
				t.Errorf("recorded again, the check finds %v", c.Problems)
			}
		})
	}
}

// TestDamagedContentIsFetched: what would be taken from the recording is fetched if it is not what it was.
func TestDamagedContentIsFetched(t *testing.T) {
	const jobs = "/projects/p/batches/1/jobs"
	a := serve(t, map[string]string{
		"/v1/projects/p/batches/1": `{"batchID":"1","status":"CANCELLED","lastUpdatedTimestamp":"2026-11-02T06:00:00Z"}`, "/v1" + jobs: `{"jobs":[]}`,
	})
	dir := t.TempDir()
	record(t, a, dir, "/projects/p/batches/1", jobs)
	edit(t, object(t, dir, `{"jobs":[]}`), func(string) string { return `{"jobs":{}}` })
	if account := record(t, a, dir, "/projects/p/batches/1", jobs); account.Fetched != 2 {
		t.Errorf("%+v", account)
	}
	if status, body, err := get(open(t, dir), a.URL+"/v1", jobs); err != nil || body != `{"jobs":[]}` {
		t.Errorf("%d %s, %v", status, body, err)
	}
}

// TestInterrupted: a run that did not finish leaves the recording before it as it was, or none; what it had is there for
// the next one, but for a line that was cut off.
func TestInterrupted(t *testing.T) {
	const batch, jobs, metrics = "/projects/p/batches/1", "/projects/p/batches/1/jobs", "/projects/p/batches/1/metrics"
	a := serve(t, map[string]string{
		"/v1" + batch: `{"batchID":"1","status":"SUCCEEDED","lastUpdatedTimestamp":"2026-11-02T06:00:00Z"}`,
		"/v1" + jobs:  `{"jobs":[]}`, "/v1" + metrics: `{"batchMetrics":[]}`,
	})
	dir := t.TempDir()
	rec := begin(t, a, dir)
	for _, p := range []string{batch, jobs, metrics} {
		if _, _, err := get(rec.Middleware(http.DefaultTransport), a.URL+"/v1", p); err != nil {
			t.Fatal(err)
		}
	}
	must(t, rec.Close())
	if _, err := recording.Open(dir); !errors.Is(err, recording.ErrIncomplete) || !strings.Contains(err.Error(), "3 answers are there; record again") {
		t.Errorf("opening it: %v", err)
	}
	unfinished := filepath.Join(dir, "unfinished.jsonl")
	edit(t, unfinished, func(s string) string { return s[:len(s)-20] }) // the last line is that of the metrics
	if account := record(t, a, dir, batch, jobs, metrics); account.Fetched != 2 || account.Taken != 1 {
		t.Errorf("gone on: %+v", account)
	}

	// A later run that is interrupted changes nothing.
	a.set("/v1"+batch, `{"batchID":"1","status":"SUCCEEDED","lastUpdatedTimestamp":"2026-11-03T06:00:00Z"}`)
	a.set("/v1"+jobs, `{"jobs":[{}]}`)
	rec = begin(t, a, dir)
	for _, p := range []string{batch, jobs} {
		if _, _, err := get(rec.Middleware(http.DefaultTransport), a.URL+"/v1", p); err != nil {
			t.Fatal(err)
		}
	}
	must(t, rec.Close())
	r := open(t, dir)
	if _, body, err := get(r, r.API(), jobs); err != nil || body != `{"jobs":[]}` || !r.Interrupted() {
		t.Errorf("%s, %v, interrupted %t", body, err, r.Interrupted())
	}
	if c := r.Check(); c.Problems != nil {
		t.Errorf("the check finds %v", c.Problems)
	}
	a.wasAsked()
	record(t, a, dir, batch, jobs, metrics)
	if asked := a.wasAsked(); len(asked) != 2 { // the jobs are there, of the batch as it is now
		t.Errorf("gone on, asked for %q", asked)
	}
	r = open(t, dir)
	if _, body, err := get(r, r.API(), jobs); err != nil || body != `{"jobs":[{}]}` || r.Interrupted() {
		t.Errorf("%s, %v, interrupted %t", body, err, r.Interrupted())
	}
}

// TestRefusals: what cannot be recorded is an error, at once and in the end.
func TestRefusals(t *testing.T) {
	a := serve(t, map[string]string{"/v1/projects": `{}`, "/storage/1?v=1": "one", "/storage/1?v=2": "two", "/storage/2?v=1": "th", "/storage/2?v=2": "three"})
	t.Run("writing", func(t *testing.T) {
		rec := begin(t, a, t.TempDir())
		_, err := (&http.Client{Transport: rec.Middleware(http.DefaultTransport)}).Post(a.URL+"/v1/projects?token=abc", "application/json", strings.NewReader("{}"))
		if !errors.Is(err, recording.ErrWrites) {
			t.Errorf("recording it: %v", err)
		}
		if asked := a.wasAsked(); len(asked) > 0 {
			t.Errorf("it was sent: %q", asked)
		}
		dir := t.TempDir()
		record(t, a, dir, "/projects")
		if _, err := (&http.Client{Transport: open(t, dir)}).Post(a.URL+"/v1/projects", "application/json", nil); !errors.Is(err, recording.ErrWrites) {
			t.Errorf("replaying it: %v", err)
		}
	})
	t.Run("two contents", func(t *testing.T) {
		rec := begin(t, a, t.TempDir())
		rt := rec.Middleware(http.DefaultTransport)
		if _, _, err := get(rt, "", a.URL+"/storage/1?v=1"); err != nil {
			t.Fatal(err)
		}
		_, _, err := get(rt, "", a.URL+"/storage/1?v=2")
		if !errors.Is(err, recording.ErrAmbiguous) || !strings.Contains(err.Error(), a.URL+"/storage/1 had 3 bytes first") || strings.Contains(err.Error(), "v=2 had") {
			t.Errorf("the second: %v", err)
		}
		if _, _, err := get(rt, a.URL+"/v1", "/projects"); !errors.Is(err, recording.ErrAmbiguous) {
			t.Errorf("another request after it: %v", err)
		}
		if _, err := rec.Finish(); !errors.Is(err, recording.ErrAmbiguous) {
			t.Errorf("finishing: %v", err)
		}
	})
	t.Run("a content that broke off, and the whole one", func(t *testing.T) {
		dir := t.TempDir()
		record(t, a, dir, a.URL+"/storage/2?v=1", a.URL+"/storage/2?v=2", a.URL+"/storage/2?v=1")
		if _, body, err := get(open(t, dir), "", a.URL+"/storage/2"); err != nil || body != "three" {
			t.Errorf("%s, %v", body, err)
		}
	})
	t.Run("no room", func(t *testing.T) {
		dir := t.TempDir()
		rec := begin(t, a, dir)
		must(t, os.Remove(filepath.Join(dir, "objects")))
		must(t, os.WriteFile(filepath.Join(dir, "objects"), nil, 0o666)) // nothing can be written below it
		for range 2 {
			_, _, err := get(rec.Middleware(http.DefaultTransport), a.URL+"/v1", "/projects")
			var told interface{ Permanent() bool }
			if err == nil || !strings.Contains(err.Error(), "writing the recording "+dir) || !errors.As(err, &told) || !told.Permanent() {
				t.Errorf("recording: %v", err)
			}
		}
		if err := rec.Close(); err == nil || !strings.Contains(err.Error(), "writing the recording "+dir) {
			t.Errorf("closing: %v", err)
		}
	})
	t.Run("folders", func(t *testing.T) {
		dir := t.TempDir()
		rec := begin(t, a, dir)
		if _, err := recording.Record(dir, a.URL+"/v1"); !errors.Is(err, recording.ErrBusy) {
			t.Errorf("a second recorder: %v", err)
		}
		must(t, rec.Close())
		record(t, a, dir, "/projects")
		if _, err := recording.Record(dir, "https://api.example/v1"); !errors.Is(err, recording.ErrOther) {
			t.Errorf("another API: %v", err)
		}
		rec = begin(t, a, dir)
		must(t, rec.Describe(recording.Run{Mode: "batch", ID: "1"}))
		_, err := rec.Finish()
		must(t, err)
		rec = begin(t, a, dir)
		if err := rec.Describe(recording.Run{Mode: "batch", ID: "2"}); !errors.Is(err, recording.ErrOther) || !strings.Contains(err.Error(), "has batch 1; name another folder for batch 2") {
			t.Errorf("another batch: %v", err)
		}
		must(t, rec.Close())
		if r := open(t, dir); r.Interrupted() || r.Header().Run.ID != "1" {
			t.Errorf("after a mistake: interrupted %t, %+v", r.Interrupted(), r.Header())
		}
		full := t.TempDir()
		must(t, os.WriteFile(filepath.Join(full, "thesis.txt"), nil, 0o666))
		if _, err := recording.Record(full, a.URL+"/v1"); !errors.Is(err, recording.ErrNone) || !strings.Contains(err.Error(), "thesis.txt") {
			t.Errorf("a folder with something else: %v", err)
		}
		if _, err := recording.Record(filepath.Join(full, "thesis.txt"), a.URL+"/v1"); err == nil {
			t.Error("a file is recorded into")
		}
		for _, base := range []string{"", "api.example", "https://u:p@api.example/v1", "https://api.example/v1?token=abc"} {
			if _, err := recording.Record(t.TempDir(), base); err == nil || strings.Contains(err.Error(), "abc") {
				t.Errorf("%q: %v", base, err)
			}
		}
	})
	t.Run("after the end", func(t *testing.T) {
		rec := begin(t, a, t.TempDir())
		if _, err := rec.Finish(); err != nil {
			t.Fatal(err)
		}
		if _, _, err := get(rec.Middleware(http.DefaultTransport), a.URL+"/v1", "/projects"); err == nil || !strings.Contains(err.Error(), "the recording has ended") {
			t.Errorf("recording: %v", err)
		}
		if _, err := rec.Finish(); err == nil {
			t.Error("it can be finished twice")
		}
	})
}

// TestConcurrentSafe: many record and replay at once, the same and different URLs.
func TestConcurrentSafe(t *testing.T) {
	answers := map[string]string{}
	for i := range 40 {
		answers[fmt.Sprintf("/v1/projects/%d", i)] = fmt.Sprintf(`{"n":%d}`, i/2) // two share a content
	}
	a := serve(t, answers)
	dir := t.TempDir()
	rec := begin(t, a, dir)
	all := func(rt http.RoundTripper) {
		t.Helper()
		failures := make(chan error)
		for range 8 {
			go func() {
				var err error
				for path, want := range answers {
					_, body, e := get(rt, a.URL, path)
					if e == nil && body != want {
						e = fmt.Errorf("%s: %s", path, body)
					}
					err = errors.Join(err, e)
				}
				failures <- err
			}()
		}
		for range 8 {
			if err := <-failures; err != nil {
				t.Error(err)
			}
		}
	}
	transport := &http.Transport{MaxIdleConnsPerHost: 8}
	defer transport.CloseIdleConnections()
	all(rec.Middleware(transport))
	if account, err := rec.Finish(); err != nil || account.Fetched != 40 {
		t.Errorf("%+v, %v", account, err)
	}
	all(open(t, dir))
}
