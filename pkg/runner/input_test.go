package runner_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

type step struct {
	T     int64
	Error float64
}

func TestReadJSON(t *testing.T) {
	files := fstest.MapFS{
		"log.json":     {Data: []byte("[\n {\"t\": 1, \"error\": 0.5, \"more\": true},\n {\"t\": 2, \"error\": 0.25}\n]\n")},
		"empty.json":   {Data: []byte(" \n")},
		"cut.json":     {Data: []byte("[\n {\"t\": 1},\n {\"t\":")},
		"text.json":    {Data: []byte("[\n {\"t\": 1},\n {t: 2}\n]")},
		"typed.json":   {Data: []byte("[\n {\"t\": 1},\n {\"t\": \"two\"}\n]")},
		"lines.json":   {Data: []byte("[]\n[]\n")},
		"garbage.json": {Data: []byte("[] garbage")},
	}
	got, err := runner.ReadJSON[[]step](files, "log.json")
	if diff := cmp.Diff([]step{{1, 0.5}, {2, 0.25}}, got); err != nil || diff != "" {
		t.Errorf("%v, (-want +got):\n%s", err, diff)
	}
	for name, want := range map[string]string{
		"empty.json":   "reading JSON: empty.json is empty",
		"cut.json":     "reading JSON: cut.json:3: unexpected EOF",
		"text.json":    "reading JSON: text.json:3: invalid character 't' looking for beginning of object key string",
		"typed.json":   "reading JSON: typed.json:3: json: cannot unmarshal string into Go struct field step.T of type int64",
		"lines.json":   "reading JSON: lines.json:2: there is more after the first value (ReadJSONLines reads JSON Lines)",
		"garbage.json": "reading JSON: garbage.json:1: there is more after the first value (ReadJSONLines reads JSON Lines)",
		"none.json":    "reading JSON: open none.json: file does not exist",
	} {
		if _, err := runner.ReadJSON[[]step](files, name); err == nil || err.Error() != want {
			t.Errorf("%s: %v, want %s", name, err, want)
		}
	}
}

func TestReadJSONLines(t *testing.T) {
	files := fstest.MapFS{
		"log.jsonl":   {Data: []byte("{\"t\": 1}\n\n {\"t\": 2, \"more\": 1}\r\n{\"t\": 3}")},
		"empty.jsonl": {},
		"cut.jsonl":   {Data: []byte("{\"t\": 1}\n{\"t\":")},
		"typed.jsonl": {Data: []byte("{\"t\": 1}\n\n{\"t\": \"three\"}\n{\"t\": 4}\n")},
	}
	for name, test := range map[string]struct {
		want []int64
		err  string
	}{
		"log.jsonl":   {[]int64{1, 2, 3}, ""},
		"empty.jsonl": {nil, ""},
		"cut.jsonl":   {[]int64{1}, "reading JSON Lines: cut.jsonl:2: unexpected end of JSON input"},
		"typed.jsonl": {[]int64{1}, "reading JSON Lines: typed.jsonl:3: json: cannot unmarshal string into Go struct field step.T of type int64"},
		"none.jsonl":  {nil, "reading JSON Lines: open none.jsonl: file does not exist"},
	} {
		var got []int64
		var failed error
		for s, err := range runner.ReadJSONLines[step](files, name) {
			if failed = err; err == nil {
				got = append(got, s.T)
			}
		}
		if diff := cmp.Diff(test.want, got); diff != "" || test.err == "" != (failed == nil) || failed != nil && failed.Error() != test.err {
			t.Errorf("%s: %v, want %q %s", name, failed, test.err, diff)
		}
	}
	for range runner.ReadJSONLines[step](files, "log.jsonl") {
		break // ends the reading
	}
}

// A job function gets both folders as file systems and as paths; errors name the whole path.
func TestJobInput(t *testing.T) {
	in, out := inputs(t, "", "")
	writeFile(t, filepath.Join(in, "logs", "run", "log.json"), `[{"t": 1}]`)
	got := run(t, []runner.Compute{runner.Job("one", func(_ context.Context, job *runner.JobInput, _ *metrics.Writer) error {
		if _, err := runner.ReadJSON[[]step](job.Logs, "run/log.json"); err != nil {
			return err
		}
		if want := filepath.Join(in, "logs"); job.Logs.Path != want {
			t.Errorf("the path of the logs is %s, want %s", job.Logs.Path, want)
		}
		_, err := runner.ReadJSON[step](job.Experience, "experience.json")
		if !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v is not fs.ErrNotExist", err)
		}
		return err
	})}, "--inputs", in, "--outputs", out)
	got.Stdout, got.Stderr = "", replaced(got.Stderr, in, "IN")
	want := outcome{Status: runner.ExitFailed, Stderr: `build: 1 of 1 compute functions failed and lost their metrics: "one": ` +
		"reading JSON: open IN/experience/experience.json: no such file or directory\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// TestJobInputThroughLink: a folder of inputs may be a link; what its path says can be walked.
func TestJobInputThroughLink(t *testing.T) {
	in, out := inputs(t, "", "")
	logs := t.TempDir()
	writeFile(t, filepath.Join(logs, "run", "log.json"), `[{"t": 1}]`)
	if err := os.Symlink(logs, filepath.Join(in, "logs")); err != nil {
		t.Fatal(err)
	}
	got := run(t, []runner.Compute{runner.Job("one", func(_ context.Context, job *runner.JobInput, _ *metrics.Writer) error {
		if _, err := runner.ReadJSON[[]step](job.Logs, "run/log.json"); err != nil {
			return err
		}
		var walked []string
		err := filepath.WalkDir(job.Logs.Path, func(path string, _ fs.DirEntry, err error) error {
			walked = append(walked, path)
			return err
		})
		if diff := cmp.Diff([]string{logs, filepath.Join(logs, "run"), filepath.Join(logs, "run", "log.json")}, walked); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		return err
	})}, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitDone {
		t.Error(got)
	}
}
