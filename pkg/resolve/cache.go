package resolve

import (
	"container/list"
	"context"
	"sync"
)

// cache shares requests under way and keeps results up to a number of bytes, the least recently used
// go first. Failures are not kept.
type cache struct {
	mu      sync.Mutex
	max     int64
	size    int64
	recent  list.List // of *entry, the most recent in front
	entries map[any]*list.Element
	flights map[any]*flight
}

type entry struct {
	key   any
	value any
	size  int64
}

// overhead is about what keeping an entry costs besides its value.
const overhead = 256

// flight is a request under way, and how many wait for it.
type flight struct {
	done    chan struct{}
	cancel  context.CancelFunc
	waiters int
	value   any
	err     error
}

func newCache(maxBytes int64) *cache {
	return &cache{max: maxBytes, entries: map[any]*list.Element{}, flights: map[any]*flight{}}
}

// get is what is kept under a key, or else what fetch returns, together with its size in bytes. fetch
// runs once for all who ask at the same time, with a context of its own that ends when none of them
// waits any more. The last one to give up returns only when fetch has.
func get[V any](ctx context.Context, c *cache, key any, fetch func(context.Context) (V, int64, error)) (V, error) {
	var none V
	if ctx.Err() != nil {
		return none, context.Cause(ctx)
	}
	f, kept := c.join(key, func(f *flight) {
		var shared context.Context
		shared, f.cancel = context.WithCancel(holding(context.WithoutCancel(ctx), nil)) // who shares it may stay when a loop is left
		go func() {
			v, size, err := fetch(shared)
			c.land(key, f, v, size, err)
		}()
	})
	if f == nil {
		return kept.(V), nil
	}
	select {
	case <-f.done:
		if f.err != nil {
			return none, f.err
		}
		return f.value.(V), nil
	case <-ctx.Done():
		if c.leave(key, f) {
			<-f.done
		}
		return none, context.Cause(ctx)
	}
}

// join is what is kept under a key, or else the flight that will bring it. If there is none, start
// starts it.
func (c *cache) join(key any, start func(*flight)) (*flight, any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e, ok := c.entries[key]; ok {
		c.recent.MoveToFront(e)
		return nil, e.Value.(*entry).value
	}
	f := c.flights[key]
	if f == nil {
		f = &flight{done: make(chan struct{})}
		c.flights[key] = f
		start(f)
	}
	f.waiters++
	return f, nil
}

// leave gives up waiting. The last one to do so cancels the flight; who asks then starts anew.
func (c *cache) leave(key any, f *flight) (last bool) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if f.waiters--; f.waiters > 0 {
		return false
	}
	f.cancel()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	return true
}

// land hands a result to those who wait and keeps it unless it failed.
func (c *cache) land(key any, f *flight, value any, size int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	defer close(f.done)
	f.value, f.err = value, err
	f.cancel()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
	size += overhead
	if err != nil || size > c.max || c.entries[key] != nil {
		return
	}
	c.entries[key] = c.recent.PushFront(&entry{key, value, size})
	for c.size += size; c.size > c.max; {
		c.drop(c.recent.Back())
	}
}

// forget drops what is kept under a key.
func (c *cache) forget(key any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.entries[key]; e != nil {
		c.drop(e)
	}
}

func (c *cache) drop(e *list.Element) {
	old := c.recent.Remove(e).(*entry)
	delete(c.entries, old.key)
	c.size -= old.size
}
