package lightbatch_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// TestFlow: a config, a batch with all there is to say of it, two tests, files of all kinds.
func TestFlow(t *testing.T) {
	b := newBench(t)
	p := b.server.Data().Projects[0]
	s := b.settings()
	s.Branch, s.Name, s.Version, s.MetricsSet = "a-new-branch", "evening", "2.4.0", "arm metrics"
	s.System, s.TestSuite, s.Revision = p.Systems[1].Name, p.Suites[0].ID.String(), 1
	var mu sync.Mutex
	sent := map[string]int64{}
	s.Progress = func(p lightbatch.Progress) {
		mu.Lock()
		defer mu.Unlock()
		if sent[p.Test+"/"+p.File] = p.Sent; p.Sent > p.Size {
			t.Errorf("%+v", p)
		}
	}
	notes := write(t, filepath.Join(t.TempDir(), "notes.txt"), "all well")

	err := lightbatch.Run(t.Context(), b.client, s, func(ctx context.Context, batch *lightbatch.Batch) error {
		if err := batch.Test(ctx, "pick", func(ctx context.Context, test *lightbatch.Test) error {
			write(t, filepath.Join(test.Dir(), "drive.mp4"), "a film")
			write(t, filepath.Join(test.Dir(), "grip.png"), "a picture")
			test.Emit("drive", map[string]any{"speed": 1.5, "film": "drive.mp4"}, emissions.At(time.Second))
			test.Emit("grip", map[string]any{"force": 3, "view": "grip.png"}, emissions.At(2*time.Second))
			test.EmitEvent("bump", map[string]any{"where": "shelf"}, emissions.At(3*time.Second))
			test.Attach(notes)
			return test.AttachAs("arm.log", notes, resim.LogContainer)
		}); err != nil {
			return err
		}
		return batch.Test(ctx, "place", func(context.Context, *lightbatch.Test) error { return nil })
	})
	if err != nil {
		t.Fatal(err)
	}

	b.wantClosed()
	got := b.batch()
	if got.Name != "evening" || got.Branch.Name != "a-new-branch" || got.Build.Version != "2.4.0" || got.MetricsSet != "arm metrics" ||
		got.Build.System != p.Systems[1] || got.Suite != p.Suites[0] || got.Revision != 1 {
		t.Errorf("the batch is %+v", got)
	}
	pick, place := got.Jobs[0], got.Jobs[1]
	if pick.Experience.Name != "pick" || pick.Status != "SUCCEEDED" || place.Status != "SUCCEEDED" {
		t.Errorf("the jobs are %+v", got.Jobs)
	}
	want := []string{"OTHER_LOG notes.txt", "CONTAINER_LOG arm.log", "MP4_LOG drive.mp4", "OTHER_LOG grip.png", "EMISSIONS_LOG emissions.resim.jsonl"}
	if diff := cmp.Diff(want, uploaded(pick)); diff != "" {
		t.Errorf("logs (-want +got):\n%s", diff)
	}
	for name, content := range map[string]string{"drive.mp4": "a film", "grip.png": "a picture", "arm.log": "all well"} {
		for _, l := range pick.Logs {
			if l.FileName == name && string(l.Content) != content {
				t.Errorf("%s has the content %q", name, l.Content)
			}
		}
	}
	if lines := strings.Count(string(pick.Logs[4].Content), "\n"); lines != 3 {
		t.Errorf("%d emissions", lines)
	}
	if n := sent["pick/arm.log"]; n != 8 || len(sent) != 5 { // the other test's emissions have no bytes to tell of
		t.Errorf("progress %v", sent)
	}
	if diff := cmp.Diff([]string{
		"updateMetricsConfig", "CreateLightBatch",
		"createJobForBatch", "createJobLog", "upload", "createJobLog", "upload", "createJobLog", "upload", "createJobLog", "upload",
		"createJobLog", "upload", "closeJob",
		"createJobForBatch", "createJobLog", "upload", "closeJob",
		"closeBatch",
	}, b.calls); diff != "" {
		t.Errorf("calls (-want +got):\n%s", diff)
	}
	synced := b.server.MetricsConfigs()
	config, _ := os.ReadFile(configFile)
	if len(synced) != 1 || string(synced[0].Config) != string(config) || len(synced[0].Templates["worst.liquid"]) == 0 {
		t.Errorf("synced %+v", synced)
	}
	if files := left(t, s.Dir); len(files) > 0 {
		t.Errorf("left here: %q", files)
	}
}

// TestWithoutConfig opens a batch of a branch there is, and checks no emissions.
func TestWithoutConfig(t *testing.T) {
	b := newBench(t)
	s := b.settings()
	s.Config, s.Dir, s.Keep = nil, t.TempDir(), true
	err := lightbatch.Run(t.Context(), b.client, s, func(ctx context.Context, batch *lightbatch.Batch) error {
		return batch.Test(ctx, "free", func(ctx context.Context, test *lightbatch.Test) error {
			return test.Emit("anything", map[string]any{"x": "y"})
		})
	})
	if err != nil {
		t.Fatal(err)
	}
	b.wantClosed()
	if n := len(b.server.MetricsConfigs()); n != 0 {
		t.Errorf("%d configs were synced", n)
	}
	if got := left(t, s.Dir); !cmp.Equal(got, []string{"emissions.resim.jsonl"}) {
		t.Errorf("kept: %q", got)
	}
}

// TestParallel: no more tests at once than wanted, and all errors.
func TestParallel(t *testing.T) {
	b := newBench(t)
	s := b.settings()
	s.Parallel = 3
	var mu sync.Mutex
	begun, now, most := 0, 0, 0
	var three sync.WaitGroup // the first three meet
	three.Add(3)
	err := lightbatch.Run(t.Context(), b.client, s, func(ctx context.Context, batch *lightbatch.Batch) error {
		for _, name := range []string{"a", "b", "c", "d", "e", "f", "g", "h"} {
			batch.Go(ctx, name, func(ctx context.Context, test *lightbatch.Test) error {
				mu.Lock()
				begun, now = begun+1, now+1
				most = max(most, now)
				meet := begun <= 3
				mu.Unlock()
				if meet {
					three.Done()
					three.Wait()
				}
				mu.Lock()
				now--
				mu.Unlock()
				if name == "c" || name == "f" {
					return os.ErrPermission
				}
				return test.EmitEvent("bump", map[string]any{"where": name}, emissions.At(time.Now()))
			})
		}
		return nil
	})
	wantError(t, err, `test "c": permission denied`, `test "f": permission denied`)
	if strings.Index(err.Error(), `"c"`) > strings.Index(err.Error(), `"f"`) || strings.Contains(err.Error(), `"a"`) {
		t.Errorf("the errors are not in order: %v", err)
	}
	if most != 3 {
		t.Errorf("%d tests ran at once", most)
	}
	b.wantClosed()
	failed := 0
	for _, j := range b.batch().Jobs {
		if j.Status == "ERROR" && j.Message == "permission denied" {
			failed++
		}
	}
	if len(b.batch().Jobs) != 8 || failed != 2 {
		t.Errorf("%d of %d tests failed", failed, len(b.batch().Jobs))
	}
}

// TestCloseWaits for tests that still run, and nothing begins afterwards.
func TestCloseWaits(t *testing.T) {
	b := newBench(t)
	batch := b.open(b.settings())
	running, done := make(chan struct{}), make(chan struct{})
	batch.Go(t.Context(), "slow", func(context.Context, *lightbatch.Test) error {
		close(running)
		<-done
		return nil
	})
	<-running
	time.AfterFunc(20*time.Millisecond, func() { close(done) })
	if err := batch.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	b.wantClosed()
	if j := b.job(); j.Status != "SUCCEEDED" {
		t.Errorf("the test ended as %s", j.Status)
	}
	wantError(t, batch.Test(t.Context(), "late", grips), `beginning test "late": the batch is closed`)
	batch.Go(t.Context(), "later", grips)
	wantError(t, batch.Wait(), `beginning test "later": the batch is closed`)
	if err := batch.Close(t.Context()); err != nil {
		t.Errorf("closing again: %v", err)
	}
}
