package runner_test

import (
	"bytes"
	"context"
	"errors"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"

	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// TestMain lets the test binary stand in for a user's metrics build, so that signals and limits meet
// a real process and a real runner.Main.
func TestMain(m *testing.M) {
	if os.Getenv("BUILD") == "" {
		goleak.VerifyTestMain(m) // exits
	}
	if limit, err := strconv.ParseUint(os.Getenv("BUILD_FILE_SIZE"), 10, 64); err == nil {
		signal.Ignore(syscall.SIGXFSZ)
		must(syscall.Setrlimit(syscall.RLIMIT_FSIZE, &syscall.Rlimit{Cur: limit, Max: limit}))
	}
	if os.Getenv("BUILD_UNPRIVILEGED") != "" && os.Geteuid() == 0 { // root may read and write everything
		must(errors.Join(syscall.Setgroups(nil), syscall.Setgid(65534), syscall.Setuid(65534)))
	}
	if os.Getenv("BUILD_EVERYTHING") != "" {
		runner.Main(everything...) // exits
	}
	runner.Main(speed, passRate, trend)
}

func must(err error) {
	if err != nil {
		panic(err)
	}
}

// The computes of a user's build, one for each mode.
var (
	speed    = runner.Job("speed", addSpeed)
	passRate = runner.Batch("pass rate", addPassRate)
	trend    = runner.Report("trend", addTrends)
)

func addSpeed(_ context.Context, _ *runner.JobInput, w *metrics.Writer) error {
	w.Add("Max Speed", metrics.Scalar{Value: 12, Unit: "m/s", Limits: metrics.Above(10, 20)})
	w.Add("Notes", metrics.Text("Driven on the *wet* track."))
	return nil
}

func addPassRate(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
	passed, n := 0, 0
	for job, err := range batch.Jobs(ctx) {
		if err != nil {
			return err
		}
		if n++; job.Info().Conflated == resim.ConflatedPassed {
			passed++
		}
	}
	w.Add("Passed", metrics.Scalar{Value: float64(passed)})
	w.Add("Tests", metrics.Scalar{Value: float64(n)})
	return nil
}

func addTrends(ctx context.Context, report *resolve.Report, w *metrics.Writer) error {
	trends, err := report.Trends(ctx)
	if err != nil {
		return err
	}
	for _, t := range trends {
		w.Add(t.Name, metrics.Scalar{Value: float64(len(t.Points)), Unit: "points"})
	}
	return nil
}

// outcome is what a user sees of a run.
type outcome struct {
	Status         int
	Stdout, Stderr string
}

// run runs a build in this process.
func run(t *testing.T, computes []runner.Compute, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := runner.Command{Name: "build", Args: args, Stdout: &stdout, Stderr: &stderr, Computes: computes}.Run(t.Context())
	return outcome{status, stdout.String(), stderr.String()}
}

// process is a build in a process of its own, not started yet.
func process(t *testing.T, env []string, args ...string) (*exec.Cmd, func() outcome) {
	t.Helper()
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	var stdout, stderr bytes.Buffer
	cmd := exec.Command(self, args...)
	cmd.Args[0] = "build"
	cmd.Env = append([]string{"BUILD=1"}, env...)
	cmd.Stdout, cmd.Stderr = &stdout, &stderr
	return cmd, func() outcome {
		said := strings.ReplaceAll(stderr.String(), "warning: GOCOVERDIR not set, no coverage data emitted\n", "") // under -cover
		return outcome{cmd.ProcessState.ExitCode(), stdout.String(), said}
	}
}

// inputs makes an inputs folder with a config file, and an outputs folder.
func inputs(t *testing.T, file, content string) (in, out string) {
	t.Helper()
	in, out = t.TempDir(), t.TempDir()
	if file != "" {
		writeFile(t, filepath.Join(in, file), content)
	}
	return in, out
}

func writeFile(t *testing.T, path, content string) {
	t.Helper()
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(content), 0o644); err != nil {
		t.Fatal(err)
	}
}

// served makes an inputs folder of a mode for a server, and an outputs folder.
func served(t *testing.T, s *resimtest.Server, mode runner.Mode) (in, out string) {
	t.Helper()
	in, out = t.TempDir(), t.TempDir()
	if err := s.WriteInputs(in, string(mode)); err != nil {
		t.Fatal(err)
	}
	return in, out
}

// wantEmpty fails if anything was left in the outputs folder.
func wantEmpty(t *testing.T, out string) {
	t.Helper()
	entries, err := os.ReadDir(out)
	if err != nil {
		t.Fatal(err)
	}
	for _, e := range entries {
		t.Errorf("left in the outputs folder: %s", e.Name())
	}
}

// document reads the output of a run.
func document(t *testing.T, out string) *metrics.Document {
	t.Helper()
	content, err := os.ReadFile(filepath.Join(out, runner.OutputFile))
	if err != nil {
		t.Fatal(err)
	}
	doc, err := metrics.Unpack(content)
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// names are the metrics of a document and their statuses, in order.
func names(doc *metrics.Document) []string {
	var list []string
	for m := range doc.Metrics() {
		list = append(list, m.Name()+": "+m.Status().String())
	}
	return list
}

// replaced puts a placeholder where a message names a folder of this run.
func replaced(s string, folders ...string) string {
	for i := 0; i+1 < len(folders); i += 2 {
		s = strings.ReplaceAll(s, folders[i], folders[i+1])
	}
	return s
}
