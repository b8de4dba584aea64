package runner_test

import (
	"bytes"
	"context"
	"io/fs"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// taped runs what reads everything, and returns what it wrote.
func taped(t *testing.T, cfg runner.Config, computes ...runner.Compute) ([]byte, runner.Result) {
	t.Helper()
	if computes == nil {
		computes = everything
	}
	cfg.Outputs, cfg.IDs = t.TempDir(), metrics.SeededIDs(7)
	cfg.ClientOptions = append(cfg.ClientOptions, hasty...)
	result, err := runner.Run(t.Context(), cfg, computes...)
	if err != nil {
		t.Fatal(err)
	}
	output, err := os.ReadFile(result.Output)
	if err != nil {
		t.Fatal(err)
	}
	return output, result
}

// TestReplay: a replay writes the very bytes of the run that was recorded, whatever faults that met, without a server or
// inputs, also when the recording was brought up to date; and nothing secret is in it.
func TestReplay(t *testing.T) {
	elsewhere := resimtest.Start(t, paged)
	for _, test := range []struct {
		name     string
		fault    resimtest.Fault
		lifetime time.Duration
	}{
		{name: "no fault"},
		{name: "429", fault: resimtest.Fault{Share: 0.3, Status: 429}},
		{name: "reset in the body", fault: resimtest.Fault{Share: 0.05, Reset: true, Cut: true}},
		{name: "body cut off unseen", fault: resimtest.Fault{Share: 0.05, Unsized: true, Truncate: true}},
		{name: "redirect", fault: resimtest.Fault{Operation: "download", Share: 0.3, Redirect: elsewhere.StorageURL()}},
		{name: "pages that overlap", fault: resimtest.Fault{Overlap: true}},
		{name: "links that expire", fault: resimtest.Fault{Operation: "download", Times: 1, Expired: true}},
	} {
		for _, mode := range []runner.Mode{runner.BatchMode, runner.ReportMode} {
			t.Run(test.name+", "+string(mode), func(t *testing.T) {
				opts := []resimtest.Option{paged}
				if test.name != "no fault" {
					opts = append(opts, resimtest.WithFault(test.fault))
				}
				s := resimtest.Start(t, opts...)
				in, _ := served(t, s, mode)
				dir := filepath.Join(t.TempDir(), "tape")
				nowhere := filepath.Join(dir, "nowhere")
				replay := runner.Config{Replay: dir, Inputs: nowhere, Transport: unreachable{t}}

				want, first := taped(t, runner.Config{Inputs: in, Record: dir})
				if !first.Tape.Finished || first.Tape.Account.Taken != 0 || first.Tape.Account.Fetched == 0 || first.Tape.Account.Unanswered != 0 {
					t.Errorf("recorded %+v", first.Tape)
				}
				wantNoSecret(t, s, dir)
				got, replayed := taped(t, replay)
				if !bytes.Equal(got, want) {
					t.Errorf("the replay differs (-want +got):\n%s", cmp.Diff(texts(t, want), texts(t, got)))
				}
				if !replayed.Tape.Replayed || time.Since(replayed.Tape.Recorded) > time.Hour || replayed.Usage.Retries != 0 {
					t.Errorf("replayed %+v with %d retries", replayed.Tape, replayed.Usage.Retries)
				}

				s.SetFaults()
				again, second := taped(t, runner.Config{Inputs: in, Record: dir})
				if a := second.Tape.Account; !bytes.Equal(again, want) || a.Taken < 2*a.Fetched || a.Unanswered != 0 {
					t.Errorf("again, equal %t, recorded %+v; first %+v", bytes.Equal(again, want), a, first.Tape.Account)
				}
				wantNoSecret(t, s, dir)
				s.Close()
				if got, _ = taped(t, replay); !bytes.Equal(got, want) {
					t.Error("the replay of the second recording differs")
				}
				if v := s.Violations(); len(v) > 0 {
					t.Errorf("violations: %q", v)
				}
			})
		}
	}
}

// unreachable is a network that nobody may use.
type unreachable struct{ t *testing.T }

func (u unreachable) RoundTrip(r *http.Request) (*http.Response, error) {
	u.t.Errorf("the network was asked for %s", r.URL)
	return nil, context.Canceled
}

// wantNoSecret looks at every byte of a recording.
func wantNoSecret(t *testing.T, s *resimtest.Server, dir string) {
	t.Helper()
	files := 0
	err := filepath.WalkDir(dir, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		files++
		content, err := os.ReadFile(path)
		for _, secret := range []string{s.Token(), "Bearer", "X-Amz", "RESIMTEST", "aws4_request"} {
			if bytes.Contains(content, []byte(secret)) {
				t.Errorf("%s holds %q", path, secret)
			}
		}
		return err
	})
	if err != nil || files < 10 {
		t.Errorf("%d files, %v", files, err)
	}
}

// TestRecordAgain: of a report of finished batches only what hangs on no batch, or is the batch's own record, is asked
// for again.
func TestRecordAgain(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Batches: 3, Experiences: 4, Samples: 5, Uniform: true}))
	in, _ := served(t, s, runner.ReportMode)
	dir := filepath.Join(t.TempDir(), "tape")
	taped(t, runner.Config{Inputs: in, Record: dir})
	s.ResetRequests()
	taped(t, runner.Config{Inputs: in, Record: dir})
	for operation := range s.Requests() {
		switch operation {
		case "getReport", "listBatches", "listBuilds", "getBuild", "listExperienceTags", "listExperiencesWithExperienceTag", "listExperienceTagsForExperience":
		default:
			t.Errorf("%s was asked for again", operation)
		}
	}
	if s.Requests()["listBatches"] == 0 {
		t.Errorf("requests %v: the batches were not looked at", s.Requests())
	}
}

func TestBadReplays(t *testing.T) {
	s := small(t)
	reportIn, _ := served(t, s, runner.ReportMode)
	batchIn, _ := served(t, s, runner.BatchMode)
	jobIn, _ := served(t, s, runner.JobMode)
	report, batch := filepath.Join(t.TempDir(), "report"), filepath.Join(t.TempDir(), "batch")
	taped(t, runner.Config{Inputs: reportIn, Record: report}, all...)
	taped(t, runner.Config{Inputs: batchIn, Record: batch}, all...)
	other := small(t, resimtest.Seed(2))
	otherIn, _ := served(t, other, runner.ReportMode)
	none := filepath.Join(t.TempDir(), "none")

	for _, test := range []struct {
		name   string
		cfg    runner.Config
		status int
		want   string
	}{
		{"both", runner.Config{Inputs: reportIn, Record: batch, Replay: batch}, runner.ExitUsage, "--record and --replay exclude each other"},
		{"no recording", runner.Config{Replay: none}, runner.ExitUsage, "it is no recording"},
		{"another mode", runner.Config{Replay: report, Mode: runner.BatchMode}, runner.ExitUsage, "is a recording of report mode; leave out --mode batch"},
		{"a config of another mode", runner.Config{Replay: report, Inputs: batchIn}, runner.ExitUsage, "asks for batch mode"},
		{"a config of another report", runner.Config{Replay: report, Inputs: otherIn}, runner.ExitUsage, "asks for report " + other.Report().String()},
		{"another batch", runner.Config{Replay: batch, Target: runner.Target{Batch: other.Batch().String()}}, runner.ExitUsage, "is of batch " + s.Batch().String()},
		{"a report instead of a batch", runner.Config{Replay: batch, Target: runner.Target{Report: "Nightly"}}, runner.ExitUsage, "is a recording of batch mode"},
		{"a name nobody asked for", runner.Config{Replay: batch, Target: runner.Target{Batch: "Nightly"}}, runner.ExitUsage, "name it by id or not at all"},
		{"recording a job", runner.Config{Inputs: jobIn, Record: none}, runner.ExitUsage, "nothing to record in job mode"},
		{"recording another API", runner.Config{Inputs: otherIn, Record: report}, runner.ExitUsage, "the folder holds a recording of something else"},
		{"recording a batch over a report", runner.Config{Inputs: batchIn, Record: report}, runner.ExitUsage, "name another folder for batch " + s.Batch().String()},
		{"recording among other files", runner.Config{Inputs: batchIn, Record: jobIn}, runner.ExitUsage, "with other things in it"},
	} {
		t.Run(test.name, func(t *testing.T) {
			test.cfg.Outputs = t.TempDir()
			if test.cfg.Inputs == "" {
				test.cfg.Inputs = none
			}
			_, err := runner.Run(t.Context(), test.cfg, all...)
			if err == nil || runner.ExitStatus(err) != test.status || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), "\n") {
				t.Errorf("status %d, %v; want %d and %q", runner.ExitStatus(err), err, test.status, test.want)
			}
			wantEmpty(t, test.cfg.Outputs)
		})
	}

	t.Run("a function that asks for more", func(t *testing.T) {
		result, err := runner.Run(t.Context(), runner.Config{Replay: batch, Inputs: none, Outputs: t.TempDir()}, everything...)
		if runner.ExitStatus(err) != runner.ExitUnread || !strings.Contains(err.Error(), "listMetricsForJob") || !strings.Contains(err.Error(), "record again") || result.Usage.Retries != 0 {
			t.Errorf("%d retries, %v", result.Usage.Retries, err)
		}
	})
	t.Run("the same target and the same config", func(t *testing.T) {
		taped(t, runner.Config{Replay: batch, Inputs: batchIn}, all...)
		taped(t, runner.Config{Replay: batch, Target: runner.Target{Batch: s.Batch().String()}}, all...)
	})
	t.Run("the same name", func(t *testing.T) {
		known, _ := known(s)
		dir := filepath.Join(t.TempDir(), "named")
		target := runner.Target{Batch: known.Name}
		byName := target
		byName.APIURL, byName.Token = s.URL(), resim.NewToken(s.Token())
		taped(t, runner.Config{Record: dir, Inputs: none, Target: byName}, all...)
		taped(t, runner.Config{Replay: dir, Inputs: none, Target: target}, all...)
	})
	// The recordings are as they were.
	taped(t, runner.Config{Replay: report, Inputs: none}, all...)
}

// TestInterruptedRecording: what was recorded until then is not fetched again, and is no recording yet.
func TestInterruptedRecording(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Batches: 3, Experiences: 6, Samples: 5, Uniform: true}))
	in, _ := served(t, s, runner.ReportMode)
	dir := filepath.Join(t.TempDir(), "tape")
	want, whole := taped(t, runner.Config{Inputs: in, Record: filepath.Join(t.TempDir(), "whole")})

	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	var seen atomic.Int64
	cfg := runner.Config{Inputs: in, Outputs: t.TempDir(), Record: dir, Concurrency: 1, ClientOptions: []resim.Option{
		resim.WithObserver(func(resim.Exchange) {}), resim.WithMiddleware(func(next http.RoundTripper) http.RoundTripper {
			return transport(func(r *http.Request) (*http.Response, error) {
				if seen.Add(1) == 60 {
					cancel()
				}
				return next.RoundTrip(r)
			})
		}),
	}}
	if result, err := runner.Run(ctx, cfg, everything...); runner.ExitStatus(err) != runner.ExitInterrupted || result.Tape.Finished {
		t.Fatalf("%+v, %v", result.Tape, err)
	}
	_, err := runner.Run(t.Context(), runner.Config{Replay: dir, Inputs: dir, Outputs: t.TempDir()}, everything...)
	if runner.ExitStatus(err) != runner.ExitUnread || !strings.Contains(err.Error(), "the recording is incomplete") {
		t.Errorf("the replay of half a recording: status %d, %v", runner.ExitStatus(err), err)
	}
	s.ResetRequests()
	got, result := taped(t, runner.Config{Inputs: in, Record: dir})
	if a := result.Tape.Account; !bytes.Equal(got, want) || a.Taken < 30 || a.Taken+a.Fetched != whole.Tape.Account.Fetched {
		t.Errorf("equal %t; gone on with %+v; whole %+v", bytes.Equal(got, want), a, whole.Tape.Account)
	}
	if got, _ := taped(t, runner.Config{Replay: dir, Inputs: dir}); !bytes.Equal(got, want) {
		t.Error("the replay differs")
	}
}

type transport func(*http.Request) (*http.Response, error)

func (f transport) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// TestRecordingWithLosses: a run that may do without something can be replayed, and says what is missing there too; one
// that may not is not finished.
func TestRecordingWithLosses(t *testing.T) {
	s := small(t)
	_, job := known(s)
	s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: job.ID.String(), Status: 500})
	in, _ := served(t, s, runner.BatchMode)
	dir := filepath.Join(t.TempDir(), "tape")
	result, err := runner.Run(t.Context(), runner.Config{Inputs: in, Outputs: t.TempDir(), Record: dir, ClientOptions: hasty}, everything...)
	if runner.ExitStatus(err) != runner.ExitUnread || result.Tape.Finished || !strings.Contains(result.Summary(), "not to the end") {
		t.Errorf("%+v, %v", result.Tape, err)
	}
	_, result = taped(t, runner.Config{Inputs: in, Record: dir, TolerateLoss: true})
	if !result.Tape.Finished || result.Tape.Account.Unanswered != 1 || !strings.Contains(result.Summary(), "1 request got no answer") {
		t.Errorf("%+v\n%s", result.Tape, result.Summary())
	}
	_, result = taped(t, runner.Config{Inputs: dir, Replay: dir, TolerateLoss: true})
	if missing := result.Account.Missing; len(missing) == 0 || !strings.Contains(missing[0].Err.Error(), "500 Internal Server Error") {
		t.Errorf("missing are %v", missing)
	}
	if text := result.Summary(); !strings.Contains(text, "\nreplayed ") || !strings.Contains(text, "nothing was fetched: all answers are from "+dir+", recorded 20") {
		t.Errorf("the summary does not say that it was a replay:\n%s", text)
	}
}

// TestReplayOfALoopThatIsLeft: how far a loop reads ahead depends on how quick the answers are, so a replay asks for more
// than was recorded. Nobody lacks that.
func TestReplayOfALoopThatIsLeft(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Experiences: 90, Samples: 5, Uniform: true}))
	in, _ := served(t, s, runner.BatchMode)
	dir := filepath.Join(t.TempDir(), "tape")
	third := runner.Batch("third", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		n := 0
		for d, err := range b.Documents(ctx) {
			if err != nil {
				return err
			}
			if n++; n == 3 {
				w.Add("Third", metrics.Text(d.Job.String()))
				break
			}
		}
		return nil
	})
	want, result := taped(t, runner.Config{Inputs: in, Record: dir, Concurrency: 2}, third)
	if result.Tape.Account.Unanswered != 0 {
		t.Errorf("%+v: what was given up is not unanswered", result.Tape.Account)
	}
	got, result := taped(t, runner.Config{Inputs: dir, Replay: dir}, third)
	if !bytes.Equal(got, want) || result.Usage.Attempts < 100 {
		t.Errorf("equal %t after %d requests", bytes.Equal(got, want), result.Usage.Attempts)
	}
}

// A limit on the size of files stands in for a full disk.
func TestFullRecording(t *testing.T) {
	s := small(t)
	in, out := served(t, s, runner.BatchMode)
	dir := filepath.Join(t.TempDir(), "tape")
	cmd, ended := process(t, []string{"BUILD_FILE_SIZE=1000", "BUILD_EVERYTHING=1"}, "--inputs", in, "--outputs", out, "--record", dir)
	_ = cmd.Run()
	got := ended()
	if got.Status != runner.ExitUsage || !strings.Contains(got.Stderr, "writing the recording "+dir) || !strings.Contains(got.Stderr, "file too large") {
		t.Errorf("%+v", got)
	}
}
