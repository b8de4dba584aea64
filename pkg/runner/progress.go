package runner

import (
	"context"
	"sync"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Progress is a look at a run while it reads and computes.
type Progress struct {
	Mode      Mode
	Elapsed   time.Duration
	Functions int // of the mode
	Running   int // of them, those that have not ended
	Usage     resim.Usage
}

// watch calls cfg.Progress until the function it returns is called.
func (r *run) watch(ctx context.Context, functions int) (stop func()) {
	if r.cfg.Progress == nil {
		return func() {}
	}
	ctx, cancel := context.WithCancel(ctx)
	var ended sync.WaitGroup
	ended.Go(func() {
		tick := time.NewTicker(r.cfg.ProgressEvery)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				p := Progress{Mode: r.result.Mode, Elapsed: time.Since(r.started), Functions: functions, Running: int(r.running.Load())}
				if r.client != nil {
					p.Usage = r.client.Usage()
				}
				r.cfg.Progress(p)
			}
		}
	})
	return func() {
		cancel()
		ended.Wait()
	}
}
