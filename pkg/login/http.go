package login

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"time"

	"golang.org/x/oauth2"
)

const (
	requestTimeout = 30 * time.Second
	maxAnswer      = 1 << 20 // bytes
)

var errLate = fmt.Errorf("there was no whole answer within %v", requestTimeout)

func newTransport() http.RoundTripper {
	return &http.Transport{
		Proxy:                  http.ProxyFromEnvironment,
		DialContext:            (&net.Dialer{Timeout: 15 * time.Second}).DialContext,
		ForceAttemptHTTP2:      true,
		TLSHandshakeTimeout:    15 * time.Second,
		ResponseHeaderTimeout:  requestTimeout,
		MaxResponseHeaderBytes: 64 << 10,
		DisableKeepAlives:      true, // a login is a request or two, then the connection is of no use
	}
}

// withClient is ctx with the HTTP client that the OAuth library takes from there. It follows no redirects:
// they would carry secrets to another place.
func (s *Settings) withClient(ctx context.Context) context.Context {
	return context.WithValue(ctx, oauth2.HTTPClient, &http.Client{
		Transport:     bounded{ctx, s.transport},
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	})
}

// bounded reads whole answers of a bounded size in a bounded time, and ends with its context also requests
// that were made without it, as the OAuth library does; that one does not close every answer, either.
type bounded struct {
	ctx  context.Context
	next http.RoundTripper
}

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	ctx, cancel := context.WithTimeoutCause(r.Context(), requestTimeout, errLate)
	defer cancel()
	defer context.AfterFunc(b.ctx, cancel)()
	r = r.Clone(ctx)
	r.Header.Set("User-Agent", "metrics-go")
	resp, err := b.next.RoundTrip(r)
	if err == nil {
		err = readWhole(resp)
	}
	if err != nil && context.Cause(ctx) == errLate {
		err = errLate
	}
	if err != nil {
		return nil, err
	}
	return resp, nil
}

// readWhole puts an answer's body into memory.
func readWhole(resp *http.Response) error {
	defer resp.Body.Close()
	body, err := io.ReadAll(io.LimitReader(resp.Body, maxAnswer+1))
	switch {
	case err != nil:
		return fmt.Errorf("reading the answer: %w", err)
	case len(body) > maxAnswer:
		return errors.New("the answer is larger than 1 MiB")
	}
	resp.Body = io.NopCloser(bytes.NewReader(body))
	return nil
}
