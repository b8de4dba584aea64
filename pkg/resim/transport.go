package resim

import (
	"fmt"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"syscall"
	"time"
)

const maxRedirects = 3

// newTransport has bounds on everything but the body, which the stall timeout watches. control is
// asked before each connection is made.
func newTransport(concurrency int, control func(network, address string) error) *http.Transport {
	dialer := &net.Dialer{Timeout: 30 * time.Second, KeepAlive: 30 * time.Second}
	if control != nil {
		dialer.Control = func(network, address string, _ syscall.RawConn) error { return control(network, address) }
	}
	return &http.Transport{
		Proxy:                 http.ProxyFromEnvironment,
		DialContext:           dialer.DialContext,
		ForceAttemptHTTP2:     true,
		MaxIdleConns:          2 * concurrency,
		MaxIdleConnsPerHost:   concurrency,
		IdleConnTimeout:       90 * time.Second,
		TLSHandshakeTimeout:   15 * time.Second,
		ExpectContinueTimeout: time.Second,
	}
}

// bearer adds the token to requests for the API's own origin, and to no other.
type bearer struct {
	c    *Client
	next http.RoundTripper
}

func (b *bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	r = r.Clone(r.Context())
	r.Header.Del("Authorization")
	if b.c.isAPI(r.URL) {
		r.Header.Set("Authorization", "Bearer "+b.c.token.secret)
	}
	return b.next.RoundTrip(r)
}

func (b *bearer) CloseIdleConnections() { closeIdle(b.next) }

func closeIdle(rt http.RoundTripper) {
	if c, ok := rt.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// isAPI reports whether a URL has the API's scheme, host and port.
func (c *Client) isAPI(u *url.URL) bool {
	return strings.EqualFold(u.Scheme, c.base.Scheme) && hostPort(u) == hostPort(c.base)
}

func (c *Client) checkAPIRedirect(r *http.Request, via []*http.Request) error {
	if !c.isAPI(r.URL) {
		return fmt.Errorf("%w: the API redirects to another host, %s", ErrRefusedURL, bare(r.URL))
	}
	return checkHops(via)
}

func (c *Client) checkStorageRedirect(r *http.Request, via []*http.Request) error {
	if err := c.checkStorageURL(r.URL); err != nil {
		return err
	}
	if r.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "https" {
		return fmt.Errorf("%w: a redirect leads from https to http, %s", ErrRefusedURL, bare(r.URL))
	}
	return checkHops(via)
}

func checkHops(via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("%w: more than %d redirects", ErrRefusedURL, maxRedirects)
	}
	return nil
}

// checkStorageURL refuses what a presigned URL cannot be.
func (c *Client) checkStorageURL(u *url.URL) error {
	switch {
	case u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%w: %q is no http address", ErrRefusedURL, bare(u))
	case u.User != nil:
		return fmt.Errorf("%w: %s holds a user", ErrRefusedURL, bare(u))
	case u.Scheme == "http" && !c.config.allowHTTP && !c.loopback:
		return fmt.Errorf("%w: %s is not https", ErrRefusedURL, bare(u))
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return c.checkAddress(ip)
	}
	return nil
}

// checkDial refuses to connect storage to this machine or its link, whatever the name resolved to:
// an answer of the API must not make the container ask its own network's services.
func (c *Client) checkDial(_, address string) error {
	host, _, err := net.SplitHostPort(address)
	if err != nil {
		return err
	}
	ip, err := netip.ParseAddr(host)
	if err != nil {
		return err
	}
	return c.checkAddress(ip)
}

func (c *Client) checkAddress(ip netip.Addr) error {
	ip = ip.Unmap().WithZone("")
	if c.loopback || !ip.IsLoopback() && !ip.IsLinkLocalUnicast() && !ip.IsUnspecified() && !ip.IsMulticast() {
		return nil
	}
	return fmt.Errorf("%w: storage at %s, which is this machine or its link", ErrRefusedURL, ip)
}
