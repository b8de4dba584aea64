package lightbatch_test

import (
	"context"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// TestError: the test ends as an error with the text, without secrets, and its emissions are there.
func TestError(t *testing.T) {
	b := newBench(t)
	sick := errors.New("the arm is stuck, says " + b.server.Token())
	s := b.settings()
	err := lightbatch.Run(t.Context(), b.client, s, func(ctx context.Context, batch *lightbatch.Batch) error {
		return batch.Test(ctx, "pick", func(ctx context.Context, test *lightbatch.Test) error {
			write(t, filepath.Join(test.Dir(), "drive.mp4"), "x")
			return errors.Join(grips(ctx, test), sick)
		})
	})
	if !errors.Is(err, sick) {
		t.Errorf("the error is %v", err)
	}
	b.wantClosed()
	j := b.job()
	if j.Status != "ERROR" || j.Message != "the arm is stuck, says [redacted]" {
		t.Errorf("the test is %+v", j)
	}
	if got := uploaded(j); len(got) != 2 {
		t.Errorf("uploaded %q", got)
	}
}

// TestCancelled: what is left to do is done all the same.
func TestCancelled(t *testing.T) {
	b := newBench(t)
	ctx, cancel := context.WithCancelCause(t.Context())
	err := lightbatch.Run(ctx, b.client, b.settings(), func(ctx context.Context, batch *lightbatch.Batch) error {
		return batch.Test(ctx, "pick", func(ctx context.Context, test *lightbatch.Test) error {
			cancel(errors.New("the battery is empty"))
			return context.Cause(ctx)
		})
	})
	wantError(t, err, "the battery is empty")
	b.wantClosed()
	if j := b.job(); j.Status != "ERROR" || j.Message != "the battery is empty" || len(uploaded(j)) != 1 {
		t.Errorf("the test is %+v", j)
	}
}

// TestGrace bounds what goes on after the context's end, and nothing before.
func TestGrace(t *testing.T) {
	b := newBench(t)
	s := b.settings()
	s.Grace = 50 * time.Millisecond
	b.server.SetFaults(resimtest.Fault{Operation: "upload", Hang: true})
	ctx, cancel := context.WithCancel(t.Context())
	began := time.Now()
	err := lightbatch.Run(ctx, b.client, s, func(ctx context.Context, batch *lightbatch.Batch) error {
		return batch.Test(ctx, "pick", func(context.Context, *lightbatch.Test) error {
			cancel()
			return nil
		})
	})
	wantError(t, err, "uploading emissions.resim.jsonl", "the time for closing after the context's end is over")
	if took := time.Since(began); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	if got := left(t, s.Dir); !cmp.Equal(got, []string{"emissions.resim.jsonl"}) {
		t.Errorf("left here: %q", got)
	}
}

// TestFailingUpload keeps the test open until Close has tried once more.
func TestFailingUpload(t *testing.T) {
	for _, tt := range []struct {
		name  string
		fault resimtest.Fault
		ended string // the test's status in the end
		logs  int    // that were announced
	}{
		{"for a while", resimtest.Fault{Operation: "upload", Status: 400, Times: 1}, "SUCCEEDED", 1},
		{"an old link", resimtest.Fault{Operation: "upload", Expired: true, Times: 2}, "SUCCEEDED", 2},
		{"not announced", resimtest.Fault{Operation: "createJobLog", Status: 500, Times: 1}, "SUCCEEDED", 1},
		{"for good", resimtest.Fault{Operation: "upload", Status: 404}, "ERROR", 2},
	} {
		t.Run(tt.name, func(t *testing.T) {
			b := newBench(t, conformance.InjectedStatus(500))
			s := b.settings()
			s.Config = nil
			batch := b.open(s)
			b.server.SetFaults(tt.fault)
			err := batch.Test(t.Context(), "pick", func(ctx context.Context, test *lightbatch.Test) error { return test.Emit("x", struct{}{}) })
			wantError(t, err, `test "pick": uploading emissions.resim.jsonl`)
			if j := b.job(); j.Status != "EXPERIENCE_RUNNING" {
				t.Errorf("after the first failure the test is %s", j.Status)
			}
			err = batch.Close(t.Context())
			b.wantClosed()
			j := b.job()
			if j.Status != tt.ended || len(j.Logs) != tt.logs {
				t.Errorf("the test is %+v", j)
			}
			if tt.ended == "SUCCEEDED" {
				if err != nil || len(uploaded(j)) != 1 || len(left(t, s.Dir)) > 0 {
					t.Errorf("closing: %v, uploaded %q, left %q", err, uploaded(j), left(t, s.Dir))
				}
				return
			}
			wantError(t, err, "it ends without emissions.resim.jsonl; the files are still in "+s.Dir)
			if j.Message != "these could not be uploaded: emissions.resim.jsonl" || len(left(t, s.Dir)) != 1 {
				t.Errorf("message %q, left %q", j.Message, left(t, s.Dir))
			}
			if err := batch.Close(t.Context()); err != nil {
				t.Errorf("closing again: %v", err)
			}
		})
	}
}

// TestFailingClose: nothing is masked, and closing again does the rest.
func TestFailingClose(t *testing.T) {
	b := newBench(t, conformance.InjectedStatus(418))
	batch := b.open(b.settings())
	b.server.SetFaults(resimtest.Fault{Operation: "closeJob", Status: 418, Times: 2}, resimtest.Fault{Operation: "closeBatch", Status: 418, Times: 1})
	sick := errors.New("sick")
	err := batch.Test(t.Context(), "pick", func(context.Context, *lightbatch.Test) error { return sick })
	wantError(t, err, "closeJob", "418")
	if !errors.Is(err, sick) {
		t.Errorf("the test's own error is lost: %v", err)
	}
	err = batch.Close(t.Context())
	wantError(t, err, "closeJob", "closeBatch", batch.ID().String())
	if !b.batch().Closed.IsZero() || b.job().Status != "EXPERIENCE_RUNNING" {
		t.Fatalf("the batch is %+v", b.batch())
	}
	if err := batch.Close(t.Context()); err != nil {
		t.Errorf("closing again: %v", err)
	}
	b.wantClosed()
	if j := b.job(); j.Message != "sick" || len(j.Logs) != 1 {
		t.Errorf("the test is %+v", j)
	}
}

// TestOutage: what fails for a while is done all the same.
func TestOutage(t *testing.T) {
	b := newBench(t, conformance.InjectedStatus(503), conformance.InjectedStatus(429))
	b.server.SetFaults(
		resimtest.Fault{Operation: "updateMetricsConfig", Status: 503, Times: 2},
		resimtest.Fault{Operation: "CreateLightBatch", Status: 429, Times: 2},
		resimtest.Fault{Operation: "createJobForBatch", Status: 429, Times: 2},
		resimtest.Fault{Operation: "createJobLog", Status: 429, Times: 2},
		resimtest.Fault{Operation: "upload", Reset: true, Times: 2},
		resimtest.Fault{Operation: "closeJob", Reset: true, Times: 2},
		resimtest.Fault{Operation: "closeBatch", Status: 503, Times: 2},
	)
	err := lightbatch.Run(t.Context(), b.client, b.settings(), func(ctx context.Context, batch *lightbatch.Batch) error {
		return batch.Test(ctx, "pick", func(context.Context, *lightbatch.Test) error { return nil })
	})
	if err != nil {
		t.Fatal(err)
	}
	b.wantClosed()
	for i, n := range b.server.FaultsMet() {
		if n != 2 {
			t.Errorf("fault %d was met %d times", i, n)
		}
	}
}

// TestMistakes have the test fail although their errors are ignored, and each is told once.
func TestMistakes(t *testing.T) {
	for name, tt := range map[string]struct {
		f    func(context.Context, *lightbatch.Test) error
		says []string
	}{
		"an unknown topic": {func(_ context.Context, test *lightbatch.Test) error { test.Emit("arm", struct{}{}); return nil }, []string{"arm"}},
		"a series":         {func(_ context.Context, test *lightbatch.Test) error { test.EmitSeries("drive", 3); return nil }, []string{"drive"}},
		"returned":         {func(_ context.Context, test *lightbatch.Test) error { return test.Emit("arm", struct{}{}) }, []string{"arm"}},
		"no such file":     {func(_ context.Context, test *lightbatch.Test) error { test.Attach("nowhere.log"); return nil }, []string{"nowhere.log", "no such file"}},
		"a folder":         {func(_ context.Context, test *lightbatch.Test) error { test.Attach(test.Dir()); return nil }, []string{"it is no file"}},
		"a name that is not free": {func(_ context.Context, test *lightbatch.Test) error {
			test.AttachAs("stacktrace.log", configFile, resim.LogOther)
			return nil
		}, []string{"is not free"}},
		"two of one name": {func(_ context.Context, test *lightbatch.Test) error {
			test.Attach(configFile)
			test.Attach(configFile) // the same again is no mistake
			test.AttachAs(filepath.Base(configFile), "doc.go", resim.LogOther)
			return nil
		}, []string{"another file is attached"}},
		"a film elsewhere": {func(_ context.Context, test *lightbatch.Test) error {
			test.Emit("drive", map[string]any{"speed": 1, "film": "../drive.mp4"})
			return nil
		}, []string{`"../drive.mp4" is no name of a file below the outputs`}},
		"a film that is missing": {func(ctx context.Context, test *lightbatch.Test) error { return grips(ctx, test) }, []string{`line 1 of the emissions names video "drive.mp4"`}},
	} {
		t.Run(name, func(t *testing.T) {
			b := newBench(t)
			batch := b.open(b.settings())
			err := batch.Test(t.Context(), "pick", tt.f)
			wantError(t, err, append(tt.says, `test "pick"`)...)
			if n := strings.Count(err.Error(), tt.says[0]); name != "no such file" && n != 1 && tt.says[0] != "arm" {
				t.Errorf("it is told %d times: %v", n, err)
			}
			if err := batch.Close(t.Context()); err != nil {
				t.Errorf("closing: %v", err)
			}
			b.wantClosed()
			if j := b.job(); j.Status != "ERROR" || !strings.Contains(j.Message, tt.says[0]) {
				t.Errorf("the test is %+v", j)
			}
		})
	}
}

// TestFileThatChanges while it goes up is an error, and goes up whole by the next attempt.
func TestFileThatChanges(t *testing.T) {
	b := newBench(t)
	path := write(t, filepath.Join(t.TempDir(), "a.txt"), strings.Repeat("a", 1<<20))
	s := b.settings()
	changed := false
	s.Progress = func(p lightbatch.Progress) {
		if p.File == "a.txt" && !changed {
			changed = true
			write(t, path, "short")
		}
	}
	batch := b.open(s)
	err := batch.Test(t.Context(), "pick", func(ctx context.Context, test *lightbatch.Test) error { return test.Attach(path) })
	wantError(t, err, "uploading a.txt")
	if err := batch.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.wantClosed()
	for _, l := range b.job().Logs {
		if l.FileName == "a.txt" && l.Uploaded && string(l.Content) != "short" {
			t.Errorf("uploaded %d bytes", len(l.Content))
		}
	}
	if got := fmt.Sprint(uploaded(b.job())); got != "[EMISSIONS_LOG emissions.resim.jsonl OTHER_LOG a.txt]" {
		t.Errorf("uploaded %s", got)
	}
}
