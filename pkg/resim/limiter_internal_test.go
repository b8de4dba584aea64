package resim

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

var (
	served     = verdict{served: true}
	overloaded = verdict{pushedBack: true}
)

// use takes a place and gives it back with a verdict.
func use(t *testing.T, l *limiter, v verdict) {
	t.Helper()
	round, err := l.acquire(t.Context(), false)
	if err != nil {
		t.Fatal(err)
	}
	l.release(round, v)
}

func TestLimiterAdapts(t *testing.T) {
	l := newLimiter(24)
	var bounds []int
	for l.bound < 24 {
		before := l.bound
		if use(t, l, served); l.bound != before+1 {
			t.Fatalf("from %v to %v at the start", before, l.bound)
		}
	}
	for range 6 {
		use(t, l, overloaded)
		bounds = append(bounds, int(l.bound))
	}
	if want := []int{12, 6, 3, 1, 1, 1}; !slices.Equal(bounds, want) {
		t.Errorf("pushed back, the bound goes %v, want %v", bounds, want)
	}
	use(t, l, verdict{}) // a request without an answer says nothing
	if l.bound != 1 {
		t.Errorf("it is %v", l.bound)
	}
	steps := 0
	for l.bound < 24 {
		before := l.bound
		use(t, l, served)
		if steps++; l.bound <= before || l.bound > before+1 || steps > 1000 {
			t.Fatalf("from %v to %v in step %d", before, l.bound, steps)
		}
	}
	if steps < 250 || steps > 350 { // about 1+2+…+24
		t.Errorf("it recovers in %d steps", steps)
	}
	use(t, l, served)
	if l.bound != 24 {
		t.Errorf("it grows to %v, above the ceiling", l.bound)
	}
}

// It starts moderate, and who answers more slowly than before gets no more.
func TestLimiterStarts(t *testing.T) {
	l := newLimiter(100)
	if l.bound != moderate || newLimiter(3).bound != 3 {
		t.Errorf("it starts with %v", l.bound)
	}
	answer := func(operation string, waited time.Duration) verdict {
		return verdict{served: true, operation: operation, waited: waited}
	}
	for i, c := range []struct {
		v     verdict
		grows bool
	}{
		{answer("list", 100*time.Millisecond), true},
		{answer("list", 300*time.Millisecond), true},
		{answer("list", 301*time.Millisecond), false},
		{answer("get", 10*time.Millisecond), true},
		{answer("get", 50*time.Millisecond), true}, // nobody knows why
		{answer("get", 51*time.Millisecond), false},
		{answer("list", 20*time.Millisecond), true},
		{answer("list", 100*time.Millisecond), false},
	} {
		before := l.bound
		if use(t, l, c.v); (l.bound == before+1) != c.grows || l.bound != before && !c.grows {
			t.Errorf("answer %d: from %v to %v", i, before, l.bound)
		}
	}
}

// The urgent go first, however long the others have been waiting.
func TestLimiterServesTheUrgentFirst(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		first, err := l.acquire(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var order []int
		for i := range 6 {
			go func() {
				round, err := l.acquire(t.Context(), i%3 == 2)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				l.release(round, served)
			}()
			synctest.Wait()
		}
		l.release(first, served)
		synctest.Wait()
		if want := []int{2, 5, 0, 1, 3, 4}; !slices.Equal(order, want) {
			t.Errorf("served in the order %v, want %v", order, want)
		}
	})
}

// Requests that were under way together tell of one overload, not of many.
func TestLimiterHalvesOncePerRound(t *testing.T) {
	l := newLimiter(16)
	l.bound = 16
	var rounds []int
	for range 16 {
		round, err := l.acquire(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		rounds = append(rounds, round)
	}
	for _, round := range rounds {
		l.release(round, overloaded)
	}
	if l.bound != 8 || l.busy != 0 {
		t.Errorf("the bound is %v, busy %d", l.bound, l.busy)
	}
}

func TestLimiterServesInTurn(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		first, err := l.acquire(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		var mu sync.Mutex
		var order []int
		for i := range 10 {
			go func() {
				round, err := l.acquire(t.Context(), false)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				order = append(order, i)
				mu.Unlock()
				time.Sleep(time.Second)
				l.release(round, served)
			}()
			synctest.Wait()
		}
		l.release(first, served)
		time.Sleep(time.Minute)
		synctest.Wait()
		if want := []int{0, 1, 2, 3, 4, 5, 6, 7, 8, 9}; !slices.Equal(order, want) {
			t.Errorf("served in the order %v", order)
		}
	})
}

// Who comes when a place is free does not overtake who waits for it.
func TestLimiterDoesNotOvertake(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		l.waiting = append(l.waiting, make(chan struct{}))
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		if _, err := l.acquire(ctx, false); !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("it had its place at once, %v", err)
		}
	})
}

func TestLimiterWaitEndsWithContext(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(1)
		first, err := l.acquire(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		stop := errors.New("stop")
		ctx, cancel := context.WithCancelCause(t.Context())
		done := make(chan error, 1)
		go func() {
			_, err := l.acquire(ctx, false)
			done <- err
		}()
		synctest.Wait()
		cancel(stop)
		if err := <-done; !errors.Is(err, stop) {
			t.Error(err)
		}
		l.release(first, served)
		use(t, l, served) // nobody is before us
	})
}

// late is a context that ends at the moment at which one begins to wait for its end.
type late struct {
	context.Context
	waited func()
}

func (c late) Done() <-chan struct{} {
	c.waited()
	return c.Context.Done()
}

// A turn that comes at the moment at which its owner gives up goes to the next.
func TestLimiterPassesTurnOn(t *testing.T) {
	l := newLimiter(1)
	refused := 0
	for range 200 {
		first, err := l.acquire(t.Context(), false)
		if err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithCancel(t.Context())
		round, err := l.acquire(late{ctx, func() {
			l.release(first, served)
			cancel()
		}}, false)
		if err != nil {
			refused++
		} else {
			l.release(round, served)
		}
		if l.busy != 0 || len(l.waiting) != 0 {
			t.Fatalf("busy %d, waiting %d", l.busy, len(l.waiting))
		}
	}
	if refused == 0 || refused == 200 {
		t.Errorf("%d of 200 gave up: the case did not occur", refused)
	}
}

// However requests come, go and are cancelled: no place is lost, none is given twice.
func TestLimiterConcurrentSafe(t *testing.T) {
	l := newLimiter(7)
	var wg sync.WaitGroup
	var mu sync.Mutex
	busy := 0
	for i := range 200 {
		wg.Go(func() {
			random := rand.New(rand.NewPCG(1, uint64(i)))
			for range 50 {
				ctx, cancel := context.WithCancel(t.Context())
				if random.IntN(2) == 0 {
					go cancel()
				}
				round, err := l.acquire(ctx, false)
				if err == nil {
					mu.Lock()
					if busy++; busy > 7 {
						t.Errorf("%d at once", busy)
					}
					mu.Unlock()
					mu.Lock()
					busy--
					mu.Unlock()
					l.release(round, []verdict{{}, served, served, overloaded}[random.IntN(4)])
				}
				cancel()
			}
		})
	}
	wg.Wait()
	if l.busy != 0 || len(l.waiting) != 0 || l.bound < 1 || l.bound > 7 {
		t.Errorf("in the end busy %d, waiting %d, bound %v", l.busy, len(l.waiting), l.bound)
	}
}

// What a host asks one to wait, all wait; the longest such wait counts.
func TestLimiterPauses(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		l := newLimiter(4)
		began := time.Now()
		use(t, l, verdict{pushedBack: true, pause: 30 * time.Second})
		round, err := l.acquire(t.Context(), false)
		if err != nil || time.Since(began) != 30*time.Second {
			t.Errorf("the next began after %v, %v", time.Since(began), err)
		}
		use(t, l, verdict{pause: 40 * time.Second})
		l.release(round, verdict{pause: 10 * time.Second})
		use(t, l, served)
		if time.Since(began) != 70*time.Second {
			t.Errorf("the next began after %v", time.Since(began))
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second)
		defer cancel()
		use(t, l, verdict{pause: time.Hour})
		if _, err := l.acquire(ctx, false); !errors.Is(err, context.DeadlineExceeded) {
			t.Error(err)
		}
	})
}

func BenchmarkLimiter(b *testing.B) {
	l := newLimiter(24)
	b.RunParallel(func(pb *testing.PB) {
		for pb.Next() {
			round, err := l.acquire(context.Background(), false)
			if err != nil {
				panic(fmt.Sprint(err))
			}
			l.release(round, served)
		}
	})
}
