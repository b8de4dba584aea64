package resim_test

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestTokenGoesToAPIAndNotToStorage(t *testing.T) {
	var api, storage atomic.Pointer[http.Header]
	store := serve(t, func(w http.ResponseWriter, r *http.Request) {
		storage.Store(&r.Header)
		_, _ = w.Write([]byte("data"))
	})
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		api.Store(&r.Header)
		writeJSON(w, aReport)
	})
	c := connect(t, s.URL)
	if _, err := c.Report(t.Context(), project, report); err != nil {
		t.Fatal(err)
	}
	if got := api.Load().Get("Authorization"); got != "Bearer "+secret {
		t.Errorf("the API was sent %q", got)
	}
	if body, err := c.Download(t.Context(), store.URL+"/x?Signature=abc"); err != nil || string(body) != "data" {
		t.Fatalf("%q, %v", body, err)
	}
	// Storage on the API's own host is storage all the same.
	if _, err := c.Download(t.Context(), s.URL+"/x?Signature=abc"); err != nil {
		t.Fatal(err)
	}
	for _, h := range []*http.Header{storage.Load(), api.Load()} {
		for name, values := range *h {
			if strings.Contains(strings.Join(values, " "), secret) || name == "Authorization" || name == "Cookie" {
				t.Errorf("storage was sent %s: %q", name, values)
			}
		}
	}
}

func TestRedirectsOfAPI(t *testing.T) {
	other, asked := answering(t, http.StatusOK, "application/json", aReport)
	hops := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("Authorization") != "Bearer "+secret {
			t.Errorf("%s came without the token", r.URL)
		}
		switch to := r.URL.Query().Get("to"); {
		case to != "":
			http.Redirect(w, r, to, http.StatusTemporaryRedirect)
		case hops > 0:
			hops--
			http.Redirect(w, r, r.URL.Path, http.StatusFound)
		default:
			writeJSON(w, aReport)
		}
	})
	c := connect(t, s.URL)
	for hops = range 4 {
		if _, err := c.Report(t.Context(), project, report); err != nil {
			t.Errorf("a redirect within the API: %v", err)
		}
	}
	hops = 4
	_, err := c.Report(t.Context(), project, report)
	wantError(t, err, resim.ErrRefusedURL, "more than 3 redirects")

	// To anywhere else, not even without the token: the answer would not be the API's.
	here, err := url.Parse(s.URL)
	if err != nil {
		t.Fatal(err)
	}
	for _, to := range []string{other.URL + "/v1/x?Signature=abc", "https://" + here.Host + "/v1", "http://localhost:" + here.Port() + "/v1", "//api.example/v1"} {
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, s.URL+"/v1/x?to="+url.QueryEscape(to), nil)
		if err != nil {
			t.Fatal(err)
		}
		resp, err := c.HTTPClient().Do(r)
		if err == nil {
			_ = resp.Body.Close()
		}
		wantError(t, err, resim.ErrRefusedURL, "redirects to another place")
	}
	if asked.Load() != 0 {
		t.Error("the other server was asked")
	}
}

// roundTripper is the very bottom, for hosts that a test cannot have.
type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

func response(r *http.Request, status int, header http.Header, body string) *http.Response {
	if header == nil {
		header = http.Header{}
	}
	return &http.Response{StatusCode: status, Header: header, Body: readCloser(body), ContentLength: int64(len(body)), Request: r}
}

// The origin is scheme, host and port, spelled in any way.
func TestTokenStaysWithOrigin(t *testing.T) {
	for to, want := range map[string]bool{
		"https://api.example/v1/x":     true,
		"https://API.example:443/v1/x": true,
		"https://api.example/other":    true,
		"http://api.example/v1/x":      false,
		"https://api.example:8443/v1":  false,
		"https://api.example.evil/v1":  false,
		"https://evil/api.example/v1":  false,
		"https://xapi.example/v1":      false,
	} {
		var sent bool
		c := connect(t, "https://api.example", resim.WithTransport(roundTripper(func(r *http.Request) (*http.Response, error) {
			sent = strings.Contains(fmt.Sprint(r.Header), secret)
			return response(r, http.StatusOK, nil, ""), nil
		})))
		r, err := http.NewRequestWithContext(t.Context(), http.MethodGet, to, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+secret) // also if the caller means to
		resp, err := c.HTTPClient().Do(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if sent != want {
			t.Errorf("%s: the token is sent: %v, want %v", to, sent, want)
		}
	}
}
