package resim

import (
	"context"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"time"
)

// Retry says how often and how patiently an operation is tried. A field that is 0 has its default.
type Retry struct {
	Attempts int           // in all; default 5, 1 for none but the first
	Base     time.Duration // longest wait after the first attempt, doubling from there; default 500 ms
	Cap      time.Duration // longest wait between two attempts, unless the server asks for more; default 20 s
	Budget   time.Duration // longest wait of one operation in all; default 2 minutes
}

func (r Retry) withDefaults() Retry {
	if r.Attempts == 0 {
		r.Attempts = 5
	}
	if r.Base == 0 {
		r.Base = 500 * time.Millisecond
	}
	if r.Cap == 0 {
		r.Cap = 20 * time.Second
	}
	if r.Budget == 0 {
		r.Budget = 2 * time.Minute
	}
	return r
}

// backoff is a wait after an attempt (counted from 1): anything up to an exponentially growing bound.
func (r Retry) backoff(attempt int) time.Duration {
	bound := r.Cap
	if shift := attempt - 1; shift < 30 && r.Base<<shift > 0 {
		bound = min(r.Cap, r.Base<<shift)
	}
	return rand.N(bound + 1)
}

// retryable are the statuses that may be better next time.
func retryable(status int) bool {
	switch status {
	case http.StatusTooManyRequests, http.StatusInternalServerError, http.StatusBadGateway,
		http.StatusServiceUnavailable, http.StatusGatewayTimeout:
		return true
	}
	return false
}

// retryAfter reads a Retry-After header, seconds or a date. What is neither, or over, is 0.
func retryAfter(value string, now time.Time) time.Duration {
	value = strings.TrimSpace(value)
	if value == "" {
		return 0
	}
	const longest = 365 * 24 * time.Hour
	if seconds, err := strconv.ParseInt(value, 10, 64); err == nil {
		if seconds < 0 {
			return 0
		}
		if seconds > int64(longest/time.Second) {
			return longest
		}
		return time.Duration(seconds) * time.Second
	}
	if at, err := http.ParseTime(value); err == nil {
		return min(longest, max(0, at.Sub(now)))
	}
	return 0
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
