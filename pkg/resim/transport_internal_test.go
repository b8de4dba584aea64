package resim

import (
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"testing"
)

// A proxy of the environment may be on this machine; what an answer of the API points to may not.
func TestProxyIsTheOperatorsWord(t *testing.T) {
	proxy := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = io.WriteString(w, "by proxy: "+r.URL.String())
	}))
	defer proxy.Close()
	refused := errors.New("refused")
	at, err := url.Parse(proxy.URL)
	if err != nil {
		t.Fatal(err)
	}
	rt := newTransport(1, func(r *http.Request) (*url.URL, error) {
		if r.URL.Hostname() == "s.example" {
			return at, nil
		}
		return nil, nil
	}, func(string) error { return refused })
	defer rt.CloseIdleConnections()

	get := func(url string) (string, error) {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, url, nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := rt.RoundTrip(r)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close()
		body, err := io.ReadAll(resp.Body)
		return string(body), err
	}
	if body, err := get("http://s.example/x"); err != nil || body != "by proxy: http://s.example/x" {
		t.Errorf("%q, %v", body, err)
	}
	direct := httptest.NewServer(http.NotFoundHandler())
	defer direct.Close()
	if _, err := get(direct.URL); !errors.Is(err, refused) {
		t.Errorf("%v", err)
	}
}
