package resim

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"github.com/google/uuid"
)

// counting is a server of one long answer that counts connections.
type counting struct {
	*httptest.Server
	opened, requests atomic.Int64
	protocol         atomic.Pointer[string]
}

func newCounting(t *testing.T, start func(*httptest.Server)) *counting {
	t.Helper()
	c := &counting{}
	id := uuid.New().String()
	answer := `{"projectID": "` + id + `", "name": "` + strings.Repeat("long ", 5000) + `"}`
	c.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		c.requests.Add(1)
		c.protocol.Store(&r.Proto)
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, answer)
	}))
	c.Config.ConnState = func(_ net.Conn, s http.ConnState) {
		if s == http.StateNew {
			c.opened.Add(1)
		}
	}
	start(c.Server)
	t.Cleanup(c.Close)
	return c
}

func secure(http2 bool) func(*httptest.Server) {
	return func(s *httptest.Server) { s.EnableHTTP2 = http2; s.StartTLS() }
}

// trust has a client accept the certificate of a server.
func trust(c *Client, s *counting) {
	if s.Certificate() == nil {
		return
	}
	roots := x509.NewCertPool()
	roots.AddCert(s.Certificate())
	for _, t := range []http.RoundTripper{c.api.client.Transport.(*bearer).next, c.storage.client.Transport} {
		t.(*http.Transport).TLSClientConfig = &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS12}
	}
}

// Over HTTP/2 all requests share one connection. Over HTTP/1.1 there are never more connections than
// requests may be under way, and they are used again and again; so for the API, and so for storage.
func TestConnectionsAreUsedAgain(t *testing.T) {
	const concurrency, requests = 16, 512
	const replaced = 2 // at most, when the machine is so busy that one is given up
	for _, test := range []struct {
		name     string
		start    func(*httptest.Server)
		protocol string
		most     int64
	}{
		{"HTTP/2", secure(true), "HTTP/2.0", 1},
		{"HTTP/1.1 over TLS", secure(false), "HTTP/1.1", concurrency + replaced},
		{"HTTP/1.1", (*httptest.Server).Start, "HTTP/1.1", concurrency + replaced},
	} {
		t.Run(test.name, func(t *testing.T) {
			api, storage := newCounting(t, test.start), newCounting(t, test.start)
			c, err := Connect(api.URL+"/v1", NewToken("a-token"), WithConcurrency(concurrency))
			if err != nil {
				t.Fatal(err)
			}
			t.Cleanup(c.Close)
			trust(c, api)
			ask := func() {
				if _, err := c.Project(t.Context(), uuid.New()); err != nil {
					t.Error(err)
				}
				if _, err := c.Download(t.Context(), storage.URL+"/x"); err != nil {
					t.Error(err)
				}
			}
			ask()
			var asking sync.WaitGroup
			for range 4 * concurrency {
				asking.Go(func() {
					for range requests / (4 * concurrency) {
						ask()
					}
				})
			}
			asking.Wait()
			for kind, s := range map[string]*counting{"the API": api, "storage": storage} {
				if s.requests.Load() < requests*9/10 || *s.protocol.Load() != test.protocol {
					t.Errorf("%s: %d requests over %s", kind, s.requests.Load(), *s.protocol.Load())
				}
				if opened := s.opened.Load(); opened > test.most {
					t.Errorf("%s: %d connections, want at most %d", kind, opened, test.most)
				}
			}
		})
	}
}
