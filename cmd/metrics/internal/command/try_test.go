package command

import (
	"bytes"
	"context"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

const examples = "../../../../examples/"

// transcript is a stream that can be read while it is written.
type transcript struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (o *transcript) Write(b []byte) (int, error) {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.Write(b)
}

func (o *transcript) String() string {
	o.mu.Lock()
	defer o.mu.Unlock()
	return o.b.String()
}

// await waits until something is there.
func (o *transcript) await(t *testing.T, want string) {
	t.Helper()
	for range 3000 {
		if strings.Contains(o.String(), want) {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Fatalf("%q did not come:\n%s", want, o)
}

// try runs the command.
func try(t *testing.T, args ...string) (status int, stdout, stderr string) {
	t.Helper()
	var out, err transcript
	status = Main(t.Context(), World{Args: append([]string{"try"}, args...), Stdout: &out, Stderr: &err})
	return status, out.String(), err.String()
}

// put writes a file, with folders for it.
func put(t *testing.T, content string, path ...string) string {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o700); err != nil {
		t.Fatal(err)
	}
	return file
}

func exists(path ...string) bool {
	_, err := os.Stat(filepath.Join(path...))
	return err == nil
}

// written is the document in a folder.
func written(t *testing.T, path ...string) *metrics.Document {
	t.Helper()
	doc, err := readDocument(filepath.Join(append(path, runner.OutputFile)...))
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func wantAll(t *testing.T, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("no %q in\n%s", w, text)
		}
	}
}

// samples copies an example's inputs, so that a test may change them.
func samples(t *testing.T, dir, example string, names ...string) (folders []string) {
	t.Helper()
	for _, name := range names {
		to := filepath.Join(dir, name)
		if err := os.CopyFS(to, os.DirFS(examples+example+"/sample")); err != nil {
			t.Fatal(err)
		}
		folders = append(folders, to)
	}
	return folders
}

// helloworld is that example, built once.
var helloworld = sync.OnceValues(func() (string, error) {
	program := filepath.Join(built, "helloworld")
	out, err := exec.Command("go", "build", "-o", program, examples+"helloworld").CombinedOutput()
	if err != nil {
		return "", fmt.Errorf("%w: %s", err, out)
	}
	return program, nil
})

// built is a folder for what tests build.
var built string

// asPainter makes this test program a metrics build that attaches a file.
const asPainter = "METRICS_TEST_PAINTER"

func TestMain(m *testing.M) {
	if os.Getenv(asPainter) != "" {
		runner.Main(runner.Job("painter", func(_ context.Context, _ *runner.JobInput, w *metrics.Writer) error {
			w.Add("Picture", metrics.Image{File: metrics.FileBytes("picture.gif", []byte("GIF89a"))})
			return nil
		}))
	}
	var err error
	if built, err = os.MkdirTemp("", "metrics-test-"); err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	status := m.Run()
	_ = os.RemoveAll(built)
	os.Exit(status)
}

// wrapped is a shell script that does something before it becomes the helloworld example. The mode is in $mode.
func wrapped(t *testing.T, lines string) string {
	t.Helper()
	program, err := helloworld()
	if err != nil {
		t.Fatal(err)
	}
	return put(t, `#!/bin/sh
mode=job
[ -e "$2/batch_metrics_config.json" ] && mode=batch
[ -e "$2/report_config.json" ] && mode=report
`+lines+"\nexec "+program+` "$@"`+"\n", t.TempDir(), "wrapped")
}

// TestTryBuiltins: every mode runs on the outputs of the one before.
func TestTryBuiltins(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir, out := t.TempDir(), filepath.Join(t.TempDir(), "out")
	logs := append(samples(t, dir, "drone", "flight"), samples(t, dir, "helloworld", "sine", "cosine")...)
	put(t, "mine", out, "jobs", "sine", "notes.txt")
	status, stdout, stderr := try(t, append(logs, "--out", out, "--history", "3")...)
	if status != 0 || stderr != "" {
		t.Errorf("status %d: %s", status, stderr)
	}
	wantAll(t, stdout, "Trying the built-in metrics on 3 tests: flight, sine, cosine", "job mode: flight, the logs in "+logs[0],
		"batch mode: the batch of 3 tests", "report mode: that batch, and 3 made up before it", "Made up: ", "Real: ")
	for _, folder := range []string{"jobs/flight", "jobs/sine", "jobs/cosine", "batch", "report"} {
		written(t, out, folder)
		if !exists(out, folder, pageFile) {
			t.Errorf("no page of %s", folder)
		}
	}
	if v, err := written(t, out, "batch").Scalar("Tests decided"); v != 3 || err != nil {
		t.Errorf("tests decided: %v, %v", v, err)
	}
	wantAll(t, strings.Join(summary(written(t, out, "report")), "\n"), "4 finished batches", "your-outputs", "made-up-3")

	// Another try replaces what the first one wrote, and nothing else.
	put(t, "mine", out, "report", "notes.txt")
	if status, _, stderr := try(t, logs[2], "--out", out, "--until", "batch"); status != 0 {
		t.Errorf("status %d: %s", status, stderr)
	}
	for path, want := range map[string]bool{
		"jobs/flight": false, "jobs/sine/notes.txt": true, "jobs/sine/metrics.binproto": false, "jobs/cosine/metrics.binproto": true,
		"batch/metrics.html": true, "report/notes.txt": true, "report/metrics.html": false,
	} {
		if exists(out, path) != want {
			t.Errorf("%s is there: %v", path, !want)
		}
	}
	if v, err := written(t, out, "batch").Scalar("Tests decided"); v != 1 || err != nil {
		t.Errorf("tests decided: %v, %v", v, err)
	}
}

// TestTryAttachments: attached files of an earlier try do not stay, nor push new ones to other names.
func TestTryAttachments(t *testing.T) {
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	dir := t.TempDir()
	out, logs := filepath.Join(dir, "out"), samples(t, dir, "helloworld", "a")[0]
	painter := put(t, "#!/bin/sh\n"+asPainter+"=1 exec "+self+` "$@"`+"\n", dir, "painter")
	for range 2 {
		if status, _, stderr := try(t, logs, "--program", painter, "--out", out, "--until", "job"); status != 0 {
			t.Fatalf("status %d: %s", status, stderr)
		}
		entries, err := os.ReadDir(filepath.Join(out, "jobs", "a"))
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range entries {
			names = append(names, e.Name())
		}
		if diff := cmp.Diff([]string{"metrics.binproto", "metrics.html", "picture.gif"}, names); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	}
}

// TestTrySettings: the settings and the style of the report reach the built-in metrics.
func TestTrySettings(t *testing.T) {
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "sine")[0]
	config := put(t, "show: [duration, inputs]\n", dir, "only.yaml")
	out := filepath.Join(dir, "out")
	if status, _, stderr := try(t, logs, "--config", config, "--out", out, "--report-style", "resim"); status != 0 {
		t.Errorf("status %d: %s", status, stderr)
	}
	for m := range written(t, out, "batch").Metrics() {
		if m.Name() == "Tests decided" {
			t.Error("the settings do not count")
		}
	}
	if _, ok := written(t, out, "report").Metric("Summary"); ok {
		t.Error("the style does not count")
	}
	put(t, "nonsense: true\n", config)
	status, _, stderr := try(t, logs, "--config", config, "--out", out)
	if status != 2 || !strings.Contains(stderr, "nonsense") {
		t.Errorf("status %d: %s", status, stderr)
	}
}

// TestTryProgram: somebody's program runs in every mode, and what it says is passed through.
func TestTryProgram(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	logs := samples(t, dir, "helloworld", "a", "b")
	status, stdout, stderr := try(t, logs[0], filepath.Join(logs[1], "logs"), "--experience", filepath.Join(logs[0], "experience"),
		"--program", wrapped(t, "echo hello from $mode >&2"), "--out", out)
	if status != 0 {
		t.Errorf("status %d: %s", status, stderr)
	}
	wantAll(t, stdout, "on 2 tests: a, b", "Worst Max Error", "jobs/b/metrics.html")
	wantAll(t, stderr, "job a | hello from job\n", "job b | hello from job\n", "batch | hello from batch\n", "report | hello from report\n")
	if _, err := written(t, out, "batch").Scalar("Worst Max Error"); err != nil {
		t.Error(err)
	}
	if !strings.Contains(strings.Join(picture(written(t, out, "report")), "\n"), "Worst Max Error over batches") {
		t.Error("the report does not see the metrics of the batch")
	}
	// The tests' logs are what they were.
	for _, folder := range logs {
		if n, err := files(folder); n != 2 || err != nil {
			t.Errorf("%d files in %s, %v", n, folder, err)
		}
	}
}

// TestTryFailures: what fails in one mode is said, and hides no other.
func TestTryFailures(t *testing.T) {
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "a", "b")
	for _, tt := range []struct {
		name, program string
		status        int
		stdout        []string
		there, gone   []string
	}{
		{
			"batch fails", `[ $mode = batch ] && exit 3`, 3,
			[]string{"failed    exit status 3: what it said is above; it left no metrics.binproto"},
			[]string{"jobs/a", "jobs/b", "report"},
			[]string{"batch"},
		},
		{
			"one test fails", `case "$2" in *a) echo broken >&2; exit 42;; esac`, 1,
			[]string{"failed    exit status 42"},
			[]string{"jobs/b", "batch", "report"},
			[]string{"jobs/a"},
		},
		{
			"nothing is written", `[ $mode = report ] && exit 0`, 1,
			[]string{"failed    it left no metrics.binproto"},
			[]string{"jobs/a", "jobs/b", "batch"},
			[]string{"report"},
		},
		{
			"garbage is written", `case "$2" in *a) echo garbage >"$4/metrics.binproto"; exit 0;; esac`, 1,
			[]string{"failed    ", "jobs/a/metrics.binproto: this is no metrics.binproto"},
			[]string{"jobs/b", "batch", "report"},
			nil,
		},
		{
			"no test is left", `[ $mode = job ] && exit 2`, 2,
			[]string{"failed    not run: no test has an output that ReSim would take"},
			nil,
			[]string{"jobs/a", "batch", "report"},
		},
		{
			"something is left running", `[ $mode = report ] && { sleep 1000 & exit 0; }`, 1,
			[]string{"it left something running, which was ended"},
			[]string{"batch"},
			[]string{"report"},
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel() // most of it is waiting
			out := filepath.Join(t.TempDir(), "out")
			status, stdout, stderr := try(t, logs[0], logs[1], "--program", wrapped(t, tt.program), "--out", out, "--history", "1")
			if status != tt.status {
				t.Errorf("status %d, want %d: %s", status, tt.status, stderr)
			}
			wantAll(t, stdout, tt.stdout...)
			if explained := strings.Contains(stdout, "\nReal: "); explained != (tt.there != nil) {
				t.Errorf("it says what is real in outputs: %v\n%s", explained, stdout)
			}
			for _, folder := range tt.there {
				written(t, out, folder)
			}
			for _, folder := range tt.gone {
				if exists(out, folder, runner.OutputFile) || exists(out, folder, pageFile) {
					t.Errorf("%s has outputs", folder)
				}
			}
		})
	}
}

// TestTryErroredTest: a test without outputs is an ERROR for the batch function.
func TestTryErroredTest(t *testing.T) {
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "a", "b")
	put(t, "garbage", logs[0], "logs", "log.json")
	out := filepath.Join(dir, "out")
	if status, _, stderr := try(t, logs[0], logs[1], "--program", wrapped(t, ""), "--out", out); status != 1 || !strings.Contains(stderr, "logs/log.json:1: ") {
		t.Errorf("status %d: %s", status, stderr)
	}
	if _, err := written(t, out, "batch").Scalar("Worst Max Error"); err != nil {
		t.Error(err)
	}
}

// TestTryBadInput: what cannot be meant is said before anything runs, and nothing is written.
func TestTryBadInput(t *testing.T) {
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "a")[0]
	file := put(t, "text", dir, "file.txt")
	if err := os.Chmod(file, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Mkdir(filepath.Join(dir, "empty"), 0o700); err != nil {
		t.Fatal(err)
	}
	broken := filepath.Join(dir, "broken")
	put(t, "package main\n\nfunc main() { nothing() }\n", broken, "main.go")
	put(t, "module broken\n", broken, "go.mod")
	for _, tt := range []struct {
		args string
		want string
	}{
		{"", "requires at least 1 arg"},
		{"DIR/none", "the logs DIR/none do not exist; name a folder"},
		{"DIR/file.txt", "the logs DIR/file.txt is a file; name the folder it is in"},
		{"DIR/empty", "the logs DIR/empty: the folder is empty"},
		{"DIR/a DIR/a/logs", "DIR/a and DIR/a/logs are the same folder; name it once"},
		{"DIR/a --experience DIR/none", "the experience DIR/none"},
		{"DIR/a --program DIR/none", "the program DIR/none does not exist"},
		{"DIR/a --program DIR/file.txt", "is not executable"},
		{"DIR/a --program DIR/broken", "building DIR/broken failed"},
		{"DIR/a --program DIR/broken", "./main.go:3:15: undefined: nothing"},
		{"DIR/a --program DIR/empty", "without Go files"},
		{"DIR/a --program sh --config DIR/file.txt", "leave them out, or --program"},
		{"DIR/a --report-style odd", "use ours or resim"},
		{"DIR/a --until odd", "use job, batch or report"},
		{"DIR/a --until auto", "use job, batch or report"},
		{"DIR/a --history 0", "use 1 to 1000"},
		{"DIR/a --config DIR/none.yaml", "none.yaml"},
		{"DIR/a --out DIR/a/logs/out", "would lie within DIR/a, which must stay as it is"},
		{"DIR/a --out DIR/file.txt", "the outputs cannot be written"},
		{"DIR/a --nonsense", "unknown flag"},
	} {
		t.Run(tt.args, func(t *testing.T) {
			out := filepath.Join(t.TempDir(), "out")
			args := strings.Fields(strings.ReplaceAll(tt.args, "DIR", dir))
			if !strings.Contains(tt.args, "--out") {
				args = append(args, "--out", out)
			}
			status, _, stderr := try(t, args...)
			if got := strings.ReplaceAll(stderr, dir, "DIR"); status != 2 || !strings.Contains(got, tt.want) {
				t.Errorf("status %d: %s\nwant %s", status, got, tt.want)
			}
			if exists(out, "jobs") {
				t.Error("something was written")
			}
		})
	}
	if n, err := files(logs); n != 2 || err != nil {
		t.Errorf("%d files in the logs, %v", n, err)
	}
}

func TestNameTests(t *testing.T) {
	for _, tt := range []struct{ paths, want string }{
		{"/runs/a /runs/b", "a b"},
		{"/runs/a/logs /runs/b/logs", "a b"},
		{"/mon/flight/logs /tue/flight/inputs/logs /tue/drive", "mon-flight tue-flight drive"},
		{"/x/a/b/c /x/d/b/c", "a-b-c d-b-c"},
		{"/a-b/c /a/b/c /c", "a-b-c b-c c"},
		{"/r/.x /r/x /y", "r-x-1 r-x-2 y-3"},
		{"/runs/.hidden", "hidden"},
		{"/logs /", "test-1 test-2"},
	} {
		var tests []test
		for _, p := range strings.Fields(tt.paths) {
			tests = append(tests, test{logs: p})
		}
		nameTests(tests)
		var got []string
		for _, test := range tests {
			got = append(got, test.name)
		}
		if diff := cmp.Diff(strings.Fields(tt.want), got); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.paths, diff)
		}
	}
}

// TestTryInterrupted: a try that is interrupted says so, and what it has started ends.
func TestTryInterrupted(t *testing.T) {
	defer goleak.VerifyNone(t, goleak.IgnoreCurrent())
	dir := t.TempDir()
	logs := samples(t, dir, "helloworld", "a")[0]
	ctx, cancel := context.WithCancel(t.Context())
	var out, err transcript
	ended := make(chan int)
	go func() {
		ended <- Main(ctx, World{
			Args: []string{"try", logs, "--program", wrapped(t, "echo started >&2; sleep 1000"), "--out", filepath.Join(dir, "out")}, Stdout: &out, Stderr: &err,
		})
	}()
	err.await(t, "started")
	cancel()
	if status := <-ended; status != runner.ExitInterrupted || !strings.HasSuffix(err.String(), "metrics: interrupted\n") {
		t.Errorf("status %d: %s", status, err.String())
	}
}
