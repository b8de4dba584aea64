package watch

import (
	"context"
	"errors"
	"io/fs"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"github.com/fsnotify/fsnotify"
)

const (
	settle   = 150 * time.Millisecond // how long it must be quiet until a change counts as complete
	patience = 3 * time.Second        // for how long that is waited for
	interval = time.Second            // of looking where there are no notices
)

// Watcher watches things. It is for one goroutine.
type Watcher struct {
	notices *fsnotify.Watcher // nil: there are none
	blind   atomic.Bool       // notices of something cannot be had
	wake    chan struct{}     // has room for one
	done    chan struct{}
	running sync.WaitGroup

	mu     sync.Mutex
	things []Thing // guarded by mu

	last map[string]map[string]stamp // by name of the thing
}

// New watches things from now on. Close it.
func New(things ...Thing) *Watcher {
	notices, err := fsnotify.NewWatcher()
	if err != nil {
		notices = nil
	}
	return start(notices, things)
}

func start(notices *fsnotify.Watcher, things []Thing) *Watcher {
	w := &Watcher{notices: notices, wake: make(chan struct{}, 1), done: make(chan struct{}), last: map[string]map[string]stamp{}}
	w.blind.Store(notices == nil)
	w.running.Go(w.listen)
	w.Watch(things...)
	return w
}

// Close ends it.
func (w *Watcher) Close() {
	close(w.done)
	if w.notices != nil {
		_ = w.notices.Close()
	}
	w.running.Wait()
}

// Watch replaces what is watched. Of a thing that was watched under the same name before, what has changed
// meanwhile is not forgotten.
func (w *Watcher) Watch(things ...Thing) {
	before := w.things
	w.mu.Lock()
	w.things = things
	w.mu.Unlock()
	w.arm()
	for _, t := range things {
		i := slices.IndexFunc(before, func(b Thing) bool { return b.Name == t.Name })
		if i < 0 {
			w.last[t.Name] = t.stamps()
		} else {
			w.last[t.Name] = t.since(before[i], w.last[t.Name])
		}
	}
}

// since are the stamps that a thing had when they were taken with other paths. Files that its paths did not cover
// then count as unchanged.
func (t Thing) since(before Thing, last map[string]stamp) map[string]stamp {
	stamps := t.stamps()
	maps.DeleteFunc(stamps, func(file string, _ stamp) bool { return before.covers(file) })
	for file, s := range last {
		if t.covers(file) {
			stamps[file] = s
		}
	}
	return stamps
}

func (t Thing) covers(file string) bool {
	return slices.ContainsFunc(t.Paths, func(p Path) bool { return p.Covers(file) })
}

// Wait waits until something has changed since the last time, and then until nothing has for a moment. It
// names the things in the order in which they are watched. It ends with ctx.
func (w *Watcher) Wait(ctx context.Context) ([]string, error) {
	for {
		if changed := w.changed(); len(changed) > 0 {
			return changed, nil
		}
		select {
		case <-ctx.Done():
			return nil, ctx.Err()
		case <-w.wake:
		}
		if err := w.quiet(ctx); err != nil {
			return nil, err
		}
	}
}

// changed compares the things with what they were, and remembers what they are.
func (w *Watcher) changed() []string {
	w.arm() // before looking, or what comes in between would be missed
	var names []string
	for _, t := range w.things {
		now := t.stamps()
		if !maps.Equal(now, w.last[t.Name]) {
			names = append(names, t.Name)
		}
		w.last[t.Name] = now
	}
	return names
}

// quiet waits until nothing happens any more.
func (w *Watcher) quiet(ctx context.Context) error {
	late := time.After(patience)
	for {
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-w.wake:
		case <-late:
			return nil
		case <-time.After(settle):
			return nil
		}
	}
}

// arm asks for notices of every folder that matters. If one cannot be had, it looks now and then from now on.
func (w *Watcher) arm() {
	if w.notices == nil {
		return
	}
	known := map[string]bool{}
	for _, dir := range w.notices.WatchList() {
		known[dir] = true
	}
	for _, t := range w.things {
		for _, p := range t.Paths {
			for _, dir := range p.folders() {
				if known[dir] {
					continue
				}
				known[dir] = true
				if err := w.notices.Add(dir); err != nil && !errors.Is(err, fs.ErrNotExist) {
					w.blind.Store(true) // there are limits to how many
				}
			}
		}
	}
}

// listen turns notices into wake-ups.
func (w *Watcher) listen() {
	var events chan fsnotify.Event
	var errs chan error
	if w.notices != nil {
		events, errs = w.notices.Events, w.notices.Errors
	}
	ticks := time.NewTicker(interval)
	defer ticks.Stop()
	for {
		matters := true
		select {
		case <-w.done:
			return
		case e, ok := <-events:
			matters = ok && w.concerns(e.Name)
		case <-errs: // some were lost
		case <-ticks.C:
			matters = w.blind.Load()
		}
		if matters {
			select {
			case w.wake <- struct{}{}:
			default:
			}
		}
	}
}

func (w *Watcher) concerns(file string) bool {
	w.mu.Lock()
	defer w.mu.Unlock()
	return slices.ContainsFunc(w.things, func(t Thing) bool {
		return slices.ContainsFunc(t.Paths, func(p Path) bool { return p.concerns(file) })
	})
}
