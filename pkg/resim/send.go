package resim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"
	"unicode/utf8"
)

// answer is a response with its body read whole.
type answer struct {
	status   int
	header   http.Header
	body     []byte
	attempts int
}

// call is one operation, to be sent and repeated until it succeeds or there is no sense in it.
type call struct {
	operation string
	subject   string
	line      *line
	once      bool // not to be repeated
	request   func(context.Context) (*http.Request, error)
}

// send carries out a call. The error is an [*Error]; with it comes the last answer, if there was one.
func (c *Client) send(ctx context.Context, call call) (answer, error) {
	var waited time.Duration
	var last *Error
	for attempt := 1; ; attempt++ {
		a, wait, err := c.try(ctx, call, attempt)
		if err == nil {
			return a, nil
		}
		if ctx.Err() != nil {
			var before error
			if last != nil {
				before = last
			}
			return answer{}, &Error{Operation: call.operation, Subject: call.subject, Attempts: attempt, Err: ended(ctx, before)}
		}
		last = err
		if wait < 0 || call.once || attempt >= c.config.retry.Attempts {
			return a, err
		}
		wait = max(wait, c.config.retry.backoff(attempt))
		if waited += wait; waited > c.config.retry.Budget {
			return a, err
		}
		if ended := sleep(ctx, wait); ended != nil {
			return answer{}, &Error{Operation: call.operation, Subject: call.subject, Attempts: attempt, Err: fmt.Errorf("%w; before that: %w", ended, err)}
		}
	}
}

// try is one attempt. With an error comes how long to wait before the next: 0 or more, or −1 if
// there shall be none.
func (c *Client) try(ctx context.Context, call call, attempt int) (answer, time.Duration, *Error) {
	failure := &Error{Operation: call.operation, Subject: call.subject, Attempts: attempt}
	epoch, err := call.line.limiter.acquire(ctx)
	if err != nil {
		failure.Err = err
		return answer{}, -1, failure
	}
	began := time.Now()
	a, wait, failed := c.exchange(ctx, call, failure)
	call.line.limiter.release(epoch, a.status == http.StatusTooManyRequests || a.status == http.StatusServiceUnavailable, failed == nil)
	a.attempts = attempt

	ex := Exchange{Operation: call.operation, Storage: call.line == c.storage, Method: failure.Method, URL: failure.URL,
		Status: a.status, Attempt: attempt, Bytes: int64(len(a.body)), Elapsed: time.Since(began)}
	if failed != nil {
		ex.Err = failed
	}
	c.usage.add(ex)
	if c.config.observer != nil {
		c.config.observer(ex)
	}
	return a, wait, failed
}

// exchange sends one request and reads its answer whole, or fills in failure.
func (c *Client) exchange(ctx context.Context, call call, failure *Error) (answer, time.Duration, *Error) {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	watchdog := time.AfterFunc(c.config.stall, func() { cancel(ErrNoProgress) })
	defer watchdog.Stop()

	failed := func(a answer, wait time.Duration, kind, err error) (answer, time.Duration, *Error) {
		failure.Kind, failure.Err = kind, err
		return a, wait, failure
	}
	req, err := call.request(ctx)
	if err != nil {
		return failed(answer{}, -1, nil, fmt.Errorf("making the request: %w", err))
	}
	req = req.WithContext(ctx)
	req.Header.Set("User-Agent", c.config.userAgent)
	failure.Method, failure.URL = req.Method, bare(req.URL)

	resp, err := call.line.client.Do(req)
	if err != nil {
		return failed(answer{}, retryWait(err), nil, c.broken(ctx, err))
	}
	defer func() { _ = resp.Body.Close() }()
	a := answer{status: resp.StatusCode, header: resp.Header}
	failure.Status = resp.StatusCode
	failure.RequestID = requestID(resp.Header)

	limit := call.line.max
	if resp.StatusCode != http.StatusOK {
		limit = 64 << 10 // of a refusal only the beginning is of interest
	}
	a.body, err = readAll(resp.Body, limit, func() { watchdog.Reset(c.config.stall) })
	failure.Body = c.excerpt(a.body)
	if resp.StatusCode != http.StatusOK {
		kind := kindOf(resp.StatusCode)
		var detail error
		if kind == ErrAnswer {
			detail = errors.New("it has a status the API does not declare")
		}
		if !retryable(resp.StatusCode) {
			return failed(a, -1, kind, detail)
		}
		failure.RetryAfter = retryAfter(resp.Header.Get("Retry-After"), time.Now())
		return failed(a, failure.RetryAfter, kind, detail)
	}
	switch {
	case errors.Is(err, ErrTooLarge):
		failure.Body = ""
		return failed(answer{}, -1, ErrTooLarge, fmt.Errorf("more than %d bytes", limit))
	case err != nil:
		failure.Body = ""
		return failed(answer{}, 0, nil, fmt.Errorf("reading the answer after %d bytes: %w", len(a.body), c.broken(ctx, err)))
	}
	failure.Body = ""
	return a, 0, nil
}

// broken makes an error of the transport fit to be shown.
func (c *Client) broken(ctx context.Context, err error) error {
	if cause := context.Cause(ctx); errors.Is(cause, ErrNoProgress) {
		return fmt.Errorf("%w (%v)", ErrNoProgress, c.config.stall)
	}
	return &redactedError{c.Redact(err.Error()), err}
}

// redactedError shows less than it wraps.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string { return e.text }
func (e *redactedError) Unwrap() error { return e.err }

// retryWait is −1 for errors that come again however often one asks.
func retryWait(err error) time.Duration {
	if errors.Is(err, ErrRefusedURL) {
		return -1
	}
	for _, permanent := range []string{"x509:", "tls: ", "unsupported protocol scheme", "server gave HTTP response to HTTPS client"} {
		if strings.Contains(err.Error(), permanent) {
			return -1
		}
	}
	return 0
}

// readAll reads a body of at most limit bytes, telling of each piece that arrives.
func readAll(body io.Reader, limit int64, progress func()) ([]byte, error) {
	var b []byte
	r := io.LimitReader(body, limit+1)
	for {
		if cap(b)-len(b) < 512 {
			grown := make([]byte, len(b), 2*cap(b)+8<<10)
			copy(grown, b)
			b = grown
		}
		n, err := r.Read(b[len(b):cap(b)])
		b = b[:len(b)+n]
		if n > 0 {
			progress()
		}
		if int64(len(b)) > limit {
			return b[:limit], ErrTooLarge
		}
		if err == io.EOF {
			return b, nil
		}
		if err != nil {
			return b, err
		}
	}
}

// excerpt is how a body begins, fit to be shown.
func (c *Client) excerpt(body []byte) string {
	const limit = 512
	text := string(body[:min(len(body), 4*limit)])
	text = c.Redact(strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " "))
	if len(text) > limit {
		cut := limit
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	return text
}

// requestID is the server's name for a request, if it gives one.
func requestID(h http.Header) string {
	for _, name := range []string{"X-Request-Id", "X-Amzn-Requestid", "X-Amz-Request-Id"} {
		if id := h.Get(name); id != "" {
			return id
		}
	}
	return ""
}
