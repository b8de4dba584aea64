package resolve

import (
	"context"
	"iter"
	"slices"
	"sync"

	"github.com/google/uuid"
)

// feed is the list of a batch's jobs while it is read and afterwards: who walks it sees each job as
// soon as its page is there, and all who walk it share the pages.
type feed struct {
	mu      sync.Mutex
	jobs    []*Job
	ended   bool          // jobs is complete, or err says why not
	err     error         // of the list
	news    chan struct{} // closed when anything above changes; nil if nobody waits for that
	walkers int
	cancel  context.CancelFunc
	stopped chan struct{} // closed when the reading has ended
}

// feed is the one under way or complete of the batch, or a new one. The caller leaves it.
func (b *Batch) feed(ctx context.Context) *feed {
	g := b.g
	g.feedsMu.Lock()
	defer g.feedsMu.Unlock()
	f := g.feeds[b.info.ID]
	if f == nil {
		f = &feed{stopped: make(chan struct{})}
		if g.feeds == nil {
			g.feeds = map[uuid.UUID]*feed{}
		}
		g.feeds[b.info.ID] = f
		var shared context.Context
		shared, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		go b.read(shared, f)
	}
	f.walkers++
	return f
}

// leave gives up walking. The last one to leave a feed that is not complete stops it and waits until it
// has stopped; who asks then starts anew.
func (b *Batch) leave(f *feed) {
	g := b.g
	g.feedsMu.Lock()
	f.walkers--
	last := f.walkers == 0 && !f.complete()
	if last && g.feeds[b.info.ID] == f {
		delete(g.feeds, b.info.ID)
	}
	g.feedsMu.Unlock()
	if last {
		f.cancel()
		<-f.stopped
	}
}

func (f *feed) complete() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	return f.ended && f.err == nil
}

// read fills a feed.
func (b *Batch) read(ctx context.Context, f *feed) {
	defer close(f.stopped)
	defer f.cancel()
	counted := b.info.TotalJobs // of a batch that still runs the list may be longer or shorter
	b.g.progress.add(jobsRead, 0, counted)
	n := 0
	for info, err := range b.g.client.Jobs(ctx, b.g.project, b.info.ID) {
		if err != nil {
			b.g.progress.add(jobsRead, -n, -counted)
			f.end(err)
			return
		}
		n++
		f.add(b.compact(info))
		b.g.progress.add(jobsRead, 1, 0)
	}
	b.g.progress.add(jobsRead, 0, n-counted)
	b.g.account.lists.Add(1)
	f.end(nil)
}

func (f *feed) add(j *Job) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jobs = append(f.jobs, j)
	f.tell()
}

func (f *feed) end(err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.jobs, f.ended, f.err = slices.Clip(f.jobs), true, err
	f.tell()
}

// tell wakes those who wait for news; f is locked.
func (f *feed) tell() {
	if f.news != nil {
		close(f.news)
		f.news = nil
	}
}

// from is what there is behind the first i jobs, and if that is nothing, what to wait for. Jobs that
// are there come before an error.
func (f *feed) from(i int) (jobs []*Job, news <-chan struct{}, ended bool, err error) {
	f.mu.Lock()
	defer f.mu.Unlock()
	if i < len(f.jobs) {
		return f.jobs[i:], nil, false, nil
	}
	if !f.ended && f.news == nil {
		f.news = make(chan struct{})
	}
	return nil, f.news, f.ended, f.err
}

// walk yields the batch's jobs in the order of the API's list, each as soon as its page is there.
func (b *Batch) walk(ctx context.Context) iter.Seq2[*Job, error] {
	lost := func(err error) error {
		return b.g.lose(ctx, "listing the jobs of "+b.String(), Loss{What: "the list of the jobs of " + b.String(), Batch: b.info.ID, Err: err})
	}
	return func(yield func(*Job, error) bool) {
		f := b.feed(ctx)
		defer b.leave(f)
		for i := 0; ; {
			jobs, news, ended, err := f.from(i)
			for _, j := range jobs {
				if !yield(j, nil) {
					return
				}
			}
			i += len(jobs)
			switch {
			case len(jobs) > 0:
			case err != nil:
				yield(nil, lost(err))
				return
			case ended:
				return
			default:
				select {
				case <-news:
				case <-ctx.Done():
					yield(nil, lost(context.Cause(ctx)))
					return
				}
			}
		}
	}
}

// jobs is the whole list, in the order of walk.
func (b *Batch) jobs(ctx context.Context) ([]*Job, error) { return collect(b.walk(ctx)) }

// overJobs calls f for each job of the batch and hands the results to use, see flow, telling of the
// progress in terms of what.
func overJobs[R any](ctx context.Context, b *Batch, what string, ahead int, o order, f func(context.Context, *Job) (R, error), use func(R) (more bool)) error {
	counted, done := b.info.TotalJobs, 0
	b.g.progress.add(what, 0, counted)
	defer func() { b.g.progress.add(what, 0, done-counted) }()
	err := flow(ctx, ahead, o, b.walk, f, func(r R) bool {
		done++
		b.g.progress.add(what, 1, 0)
		return use(r)
	})
	return b.g.ended(ctx, err, Loss{What: "the " + what + " of " + b.String(), Batch: b.info.ID})
}
