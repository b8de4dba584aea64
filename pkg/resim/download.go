package resim

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
)

// Download fetches what a presigned URL of an answer points to. It sends no credentials. The error
// does not show the URL's query, which is a secret.
func (c *Client) Download(ctx context.Context, presigned string) ([]byte, error) {
	u, err := url.Parse(presigned)
	if err != nil || presigned == "" {
		return nil, &Error{Operation: "download", Kind: ErrRefusedURL, Err: fmt.Errorf("it is no URL")}
	}
	if err := c.checkStorageURL(u); err != nil {
		return nil, &Error{Operation: "download", URL: bare(u), Method: http.MethodGet, Kind: ErrRefusedURL, Err: err}
	}
	a, err := c.send(ctx, call{operation: "download", line: c.storage, request: func(ctx context.Context) (*http.Request, error) {
		return http.NewRequestWithContext(ctx, http.MethodGet, u.String(), nil)
	}})
	if err != nil {
		return nil, err
	}
	return a.body, nil
}
