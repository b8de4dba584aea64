package resolve

import (
	"context"
	"errors"
	"testing"
	"testing/synctest"
)

// ask gets a key, and says whether it had to be fetched.
func ask(t *testing.T, c *cache, key string, size int64) (fetched bool) {
	t.Helper()
	v, err := get(t.Context(), c, key, func(context.Context) (string, int64, error) {
		fetched = true
		return "value of " + key, size, nil
	})
	if err != nil || v != "value of "+key {
		t.Errorf("%s: %q, %v", key, v, err)
	}
	return fetched
}

// The least recently used goes first, and the sum never exceeds the bound.
func TestCacheIsBounded(t *testing.T) {
	const each = 1000 - overhead
	c := newCache(3000)
	for _, step := range []struct {
		key     string
		size    int64
		fetched bool
	}{
		{"a", each, true},
		{"b", each, true},
		{"c", each, true},
		{"a", each, false},
		{"d", each, true}, // instead of b
		{"a", each, false},
		{"c", each, false},
		{"b", each, true},
		{"d", each, true},
		{"too large", 3000, true},
		{"too large", 3000, true},
		{"b", each, false},
		{"d", each, false},
		{"two", each + 1000, true},
		{"d", each, false},
		{"b", each, true},
	} {
		if fetched := ask(t, c, step.key, step.size); fetched != step.fetched {
			t.Errorf("%s: fetched %v, want %v", step.key, fetched, step.fetched)
		}
		if c.size > 3000 || len(c.entries) != c.recent.Len() {
			t.Errorf("%d bytes in %d entries", c.size, len(c.entries))
		}
	}
	if len(c.flights) != 0 {
		t.Errorf("%d flights are left", len(c.flights))
	}
}

func TestCacheForgets(t *testing.T) {
	c := newCache(3000)
	ask(t, c, "a", 10)
	c.forget("a")
	c.forget("b")
	if !ask(t, c, "a", 10) || c.size != 10+overhead {
		t.Errorf("a is still there, %d bytes", c.size)
	}
	if none := newCache(0); !ask(t, none, "a", 0) || len(none.entries) != 0 {
		t.Error("a cache of no size keeps something")
	}
}

func TestCacheKeepsNoFailure(t *testing.T) {
	c := newCache(3000)
	failure := errors.New("no")
	for range 2 {
		if _, err := get(t.Context(), c, "a", func(context.Context) (string, int64, error) { return "half", 4, failure }); err != failure {
			t.Errorf("have %v", err)
		}
	}
	if !ask(t, c, "a", 4) {
		t.Error("the failure was kept")
	}
}

// The last one to give up returns when the fetch has, not before; who asks in between starts anew.
func TestLastOneWaits(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		c := newCache(3000)
		ctx, cancel := context.WithCancel(t.Context())
		cleanUp := make(chan struct{})
		ended := make(chan error)
		go func() {
			_, err := get(ctx, c, "a", func(ctx context.Context) (string, int64, error) {
				<-ctx.Done()
				<-cleanUp
				return "late", 4, nil
			})
			ended <- err
		}()
		synctest.Wait()
		cancel()
		synctest.Wait()
		select {
		case err := <-ended:
			t.Errorf("it returned %v before the fetch did", err)
		default:
		}
		if !ask(t, c, "a", 4) {
			t.Error("somebody joined a fetch that was cancelled")
		}
		close(cleanUp)
		if err := <-ended; !errors.Is(err, context.Canceled) {
			t.Errorf("have %v", err)
		}
		if ask(t, c, "a", 4) || c.size != 4+overhead {
			t.Error("what came late replaced what was there")
		}
	})
}

// A fetch has the values of the first caller's context, but not its end.
func TestFetchContext(t *testing.T) {
	type key struct{}
	ctx, cancel := context.WithTimeout(context.WithValue(t.Context(), key{}, "trace"), 1<<40)
	defer cancel()
	_, err := get(ctx, newCache(1), "a", func(ctx context.Context) (string, int64, error) {
		if _, has := ctx.Deadline(); has || ctx.Value(key{}) != "trace" {
			t.Errorf("deadline %v, value %v", has, ctx.Value(key{}))
		}
		return "", 0, nil
	})
	if err != nil {
		t.Error(err)
	}
}
