package resim

import (
	"context"
	"slices"
	"sync"
)

// limiter bounds how many requests to one kind of host are under way. Its limit adapts between 1 and
// a ceiling: halved when the host pushes back, up by one for each limit's worth of successes.
// Who waits is served in turn.
type limiter struct {
	mu      sync.Mutex
	ceiling float64
	limit   float64
	busy    int
	waiting []chan struct{}
	epoch   int // grows with each halving, so that requests of before do not halve again
}

func newLimiter(ceiling int) *limiter {
	return &limiter{ceiling: float64(ceiling), limit: float64(ceiling)}
}

// acquire waits for a place. The result is to be handed to release.
func (l *limiter) acquire(ctx context.Context) (epoch int, err error) {
	l.mu.Lock()
	if len(l.waiting) == 0 && l.busy < int(l.limit) {
		l.busy++
		defer l.mu.Unlock()
		return l.epoch, nil
	}
	turn := make(chan struct{})
	l.waiting = append(l.waiting, turn)
	l.mu.Unlock()

	select {
	case <-turn:
		l.mu.Lock()
		defer l.mu.Unlock()
		return l.epoch, nil
	case <-ctx.Done():
		l.mu.Lock()
		defer l.mu.Unlock()
		if i := slices.Index(l.waiting, turn); i >= 0 {
			l.waiting = slices.Delete(l.waiting, i, i+1)
		} else { // the turn came at the same moment: pass it on
			l.busy--
			l.next()
		}
		return 0, context.Cause(ctx)
	}
}

// release frees a place and learns from what happened.
func (l *limiter) release(epoch int, pushedBack, succeeded bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.busy--
	switch {
	case pushedBack && epoch == l.epoch:
		l.limit = max(1, l.limit/2)
		l.epoch++
	case succeeded:
		l.limit = min(l.ceiling, l.limit+1/l.limit)
	}
	l.next()
}

func (l *limiter) next() {
	for len(l.waiting) > 0 && l.busy < int(l.limit) {
		l.busy++
		close(l.waiting[0])
		l.waiting = l.waiting[1:]
	}
}
