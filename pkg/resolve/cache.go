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
// runs once for all who ask at the same time, and is cancelled when none of them waits any more.
func get[V any](ctx context.Context, c *cache, key any, fetch func(context.Context) (V, int64, error)) (V, error) {
	var none V
	if err := ctx.Err(); err != nil {
		return none, context.Cause(ctx)
	}
	c.mu.Lock()
	if e, ok := c.entries[key]; ok {
		c.recent.MoveToFront(e)
		defer c.mu.Unlock()
		return e.Value.(*entry).value.(V), nil
	}
	f := c.flights[key]
	if f == nil {
		var shared context.Context
		f = &flight{done: make(chan struct{})}
		shared, f.cancel = context.WithCancel(context.WithoutCancel(ctx))
		c.flights[key] = f
		go func() {
			v, size, err := fetch(shared)
			c.land(key, f, v, size, err)
		}()
	}
	f.waiters++
	c.mu.Unlock()

	select {
	case <-f.done:
		if f.err != nil {
			return none, f.err
		}
		return f.value.(V), nil
	case <-ctx.Done():
		c.mu.Lock()
		defer c.mu.Unlock()
		if f.waiters--; f.waiters == 0 {
			f.cancel()
			if c.flights[key] == f {
				delete(c.flights, key) // who asks now starts anew
			}
		}
		return none, context.Cause(ctx)
	}
}

// land hands a result to those who wait and keeps it if it is none that failed.
func (c *cache) land(key any, f *flight, value any, size int64, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	f.value, f.err = value, err
	close(f.done)
	f.cancel()
	if c.flights[key] == f {
		delete(c.flights, key)
	}
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
