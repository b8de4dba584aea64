package login_test

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

func TestRefused(t *testing.T) {
	for _, c := range []struct {
		name  string
		mode  login.Mode
		env   map[string]string
		words []string
	}{
		{"wrong secret", login.Client, map[string]string{"RESIM_CLIENT_SECRET": "a-wrong-secret"}, []string{"as client resimtest-program", "access_denied", "check client-id and client-secret"}},
		{"unknown client", login.Client, map[string]string{"RESIM_CLIENT_ID": "nobody"}, []string{"as client nobody", "invalid_client", "check the client's id"}},
		{"client of another mode", login.Client, map[string]string{"RESIM_CLIENT_ID": "resimtest-password"}, []string{"unauthorized_client", "by mode client"}},
		{"wrong password", login.Password, map[string]string{"RESIM_PASSWORD": "a-wrong-password"}, []string{`as user "robin@example.com"`, "invalid_grant", "check username and password"}},
		{"client of another mode asks for a code", login.Device, map[string]string{"RESIM_CLIENT_ID": "resimtest-program"}, []string{"asking for a code", "unauthorized_client", "by mode device"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			d := newDesk(t, c.mode)
			for name, v := range c.env {
				d.env[name] = v
			}
			secrets := append(secretsOf(d.server), "a-wrong-secret", "a-wrong-password")
			_, err := d.load().Login(t.Context(), nil)
			wantError(t, err, login.ErrRefused, secrets, append(c.words, d.server.Credentials().Issuer)...)
			if c.mode != login.Device {
				_, err = d.load().Token(t.Context())
				wantError(t, err, login.ErrRefused, secrets, c.words...)
			}
		})
	}
}

// What an issuer answers may be anything, the secrets that it was sent among them.
func TestOddIssuers(t *testing.T) {
	const secret = "s3cr3t/+ \"quoted\""
	answer := func(status int, body string) http.HandlerFunc {
		return func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.WriteHeader(status)
			fmt.Fprint(w, body)
		}
	}
	echo := func(w http.ResponseWriter, r *http.Request) {
		_ = r.ParseForm()
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(http.StatusForbidden)
		_ = json.NewEncoder(w).Encode(map[string]string{
			"error": "access_denied", "error_description": "no\x1b[2J\n " + r.PostForm.Encode() + " " + r.PostForm.Get("client_secret"),
		})
	}
	asked := 0
	other := httptest.NewServer(http.HandlerFunc(func(http.ResponseWriter, *http.Request) { asked++ }))
	defer other.Close()
	for _, c := range []struct {
		name   string
		answer http.HandlerFunc
		kind   error
		words  []string
	}{
		{"unavailable", answer(503, `{"error":"access_denied"}`), login.ErrIssuer, []string{"status 503"}},
		{"too many requests", answer(429, `{"error":"too_many_requests"}`), login.ErrIssuer, []string{"status 429"}},
		{"a web page", answer(200, "<!doctype html><title>Sign in</title>"), login.ErrIssuer, []string{"cannot parse"}},
		{"a web page with an error", answer(404, "<!doctype html>"), login.ErrIssuer, []string{"status 404"}},
		{"no token", answer(200, `{"expires_in":3600}`), login.ErrIssuer, []string{"access_token"}},
		{"another type", answer(200, `{"access_token":"abc","token_type":"mac"}`), login.ErrIssuer, []string{"other than Bearer"}},
		{"huge", answer(200, `{"access_token":"`+strings.Repeat("x", 2<<20)+`"}`), login.ErrIssuer, []string{"1 MiB"}},
		{"a redirect", func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, other.URL, http.StatusTemporaryRedirect)
		}, login.ErrIssuer, []string{"status 307"}},
		{"an echo", echo, login.ErrRefused, []string{"access_denied", "[redacted]"}},
		{"cut off", func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			fmt.Fprint(w, `{"access`)
		}, login.ErrIssuer, []string{"unexpected EOF"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			issuer := httptest.NewServer(c.answer)
			defer issuer.Close()
			env := map[string]string{"RESIM_URL": "https://api.resim.ai", "RESIM_AUTH_URL": issuer.URL, "RESIM_CLIENT_ID": "me", "RESIM_CLIENT_SECRET": secret}
			s, err := login.Load(login.Sources{LookupEnv: lookup(env)})
			if err != nil {
				t.Fatal(err)
			}
			_, err = s.Token(t.Context())
			wantError(t, err, c.kind, []string{secret, "s3cr3t", "\x1b"}, c.words...)
		})
	}
	if asked > 0 {
		t.Error("a redirect was followed")
	}
}

// What is shown to a person and opened in a browser must be a code and a web page.
func TestOddCodes(t *testing.T) {
	const page = "https://login.example/activate"
	body := func(complete, page, code, more string) string {
		return fmt.Sprintf(`{"device_code":"d","user_code":%q,"verification_uri":%q,"verification_uri_complete":%q,"expires_in":600%s}`, code, page, complete, more)
	}
	for name, answer := range map[string]string{
		"a file":            body("file:///etc/passwd", page, "AB-CD", ""),
		"a script":          body("javascript:alert(1)", page, "AB-CD", ""),
		"a flag":            body("-flag", page, "AB-CD", ""),
		"plain http":        body("http://login.example/", page, "AB-CD", ""),
		"a user in it":      body("https://a:b@login.example/", page, "AB-CD", ""),
		"another page":      body(page, "ftp://login.example/", "AB-CD", ""),
		"no page":           body("", "", "AB-CD", ""),
		"a code with steer": body(page, page, "AB\x1b[2J", ""),
		"a long code":       body(page, page, strings.Repeat("A", 65), ""),
		"no code":           body(page, page, "", ""),
		"a negative wait":   body(page, page, "AB-CD", `,"interval":-1`),
		"a wait of a day":   body(page, page, "AB-CD", `,"interval":86400`),
		"not JSON":          "<!doctype html>",
	} {
		issuer := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { fmt.Fprint(w, answer) }))
		env := map[string]string{"RESIM_URL": "https://api.resim.ai", "RESIM_AUTH_URL": issuer.URL, "RESIM_CLIENT_ID": "me"}
		s, err := login.Load(login.Sources{LookupEnv: lookup(env)})
		if err != nil {
			t.Fatal(err)
		}
		_, err = s.Login(t.Context(), func(c login.DeviceCode) { t.Errorf("%s: shown: %+v", name, c) })
		t.Run(name, func(t *testing.T) { wantError(t, err, login.ErrIssuer, nil) })
		issuer.Close()
	}
}

func TestUnreachable(t *testing.T) {
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	d := newDesk(t, login.Client)
	d.env["RESIM_AUTH_URL"] = gone.URL
	_, err := d.load().Token(t.Context())
	wantError(t, err, login.ErrIssuer, secretsOf(d.server), gone.URL, "connection refused")
}

// An issuer that says nothing holds nobody up: neither who gives up nor who waits.
func TestSilentIssuer(t *testing.T) {
	for _, mode := range []login.Mode{login.Client, login.Device} {
		bubble(t, mode, resimtest.Login{}, func(t *testing.T, d *desk) {
			d.rt = silent{}
			started := time.Now()
			_, err := d.load().Login(t.Context(), nil)
			wantError(t, err, login.ErrIssuer, secretsOf(d.server), "no whole answer within 30s")
			if took := time.Since(started); took != 30*time.Second {
				t.Errorf("%s: it took %v", mode, took)
			}
			ctx, cancel := context.WithTimeout(t.Context(), time.Second)
			defer cancel()
			_, err = d.load().Login(ctx, nil)
			wantError(t, err, context.DeadlineExceeded, secretsOf(d.server))
		})
	}
}

type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}
