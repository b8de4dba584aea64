package resim_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestConnectReadsBaseURL(t *testing.T) {
	for _, test := range []struct {
		url  string
		opts []resim.Option
		want string // base URL, or what the error says
		kind error
	}{
		{url: "https://api.resim.ai/v1", want: "https://api.resim.ai/v1/"},
		{url: "https://api.resim.ai/v1/", want: "https://api.resim.ai/v1/"},
		{url: " https://api.resim.ai/v1//\n", want: "https://api.resim.ai/v1/"},
		{url: "HTTPS://api.resim.ai/v1", want: "https://api.resim.ai/v1/"},
		{url: "https://acme.api.dev.resim.io:8443/v1", want: "https://acme.api.dev.resim.io:8443/v1/"},
		{url: "https://gateway.example/resim/v1", want: "https://gateway.example/resim/v1/"},
		{url: "http://127.0.0.1:8080/v1", want: "http://127.0.0.1:8080/v1/"},
		{url: "http://[::1]:8080/v1", want: "http://[::1]:8080/v1/"},
		{url: "http://localhost/v1", want: "http://localhost/v1/"},
		{url: "http://resim.internal/v1", opts: []resim.Option{resim.AllowHTTP()}, want: "http://resim.internal/v1/"},

		{url: "http://resim.internal/v1", kind: resim.ErrRefusedURL, want: "in the clear"},
		{url: "http://127.0.0.1.example/v1", kind: resim.ErrRefusedURL, want: "in the clear"},
		{url: "http://localhost.example/v1", kind: resim.ErrRefusedURL, want: "in the clear"},
		{url: "", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "api.resim.ai/v1", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "/v1", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "https:///v1", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "https://:443/v1", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "https:api.resim.ai", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "https://api.resim.ai:port/v1", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "https://api resim.ai/v1", kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
		{url: "ftp://api.resim.ai/v1", kind: resim.ErrInvalidURL, want: "neither https nor http"},
		{url: "https://me:" + secret + "@api.resim.ai/v1", kind: resim.ErrInvalidURL, want: ""},
		{url: "https://me@api.resim.ai/v1", kind: resim.ErrInvalidURL, want: "user"},
		{url: "https://api.resim.ai/v1?token=" + secret, kind: resim.ErrInvalidURL, want: "query"},
		{url: "https://api.resim.ai/v1?", kind: resim.ErrInvalidURL, want: "query"},
		{url: "https://api.resim.ai/v1#" + secret, kind: resim.ErrInvalidURL, want: "fragment"},
		{url: secret, kind: resim.ErrInvalidURL, want: "https://api.resim.ai/v1"},
	} {
		c, err := resim.Connect(test.url, resim.NewToken("t"), test.opts...)
		if test.kind == nil {
			if err != nil {
				t.Errorf("%q: %v", test.url, err)
			} else if c.BaseURL() != test.want {
				t.Errorf("%q: the base URL is %q, want %q", test.url, c.BaseURL(), test.want)
			}
			continue
		}
		if !errors.Is(err, test.kind) || !strings.Contains(err.Error(), test.want) || strings.Contains(err.Error(), secret) {
			t.Errorf("%q: %v; want %q and %q, without what is secret", test.url, err, test.kind, test.want)
		}
	}
}

func TestConnectRefusesWhatIsNoToken(t *testing.T) {
	for token, says := range map[string]string{
		"":             "authToken",
		"abc\ndef":     "cut or pasted wrongly",
		"Bearer abc":   "cut or pasted wrongly",
		"abc\x00":      "cut or pasted wrongly",
		"t\u00f6ken":   "cut or pasted wrongly",
		"abc\r\nX: y":  "cut or pasted wrongly",
		"trailing \t ": "cut or pasted wrongly",
	} {
		_, err := resim.Connect("https://api.resim.ai/v1", resim.NewToken(token))
		if !errors.Is(err, resim.ErrUnauthorized) || !strings.Contains(err.Error(), says) {
			t.Errorf("%q: %v; want it to say %q", token, err, says)
		}
		if token != "" && strings.Contains(err.Error(), token) {
			t.Errorf("%q: the error shows it: %v", token, err)
		}
	}
}

func TestConnectChecksOptions(t *testing.T) {
	for says, opt := range map[string]resim.Option{
		"transport":   resim.WithTransport(nil),
		"concurrency": resim.WithConcurrency(0),
		"retry":       resim.WithRetry(resim.Retry{Budget: -1}),
		"size":        resim.WithMaxBytes(1, 0),
		"stall":       resim.WithStallTimeout(0),
	} {
		if _, err := resim.Connect("https://api.resim.ai/v1", resim.NewToken("t"), opt); err == nil || !strings.Contains(err.Error(), says) {
			t.Errorf("%v; want it to say %q", err, says)
		}
	}
}

func TestBothSpellingsOfBaseURLReachTheSamePath(t *testing.T) {
	for _, suffix := range []string{"/v1", "/v1/"} {
		var path, agent string
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			path, agent = r.URL.Path, r.UserAgent()
			writeJSON(w, aReport)
		})
		c, err := resim.Connect(s.URL+suffix, resim.NewToken(secret), resim.WithUserAgent("acme/3"))
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		if _, err := c.Report(t.Context(), project, report); err != nil {
			t.Fatal(err)
		}
		if want := "/v1/projects/" + project.String() + "/reports/" + report.String(); path != want || agent != "acme/3" {
			t.Errorf("asked %q as %q, want %q", path, agent, want)
		}
	}
}
