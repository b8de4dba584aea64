package resim

import (
	"context"
	"fmt"
	"maps"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"sync"
	"syscall"
	"time"
)

// bearer adds the token to requests for one origin, and to no other. There are two such origins: the API,
// and ReSim's GraphQL endpoint, which is either the API's sibling under the same domain or one that the
// caller named; see [WithGraphQLURL].
type bearer struct {
	token  Token
	origin *url.URL // nil: none
	next   http.RoundTripper
}

func (b *bearer) RoundTrip(r *http.Request) (*http.Response, error) {
	asked := r
	r = r.WithContext(r.Context()) // a copy, as a transport must not change what it is given
	r.Header = maps.Clone(r.Header)
	r.Header.Del("Authorization")
	if sameOrigin(b.origin, r.URL) {
		r.Header.Set("Authorization", "Bearer "+b.token.reveal())
	}
	resp, err := b.next.RoundTrip(r)
	if resp != nil {
		resp.Request = asked // without the token
	}
	return resp, err
}

func (b *bearer) CloseIdleConnections() {
	if c, ok := b.next.(interface{ CloseIdleConnections() }); ok {
		c.CloseIdleConnections()
	}
}

// isAPI reports whether a URL has the API's scheme, host and port.
func (c *Client) isAPI(u *url.URL) bool { return sameOrigin(c.base, u) }

// sameOrigin reports whether scheme, host and port of a URL are those of an origin. None is those of nil.
func sameOrigin(origin, u *url.URL) bool {
	switch {
	case origin == nil:
		return false
	case u.Scheme == origin.Scheme && u.Host == origin.Host:
		return true
	}
	return strings.EqualFold(u.Scheme, origin.Scheme) && hostPort(u) == hostPort(origin)
}

// newTransport has bounds on each step of connecting; from the request on, the stall timeout watches.
// check, if any, is asked before each connection is made, except to a proxy: that one is the
// operator's own word.
func newTransport(concurrency int, proxy func(*http.Request) (*url.URL, error), check func(address string) error) *http.Transport {
	dialer := &net.Dialer{Timeout: 15 * time.Second, KeepAlive: 30 * time.Second}
	t := &http.Transport{
		Proxy:                  proxy,
		DialContext:            dialer.DialContext,
		ForceAttemptHTTP2:      true,
		MaxIdleConns:           2 * concurrency,
		MaxIdleConnsPerHost:    concurrency,
		MaxConnsPerHost:        concurrency, // or it dials for a request that another's connection serves in the end
		IdleConnTimeout:        90 * time.Second,
		TLSHandshakeTimeout:    15 * time.Second,
		ExpectContinueTimeout:  time.Second,
		MaxResponseHeaderBytes: 1 << 20,
	}
	if check == nil {
		return t
	}
	var proxies sync.Map // host and port
	t.Proxy = func(r *http.Request) (*url.URL, error) {
		u, err := proxy(r)
		if u != nil {
			proxies.Store(hostPort(u), true)
		}
		return u, err
	}
	checking := *dialer
	checking.Control = func(_, address string, _ syscall.RawConn) error { return check(address) }
	t.DialContext = func(ctx context.Context, network, address string) (net.Conn, error) {
		if _, ok := proxies.Load(address); ok {
			return dialer.DialContext(ctx, network, address)
		}
		return checking.DialContext(ctx, network, address)
	}
	return t
}

// checkDial refuses to connect storage to this machine or its link, whatever the name stands for: an
// answer of the API must not make a container ask the services around it.
func (c *Client) checkDial(address string) error {
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

// cloudServices are link-local services of AWS under a routed prefix.
var cloudServices = netip.MustParsePrefix("fd00:ec2::/32")

func (c *Client) checkAddress(ip netip.Addr) error {
	ip = ip.Unmap()
	if c.loopback || !ip.IsLoopback() && !ip.IsUnspecified() && !ip.IsLinkLocalUnicast() && !ip.IsMulticast() && !cloudServices.Contains(ip) {
		return nil
	}
	return fmt.Errorf("%w: storage at %s, which is this machine or its link", ErrRefusedURL, ip)
}
