package resim

import (
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"time"
)

// Client is one connection. It is safe for concurrent use; make it with [Connect].
type Client struct {
	base     *url.URL
	token    Token
	config   config
	api      *line
	storage  *line
	usage    usage
	loopback bool // the API is on this machine
}

// line is the way to one kind of host.
type line struct {
	client  *http.Client
	limiter *limiter
	max     int64 // bytes of a body
}

type config struct {
	transport   http.RoundTripper
	allowHTTP   bool
	concurrency int
	retry       Retry
	maxAPI      int64
	maxDocument int64
	stall       time.Duration
	userAgent   string
	observer    func(Exchange)
}

// Option configures a [Client].
type Option func(*config) error

// WithTransport sends all requests through rt instead of the network. Addresses are then not checked
// at dial time.
func WithTransport(rt http.RoundTripper) Option {
	return func(c *config) error {
		if rt == nil {
			return errors.New("the transport is nil")
		}
		c.transport = rt
		return nil
	}
}

// AllowHTTP permits an API, and storage, over plain http. Without it only a loopback API may use it.
func AllowHTTP() Option {
	return func(c *config) error { c.allowHTTP = true; return nil }
}

// WithConcurrency sets how many requests may be under way at most, to the API and to storage each.
// Default 24.
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
		if r.Attempts < 0 || r.Base < 0 || r.Cap < 0 || r.Budget < 0 {
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

// WithStallTimeout sets how long a connection may be without progress. Default 60 s.
func WithStallTimeout(d time.Duration) Option {
	return func(c *config) error {
		if d <= 0 {
			return errors.New("the stall timeout is not positive")
		}
		c.stall = d
		return nil
	}
}

// WithUserAgent sets the User-Agent of all requests.
func WithUserAgent(name string) Option {
	return func(c *config) error { c.userAgent = name; return nil }
}

// WithObserver has f called after each attempt. It must be quick and safe for concurrent use.
func WithObserver(f func(Exchange)) Option {
	return func(c *config) error { c.observer = f; return nil }
}

// Connect makes a Client for the API at baseURL, which ends in /v1, with or without a slash. It sends
// nothing yet.
func Connect(baseURL string, token Token, opts ...Option) (*Client, error) {
	cfg := config{
		concurrency: 24, retry: Retry{}.withDefaults(), maxAPI: 32 << 20, maxDocument: 256 << 20,
		stall: time.Minute, userAgent: "metrics-go",
	}
	for _, o := range opts {
		if err := o(&cfg); err != nil {
			return nil, fmt.Errorf("connecting to ReSim: %w", err)
		}
	}
	base, err := parseBase(baseURL, cfg.allowHTTP)
	if err != nil {
		return nil, fmt.Errorf("connecting to ReSim: %w", err)
	}
	if err := token.check(); err != nil {
		return nil, fmt.Errorf("connecting to ReSim: %w", err)
	}
	c := &Client{base: base, token: token, config: cfg, loopback: isLoopback(base.Hostname())}
	c.usage.operations = map[string]int{}
	c.api = &line{limiter: newLimiter(cfg.concurrency), max: cfg.maxAPI, client: &http.Client{
		Transport: &bearer{c: c, next: c.transport(nil)}, CheckRedirect: c.checkAPIRedirect,
	}}
	c.storage = &line{limiter: newLimiter(cfg.concurrency), max: cfg.maxDocument, client: &http.Client{
		Transport: c.transport(c.checkDial), CheckRedirect: c.checkStorageRedirect,
	}}
	return c, nil
}

// BaseURL is the API's URL, ending in a slash.
func (c *Client) BaseURL() string { return c.base.String() }

// Close drops idle connections. A Client that is not closed keeps them until they time out.
func (c *Client) Close() {
	c.api.client.CloseIdleConnections()
	c.storage.client.CloseIdleConnections()
}

// transport is the caller's, or one of our own with bounds on everything but the body.
func (c *Client) transport(control func(network, address string) error) http.RoundTripper {
	if c.config.transport != nil {
		return c.config.transport
	}
	return newTransport(c.config.concurrency, control)
}

func (t Token) check() error {
	if t.IsZero() {
		return errors.New("there is no token; a metrics run finds it as authToken in its config file")
	}
	for _, r := range t.secret {
		if r <= ' ' || r >= 0x7f {
			return errors.New("the token has a space, a line end or another character that no token has; was it cut or pasted wrongly?")
		}
	}
	return nil
}

func parseBase(text string, allowHTTP bool) (*url.URL, error) {
	u, err := url.Parse(strings.TrimSpace(text))
	if err != nil {
		var detail *url.Error
		if errors.As(err, &detail) {
			err = detail.Err
		}
		return nil, fmt.Errorf("the API's URL cannot be read: %w", err)
	}
	switch {
	case u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("the API's URL %q is not of the form https://api.resim.ai/v1", bare(u))
	case u.User != nil:
		return nil, fmt.Errorf("the API's URL %q must not hold a user or a password", bare(u))
	case u.RawQuery != "" || u.Fragment != "":
		return nil, fmt.Errorf("the API's URL %q must not have a query or a fragment", bare(u))
	case u.Scheme == "http" && !allowHTTP && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("the API's URL %q would send the token in the clear; use https, or allow http explicitly: %w", bare(u), ErrRefusedURL)
	}
	u.Path = strings.TrimRight(u.Path, "/") + "/"
	u.RawPath = ""
	return u, nil
}

// isLoopback reports whether a host is this machine, by name or address.
func isLoopback(host string) bool {
	if strings.EqualFold(host, "localhost") {
		return true
	}
	ip, err := netip.ParseAddr(host)
	return err == nil && ip.Unmap().IsLoopback()
}

// hostPort is a URL's host with its port, spelled one way.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[strings.ToLower(u.Scheme)]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
