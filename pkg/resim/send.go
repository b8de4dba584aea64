package resim

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"net/http"
	"time"
)

// call is one operation, to be sent and repeated until it succeeds or there is no sense in it.
type call struct {
	operation string
	subject   string
	line      *line
	request   *http.Request
	success   int  // the status of success; 0 is 200
	once      bool // it is not to be repeated
	creates   bool // it is repeated only after 429, which says that the request was not carried out
	urgent    bool // it goes before others that wait for a place
	any       bool // an answer of any status is a success in the end

	// read takes in the answer, if set. It may be called again with another one if it refused the first
	// as broken on the way; again says whether it was.
	read func(*answer) (again bool, err error)
}

// answer is a response whose body has been read whole.
type answer struct {
	*http.Response
	body     []byte
	attempts int
}

// pooled reports whether nobody needs the answer any more once it was taken in.
func (k call) pooled() bool { return k.read != nil && !k.line.storage }

// failure is an Error about the call, to be filled in.
func (k call) failure(attempts int) *Error {
	return &Error{
		Operation: k.operation, Subject: k.subject, Attempts: attempts,
		Method: k.request.Method, URL: bare(k.request.URL),
	}
}

// send carries out a call. The error is an [*Error]; the answer of the last attempt comes with it, if
// there was one.
func (c *Client) send(ctx context.Context, k call) (*answer, error) {
	retry := c.config.retry
	left := retry.Budget
	failures, refusals := 0, 0 // the latter: there was too much to do
	var last *Error
	for attempt := 1; ; attempt++ {
		r := c.attempt(ctx, k, attempt, last)
		if r.failed == nil {
			c.reserve.give()
			return r.answer, nil
		}
		if last == nil || !causedBy(ctx, r.failed) {
			last = r.failed
		}
		if ctx.Err() != nil {
			return nil, k.ended(ctx, last)
		}
		if pushedBack(r.status) {
			refusals++
		} else {
			failures++
		}
		if r.again && k.creates && r.status != http.StatusTooManyRequests {
			return r.answer, uncertain(r.failed)
		}
		if !r.again || k.once || retry.exhausted(failures, refusals) {
			return r.answer, r.failed
		}
		if !c.reserve.take() {
			return r.answer, hopeless(r.failed, retry.Reserve)
		}
		wait := max(r.failed.RetryAfter, retry.backoff(attempt))
		if wait > left {
			return r.answer, impatient(r.failed, left)
		}
		left -= wait
		sleep(ctx, wait)
	}
}

// succeeded reports whether a status is that of success.
func (k call) succeeded(status int) bool { return status == cmp.Or(k.success, http.StatusOK) }

// uncertain is the failure of a call that creates something, and perhaps did.
func uncertain(failed *Error) *Error {
	const advice = "it may have been carried out all the same, so it is not repeated"
	e := *failed
	e.Err = errors.New(advice)
	if failed.Err != nil {
		e.Err = fmt.Errorf("%w; %s", failed.Err, advice)
	}
	return &e
}

// impatient is a failure whose next attempt would come too late.
func impatient(failed *Error, left time.Duration) *Error {
	if failed.RetryAfter <= left {
		return failed
	}
	e := *failed
	e.Err = fmt.Errorf("the wait it asks for is longer than the %v that are left for waiting; try again later", left)
	return &e
}

// hopeless is a failure that is not repeated because too many others were.
func hopeless(failed *Error, reserve int) *Error {
	e := *failed
	e.Err = fmt.Errorf("too much fails: the reserve of %d repetitions is used up, so it is not tried again", reserve)
	if failed.Err != nil {
		e.Err = fmt.Errorf("%w; %w", failed.Err, e.Err)
	}
	return &e
}

// ended is the error of a call whose context is over: why it is, and what went wrong before.
func (k call) ended(ctx context.Context, last *Error) *Error {
	e := k.failure(last.Attempts)
	e.Err = ctx.Err()
	if cause := context.Cause(ctx); cause != e.Err {
		e.Err = fmt.Errorf("%w: %w", e.Err, cause)
	}
	if !causedBy(ctx, last) {
		e.Err = fmt.Errorf("%w; before that: %w", e.Err, last)
	}
	return e
}

// causedBy reports whether err is only an echo of the context's end.
func causedBy(ctx context.Context, err error) bool {
	return ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx)))
}

// result is how an attempt ended.
type result struct {
	answer *answer       // nil if none arrived whole
	failed *Error        // nil if it succeeded
	again  bool          // another attempt may succeed
	status int           // 0 if there was no answer
	bytes  int           // of the body
	waited time.Duration // for the beginning of the answer
}

// attempt sends a call once, as soon as there is a place for it. before is how the attempt before it
// failed, nil if it is the first.
func (c *Client) attempt(ctx context.Context, k call, number int, before *Error) result {
	round, err := k.line.limiter.acquire(ctx, k.urgent)
	if err != nil {
		failed := k.failure(number - 1)
		failed.Err = err
		return result{failed: failed}
	}
	withToken := k.line == c.api && !k.any
	if withToken && c.unauthorized.Load() {
		k.line.limiter.release(round, verdict{})
		failed := k.failure(number - 1)
		failed.Kind, failed.Err = ErrUnauthorized, errors.New("the API refused it before, so it is not asked again")
		return result{failed: failed}
	}
	began := time.Now()
	r := c.exchange(ctx, k, number)
	if withToken && r.status == http.StatusUnauthorized {
		c.unauthorized.Store(true) // before others take the place
	}
	k.line.limiter.release(round, c.verdict(k, r))
	seen := Exchange{
		Operation: k.operation, Storage: k.line.storage, Method: k.request.Method,
		Status: r.status, Attempt: number, Bytes: int64(r.bytes), Elapsed: time.Since(began),
	}
	r = c.takeIn(k, r)
	if r.failed != nil {
		seen.Err = r.failed
	}
	c.usage.add(seen, before)
	if c.config.observer != nil {
		seen.URL = bare(k.request.URL)
		c.config.observer(seen)
	}
	return r
}

// takeIn reads an answer that arrived whole. One that cannot be read has failed.
func (c *Client) takeIn(k call, r result) result {
	if r.failed != nil || k.read == nil {
		return r
	}
	if again, err := k.read(r.answer); err != nil {
		r.failed, r.again = c.wrongAnswer(k, r.answer, err), again
	}
	if k.pooled() {
		c.buffers.put(r.answer.body)
		r.answer.body = nil
	}
	return r
}

// verdict is what a limiter learns from an attempt.
func (c *Client) verdict(k call, r result) verdict {
	switch {
	case r.status == 0:
		return verdict{}
	case pushedBack(r.status):
		v := verdict{pushedBack: true}
		if r.failed.RetryAfter <= c.config.retry.Budget { // else nobody waits for it
			v.pause = r.failed.RetryAfter
		}
		return v
	default:
		return verdict{served: true, operation: k.operation, waited: r.waited}
	}
}
