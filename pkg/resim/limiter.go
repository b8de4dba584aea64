package resim

import (
	"context"
	"slices"
	"sync"
	"time"
)

// limiter bounds how many requests to one kind of host are under way. The bound adapts between 1 and
// a ceiling. It starts moderate and, while answers come quickly, grows by one with each: it doubles
// with each round of requests. When the host pushes back it is halved, and grows by one for each
// round from then on. When the host asks to wait, all do. Who waits is served in turn, the urgent first.
//
// It is our own because a semaphore of x/sync cannot change its size.
type limiter struct {
	mu      sync.Mutex
	ceiling float64
	bound   float64
	busy    int
	urgent  []chan struct{}
	waiting []chan struct{}
	round   int                      // grows with each halving, so that requests from before do not halve again
	opens   time.Time                // until then nobody begins
	fastest map[string]time.Duration // answer to each operation
}

// moderate is how many requests may be under way before it is known how a host bears them.
const moderate = 8

// verdict is what a limiter learns from a request that had a place. Its zero value is nothing: no
// answer came.
type verdict struct {
	served     bool          // the host answered, be it with a refusal
	operation  string        // that was served
	waited     time.Duration // for the beginning of the answer
	pushedBack bool          // the host has too much to do
	pause      time.Duration // for which it asks
}

func newLimiter(ceiling int) *limiter {
	return &limiter{ceiling: float64(ceiling), bound: float64(min(moderate, ceiling)), fastest: map[string]time.Duration{}}
}

// acquire waits for a place. The round is to be handed to release.
func (l *limiter) acquire(ctx context.Context, urgent bool) (round int, err error) {
	if ctx.Err() != nil {
		return 0, context.Cause(ctx)
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.urgent)+len(l.waiting) == 0 && l.free() {
		l.busy++
		return l.round, nil
	}
	queue := &l.waiting
	if urgent {
		queue = &l.urgent
	}
	turn := make(chan struct{})
	*queue = append(*queue, turn)
	l.mu.Unlock()
	select {
	case <-turn:
		l.mu.Lock()
		return l.round, nil
	case <-ctx.Done():
		l.mu.Lock()
	}
	if i := slices.Index(*queue, turn); i >= 0 {
		*queue = slices.Delete(*queue, i, i+1)
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
	case v.served && l.quick(v):
		step := 1.0
		if l.round > 0 {
			step = 1 / l.bound
		}
		l.bound = min(l.ceiling, l.bound+step)
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

// quick reports whether an answer came as quickly as one may expect of its operation. A host that is
// near its limits answers more slowly before it refuses.
func (l *limiter) quick(v verdict) bool {
	const noise, slower = 50 * time.Millisecond, 3
	fastest, known := l.fastest[v.operation]
	if !known || v.waited < fastest {
		l.fastest[v.operation] = v.waited
		return true
	}
	return v.waited <= noise || v.waited <= slower*fastest
}

func (l *limiter) free() bool {
	return l.busy < int(l.bound) && !time.Now().Before(l.opens)
}

// next gives free places to those who wait: the urgent first, then who waits longest.
func (l *limiter) next() {
	for l.free() {
		queue := &l.urgent
		if len(*queue) == 0 {
			queue = &l.waiting
		}
		if len(*queue) == 0 {
			return
		}
		l.busy++
		close((*queue)[0])
		*queue = (*queue)[1:]
	}
}
