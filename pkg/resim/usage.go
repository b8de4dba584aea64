package resim

import (
	"errors"
	"maps"
	"net/http"
	"strconv"
	"sync"
	"time"
)

// Exchange is one attempt of an operation.
type Exchange struct {
	Operation string // id of the API operation, or "download" or "upload"
	Storage   bool   // it went to storage, not to the API
	Method    string
	URL       string // without its query
	Status    int    // 0 if there was no answer
	Attempt   int    // counted from 1
	Bytes     int64  // of the body
	Elapsed   time.Duration
	Err       error // nil if it succeeded, and the answer could be read
}

// Usage is what a [Client] did so far.
type Usage struct {
	Requests  map[string]int // attempts by operation id; "download" and "upload" are those of storage
	Attempts  int            // all of them
	Retries   int            // attempts after the first one of an operation
	Reasons   map[string]int // retries by what was wrong before: "429 Too Many Requests" or "broken connection" for example
	Downloads int            // attempts to download from storage
	Uploads   int            // attempts to upload to storage
	Bytes     int64          // received in bodies
}

type usage struct {
	mu         sync.Mutex
	operations map[string]int
	reasons    map[string]int
	sum        Usage
}

func newUsage() usage { return usage{operations: map[string]int{}, reasons: map[string]int{}} }

// add counts in an attempt, and how the one before it failed, if it repeats one.
func (u *usage) add(e Exchange, before *Error) {
	u.mu.Lock()
	defer u.mu.Unlock()
	u.operations[e.Operation]++
	u.sum.Attempts++
	if before != nil {
		u.sum.Retries++
		u.reasons[before.reason()]++
	}
	switch e.Operation {
	case download:
		u.sum.Downloads++
	case upload:
		u.sum.Uploads++
	}
	u.sum.Bytes += e.Bytes
}

// reason is what was wrong with an attempt, in words that many have in common.
func (e *Error) reason() string {
	switch {
	case retryable(e.Status):
		return strconv.Itoa(e.Status) + " " + http.StatusText(e.Status)
	case errors.Is(e.Err, ErrNoProgress):
		return "no progress"
	case e.Kind == ErrAnswer:
		return "unreadable answer"
	case e.Status != 0:
		return "answer cut short"
	default:
		return "broken connection"
	}
}

// Usage is what the connection was used for so far.
func (c *Client) Usage() Usage {
	c.usage.mu.Lock()
	defer c.usage.mu.Unlock()
	sum := c.usage.sum
	sum.Requests, sum.Reasons = maps.Clone(c.usage.operations), maps.Clone(c.usage.reasons)
	return sum
}
