package resim

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net/http"
)

// HTTPClient is the connection for everything this package has no method for, with a client of
// gen/resimapi for example:
//
//	api, err := resimapi.NewClientWithResponses(c.BaseURL(), resimapi.WithHTTPClient(c.HTTPClient()))
//
// It adds the token for the API's own origin, keeps the limits of concurrency and size, and repeats
// requests that only read (GET and HEAD without a body); others are sent once. An answer with any
// status is returned as it is, as usual for an [http.Client]; of a failure's body at most 64 KiB.
func (c *Client) HTTPClient() *http.Client {
	return &http.Client{Transport: repeater{c}}
}

type repeater struct{ c *Client }

func (r repeater) RoundTrip(req *http.Request) (*http.Response, error) {
	reads := req.Method == http.MethodGet || req.Method == http.MethodHead
	a, err := r.c.send(req.Context(), call{
		operation: req.Method + " " + req.URL.Path,
		line:      r.c.api,
		once:      !reads || req.Body != nil && req.Body != http.NoBody,
		request: func(ctx context.Context) (*http.Request, error) {
			again := req.Clone(ctx)
			again.RequestURI = ""
			return again, nil
		},
	})
	if a.status == 0 || a.header == nil {
		return nil, err
	}
	return &http.Response{
		Status: fmt.Sprintf("%d %s", a.status, http.StatusText(a.status)), StatusCode: a.status,
		Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: a.header, Body: io.NopCloser(bytes.NewReader(a.body)), ContentLength: int64(len(a.body)), Request: req,
	}, nil
}
