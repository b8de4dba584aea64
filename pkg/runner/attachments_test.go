package runner_test

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// tree is the files below a folder.
func tree(t *testing.T, dir string) []string {
	t.Helper()
	var all []string
	err := fs.WalkDir(os.DirFS(dir), ".", func(path string, d fs.DirEntry, err error) error {
		if err == nil && path != "." {
			all = append(all, path)
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	slices.Sort(all)
	return all
}

func attach(names ...string) func(context.Context, *runner.JobInput, *metrics.Writer) error {
	return func(_ context.Context, _ *runner.JobInput, w *metrics.Writer) error {
		for _, name := range names {
			w.AddFile(name+" of "+names[0], metrics.FileBytes(name, []byte(name)))
		}
		return nil
	}
}

// Files of functions that fail go with their metrics; those of the others stay, each under a name of
// its own.
func TestAttachments(t *testing.T) {
	outputs := t.TempDir()
	fails := func(ctx context.Context, in *runner.JobInput, w *metrics.Writer) error {
		_ = attach("lost/deep/er.png", "shared/lost.png")(ctx, in, w)
		return errors.New("no luck")
	}
	result, err := runner.Run(t.Context(), runner.Config{Inputs: t.TempDir(), Outputs: outputs},
		runner.Job("one", attach("shared/a.png", "metrics.binproto", "/etc/../x")),
		runner.Job("two", attach("two", "../x")),
		runner.Job("fails", fails),
	)
	if runner.ExitStatus(err) != runner.ExitFailed || !strings.Contains(err.Error(), "no luck") {
		t.Errorf("error: %v", err)
	}
	have := tree(t, outputs)
	for i, path := range have { // who comes first is chance
		have[i] = strings.ReplaceAll(path, "x-2", "x")
	}
	want := []string{"etc", "etc/x", "metrics-2.binproto", "metrics.binproto", "shared", "shared/a.png", "two", "x"}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("outputs (-want +have):\n%s", diff)
	}
	stored := 0
	for d := range result.Document.Data() {
		path, ok := d.File()
		if !ok {
			continue
		}
		if _, err := os.Stat(filepath.Join(outputs, path)); err != nil {
			t.Error(err)
		}
		stored++
	}
	if stored != 5 {
		t.Errorf("the document has %d files, want 5", stored)
	}
}

// A function past the deadline leaves no file behind, not even one it makes later.
func TestAttachmentsPastDeadline(t *testing.T) {
	outputs := t.TempDir()
	inputs := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		over := make(chan struct{})
		hangs := func(ctx context.Context, in *runner.JobInput, w *metrics.Writer) error {
			_ = attach("early")(ctx, in, w)
			time.Sleep(time.Hour)
			_ = attach("late")(ctx, in, w)
			close(over)
			return nil
		}
		_, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: outputs, Timeout: time.Minute},
			runner.Job("hangs", hangs), runner.Job("works", attach("kept")))
		if runner.ExitStatus(err) != runner.ExitFailed {
			t.Errorf("error: %v", err)
		}
		<-over
	})
	if diff := cmp.Diff([]string{"kept", "metrics.binproto"}, tree(t, outputs)); diff != "" {
		t.Errorf("outputs (-want +have):\n%s", diff)
	}
}

// When no output is written, no files are left.
func TestAttachmentsInterrupted(t *testing.T) {
	outputs := t.TempDir()
	ctx, cancel := context.WithCancel(t.Context())
	_, err := runner.Run(ctx, runner.Config{Inputs: t.TempDir(), Outputs: outputs},
		runner.Job("one", func(ctx context.Context, in *runner.JobInput, w *metrics.Writer) error {
			_ = attach("deep/file")(ctx, in, w)
			cancel()
			return nil
		}))
	if runner.ExitStatus(err) != runner.ExitInterrupted {
		t.Errorf("error: %v", err)
	}
	if have := tree(t, outputs); len(have) != 0 {
		t.Errorf("left behind: %v", have)
	}
}
