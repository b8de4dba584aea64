package resim

import (
	"context"
	"slices"
	"sync"
	"time"
)

// limiter bounds how many requests to one kind of host are under way. The bound adapts between 1 and
// a ceiling: halved when the host pushes back, up by one for each bound's worth of requests served.
// When the host asks to wait, all do. Who waits is served in turn.
//
// It is our own because a semaphore of x/sync cannot change its size.
type limiter struct {
	mu      sync.Mutex
	ceiling float64
	bound   float64
	busy    int
	waiting []chan struct{}
	round   int       // grows with each halving, so that requests from before do not halve again
	opens   time.Time // until then nobody begins
}

// verdict is what a limiter learns from a request that had a place. Its zero value is nothing: no
// answer came.
type verdict struct {
	served     bool          // the host answered, be it with a refusal
	pushedBack bool          // the host has too much to do
	pause      time.Duration // for which it asks
}

func newLimiter(ceiling int) *limiter {
	return &limiter{ceiling: float64(ceiling), bound: float64(ceiling)}
}

// acquire waits for a place. The round is to be handed to release.
func (l *limiter) acquire(ctx context.Context) (round int, err error) {
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.waiting) == 0 && l.free() {
		l.busy++
		return l.round, nil
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		l.mu.Lock()
		return l.round, nil
	case <-ctx.Done():
		l.mu.Lock()
	}
	if i := slices.Index(l.waiting, turn); i >= 0 {
		l.waiting = slices.Delete(l.waiting, i, i+1)
	} else { // the turn came at the same moment: pass it on
		l.busy--
		l.next()
	}
	return 0, context.Cause(ctx)
}

// release frees a place and learns from what happened there.
func (l *limiter) release(round int, v verdict) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy--
	switch {
	case v.pushedBack && round == l.round:
		l.bound = max(1, l.bound/2)
		l.round++
	case v.served:
		l.bound = min(l.ceiling, l.bound+1/l.bound)
	}
	if opens := time.Now().Add(v.pause); v.pause > 0 && opens.After(l.opens) {
		l.opens = opens
		time.AfterFunc(v.pause, func() {
			l.mu.Lock()
			defer l.mu.Unlock()
			l.next()
		})
	}
	l.next()
}

func (l *limiter) free() bool {
	return l.busy < int(l.bound) && !time.Now().Before(l.opens)
}

// next gives free places to those who wait longest.
func (l *limiter) next() {
	for len(l.waiting) > 0 && l.free() {
		l.busy++
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
	}
}
