package runner

import (
	"context"
	"maps"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// Progress is a look at a run while it reads and computes.
type Progress struct {
	Mode      Mode
	Elapsed   time.Duration
	Functions int                // of the mode
	Running   int                // of them, those that have not ended
	Reading   []resolve.Progress // how far each kind of thing is read, by kind
	Usage     resim.Usage
}

// reading remembers the latest progress of each kind of thing that is read.
type reading struct {
	mu     sync.Mutex
	latest map[string]resolve.Progress
}

func (r *reading) note(p resolve.Progress) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.latest == nil {
		r.latest = map[string]resolve.Progress{}
	}
	r.latest[p.What] = p
}

func (r *reading) all() []resolve.Progress {
	r.mu.Lock()
	defer r.mu.Unlock()
	return slices.SortedFunc(maps.Values(r.latest), func(a, b resolve.Progress) int { return strings.Compare(a.What, b.What) })
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
				p := Progress{Mode: r.result.Mode, Elapsed: time.Since(r.started), Functions: functions, Running: int(r.running.Load()), Reading: r.reading.all()}
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
