package resim

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"time"
)

// exchange sends a request and reads its answer whole.
func (c *Client) exchange(ctx context.Context, k call, number int) result {
	ctx, cancel := context.WithCancelCause(ctx)
	defer cancel(nil)
	stall := time.AfterFunc(c.config.stall, func() { cancel(ErrNoProgress) })
	defer stall.Stop()
	progress := func() { stall.Reset(c.config.stall) }

	req := k.request.WithContext(ctx)
	if req.Header.Get("User-Agent") == "" {
		req.Header.Set("User-Agent", c.config.userAgent)
	}
	if number > 1 && req.GetBody != nil {
		body, err := req.GetBody()
		if err != nil {
			failed := k.failure(number)
			failed.Err = c.redactor.presentable(err)
			return result{failed: failed}
		}
		req.Body = body
	}
	if req.Body != nil && req.Body != http.NoBody {
		req.Body = &watched{req.Body, progress}
	}
	began := time.Now()
	resp, err := k.line.client.Do(req)
	waited := time.Since(began)
	if err != nil {
		failed := k.failure(number)
		failed.Err = c.broken(ctx, err)
		return result{failed: failed, again: !permanent(err)}
	}
	defer func() { _ = resp.Body.Close() }()

	var room []byte
	if k.pooled() {
		room = c.buffers.get()
	}
	body, err := readBody(resp, room, k.limit(resp), progress)
	r := result{status: resp.StatusCode, bytes: len(body), waited: waited}
	refused := !k.succeeded(resp.StatusCode)
	if err == nil && (k.any || !refused) {
		r.answer = &answer{resp, body, number}
	}
	if err == nil && !refused {
		return r
	}
	failed := k.failure(number)
	failed.Status, failed.ContentType = resp.StatusCode, resp.Header.Get("Content-Type")
	failed.RequestID = requestID(resp.Header)
	switch {
	case refused && (!k.any || retryable(resp.StatusCode)):
		failed.Kind, failed.Err = c.refusal(resp.StatusCode, k.line)
		failed.Body = c.redactor.excerpt(body)
		failed.RetryAfter = retryAfter(resp.Header, time.Now())
		r.failed, r.again = failed, retryable(resp.StatusCode)
	case errors.Is(err, ErrTooLarge):
		failed.Kind, failed.Err = ErrTooLarge, fmt.Errorf("it has more than %d bytes", k.line.max)
		r.failed = failed
	case err != nil:
		failed.Err = fmt.Errorf("reading the answer after %d bytes: %w", len(body), c.broken(ctx, err))
		r.failed, r.again = failed, !permanent(err)
	}
	return r
}

// limit is how much of an answer is read: of a refusal, only what an error shows.
func (k call) limit(resp *http.Response) int64 {
	if !k.succeeded(resp.StatusCode) && !k.any {
		return min(k.line.max, 64<<10)
	}
	return k.line.max
}

// watched tells of the progress of a request's body.
type watched struct {
	io.ReadCloser
	progress func()
}

func (w *watched) Read(p []byte) (int, error) {
	w.progress()
	return w.ReadCloser.Read(p)
}

// readBody reads at most limit bytes, into the room there is or more, telling of each piece that arrives.
// Fewer bytes than announced are an error, whatever the transport thinks of it.
func readBody(resp *http.Response, room []byte, limit int64, progress func()) ([]byte, error) {
	if resp.ContentLength > limit && resp.StatusCode == http.StatusOK {
		return nil, ErrTooLarge
	}
	b, err := readAll(room, &watched{resp.Body, progress}, resp.ContentLength, limit)
	if err == nil && int64(len(b)) != resp.ContentLength && resp.ContentLength >= 0 && resp.Request.Method != http.MethodHead {
		err = fmt.Errorf("%w: %d bytes were announced", io.ErrUnexpectedEOF, resp.ContentLength)
	}
	return b, err
}

// readAll reads until the end, into an empty slice if it is large enough. What it holds never has more
// room than the limit, unlike a bytes.Buffer.
func readAll(b []byte, r io.Reader, announced, limit int64) ([]byte, error) {
	size := min(max(announced, 0), 1<<20) + bytes.MinRead // no more on the server's word alone
	if size = min(size, limit); int64(cap(b)) < size || int64(cap(b)) > limit {
		b = make([]byte, 0, size)
	}
	for {
		if len(b) == cap(b) && int64(len(b)) < limit {
			b = append(make([]byte, 0, min(2*int64(cap(b)), limit)), b...)
		}
		room := b[len(b):cap(b)]
		if len(room) == 0 {
			room = make([]byte, 1) // is there more?
		}
		n, err := r.Read(room)
		switch {
		case n > 0 && int64(len(b)) == limit:
			return b, ErrTooLarge
		case errors.Is(err, io.EOF):
			return b[:len(b)+n], nil
		case err != nil:
			return b[:len(b)+n], err
		}
		b = b[:len(b)+n]
	}
}

// broken makes an error of the transport fit to be shown.
func (c *Client) broken(ctx context.Context, err error) error {
	if errors.Is(context.Cause(ctx), ErrNoProgress) {
		return fmt.Errorf("%w (%v)", ErrNoProgress, c.config.stall)
	}
	var wrapped *url.Error // it repeats method and URL, the latter with its query
	if errors.As(err, &wrapped) {
		err = wrapped.Err
	}
	return c.redactor.presentable(err)
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
