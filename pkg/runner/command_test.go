package runner_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// An environment variable sets its flag, and the flag beats it.
func TestEnvironment(t *testing.T) {
	in, out := inputs(t, "", "")
	env := map[string]string{
		"RESIM_METRICS_INPUTS": in, "RESIM_METRICS_OUTPUTS": filepath.Join(out, "nowhere"), "RESIM_METRICS_MODE": "test",
		"RESIM_METRICS_CONCURRENCY": "3", "RESIM_METRICS_TIMEOUT": "2m", "RESIM_METRICS_TOLERATE_LOSS": "true", "RESIM_METRICS_ALLOW_HTTP": "1",
		"RESIM_METRICS_STRICT": "false", "RESIM_METRICS_ID_SEED": "7", "RESIM_METRICS_LOG_FORMAT": "text", "RESIM_METRICS_LOG_LEVEL": "",
	}
	var stderr bytes.Buffer
	command := runner.Command{
		Args: []string{"--outputs", out}, Stderr: &stderr, Computes: []runner.Compute{speed},
		LookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}
	if status := command.Run(t.Context()); status != runner.ExitDone {
		t.Fatalf("exit status %d: %s", status, &stderr)
	}
	first := document(t, out)

	// Equal seeds give equal ids.
	if got := run(t, []runner.Compute{speed}, "run", "--inputs", in, "--outputs", out, "--id-seed", "7"); got.Status != runner.ExitDone {
		t.Fatalf("got %+v", got)
	}
	a, errA := first.Pack()
	b, errB := document(t, out).Pack()
	if errors.Join(errA, errB) != nil || !bytes.Equal(a, b) {
		t.Errorf("two runs with one seed differ")
	}
}

func TestBadUsage(t *testing.T) {
	tests := []struct {
		name string
		args []string
		env  map[string]string
		want string
	}{
		{"unknown flag", []string{"--nonsense"}, nil, "flag provided but not defined: -nonsense; see build --help"},
		{"an argument", []string{"run", "report"}, nil, `unexpected argument "report"; run takes flags only; see build --help`},
		{"unknown mode", []string{"--mode", "tests"}, nil, `invalid value "tests" for flag -mode: "tests" is no mode; use auto, job, batch or report; see build --help`},
		{"no duration", []string{"--timeout", "5"}, nil, `invalid value "5" for flag -timeout: parse error; see build --help`},
		{"negative timeout", []string{"--timeout", "-5s"}, nil, "a timeout of -5s makes no sense; use a positive one, or 0 for none"},
		{"negative concurrency", []string{"--concurrency", "-1"}, nil, "a concurrency of -1 makes no sense; use 1 or more, or 0 for the default"},
		{"seed", []string{"--id-seed", "-1"}, nil, `invalid value "-1" for flag -id-seed: it must be a whole number from 0 to 2^64-1; see build --help`},
		{"log format", []string{"--log-format", "xml"}, nil, `invalid value "xml" for flag -log-format: use auto, text or json; see build --help`},
		{"log level", []string{"--log-level", "loud"}, nil, `invalid value "loud" for flag -log-level: use debug, info, warn or error; see build --help`},
		{"environment", nil, map[string]string{"RESIM_METRICS_STRICT": "perhaps"}, `environment variable RESIM_METRICS_STRICT: invalid value "perhaps": parse error; see build --help`},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr bytes.Buffer
			status := runner.Command{
				Name: "build", Args: test.args, Stdout: &stdout, Stderr: &stderr, Computes: []runner.Compute{speed},
				LookupEnv: func(name string) (string, bool) { v, ok := test.env[name]; return v, ok },
			}.Run(t.Context())
			got := outcome{status, stdout.String(), stderr.String()}
			if diff := cmp.Diff(outcome{Status: runner.ExitUsage, Stderr: "build: " + test.want + "\n"}, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHelpAndVersion(t *testing.T) {
	for _, args := range [][]string{{"--help"}, {"-h"}, {"help"}, {"run", "--help"}} {
		got := run(t, []runner.Compute{speed}, args...)
		if got.Status != runner.ExitDone || got.Stderr != "" {
			t.Errorf("%v: %+v", args, got)
		}
		for _, want := range []string{"build version", "--tolerate-loss\n", "[RESIM_METRICS_TOLERATE_LOSS]", "--inputs DIR\n", "(default /tmp/resim/inputs)", "130  interrupted"} {
			if !strings.Contains(got.Stdout, want) {
				t.Errorf("%v does not say %q:\n%s", args, want, got.Stdout)
			}
		}
	}
	got := run(t, nil, "version")
	if got.Status != runner.ExitDone || !strings.HasPrefix(got.Stdout, "build ") || !strings.Contains(got.Stdout, "\ngo1.") {
		t.Errorf("version: %+v", got)
	}
}

// The summary is for people on standard output, or one record of the log.
func TestSummary(t *testing.T) {
	in, out := inputs(t, "", "")
	got := run(t, []runner.Compute{speed, job("bad", func(w *metrics.Writer) error { return errors.New("no") })}, "--inputs", in, "--outputs", out)
	durations := regexp.MustCompile(`\b[0-9.]+(m|µ)?s\b`)
	want := "job mode, TIME\n" +
		"  speed  ok      2 metrics  TIME\n" +
		"  bad    failed  0 metrics  TIME\n" +
		"wrote OUT/metrics.binproto, SIZE, overall status FAIL_BLOCK\n"
	text := durations.ReplaceAllString(replaced(got.Stdout, out, "OUT"), "TIME")
	text = regexp.MustCompile(`[0-9.]+ k?B`).ReplaceAllString(text, "SIZE")
	if diff := cmp.Diff(want, text); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}

	got = run(t, []runner.Compute{speed, job("bad", func(w *metrics.Writer) error { return errors.New("no") })}, "--inputs", in, "--outputs", out, "--log-format", "json")
	if got.Stdout != "" || got.Status != runner.ExitFailed {
		t.Errorf("got %+v", got)
	}
	var records []map[string]any
	for line := range strings.Lines(got.Stderr) {
		var r map[string]any
		if err := json.Unmarshal([]byte(line), &r); err != nil {
			t.Fatalf("%v in %s", err, line)
		}
		records = append(records, r)
	}
	if len(records) != 2 || records[0]["msg"] != "summary" || records[0]["status"] != "FAIL_BLOCK" ||
		records[0]["functions"].(map[string]any)["speed"].(map[string]any)["metrics"] != 2.0 ||
		records[1]["level"] != "ERROR" || records[1]["exit"] != 1.0 || records[1]["msg"] != `1 of 2 compute functions failed and lost their metrics: "bad": no` {
		t.Errorf("got %v", records)
	}
}

// A caller may add flags, which get environment variables too, and act when the output is written.
func TestExtraFlagsAndAfterWrite(t *testing.T) {
	in, out := inputs(t, "", "")
	var preview, seen string
	command := runner.Command{
		Name:      "build",
		Args:      []string{"--inputs", in, "--outputs", out},
		LookupEnv: func(name string) (string, bool) { return "page.html", name == "RESIM_METRICS_PREVIEW" },
		Flags: func(fs *flag.FlagSet) func(*runner.Command) error {
			fs.StringVar(&preview, "preview", "", "write a page to `FILE`")
			return func(c *runner.Command) error {
				c.Computes = append(c.Computes, speed)
				c.AfterWrite = func(_ context.Context, r runner.Result) error {
					seen = r.Output
					return nil
				}
				return nil
			}
		},
	}
	if status := command.Run(t.Context()); status != runner.ExitDone || preview != "page.html" || seen != filepath.Join(out, runner.OutputFile) {
		t.Errorf("exit status %d, preview %q, after write %q", status, preview, seen)
	}

	var stderr bytes.Buffer
	command.Stderr = &stderr
	command.Flags = func(*flag.FlagSet) func(*runner.Command) error {
		return func(*runner.Command) error { return errors.New("--preview and --config exclude each other") }
	}
	if status := command.Run(t.Context()); status != runner.ExitUsage || stderr.String() != "build: --preview and --config exclude each other; see build --help\n" {
		t.Errorf("exit status %d: %s", status, &stderr)
	}

	_, err := runner.Run(t.Context(), runner.Config{Inputs: in, Outputs: out, AfterWrite: func(context.Context, runner.Result) error {
		return errors.New("the page cannot be written")
	}}, speed)
	if want := filepath.Join(out, runner.OutputFile) + " is written, but: the page cannot be written"; runner.ExitStatus(err) != runner.ExitFailed || err.Error() != want {
		t.Errorf("%v, want %s", err, want)
	}
	document(t, out)

	ctx, cancel := context.WithCancel(t.Context())
	_, err = runner.Run(ctx, runner.Config{Inputs: in, Outputs: out, AfterWrite: func(ctx context.Context, _ runner.Result) error {
		cancel()
		return ctx.Err()
	}}, speed)
	if runner.ExitStatus(err) != runner.ExitInterrupted {
		t.Errorf("interrupted after the write: %v, exit status %d", err, runner.ExitStatus(err))
	}
}

func TestComputeTellsWhatItIs(t *testing.T) {
	for _, c := range []struct {
		compute runner.Compute
		mode    runner.Mode
		name    string
	}{{speed, runner.JobMode, "speed"}, {passRate, runner.BatchMode, "pass rate"}, {trend, runner.ReportMode, "trend"}} {
		if c.compute.Mode() != c.mode || c.compute.Name() != c.name {
			t.Errorf("%s of %s mode, want %s of %s mode", c.compute.Name(), c.compute.Mode(), c.name, c.mode)
		}
	}
}
