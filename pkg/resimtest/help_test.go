package resimtest

import (
	"encoding/json"
	"io"
	"net/http"
	"net/url"
	"testing"

	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// tiny is a shape for tests that start many servers.
var tiny = Shape{Projects: 2, Suites: 1, Branches: 1, Batches: 3, Experiences: 4, Samples: 5}

// client asks a server and fails the test if that is not possible.
type client struct {
	t  testing.TB
	s  *Server
	rt http.RoundTripper
}

func newClient(t testing.TB, s *Server) *client { return &client{t, s, s.Transport()} }

// try asks for a path below the base URL, with the token.
func (c *client) try(path string) (*http.Response, []byte, error) {
	c.t.Helper()
	return c.do(c.s.URL()+path, c.s.Token())
}

// do asks for a URL, with a token unless it is empty.
func (c *client) do(address, token string) (*http.Response, []byte, error) {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodGet, address, nil)
	if err != nil {
		c.t.Fatal(err)
	}
	if token != "" {
		r.Header.Set("Authorization", "Bearer "+token)
	}
	resp, err := c.rt.RoundTrip(r)
	if err != nil {
		return nil, nil, err
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return resp, body, err
}

// status is the status of the answer to a path.
func (c *client) status(path string) int {
	c.t.Helper()
	resp, _, err := c.try(path)
	if err != nil {
		c.t.Fatalf("GET %s: %v", path, err)
	}
	return resp.StatusCode
}

// object is the JSON object at a path.
func (c *client) object(path string) map[string]any {
	c.t.Helper()
	resp, body, err := c.try(path)
	if err != nil {
		c.t.Fatalf("GET %s: %v", path, err)
	}
	var m map[string]any
	if resp.StatusCode != http.StatusOK || json.Unmarshal(body, &m) != nil {
		c.t.Fatalf("GET %s: %s %s", path, resp.Status, body)
	}
	return m
}

// list is every item of a list, over all its pages, and the number of pages.
func (c *client) list(path, field string, query url.Values) (items []map[string]any, pages int) {
	c.t.Helper()
	q := url.Values{}
	for k, v := range query {
		q[k] = v
	}
	for {
		at := path
		if len(q) > 0 {
			at += "?" + q.Encode()
		}
		m := c.object(at)
		pages++
		if m[field] != nil {
			for _, item := range m[field].([]any) {
				items = append(items, item.(map[string]any))
			}
		}
		next, _ := m["nextPageToken"].(string)
		if next == "" {
			return items, pages
		}
		q.Set("pageToken", next)
	}
}

// column is one field of many records, as text.
func column(items []map[string]any, field string) []string {
	var found []string
	for _, item := range items {
		v, _ := item[field].(string)
		found = append(found, v)
	}
	return found
}

func searching(expression string) url.Values { return url.Values{"search": {expression}} }
