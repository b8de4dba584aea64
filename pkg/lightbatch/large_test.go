package lightbatch_test

import (
	"context"
	"os"
	"path/filepath"
	"runtime"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// TestLargeFile goes up in constant memory, the stand-in's included, for it keeps no such content.
func TestLargeFile(t *testing.T) {
	const size = 192 << 20
	path := filepath.Join(t.TempDir(), "drive.mcap")
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Truncate(size); err != nil { // a file of zeros takes no place on the disk
		t.Fatal(err)
	}
	if err := f.Close(); err != nil {
		t.Fatal(err)
	}
	server := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Suites: 1, Branches: 1, Batches: 1, Experiences: 2, Samples: 2}))
	client, err := resim.Connect(server.URL(), resim.NewToken(server.Token()))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	p := server.Data().Projects[0]

	stop, peak := make(chan struct{}), make(chan uint64)
	go func() {
		var most uint64
		var m runtime.MemStats
		for {
			runtime.ReadMemStats(&m)
			most = max(most, m.HeapAlloc)
			select {
			case <-stop:
				peak <- most
				return
			case <-time.After(5 * time.Millisecond):
			}
		}
	}()
	runtime.GC()
	var before runtime.MemStats
	runtime.ReadMemStats(&before)
	began := time.Now()
	err = lightbatch.Run(t.Context(), client, lightbatch.Settings{Project: p.Name, Branch: p.Branches[0].Name, Dir: t.TempDir()},
		func(ctx context.Context, batch *lightbatch.Batch) error {
			return batch.Test(ctx, "drive", func(ctx context.Context, test *lightbatch.Test) error { return test.Attach(path) })
		})
	took := time.Since(began)
	close(stop)
	grown := int64(<-peak) - int64(before.HeapAlloc)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%d MiB in %v, the heap grew by %d KiB at most", size>>20, took, grown>>10)
	if grown > 16<<20 {
		t.Errorf("the heap grew by %d MiB", grown>>20)
	}
	if l := server.LightBatches()[0].Jobs[0].Logs[0]; !l.Uploaded || l.Size != size || l.Type != "MCAP_LOG" || l.Content != nil {
		t.Errorf("the log is %+v", l)
	}
}
