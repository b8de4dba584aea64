package resim

import (
	"errors"
	"net/http"
)

// Middleware puts a transport around another one.
type Middleware = func(next http.RoundTripper) http.RoundTripper

// WithMiddleware puts a transport of the caller's in front of the one that is used else, to look at
// requests and answers, or to answer some itself. It is called twice, for the way to the API and for the
// way to storage, and sees each attempt and each hop of a redirect. The token is added behind it, so it
// never sees that. What it passes on keeps to all rules of the connection: the token's host, redirects and
// the addresses of storage. Of several, each is put in front of those before it.
//
// An error that has a method "Permanent() bool" which says true is not tried again.
func WithMiddleware(m Middleware) Option {
	return func(c *config) error {
		if m == nil {
			return errors.New("the middleware is nil")
		}
		c.middleware = append(c.middleware, m)
		return nil
	}
}

// wrap puts the middleware in front of a transport.
func (c *config) wrap(inner http.RoundTripper) (http.RoundTripper, error) {
	outer := inner
	for _, m := range c.middleware {
		if outer = m(outer); outer == nil {
			return nil, errors.New("a middleware gave no transport")
		}
	}
	if len(c.middleware) == 0 {
		return inner, nil
	}
	return &wrapped{outer, inner}, nil
}

// wrapped is a transport behind others, which need not know that it keeps connections.
type wrapped struct {
	http.RoundTripper
	inner http.RoundTripper
}

func (w *wrapped) CloseIdleConnections() {
	if c, ok := w.inner.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}
