package resim

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"sync/atomic"
)

// Client is one connection. It is safe for concurrent use; make it with [Connect].
type Client struct {
	base     *url.URL
	token    Token
	redactor *redactor
	config   config
	api      *line
	storage  *line
	graphQL  *line
	usage    usage
	reserve  reserve
	names    *names
	buffers  buffers
	loopback bool // the API is on this machine

	endpoint   *url.URL // of GraphQL; nil if it is not known
	noEndpoint error    // why it is not

	unauthorized atomic.Bool // the API has refused the token
}

// line is the way to one kind of host.
type line struct {
	client  *http.Client
	limiter *limiter
	max     int64 // bytes of a body
	storage bool
}

// Connect makes a Client for the API at baseURL, with or without a slash at the end; ReSim's own ends
// in /v1. It sends nothing yet.
//
// A URL that is not absolute, not http or https, or that holds a user, a query or a fragment is
// [ErrInvalidURL]. Plain http to another machine is [ErrRefusedURL]; see [AllowHTTP]. A token that is
// empty, or that cannot be one, is [ErrUnauthorized].
func Connect(baseURL string, token Token, opts ...Option) (*Client, error) {
	c, err := connect(baseURL, token, opts)
	if err != nil {
		return nil, fmt.Errorf("connecting to ReSim: %w", err)
	}
	return c, nil
}

func connect(baseURL string, token Token, opts []Option) (*Client, error) {
	cfg := defaults()
	for _, o := range opts {
		if err := o(&cfg); err != nil {
			return nil, err
		}
	}
	base, err := parseBase(baseURL, cfg.allowHTTP)
	if err != nil {
		return nil, err
	}
	if err := token.check(); err != nil {
		return nil, fmt.Errorf("%w: %w", ErrUnauthorized, err)
	}
	c := &Client{
		base: base, token: token, redactor: newRedactor(token), config: cfg,
		usage: newUsage(), reserve: reserve{left: cfg.retry.Reserve, max: cfg.retry.Reserve}, names: newNames(), loopback: isLoopback(base.Hostname()),
	}
	if c.endpoint, c.noEndpoint = graphQLURL(base, cfg); cfg.graphQL != "" && c.noEndpoint != nil {
		return nil, c.noEndpoint
	}
	own := c.transport(nil)
	api, err := cfg.wrap(&bearer{token: token, origin: base, next: own})
	if err != nil {
		return nil, err
	}
	storage, err := cfg.wrap(c.transport(c.checkDial))
	if err != nil {
		return nil, err
	}
	c.api = &line{limiter: newLimiter(cfg.concurrency), max: cfg.maxAPI, client: &http.Client{
		Transport: api, CheckRedirect: c.checkAPIRedirect,
	}}
	c.graphQL = &line{limiter: newLimiter(cfg.concurrency), max: cfg.maxAPI, client: &http.Client{
		Transport: &bearer{token: token, origin: c.endpoint, next: own}, CheckRedirect: noRedirect,
	}}
	c.storage = &line{limiter: newLimiter(cfg.concurrency), max: cfg.maxDocument, storage: true, client: &http.Client{
		Transport: storage, CheckRedirect: c.checkStorageRedirect,
	}}
	return c, nil
}

// BaseURL is the API's URL, ending in a slash.
func (c *Client) BaseURL() string { return c.base.String() }

// Concurrency is how many requests may be under way at most, to the API and to storage each; see
// [WithConcurrency].
func (c *Client) Concurrency() int { return c.config.concurrency }

// Close drops idle connections. A Client that is not closed keeps them until they time out.
func (c *Client) Close() {
	c.api.client.CloseIdleConnections()
	c.storage.client.CloseIdleConnections()
}

// transport is the caller's, or one of our own.
func (c *Client) transport(check func(address string) error) http.RoundTripper {
	if c.config.transport != nil {
		return c.config.transport
	}
	return newTransport(c.config.concurrency, http.ProxyFromEnvironment, check)
}

func (t Token) check() error {
	if t.IsZero() {
		return errors.New("there is none; a metrics run finds it as authToken in its config file")
	}
	for _, r := range t.reveal() {
		if r <= ' ' || r >= 0x7f {
			return errors.New("it has a space, a line end or another character that no token has; was it cut or pasted wrongly?")
		}
	}
	return nil
}
