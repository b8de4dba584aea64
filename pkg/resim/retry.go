package resim

import (
	"context"
	"crypto/tls"
	"errors"
	"math/rand/v2"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"
)

// Why this is our own: failsafe-go 0.9.8, tried instead, reads Retry-After only as seconds, shortens a
// wait that exceeds its budget and so asks too early, repeats POST, loses the cause and the last error
// when the context ends, and does not see a body that breaks off. Its adaptive limiter goes by the time
// that requests take, not by 429 and 503.

// Retry says how often and how patiently an operation is tried. A field that is 0 has its default.
type Retry struct {
	Attempts int           // that may fail; default 5, 1 for no repetition. Three times as many may be told to wait (429, 503)
	Base     time.Duration // bound of the first wait, doubling from there; default 500 ms
	Cap      time.Duration // bound of the later waits, unless the server asks for more; default 20 s
	Budget   time.Duration // bound of all waits of an operation together; default 2 minutes
	Reserve  int           // repetitions of all operations together; each success earns one back; default 500
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
	if r.Reserve == 0 {
		r.Reserve = 500
	}
	return r
}

// exhausted reports whether an operation has been tried often enough.
func (r Retry) exhausted(failures, refusals int) bool {
	const patience = 3
	return r.Attempts == 1 || failures >= r.Attempts || failures+refusals >= patience*r.Attempts
}

// reserve bounds the repetitions of all operations of a client together. A service of which one answer
// in three fails can be used; one that is down must not be hammered by everybody's repetitions.
type reserve struct {
	mu        sync.Mutex
	left, max int
}

func (r *reserve) take() bool {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.left == 0 {
		return false
	}
	r.left--
	return true
}

func (r *reserve) give() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.left = min(r.max, r.left+1)
}

// pushedBack reports whether a status says that the host has too much to do.
func pushedBack(status int) bool {
	return status == http.StatusTooManyRequests || status == http.StatusServiceUnavailable
}

// backoff is a wait after an attempt, counted from 1: anything up to a bound that doubles each time.
// Such full jitter spreads those who failed together.
func (r Retry) backoff(attempt int) time.Duration {
	bound := r.Cap
	if shift := attempt - 1; shift < 62 && r.Base <= r.Cap>>shift {
		bound = r.Base << shift
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

// permanent reports whether an error of the way there comes again however often one asks. A transport of
// the caller's says so by an error with a method Permanent.
func permanent(err error) bool {
	var told interface{ Permanent() bool }
	if errors.As(err, &told) && told.Permanent() {
		return true
	}
	var certificate *tls.CertificateVerificationError
	var noTLS tls.RecordHeaderError
	return errors.Is(err, ErrRefusedURL) || errors.Is(err, http.ErrSchemeMismatch) ||
		errors.As(err, &certificate) || errors.As(err, &noTLS)
}

// longestWait keeps absurd values of a server from overflowing.
const longestWait = 365 * 24 * time.Hour

// retryAfter reads how long a server asks to wait: seconds, or a date, which is compared with the
// server's own clock if it shows it. What is neither, or over, is 0.
func retryAfter(h http.Header, now time.Time) time.Duration {
	value := strings.TrimSpace(h.Get("Retry-After"))
	if digits(value) {
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil || seconds > int64(longestWait/time.Second) {
			return longestWait
		}
		return time.Duration(seconds) * time.Second
	}
	at, err := http.ParseTime(value)
	if err != nil {
		return 0
	}
	if date, err := http.ParseTime(h.Get("Date")); err == nil {
		now = date
	}
	return min(longestWait, max(0, at.Sub(now)))
}

func digits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// sleep waits, or ends with the context.
func sleep(ctx context.Context, d time.Duration) {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
	case <-ctx.Done():
	}
}
