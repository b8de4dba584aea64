package runner_test

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

var all = []runner.Compute{speed, passRate, trend}

// small is a server with little data, so that tests are quick.
func small(t *testing.T, opts ...resimtest.Option) *resimtest.Server {
	t.Helper()
	shape := resimtest.Shape{Suites: 1, Branches: 1, Batches: 3, Experiences: 4, Samples: 5}
	return resimtest.Start(t, append([]resimtest.Option{resimtest.WithShape(shape)}, opts...)...)
}

// Each mode does its work over real HTTP, and asks for nothing that its function did not touch.
func TestModes(t *testing.T) {
	s := small(t)
	for _, test := range []struct {
		mode     runner.Mode
		metric   string
		requests map[string]int
	}{
		{runner.JobMode, "Max Speed", map[string]int{}},
		{runner.BatchMode, "Tests", map[string]int{"getBatch": 1, "listJobs": 1}},
	} {
		t.Run(string(test.mode), func(t *testing.T) {
			in, out := served(t, s, test.mode)
			s.ResetRequests()
			got := run(t, all, "--inputs", in, "--outputs", out)
			if got.Status != runner.ExitDone || got.Stderr != "" || !strings.HasPrefix(got.Stdout, string(test.mode)+" mode, ") {
				t.Errorf("got %+v", got)
			}
			if _, found := document(t, out).Metric(test.metric); !found {
				t.Errorf("%v lacks %q", names(document(t, out)), test.metric)
			}
			if diff := cmp.Diff(test.requests, s.Requests()); diff != "" {
				t.Errorf("requests (-want +got):\n%s", diff)
			}
		})
	}
	in, out := served(t, s, runner.ReportMode)
	if got := run(t, all, "--inputs", in, "--outputs", out); got.Status != runner.ExitDone || len(names(document(t, out))) == 0 {
		t.Errorf("report mode: %+v", got)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

// The older config has no project: it is asked of each one.
func TestConfigWithoutProject(t *testing.T) {
	s := small(t)
	in, out := inputs(t, batchFile, string(s.OldBatchConfig()))
	got := run(t, all, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitDone || got.Stderr != "" {
		t.Errorf("got %+v", got)
	}
	if s.Requests()["listProjects"] == 0 {
		t.Errorf("requests %v", s.Requests())
	}
}

// Both config files are worth a warning, as is a field that nobody knows; neither stops the run.
func TestWarnings(t *testing.T) {
	s := small(t)
	var fields map[string]any
	if err := json.Unmarshal(s.ReportConfig(), &fields); err != nil {
		t.Fatal(err)
	}
	fields["newField"], fields["batchID"] = []int{1}, nil
	config, err := json.Marshal(fields)
	if err != nil {
		t.Fatal(err)
	}
	in, out := inputs(t, batchFile, string(s.BatchConfig()))
	writeFile(t, filepath.Join(in, reportFile), string(config))
	got := run(t, all, "--inputs", in, "--outputs", out)
	var lines []string
	for line := range strings.Lines(replaced(got.Stderr, in, "IN")) {
		_, text, _ := strings.Cut(line, "level=")
		lines = append(lines, strings.TrimSpace(text))
	}
	want := []string{
		`WARN msg="IN has both report_config.json and batch_metrics_config.json; running report mode (use --mode batch for the other)"`,
		`WARN msg="IN/report_config.json: unknown field \"batchID\" is ignored"`,
		`WARN msg="IN/report_config.json: unknown field \"newField\" is ignored"`,
	}
	if diff := cmp.Diff(want, lines); got.Status != runner.ExitDone || diff != "" {
		t.Errorf("exit status %d, (-want +got):\n%s", got.Status, diff)
	}

	got = run(t, all, "--inputs", in, "--outputs", out, "--mode", "batch", "--log-level", "error")
	if got.Status != runner.ExitDone || got.Stderr != "" || !strings.HasPrefix(got.Stdout, "batch mode") {
		t.Errorf("--mode batch: %+v", got)
	}
}

// What cannot be opened is exit status 3, one line and no file.
func TestCannotOpen(t *testing.T) {
	other := uuidText(t, small(t, resimtest.Seed(2)))
	for _, test := range []struct {
		name   string
		faults []resimtest.Fault
		edit   func(map[string]string)
		want   []string // what the line must say
	}{
		{"wrong token", nil, func(c map[string]string) { c["authToken"] = secret }, []string{"401", "the token is missing, wrong or expired", "; authToken in IN/batch_metrics_config.json must be"}},
		{"unknown batch", nil, func(c map[string]string) { c["batchID"] = other }, []string{"404", "batch " + other + " of project ", "; check batchID and projectID in IN/batch_metrics_config.json"}},
		{"a sign-in page", []resimtest.Fault{{Operation: "getBatch", HTML: true}}, nil, []string{"getBatch", "; check apiURL in IN/batch_metrics_config.json"}},
		{"truncated", []resimtest.Fault{{Operation: "getBatch", Truncate: true}}, nil, []string{"getBatch"}},
		{"null id", []resimtest.Fault{{Operation: "getBatch", NullID: true}}, nil, []string{"getBatch"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			s := small(t, resimtest.WithFault(test.faults...))
			config := map[string]string{}
			if err := json.Unmarshal(s.BatchConfig(), &config); err != nil {
				t.Fatal(err)
			}
			if test.edit != nil {
				test.edit(config)
			}
			content, err := json.Marshal(config)
			if err != nil {
				t.Fatal(err)
			}
			in, out := inputs(t, batchFile, string(content))
			got := run(t, all, "--inputs", in, "--outputs", out, "--log-level", "error") // else waiting is told too
			if got.Status != runner.ExitUnread || got.Stdout != "" || strings.Count(got.Stderr, "\n") != 1 {
				t.Errorf("got %+v, want exit status 3 and one line", got)
			}
			got.Stderr = replaced(got.Stderr, in, "IN")
			for _, want := range test.want {
				if !strings.Contains(got.Stderr, want) {
					t.Errorf("%q does not say %q", got.Stderr, want)
				}
			}
			if strings.Contains(got.Stderr, config["authToken"]) {
				t.Errorf("%q shows the token", got.Stderr)
			}
			wantEmpty(t, out)
		})
	}
}

// An API that stays busy is given up in the end.
func TestBusyAPI(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small(t, resimtest.InMemory(), resimtest.WithFault(resimtest.Fault{Operation: "getBatch", Status: 503}))
		in, out := served(t, s, runner.BatchMode)
		_, err := runner.Run(t.Context(), runner.Config{Inputs: in, Outputs: out, Transport: s.Transport(), AllowHTTP: true}, all...)
		if text := fmt.Sprint(err); runner.ExitStatus(err) != runner.ExitUnread || !strings.Contains(text, "503") || !strings.HasSuffix(text, "; run it again later") {
			t.Errorf("exit status %d, %v", runner.ExitStatus(err), err)
		}
		wantEmpty(t, out)
		s.Close()
	})
}

// A function that cannot read the API whole loses its own metrics, and the exit status says which
// side failed, whatever else did.
func TestCannotReadWhole(t *testing.T) {
	s := small(t, resimtest.WithFault(resimtest.Fault{Operation: "listJobs", HTML: true}))
	in, out := served(t, s, runner.BatchMode)
	got := run(t, []runner.Compute{
		passRate,
		runner.Batch("name", func(_ context.Context, b *resolve.Batch, w *metrics.Writer) error {
			w.Add("Batch", metrics.Text(b.Info().ID.String()))
			return nil
		}),
		runner.Batch("own", func(context.Context, *resolve.Batch, *metrics.Writer) error { return errors.New("no") }),
	}, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitUnread || !strings.HasPrefix(got.Stderr, `build: 2 of 3 compute functions failed and lost their metrics: "pass rate": `) {
		t.Errorf("got %+v", got)
	}
	want := []string{"Batch: NOT_APPLICABLE", "Metrics build problem: pass rate: FAIL_BLOCK", "Metrics build problem: own: FAIL_BLOCK"}
	if diff := cmp.Diff(want, names(document(t, out))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// hasty is a connection that repeats quickly, if as often as any.
var hasty = []resim.Option{resim.WithRetry(resim.Retry{Base: time.Millisecond, Cap: 10 * time.Millisecond})}

// So does one that cannot read the storage whole: a refused download, and one that is not what the
// list promised.
func TestCannotReadStorage(t *testing.T) {
	documents := runner.Batch("documents", func(ctx context.Context, b *resolve.Batch, _ *metrics.Writer) error {
		for _, err := range b.Documents(ctx) {
			if err != nil {
				return err
			}
		}
		return nil
	})
	for name, fault := range map[string]resimtest.Fault{
		"refused":  {Operation: "download", Status: 403},
		"a page":   {Operation: "download", Body: "<html>", Status: 200},
		"cut":      {Operation: "download", Truncate: true},
		"not ours": {Operation: "download", Body: "\x0a\x00", Status: 200},
	} {
		t.Run(name, func(t *testing.T) {
			s := small(t, resimtest.WithFault(fault))
			in, out := served(t, s, runner.BatchMode)
			_, err := runner.Run(t.Context(), runner.Config{Inputs: in, Outputs: out, ClientOptions: hasty}, documents)
			if runner.ExitStatus(err) != runner.ExitUnread || !strings.HasPrefix(err.Error(), `1 of 1 compute functions failed and lost their metrics: "documents": `) {
				t.Errorf("exit status %d, %v", runner.ExitStatus(err), err)
			}
		})
	}
}

// Tolerated losses are named in the output, and the run is done.
func TestTolerateLoss(t *testing.T) {
	s := small(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Times: 1, Status: 404}))
	speeds := runner.Batch("speeds", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		scalars, err := b.Scalars(ctx)
		if err != nil {
			return err
		}
		w.Add("Scalars", metrics.Scalar{Value: float64(len(scalars))})
		return nil
	})
	in, out := served(t, s, runner.BatchMode)
	got := run(t, []runner.Compute{speeds}, "--inputs", in, "--outputs", out, "--tolerate-loss")
	if got.Status != runner.ExitDone || got.Stderr != "" || !strings.Contains(got.Stdout, "; missing are 1 of 6:\n  left out, named in the output: the metrics of job ") {
		t.Errorf("got %+v", got)
	}
	doc := document(t, out)
	if diff := cmp.Diff([]string{"Scalars: NOT_APPLICABLE", "Metrics build problem: data left out: FAIL_WARN"}, names(doc)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	entry, _ := doc.Metric("Metrics build problem: data left out")
	if text, _ := entry.Text(); !strings.Contains(text, "(1 in all)") || !strings.Contains(text, "404") {
		t.Errorf("the metric says %q", text)
	}

	s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Times: 1, Status: 404})
	if got := run(t, []runner.Compute{speeds}, "--inputs", in, "--outputs", out); got.Status != runner.ExitUnread {
		t.Errorf("without the flag: %+v, want exit status 3", got)
	}
}

// Who swallows the error of what could not be read does not make the run whole: it fails with 3, and
// the document says that its numbers are not what they seem.
func TestSwallowedLoss(t *testing.T) {
	s := small(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Times: 1, Status: 404}))
	careless := runner.Batch("careless", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		n := 0
		for j, err := range b.Jobs(ctx) {
			if err != nil {
				return err
			}
			if list, err := j.Metrics(ctx); err == nil {
				n += len(list)
			}
		}
		w.Add("Metrics", metrics.Scalar{Value: float64(n)})
		return nil
	})
	in, out := served(t, s, runner.BatchMode)
	got := run(t, []runner.Compute{careless}, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitUnread || !strings.Contains(got.Stderr, "1 of 6 lists and documents could not be read, though no compute function failed of it") || strings.Count(got.Stderr, "\n") != 1 {
		t.Errorf("got %+v", got)
	}
	doc := document(t, out)
	if diff := cmp.Diff([]string{"Metrics: NOT_APPLICABLE", "Metrics build problem: data missing: FAIL_BLOCK"}, names(doc)); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	if text, err := doc.Text("Metrics build problem: data missing"); err != nil || !strings.Contains(text, "(1 in all)") || !strings.Contains(text, "404") {
		t.Errorf("the metric says %q, %v", text, err)
	}
}

// A loss that a function swallows is told even if another function fails of another one.
func TestSwallowedBesideAnHonestFailure(t *testing.T) {
	s := small(t)
	jobs := s.Data().Projects[0].Batches[0].Jobs
	for _, b := range s.Data().Projects[0].Batches {
		if b.ID == s.Batch() {
			jobs = b.Jobs
		}
	}
	swallowed, honest := jobs[0].ID.String(), jobs[1].ID.String()
	s.SetFaults(
		resimtest.Fault{Operation: "listMetricsForJob", Path: swallowed, Status: 404},
		resimtest.Fault{Operation: "listMetricsDataForJob", Path: honest, Status: 404},
	)
	in, out := served(t, s, runner.BatchMode)
	got := run(t, []runner.Compute{
		runner.Batch("careless", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
			for j, err := range b.Jobs(ctx) {
				if err != nil {
					return err
				}
				if _, err := j.Metrics(ctx); err != nil {
					continue
				}
			}
			w.Add("Metrics", metrics.Text("some"))
			return nil
		}),
		runner.Batch("honest", func(ctx context.Context, b *resolve.Batch, _ *metrics.Writer) error {
			var errs []error
			for j, err := range b.Jobs(ctx) {
				if err != nil {
					return err
				}
				_, err := j.Data(ctx)
				errs = append(errs, err)
			}
			return fmt.Errorf("looking: %w", errors.Join(errs...))
		}),
	}, "--inputs", in, "--outputs", out)
	text, err := document(t, out).Text("Metrics build problem: data missing")
	if err != nil || !strings.Contains(text, "(1 in all)") || !strings.Contains(text, swallowed) || strings.Contains(text, honest) {
		t.Errorf("the metric says %q, %v", text, err)
	}
	if got.Status != runner.ExitUnread || !strings.Contains(got.Stderr, honest) || !strings.Contains(got.Stderr, swallowed) {
		t.Errorf("got %+v", got)
	}
}

// A run whose deadline passed while it read does not claim to have read all.
func TestSummaryAfterTheDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small(t, resimtest.InMemory(), resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Hang: true}))
		in, out := served(t, s, runner.BatchMode)
		result, err := runner.Run(t.Context(), runner.Config{Inputs: in, Outputs: out, Timeout: 30 * time.Second, Transport: s.Transport(), AllowHTTP: true},
			runner.Batch("scalars", func(ctx context.Context, b *resolve.Batch, _ *metrics.Writer) error {
				_, err := b.Scalars(ctx)
				return err
			}))
		text := result.Summary()
		if err == nil || result.Account.GivenUp == 0 || strings.Contains(text, "all that was asked for") || !strings.Contains(text, "; not waited for were ") {
			t.Errorf("%v: %s", err, text)
		}
		s.Close()
	})
}

// The end tells what was read, repeated and renewed.
func TestAccountIsShown(t *testing.T) {
	s := small(t, resimtest.WithFault(
		resimtest.Fault{Operation: "listJobs", Times: 1, Status: 502},
		resimtest.Fault{Operation: "download", Times: 1, Expired: true},
	))
	in, out := served(t, s, runner.BatchMode)
	got := run(t, []runner.Compute{runner.Batch("documents", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		for _, err := range b.Documents(ctx) {
			if err != nil {
				return err
			}
		}
		w.Add("Done", metrics.Text("yes"))
		return nil
	})}, "--inputs", in, "--outputs", out)
	for _, want := range []string{"; 1 of them repeated (after 1 502 Bad Gateway)\n", ", 1 document by a new URL as the old had expired: all that was asked for\n"} {
		if got.Status != runner.ExitDone || !strings.Contains(got.Stdout, want) {
			t.Errorf("got %+v, want %q", got, want)
		}
	}
}

// A long list of losses is cut, and counted.
func TestManyLosses(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Suites: 1, Branches: 1, Batches: 1, Experiences: 80, Samples: 2, Uniform: true}),
		resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Status: 404}))
	in, out := served(t, s, runner.BatchMode)
	got := run(t, []runner.Compute{runner.Batch("scalars", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		_, err := b.Scalars(ctx)
		return err
	})}, "--inputs", in, "--outputs", out, "--tolerate-loss", "--concurrency", "3")
	entry, found := document(t, out).Metric("Metrics build problem: data left out")
	text, _ := entry.Text()
	if got.Status != runner.ExitDone || !found || strings.Count(text, "\n- ") != 51 || !strings.HasSuffix(text, "\n- and 30 more\n") {
		t.Errorf("got %+v, %q", got, text)
	}
}

// Neither the token nor the query of a URL gets out, through whatever hole a function leaves.
func TestNothingSecretGetsOut(t *testing.T) {
	s := small(t)
	in, out := served(t, s, runner.BatchMode)
	const query = "X-Amz-Signature=0123456789abcdef"
	leak := s.Token() + " https://storage.example.com/blob?" + query
	got := run(t, []runner.Compute{
		runner.Batch("error", func(context.Context, *resolve.Batch, *metrics.Writer) error { return errors.New(leak) }),
		runner.Batch("panic", func(context.Context, *resolve.Batch, *metrics.Writer) error { panic(leak) }),
		runner.Batch("mistake", func(_ context.Context, _ *resolve.Batch, w *metrics.Writer) error {
			w.Add(leak, metrics.Text(""))
			return nil
		}),
	}, "--inputs", in, "--outputs", out, "--log-level", "debug")
	if got.Status != runner.ExitFailed {
		t.Errorf("exit status %d", got.Status)
	}
	file, err := os.ReadFile(filepath.Join(out, runner.OutputFile))
	if err != nil {
		t.Fatal(err)
	}
	for where, text := range map[string]string{"standard output": got.Stdout, "standard error": got.Stderr, "the output": string(file)} {
		for _, hidden := range []string{s.Token(), query} {
			if strings.Contains(text, hidden) {
				t.Errorf("%s shows %q:\n%s", where, hidden, text)
			}
		}
	}
}

// The deadline also ends the opening.
func TestDeadlineWhileOpening(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := small(t, resimtest.InMemory(), resimtest.WithFault(resimtest.Fault{Operation: "getReport", Hang: true}))
		in, out := served(t, s, runner.ReportMode)
		started := time.Now()
		_, err := runner.Run(t.Context(), runner.Config{Inputs: in, Outputs: out, Timeout: 30 * time.Second, Transport: s.Transport(), AllowHTTP: true}, all...)
		if runner.ExitStatus(err) != runner.ExitFailed || !strings.Contains(fmt.Sprint(err), "getReport") || !strings.Contains(fmt.Sprint(err), "the deadline of 30s has passed (--timeout)") {
			t.Errorf("exit status %d, %v", runner.ExitStatus(err), err)
		}
		if took := time.Since(started); took != 30*time.Second {
			t.Errorf("it took %v", took)
		}
		wantEmpty(t, out)
		s.Close()
	})
}

// SIGTERM while a request hangs: the process ends in order, with 130, one line and no file.
func TestSignalDuringHungRequest(t *testing.T) {
	for _, operation := range []string{"getBatch", "listJobs"} {
		t.Run(operation, func(t *testing.T) {
			s := small(t, resimtest.WithFault(resimtest.Fault{Operation: operation, Hang: true}))
			in, out := served(t, s, runner.BatchMode)
			cmd, ended := process(t, nil, "--inputs", in, "--outputs", out)
			if err := cmd.Start(); err != nil {
				t.Fatal(err)
			}
			for s.Requests()[operation] == 0 {
				time.Sleep(5 * time.Millisecond)
			}
			if err := cmd.Process.Signal(syscall.SIGTERM); err != nil {
				t.Fatal(err)
			}
			_ = cmd.Wait()
			got := ended()
			want := outcome{Status: runner.ExitInterrupted, Stdout: got.Stdout, Stderr: "build: interrupted (terminated signal received): no output is written\n"}
			if diff := cmp.Diff(want, got); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			wantEmpty(t, out)
		})
	}
}

// uuidText is the id of a batch that only this server has.
func uuidText(t *testing.T, s *resimtest.Server) string {
	t.Helper()
	return s.Batch().String()
}
