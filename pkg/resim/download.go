package resim

import (
	"bytes"
	"context"
	"errors"
	"net/http"
	"net/url"
)

// The operations of storage, which are none of the API's.
const (
	download = "download"
	upload   = "upload"
)

// Download fetches what a presigned URL of an answer leads to, whole. It sends no credentials, and its
// errors do not show the URL's query, which is one.
//
// The URL must be https, or http if the API is on this machine or [AllowHTTP] was given. Addresses of
// this machine and its link are refused unless the API is on this machine; a proxy from the
// environment is used and checks for itself. At most three redirects are followed, none from https to
// http. A link that expired is [ErrForbidden] or [ErrRefused]; list it again.
//
// A body that ends too early looks whole if its length is not announced, or wrongly. A check, if given,
// knows better: what it refuses is fetched again like any body that broke off, and [ErrAnswer] if that
// does not help.
func (c *Client) Download(ctx context.Context, presigned string, check ...func(content []byte) error) ([]byte, error) {
	return c.download(ctx, presigned, false, check)
}

// DownloadNow is Download that goes before others that wait for a place: for a URL that has been listed
// again because it had expired, and must not again.
func (c *Client) DownloadNow(ctx context.Context, presigned string, check ...func(content []byte) error) ([]byte, error) {
	return c.download(ctx, presigned, true, check)
}

func (c *Client) download(ctx context.Context, presigned string, urgent bool, checks []func([]byte) error) ([]byte, error) {
	u, refused := c.storageURL(download, http.MethodGet, presigned)
	if refused != nil {
		return nil, refused
	}
	req := &http.Request{Method: http.MethodGet, URL: u, Host: u.Host, Header: http.Header{}}
	a, err := c.send(ctx, call{operation: download, line: c.storage, request: req, urgent: urgent, read: func(a *answer) (bool, error) {
		for _, check := range checks {
			if err := check(a.body); err != nil {
				return !bytes.HasPrefix(bytes.TrimSpace(a.body), []byte("<")), err // a page of somebody in between stays one
			}
		}
		return false, nil
	}})
	if err != nil {
		return nil, err
	}
	return a.body, nil
}

// storageURL reads a presigned URL and refuses one that storage cannot have.
func (c *Client) storageURL(operation, method, presigned string) (*url.URL, error) {
	refused := &Error{Operation: operation, Method: method}
	u, err := url.Parse(presigned)
	if err != nil || presigned == "" {
		refused.Kind, refused.Err = ErrRefusedURL, errors.New("it cannot be read as a URL")
		return nil, refused
	}
	if refused.Err = c.checkStorageURL(u); refused.Err != nil {
		refused.URL = bare(u)
		return nil, refused
	}
	return u, nil
}
