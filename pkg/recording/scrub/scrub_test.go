package scrub_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/recording"
	"github.com/resim-contrib/metrics-go/pkg/recording/scrub"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// secretive is a document with texts in all places: "hush" is what must go, "term" what goes with the names of metrics.
func secretive(t *testing.T) *metrics.Document {
	t.Helper()
	w := metrics.NewWriter(metrics.WithIDs(metrics.SeededIDs(3)), metrics.WithFiles(nowhere{}))
	seconds, ones := []float64{0, 1}, []float64{1, 2}
	w.Add("term text", metrics.Text("hush: what was said"), metrics.Describe("hush described"), metrics.Tag{Key: "term key", Value: "hush value"})
	w.Add("term scalar", metrics.Scalar{Value: 7, Unit: "m/s"}, metrics.Tag{Key: "term key", Value: "12"})
	w.Add("term bars", metrics.BarChart{Series: []metrics.Bars{{Name: "term line", Values: metrics.ByLabel([]string{"hush label", "hush other"}, ones)}}, XAxis: "term x", YAxis: "term y"})
	w.Add("term states", metrics.StatesOverTime{
		Rows: []metrics.StateRow{{Name: "term row", States: metrics.StatesOver(seconds, []string{"hush state", "hush alarm"})}}, Block: []string{"hush alarm"},
	})
	w.Add("term table", metrics.Summary{Values: metrics.Categories{{Name: "hush category", Values: metrics.ByLabel([]string{"hush label"}, ones[:1])}}, At: metrics.AtLabel("hush label")})
	w.Add("term figure", metrics.Plotly{Figure: json.RawMessage(`{"data":[{"name":"hush figure"}],"layout":{}}`)})
	w.Add("term image", metrics.Image{File: metrics.FileBytes("hush.png", []byte("hush image"))})
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

type nowhere struct{}

func (nowhere) Create(string) (io.WriteCloser, error) { return nowhere{}, nil }
func (nowhere) Write(p []byte) (int, error)           { return len(p), nil }
func (nowhere) Close() error                          { return nil }

// read reads all there is of a report, and returns its documents.
func read(t *testing.T, c *resim.Client, project, report uuid.UUID) (all []*metrics.Document) {
	t.Helper()
	r, err := resolve.OpenReport(t.Context(), c, project, report)
	if err == nil {
		_, err = r.Builds(t.Context())
	}
	if err == nil {
		_, err = r.Tags(t.Context())
	}
	if err == nil {
		_, err = r.Trends(t.Context())
	}
	if err == nil {
		_, err = c.Project(t.Context(), project)
	}
	if err != nil {
		t.Fatal(err)
	}
	batches, err := r.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	for d, err := range batches[0].Documents(t.Context(), resolve.Everything()) {
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, d.Document)
		for _, f := range d.Files {
			_, _ = c.Download(t.Context(), f.URL) // the stand-in has none
		}
	}
	return all
}

// recorded is a recording of all there is of a server's report.
func recorded(t *testing.T, s *resimtest.Server) *recording.Recording {
	t.Helper()
	dir := t.TempDir()
	rec, err := recording.Record(dir, s.URL())
	if err != nil {
		t.Fatal(err)
	}
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithMiddleware(rec.Middleware))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	read(t, c, s.Project(), s.Report())
	if _, err := resolve.FindReport(t.Context(), c, s.Project().String(), s.Data().Projects[0].Reports[0].Name); err != nil {
		t.Fatal(err)
	}
	if _, err := rec.Finish(); err != nil {
		t.Fatal(err)
	}
	r, err := recording.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// named are the names in a server's data.
func named(s *resimtest.Server) (names []string) {
	p := s.Data().Projects[0]
	names = append(names, p.Name, p.Description, s.Token())
	for _, e := range p.Experiences {
		names = append(names, e.Name, e.OldName, e.Description)
	}
	for _, b := range p.Batches {
		names = append(names, b.Name, b.Build.Name, b.Build.Version, b.Build.Description)
	}
	for _, r := range p.Reports {
		names = append(names, r.Name)
	}
	for _, g := range p.Tags {
		names = append(names, `"`+g.Name+`"`)
	}
	return append(names, "resim-contrib", "ci@example.com", "s3://", s.StorageURL())
}

// wantGone looks for texts in every byte of a folder.
func wantGone(t *testing.T, dir string, texts []string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		for _, text := range texts {
			if text != "" && bytes.Contains(content, []byte(text)) {
				t.Errorf("%s holds %q", path, text)
			}
		}
		return err
	})
	if err != nil || files < 10 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestRecording: nothing that somebody wrote is left, the numbers are, and the copy replays.
func TestRecording(t *testing.T) {
	doc := secretive(t)
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Batches: 3, Experiences: 5, Samples: 5}),
		resimtest.WithJobDocuments(func(*resimtest.Job) *metrics.Document { return doc }))
	r := recorded(t, s)
	original, err := resim.Connect(r.API(), resim.NewToken("none"), resim.WithTransport(r))
	if err != nil {
		t.Fatal(err)
	}
	want := measured(read(t, original, s.Project(), s.Report()))
	if len(want) < 20 {
		t.Fatalf("little is measured: %q", want)
	}
	for _, test := range []struct {
		name string
		opts []scrub.Option
		gone []string
	}{
		{"names", nil, append(named(s), "hush")},
		{"names of metrics too", []scrub.Option{scrub.MetricNames()}, append(named(s), "hush", "term")},
	} {
		t.Run(test.name, func(t *testing.T) {
			dir, again := t.TempDir(), t.TempDir()
			account, err := scrub.Recording(r, dir, test.opts...)
			if err != nil {
				t.Fatal(err)
			}
			if account.Figures == 0 || account.Names["experience"] < 5 || account.Names["label"] == 0 || account.Answers == 0 {
				t.Errorf("%+v", account)
			}
			wantGone(t, dir, test.gone)
			if _, err := scrub.Recording(r, again, test.opts...); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(contents(t, dir), contents(t, again)); diff != "" {
				t.Errorf("scrubbing again (-first +second):\n%s", diff)
			}

			copied, err := recording.Open(dir)
			if err != nil {
				t.Fatal(err)
			}
			if h := copied.Header(); len(h.Scrubbed) == 0 || h.API != r.API() {
				t.Errorf("its header is %+v", h)
			}
			c, err := resim.Connect(copied.API(), resim.NewToken("none"), resim.WithTransport(copied))
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(want, measured(read(t, c, s.Project(), s.Report()))); diff != "" {
				t.Errorf("what is measured (-want +got):\n%s", diff)
			}
			_, err = c.Batch(t.Context(), s.Project(), uuid.New())
			if !errors.Is(err, recording.ErrNotRecorded) || !strings.Contains(err.Error(), "a scrubbed recording") {
				t.Errorf("what is not there: %v", err)
			}
			if _, err := recording.Record(dir, r.API()); !errors.Is(err, recording.ErrOther) {
				t.Errorf("it can be recorded into: %v", err)
			}
		})
	}
}

// measured is what a document measures and how it is judged, without the words for it.
func measured(docs []*metrics.Document) (lines []string) {
	for i, d := range docs {
		for m := range d.Metrics() {
			line := fmt.Sprint(i, ": ", m.Type(), " ", m.Status(), " ", m.Unit(), " ", m.ID())
			if v, ok := m.Scalar(); ok {
				line += fmt.Sprint(" ", v, " ", m.Tags()[0].Value)
			}
			if c, ok := m.Chart(); ok {
				numbers, _ := c.Series[0].Values.Numbers()
				line += fmt.Sprint(" ", numbers, " failing ", len(c.FailureStates), " of ", len(c.States))
			}
			lines = append(lines, line)
		}
		for _, f := range metrics.Validate(d) {
			lines = append(lines, fmt.Sprint(i, ": ", f.Rule, " at ", f.Path))
		}
	}
	return lines
}

// contents are the files of a folder.
func contents(t *testing.T, dir string) map[string]string {
	t.Helper()
	all := map[string]string{}
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(path)
		all[strings.TrimPrefix(path, dir)] = string(b)
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return all
}

// TestOddAnswers: what is not as expected loses its text rather than keep it.
func TestOddAnswers(t *testing.T) {
	dir, to := t.TempDir(), t.TempDir()
	answers := []recording.Answer{
		{URL: `projects/hush/batches?name=hush&pageSize=100&pageToken=hush2&search=name+%3D+%22hush3%22+AND+created_at+%3E+%222026-11-02T06%3A00%3A00Z%22`, Status: 200, Type: "application/json", Content: []byte(
			`{"batches":[{"status":"hush status","conflatedStatus":"PASSED","newField":"hush new","parameters":{"hush key":"1.5","k":"hush v"},` +
				`"deep":{"deeper":["hush a",{"name":"hush b"}]},"n":1e400,"friendlyName":"hush3"}],"nextPageToken":"hush2"}`,
		)},
		{URL: "projects/p", Status: 404, Type: "text/plain", Content: []byte("hush")},
		{URL: "https://storage.example/hush/1", Status: 200, Content: []byte("hush")},
		{URL: "https://storage.example/hush/2", Status: 404, Content: []byte("hush")},
	}
	err := recording.Write(dir, recording.Header{API: "https://hush.example/v1/"}, func(yield func(recording.Answer, error) bool) {
		for _, a := range answers {
			if !yield(a, nil) {
				return
			}
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	r, err := recording.Open(dir)
	if err != nil {
		t.Fatal(err)
	}
	account, err := scrub.Recording(r, to)
	if err != nil || account.Answers != 3 || account.Dropped["contents that no list names"] != 1 {
		t.Errorf("%+v, %v", account, err)
	}
	for path, content := range contents(t, to) {
		if strings.Contains(content, "hush") {
			t.Errorf("%s: %s", path, content)
		}
	}
	copied, err := recording.Open(to)
	if err != nil {
		t.Fatal(err)
	}
	var urls []string
	for a, err := range copied.Answers() {
		if err != nil {
			t.Fatal(err)
		}
		urls = append(urls, a.URL)
		if a.Status == http.StatusOK && !bytes.Contains(a.Content, []byte(`"nextPageToken":"page 1"`)) {
			t.Errorf("%s", a.Content)
		}
	}
	const list = `projects/text%204/batches?name=text+4&pageSize=100&pageToken=page+1&search=name+%3D+%22batch+2%22+AND+created_at+%3E+%222026-11-02T06%3A00%3A00Z%22`
	if !slices.Contains(urls, list) {
		t.Errorf("%q lack %q", urls, list)
	}
	if !slices.Contains(urls, "https://storage.invalid/content/2") || copied.API() != "https://api.invalid/v1/" {
		t.Errorf("%q of %s", urls, copied.API())
	}

	if _, err := scrub.Recording(r, dir); err == nil || !strings.Contains(err.Error(), "is not empty; name a new folder") {
		t.Errorf("into itself: %v", err)
	}
}
