package resim

import (
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strings"
)

// parseBase reads the API's URL. Its errors show no more of it than scheme, host and path: somebody
// may have put the token in the wrong place.
func parseBase(text string, allowHTTP bool) (*url.URL, error) {
	const form = "it has the form https://api.resim.ai/v1"
	u, err := url.Parse(strings.TrimSpace(text))
	switch {
	case err != nil, u.Scheme == "", u.Hostname() == "":
		return nil, fmt.Errorf("%w: %s", ErrInvalidURL, form)
	case u.Scheme != "https" && u.Scheme != "http":
		return nil, fmt.Errorf("%w: %q is neither https nor http; %s", ErrInvalidURL, bare(u), form)
	case u.User != nil:
		return nil, fmt.Errorf("%w: %q must not hold a user or a password; ReSim wants a token", ErrInvalidURL, bare(u))
	case u.RawQuery != "" || u.ForceQuery || u.Fragment != "":
		return nil, fmt.Errorf("%w: %q must not have a query or a fragment", ErrInvalidURL, bare(u))
	case u.Scheme == "http" && !allowHTTP && !isLoopback(u.Hostname()):
		return nil, fmt.Errorf("%w: %q would send the token in the clear; use https, or allow http explicitly", ErrRefusedURL, bare(u))
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

// defaultPorts are those of the schemes of APIs, storage and proxies.
var defaultPorts = map[string]string{"http": "80", "https": "443", "socks5": "1080", "socks5h": "1080"}

// hostPort is a URL's host with its port, spelled one way.
func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = defaultPorts[strings.ToLower(u.Scheme)]
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}
