package resim

import (
	"fmt"
	"net/http"
	"net/netip"
	"net/url"
)

const maxRedirects = 3

// noRedirect follows none.
func noRedirect(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }

// checkAPIRedirect follows redirects within the API's origin only, and only those of requests that
// read: others would be sent a second time.
func (c *Client) checkAPIRedirect(r *http.Request, via []*http.Request) error {
	if !reads(via[0]) {
		return http.ErrUseLastResponse
	}
	if !c.isAPI(r.URL) {
		return fmt.Errorf("%w: the API redirects to another place, %s", ErrRefusedURL, bare(r.URL))
	}
	return follow(r, via)
}

func (c *Client) checkStorageRedirect(r *http.Request, via []*http.Request) error {
	if err := c.checkStorageURL(r.URL); err != nil {
		return err
	}
	if r.Method != via[0].Method { // an upload would end as a download, and look like a success
		return http.ErrUseLastResponse
	}
	if r.URL.Scheme == "http" && via[len(via)-1].URL.Scheme == "https" {
		return fmt.Errorf("%w: a redirect leads from https to http, %s", ErrRefusedURL, bare(r.URL))
	}
	return follow(r, via)
}

func follow(r *http.Request, via []*http.Request) error {
	if len(via) > maxRedirects {
		return fmt.Errorf("%w: more than %d redirects", ErrRefusedURL, maxRedirects)
	}
	r.Header.Del("Referer") // it would hand the query of one host, a signature, to the next
	return nil
}

// checkStorageURL refuses what a presigned URL cannot be.
func (c *Client) checkStorageURL(u *url.URL) error {
	switch {
	case u.Hostname() == "" || u.Scheme != "https" && u.Scheme != "http":
		return fmt.Errorf("%w: it is no http address", ErrRefusedURL)
	case u.User != nil:
		return fmt.Errorf("%w: it holds a user", ErrRefusedURL)
	case u.Scheme == "http" && !c.config.allowHTTP && !c.loopback:
		return fmt.Errorf("%w: it is not https, %s", ErrRefusedURL, bare(u))
	}
	if ip, err := netip.ParseAddr(u.Hostname()); err == nil {
		return c.checkAddress(ip)
	}
	return nil
}

// reads reports whether a request changes nothing and can be repeated.
func reads(r *http.Request) bool {
	return (r.Method == "" || r.Method == http.MethodGet || r.Method == http.MethodHead) && (r.Body == nil || r.Body == http.NoBody)
}
