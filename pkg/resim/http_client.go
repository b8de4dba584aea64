package resim

import (
	"bytes"
	"io"
	"net/http"
)

// HTTPClient is the connection for everything this package has no method for, with a client of
// gen/resimapi for example:
//
//	api, err := resimapi.NewClientWithResponses(c.BaseURL(), resimapi.WithHTTPClient(c.HTTPClient()))
//
// It adds the token for the API's own origin, keeps the bounds of concurrency and size, and repeats
// requests that only read (GET and HEAD without a body); others are sent once, and their redirects are
// not followed. As usual for an [http.Client], an answer of any status is no error. Its body has been
// read already.
func (c *Client) HTTPClient() *http.Client {
	return &http.Client{
		Transport:     repeater{c},
		CheckRedirect: noRedirect,
	}
}

type repeater struct{ c *Client }

func (r repeater) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer func() { _ = req.Body.Close() }()
	}
	outgoing := req.Clone(req.Context())
	outgoing.RequestURI = ""
	a, err := r.c.send(req.Context(), call{operation: req.Method, line: r.c.api, request: outgoing, once: !reads(req), any: true})
	if a == nil {
		return nil, err
	}
	resp := *a.Response
	resp.Request, resp.Body = req, io.NopCloser(bytes.NewReader(a.body))
	if req.Method != http.MethodHead {
		resp.ContentLength = int64(len(a.body))
	}
	return &resp, nil
}
