package resim

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
)

// Upload puts content to a presigned URL, with the headers that the answer of [Client.CreateJobLog] demands.
// It sends no credentials, and its errors do not show the URL's query, which is one. The URL must be as for
// [Client.Download]; redirects that keep the method are followed like those.
//
// Exactly size bytes are read, in pieces, so that files of any size need no memory. The upload is repeated on
// 429, 5xx, broken connections and attempts without progress: the same bytes at the same place are the same.
// A link that expired is [ErrForbidden] or [ErrRefused].
//
// progress, which may be nil, is called with the number of bytes sent so far by the present attempt, after
// each piece and never twice at once; it must be quick. It is not called any more once Upload returns.
func (c *Client) Upload(ctx context.Context, presigned string, headers map[string]string, content io.ReaderAt, size int64, progress func(sent int64)) error {
	u, err := c.storageURL(upload, http.MethodPut, presigned)
	if err != nil {
		return err
	}
	m := &meter{content: content, size: size, report: progress}
	defer m.stop()
	req := &http.Request{Method: http.MethodPut, URL: u, Host: u.Host, Header: http.Header{}, ContentLength: size, GetBody: m.body}
	if err := c.demand(req, headers); err != nil {
		return &Error{Operation: upload, Method: http.MethodPut, URL: bare(u), Kind: ErrAnswer, Err: err}
	}
	req.Body, _ = m.body()
	_, err = c.send(ctx, call{operation: upload, line: c.storage, request: req})
	return err
}

// demand gives a request the headers that the API demands, and refuses those that must not or cannot be sent.
func (c *Client) demand(req *http.Request, headers map[string]string) error {
	for name, value := range headers {
		switch {
		case strings.Contains(value, c.token.reveal()):
			return fmt.Errorf("it demands to send the token to storage, as header %q", short(name))
		case strings.EqualFold(name, "Authorization"):
			return errors.New("it demands an Authorization header for storage, where the link is the authorization")
		case strings.EqualFold(name, "Host"):
			req.Host = value
		case strings.EqualFold(name, "Content-Length"):
			if n, err := strconv.ParseInt(value, 10, 64); err != nil || n != req.ContentLength {
				return fmt.Errorf("it demands to upload %s bytes, and there are %d", short(value), req.ContentLength)
			}
		default:
			req.Header.Set(name, value)
		}
	}
	return nil
}

// meter hands out the content anew for each attempt, and reports how much of it the newest one has read: the
// transport may go on reading for one that is over.
type meter struct {
	content io.ReaderAt
	size    int64

	mu     sync.Mutex
	report func(sent int64) // nil once the upload is over
	newest *metered
}

// metered is the content for one attempt.
type metered struct {
	io.Reader
	meter *meter
	sent  int64
}

func (m *meter) body() (io.ReadCloser, error) {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.size == 0 {
		return http.NoBody, nil // or the length would not be announced
	}
	m.newest = &metered{Reader: io.NewSectionReader(m.content, 0, m.size), meter: m}
	return m.newest, nil
}

func (m *meter) stop() {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.report = nil
}

func (b *metered) Read(p []byte) (int, error) {
	n, err := b.Reader.Read(p)
	b.meter.mu.Lock()
	defer b.meter.mu.Unlock()
	b.sent += int64(n)
	if n > 0 && b.meter.newest == b && b.meter.report != nil {
		b.meter.report(b.sent)
	}
	return n, err
}

func (b *metered) Close() error { return nil }
