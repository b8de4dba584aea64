package resim

import (
	"maps"
	"sync"
	"time"
)

// Exchange is one attempt of an operation.
type Exchange struct {
	Operation string // id of the API operation, or "download"
	Storage   bool   // it went to storage, not to the API
	Method    string
	URL       string // without its query
	Status    int    // 0 if there was no answer
	Attempt   int    // counted from 1
	Bytes     int64  // of the body
	Elapsed   time.Duration
	Err       error // nil if it succeeded
}

// Usage is what a [Client] did so far.
type Usage struct {
	Requests  map[string]int // attempts by operation id; downloads are "download"
	Attempts  int            // all of them
	Retries   int            // attempts after the first one of an operation
	Downloads int            // attempts to download from storage
	Bytes     int64          // received in bodies
}

type usage struct {
	mu         sync.Mutex
	operations map[string]int
	sum        Usage
}

func (u *usage) add(e Exchange) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.operations[e.Operation]++
	u.sum.Attempts++
	if e.Attempt > 1 {
		u.sum.Retries++
	}
	if e.Storage {
		u.sum.Downloads++
	}
	u.sum.Bytes += e.Bytes
}

// Usage is what the connection was used for so far.
func (c *Client) Usage() Usage {
	c.usage.mu.Lock()
	defer c.usage.mu.Unlock()
	sum := c.usage.sum
	sum.Requests = maps.Clone(c.usage.operations)
	return sum
}
