package resim

import (
	"errors"
	"fmt"
	"net/http"
	"time"
)

type config struct {
	transport   http.RoundTripper
	middleware  []Middleware
	allowHTTP   bool
	concurrency int
	retry       Retry
	maxAPI      int64
	maxDocument int64
	stall       time.Duration
	userAgent   string
	observer    func(Exchange)
	graphQL     string
}

func defaults() config {
	return config{
		concurrency: 64, retry: Retry{}.withDefaults(), maxAPI: 32 << 20, maxDocument: 256 << 20,
		stall: time.Minute, userAgent: "metrics-go",
	}
}

// Option configures a [Client].
type Option func(*config) error

// WithTransport sends all requests through rt instead of the network. The token is still added for
// the API's host only and redirects are still checked, but not the addresses that storage's names
// stand for.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return errors.New("the transport is nil")
		}
		c.transport = rt
		return nil
	}
}

// AllowHTTP permits an API, and storage, over plain http. Without it only an API on this machine may
// use it.
func AllowHTTP() Option {
	return func(c *config) error { c.allowHTTP = true; return nil }
}

// WithGraphQLURL sets the address of ReSim's GraphQL endpoint, which [Client.UpdateMetricsConfig] needs. The
// token is sent there. Default: the API's own sibling; see that operation.
func WithGraphQLURL(address string) Option {
	return func(c *config) error {
		if address == "" {
			return errors.New("the GraphQL endpoint's URL is empty")
		}
		c.graphQL = address
		return nil
	}
}

// WithConcurrency sets how many requests may be under way at most, to the API and to storage each.
// Default 64. It begins with 8 and takes more while answers come quickly; when a host pushes back, it
// is fewer for a while.
func WithConcurrency(n int) Option {
	return func(c *config) error {
		if n < 1 {
			return fmt.Errorf("the concurrency is %d; it must be at least 1", n)
		}
		c.concurrency = n
		return nil
	}
}

// WithRetry sets how operations are repeated.
func WithRetry(r Retry) Option {
	return func(c *config) error {
		if r.Attempts < 0 || r.Base < 0 || r.Cap < 0 || r.Budget < 0 || r.Reserve < 0 {
			return errors.New("a number of the retry settings is negative")
		}
		c.retry = r.withDefaults()
		return nil
	}
}

// WithMaxBytes sets how large an answer of the API (default 32 MiB) and a document from storage
// (default 256 MiB) may be.
func WithMaxBytes(api, document int64) Option {
	return func(c *config) error {
		if api < 1 || document < 1 {
			return errors.New("a size limit is not positive")
		}
		c.maxAPI, c.maxDocument = api, document
		return nil
	}
}

// WithStallTimeout sets how long an attempt may be without progress: until the answer begins, and
// between any two pieces of it. Default 60 s. There is no limit to the whole: a large document may
// take its time.
func WithStallTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return errors.New("the stall timeout is not positive")
		}
		c.stall = d
		return nil
	}
}

// WithUserAgent sets the User-Agent of all requests. Default "metrics-go".
func WithUserAgent(name string) Option {
	return func(c *config) error { c.userAgent = name; return nil }
}

// WithObserver has f called after each attempt. It must be quick and safe for concurrent use.
func WithObserver(f func(Exchange)) Option {
	return func(c *config) error { c.observer = f; return nil }
}
