package runner_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"log/slog"
	"math"
	"runtime"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// job makes a job function without a context and an input.
func job(name string, f func(w *metrics.Writer) error) runner.Compute {
	return runner.Job(name, func(_ context.Context, _ *runner.JobInput, w *metrics.Writer) error { return f(w) })
}

func adds(names ...string) func(*metrics.Writer) error {
	return func(w *metrics.Writer) error {
		for _, n := range names {
			w.Add(n, metrics.Text("ok"))
		}
		return nil
	}
}

// However a function fails, it loses its own metrics only; the output names it and the message says
// what happened.
func TestFailingFunction(t *testing.T) {
	tests := []struct {
		name   string
		f      func(w *metrics.Writer) error
		want   string
		stacks bool
	}{
		{"error", func(w *metrics.Writer) error { w.Add("half", metrics.Text("x")); return errors.New("no wheel\nturned") }, "no wheel; turned", false},
		{"panic", func(w *metrics.Writer) error { w.Add("half", metrics.Text("x")); panic("no wheel turned") }, "panic: no wheel turned", true},
		{"nil pointer", func(*metrics.Writer) error { var w *metrics.Writer; w.Seal(); return nil }, "panic: runtime error: invalid memory address or nil pointer dereference", true},
		{"end of goroutine", func(*metrics.Writer) error { runtime.Goexit(); return nil }, "it ended its goroutine (runtime.Goexit) instead of returning", false},
		{"two metrics of one name", adds("half", "half"), `metric "half": its name is taken already`, false},
		{"a mistake", adds(""), `metric "": its name is empty`, false},
		{"a name of an earlier function", adds("other", "first"), `metric "first": its name is taken already`, false},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			in, out := inputs(t, "", "")
			got := run(t, []runner.Compute{job("one", adds("first")), job("two", test.f), job("three", adds("last"))}, "--inputs", in, "--outputs", out)
			if got.Status != runner.ExitFailed {
				t.Errorf("exit status %d, want 1", got.Status)
			}
			lines := strings.Split(strings.TrimSuffix(got.Stderr, "\n"), "\n")
			want := `build: 1 of 3 compute functions failed and lost their metrics: "two": ` + test.want
			if last := lines[len(lines)-1]; last != want {
				t.Errorf("the last line is\n%s\nwant\n%s", last, want)
			}
			if stacks := strings.Contains(got.Stderr, "[running]"); stacks != test.stacks {
				t.Errorf("a stack on standard error: %v, want %v", stacks, test.stacks)
			}
			doc := document(t, out)
			if diff := cmp.Diff([]string{"first: NOT_APPLICABLE", "last: NOT_APPLICABLE", "Metrics build problem: two: FAIL_BLOCK"}, names(doc)); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
			if doc.Status() != metrics.FailBlock {
				t.Errorf("overall status %v", doc.Status())
			}
			entry, _ := doc.Metric("Metrics build problem: two")
			if text, _ := entry.Text(); !strings.Contains(text, "**two** failed") || !strings.Contains(text, test.want) || strings.Contains(text, "[running]") {
				t.Errorf("the metric says %q", text)
			}
			if order, _ := entry.Order(); order >= 0 {
				t.Errorf("order %v does not put it first", order)
			}
		})
	}
}

// The runner's own metric steps aside if a function uses its name.
func TestProblemNameTaken(t *testing.T) {
	in, out := inputs(t, "", "")
	got := run(t, []runner.Compute{
		job("one", adds("Metrics build problem: two")),
		job("two", func(*metrics.Writer) error { return errors.New("no") }),
	}, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitFailed {
		t.Errorf("exit status %d, want 1", got.Status)
	}
	want := []string{"Metrics build problem: two: NOT_APPLICABLE", "Metrics build problem: two (2): FAIL_BLOCK"}
	if diff := cmp.Diff(want, names(document(t, out))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// Functions run at the same time and are merged in the order of their registration.
func TestFunctionsRunConcurrently(t *testing.T) {
	in, out := inputs(t, "", "")
	second := make(chan struct{})
	got := run(t, []runner.Compute{
		job("one", func(w *metrics.Writer) error { <-second; return adds("first")(w) }),
		job("two", func(w *metrics.Writer) error { close(second); return adds("second")(w) }),
	}, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitDone {
		t.Fatalf("got %+v", got)
	}
	if diff := cmp.Diff([]string{"first: NOT_APPLICABLE", "second: NOT_APPLICABLE"}, names(document(t, out))); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestDeadline(t *testing.T) {
	heeds := runner.Job("heeds", func(ctx context.Context, _ *runner.JobInput, w *metrics.Writer) error {
		w.Add("half", metrics.Text("x"))
		<-ctx.Done()
		w.Add("late", metrics.Text("x"))
		return fmt.Errorf("waiting for wheels: %w", ctx.Err())
	})
	finishes := runner.Job("finishes", func(ctx context.Context, _ *runner.JobInput, w *metrics.Writer) error {
		<-ctx.Done()
		time.Sleep(time.Second)
		w.Add("late", metrics.Text("x"))
		return nil
	})
	synctest.Test(t, func(t *testing.T) {
		in, out := inputs(t, "", "")
		end := make(chan struct{})
		defer close(end)
		hangs := job("hangs", func(w *metrics.Writer) error { w.Add("half", metrics.Text("x")); <-end; return nil })
		started := time.Now()
		got := run(t, []runner.Compute{job("quick", adds("first")), heeds, finishes, hangs}, "--inputs", in, "--outputs", out, "--timeout", "90s")
		if took := time.Since(started); took != 95*time.Second {
			t.Errorf("it took %v, want the deadline and a grace of 5 s", took)
		}
		lines := strings.Split(strings.TrimSuffix(got.Stderr, "\n"), "\n")
		want := `build: 3 of 4 compute functions failed and lost their metrics: ` +
			`"heeds": the deadline of 1m30s has passed (--timeout): waiting for wheels: context deadline exceeded; ` +
			`"finishes": the deadline of 1m30s has passed (--timeout) before it finished; ` +
			`"hangs": the deadline of 1m30s has passed (--timeout); it did not stop within 5s after that and was left behind (let it heed its context)`
		if diff := cmp.Diff(want, lines[len(lines)-1]); got.Status != runner.ExitFailed || diff != "" {
			t.Errorf("exit status %d, last line (-want +got):\n%s", got.Status, diff)
		}
		wantNames := []string{
			"first: NOT_APPLICABLE",
			"Metrics build problem: heeds: FAIL_BLOCK", "Metrics build problem: finishes: FAIL_BLOCK", "Metrics build problem: hangs: FAIL_BLOCK",
		}
		if diff := cmp.Diff(wantNames, names(document(t, out))); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}

// A deadline of a function's own, inside that of the run, is an error like any other.
func TestDeadlineOfOnesOwn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := inputs(t, "", "")
		got := run(t, []runner.Compute{runner.Job("one", func(ctx context.Context, _ *runner.JobInput, _ *metrics.Writer) error {
			ctx, cancel := context.WithTimeout(ctx, time.Second)
			defer cancel()
			<-ctx.Done()
			return ctx.Err()
		})}, "--inputs", in, "--outputs", out)
		if want := "lost their metrics: \"one\": context deadline exceeded\n"; got.Status != runner.ExitFailed || !strings.HasSuffix(got.Stderr, want) {
			t.Errorf("got %+v, want exit 1 and %q", got, want)
		}
	})
}

// What the validation warns of is logged; --strict makes it fail the run, though the file is written.
func TestStrict(t *testing.T) {
	endless := job("endless", func(w *metrics.Writer) error { w.Add("Range", metrics.Scalar{Value: math.Inf(1)}); return nil })
	in, out := inputs(t, "", "")
	got := run(t, []runner.Compute{endless}, "--inputs", in, "--outputs", out)
	if got.Status != runner.ExitDone || strings.Count(got.Stderr, "\n") != 1 || !strings.Contains(got.Stderr, "level=WARN") || !strings.Contains(got.Stderr, "G2") {
		t.Errorf("got %+v, want a warning", got)
	}
	got = run(t, []runner.Compute{endless}, "--inputs", in, "--outputs", out, "--strict", "--log-level", "error")
	if got.Status != runner.ExitFailed || !strings.HasPrefix(got.Stderr, "build: the document is written, but --strict forbids its warnings: ") || !strings.Contains(got.Stderr, "G2") {
		t.Errorf("got %+v, want exit status 1", got)
	}
	document(t, out)
}

// Without a timeout a run lasts as long as it takes.
func TestNoDeadline(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := inputs(t, "", "")
		got := run(t, []runner.Compute{job("slow", func(w *metrics.Writer) error { time.Sleep(48 * time.Hour); return adds("first")(w) })},
			"--inputs", in, "--outputs", out, "--timeout", "0")
		if got.Status != runner.ExitDone {
			t.Errorf("got %+v", got)
		}
	})
}

// An interrupted run writes nothing, whatever its functions make of it.
func TestInterrupted(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := inputs(t, "", "")
		ctx, cancel := context.WithCancelCause(t.Context())
		_, err := runner.Run(ctx, runner.Config{Inputs: in, Outputs: out},
			job("quick", adds("first")),
			runner.Job("interrupted", func(ctx context.Context, _ *runner.JobInput, _ *metrics.Writer) error {
				cancel(errors.New("terminated"))
				<-ctx.Done()
				return nil
			}))
		if err == nil || err.Error() != "interrupted (terminated): no output is written" || runner.ExitStatus(err) != runner.ExitInterrupted {
			t.Errorf("got %v, exit status %d", err, runner.ExitStatus(err))
		}
		wantEmpty(t, out)
	})
}

// All registrations are checked before any function runs, those of other modes included.
func TestBadRegistrations(t *testing.T) {
	in, out := inputs(t, "", "")
	got := run(t, []runner.Compute{
		job("one", func(*metrics.Writer) error { t.Error("a function ran"); return nil }),
		job("one", adds()), job(" ", adds()), job("\xff", adds()),
		runner.Job("none", nil), runner.Batch("one", nil), runner.Report("r", nil),
		{},
	}, "--inputs", in, "--outputs", out)
	want := outcome{Status: runner.ExitUsage, Stderr: `build: the job function "one" is registered twice; give each a name of its own; ` +
		`the job function " " has an empty name; the job function "\xff" has a name that is not UTF-8; the job function "none" is nil; ` +
		`the batch function "one" is nil; the report function "r" is nil; ` +
		"function 8 is a zero Compute; make it with runner.Job, runner.Batch or runner.Report\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

func TestNoFunctionForMode(t *testing.T) {
	in, out := inputs(t, reportFile, "{}")
	got := run(t, []runner.Compute{speed, passRate}, "--inputs", in, "--outputs", out)
	want := outcome{Status: runner.ExitUsage, Stderr: "build: no compute function for report mode is registered; pass one to runner.Main, " +
		"or the built-in one: report.Default() of github.com/resim-contrib/metrics-go/pkg/builtin/report\n"}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
	wantEmpty(t, out)
}

// Progress is told every few seconds, and not after the functions have ended.
func TestProgress(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		in, out := inputs(t, "", "")
		var told []string
		var log bytes.Buffer
		_, err := runner.Run(t.Context(), runner.Config{
			Inputs: in, Outputs: out, Log: slog.New(slog.NewTextHandler(&log, nil)),
			Progress: func(p runner.Progress) { told = append(told, p.String()) },
		},
			job("quick", adds("first")),
			job("slow", func(*metrics.Writer) error { time.Sleep(12 * time.Second); return nil }))
		if err != nil {
			t.Fatal(err)
		}
		want := []string{"job mode · 1 of 2 functions running · 5s", "job mode · 1 of 2 functions running · 10s"}
		if diff := cmp.Diff(want, told); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
	})
}
