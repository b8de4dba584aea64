package login_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// Each mode sends what ReSim's issuer wants and nothing else, and the API takes the token.
func TestModes(t *testing.T) {
	for mode, form := range map[login.Mode]func(resimtest.Credentials) url.Values{
		login.Client: func(c resimtest.Credentials) url.Values {
			return url.Values{"grant_type": {"client_credentials"}, "client_id": {c.Client}, "client_secret": {c.Secret}, "audience": {"https://api.resim.ai"}}
		},
		login.Password: func(c resimtest.Credentials) url.Values {
			return url.Values{
				"grant_type": {"http://auth0.com/oauth/grant-type/password-realm"}, "realm": {"cli-users"}, "client_id": {c.PasswordClient},
				"username": {c.Username}, "password": {c.Password}, "audience": {"https://api.resim.ai"}, "scope": {"offline_access"},
			}
		},
	} {
		t.Run(string(mode), func(t *testing.T) {
			d := newDesk(t, mode)
			s := d.load()
			if s.Mode() != mode {
				t.Errorf("the mode is %s", s.Mode())
			}
			token, err := s.Token(t.Context())
			if err != nil {
				t.Fatal(err)
			}
			if err := d.accepted(token); err != nil {
				t.Error(err)
			}
			want := []resimtest.LoginRequest{{Path: "/oauth/token", Form: form(d.server.Credentials()), Status: 200}}
			if diff := cmp.Diff(want, d.server.LoginRequests()); diff != "" {
				t.Error(diff)
			}
			// It is kept, for this program and the next one.
			for range 2 {
				if _, err := s.Token(t.Context(), login.ValidFor(time.Hour)); err != nil {
					t.Error(err)
				}
				s = d.load()
			}
			if n := len(d.server.LoginRequests()); n != 1 {
				t.Errorf("%d requests for one token", n)
			}
		})
	}
}

// Half of what a program logs in with is said to be half.
func TestHalf(t *testing.T) {
	s, err := login.Load(login.Sources{LookupEnv: lookup(map[string]string{"RESIM_CLIENT_ID": "program"})})
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Token(t.Context())
	wantError(t, err, login.ErrNotLoggedIn, nil, "client-secret is missing to log in without a browser")
}

func TestDevice(t *testing.T) {
	d := newDesk(t, login.Device)
	s := d.load()
	_, err := s.Token(t.Context())
	wantError(t, err, login.ErrNotLoggedIn, nil, d.server.URL(), "run `metrics login`")
	if strings.Contains(err.Error(), "is missing") {
		t.Errorf("the client's id is what a person's login needs here: %v", err)
	}
	if n := len(d.server.LoginRequests()); n != 0 {
		t.Errorf("%d requests without a person", n)
	}
	var codes []login.DeviceCode
	session, err := s.Login(t.Context(), func(c login.DeviceCode) {
		codes = append(codes, c)
		time.AfterFunc(1500*time.Millisecond, func() { browse(t, d.server, c.URL) })
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(codes) != 1 || codes[0].Again || codes[0].URL != codes[0].Page+"?user_code="+codes[0].UserCode || time.Until(codes[0].Expires) < 14*time.Minute {
		t.Errorf("codes: %+v", codes)
	}
	if left := time.Until(session.Expires); session.Subject != "user|robin@example.com" || !session.Renewable || left < 23*time.Hour || left > 24*time.Hour || len(session.Warnings) > 0 {
		t.Errorf("session: %+v", session)
	}
	if err := d.accepted(session.Token); err != nil {
		t.Error(err)
	}
	known, requests := d.server.Credentials(), d.server.LoginRequests()
	code := requests[len(requests)-1].Form.Get("device_code")
	poll := url.Values{"grant_type": {"urn:ietf:params:oauth:grant-type:device_code"}, "client_id": {known.InteractiveClient}, "device_code": {code}}
	want := []resimtest.LoginRequest{
		{Path: "/oauth/device/code", Form: url.Values{"client_id": {known.InteractiveClient}, "scope": {"offline_access"}, "audience": {"https://api.resim.ai"}}, Status: 200},
		{Path: "/oauth/token", Form: poll, Status: 403, Error: "authorization_pending"},
		{Path: "/oauth/token", Form: poll, Status: 200},
	}
	if diff := cmp.Diff(want, requests); diff != "" {
		t.Error(diff)
	}
	// The next program needs no person.
	token, err := d.load().Token(t.Context(), login.ValidFor(time.Hour))
	if err != nil || d.accepted(token) != nil {
		t.Errorf("%v", err)
	}
	if kept, err := d.load().Kept(); err != nil || kept.Subject != session.Subject || !kept.Expires.Equal(session.Expires.Truncate(time.Nanosecond)) {
		t.Errorf("kept: %+v, %v", kept, err)
	}
}

// The first token of a new account has no permissions; a second later there is a better one.
func TestFirstLogin(t *testing.T) {
	for _, c := range []struct {
		name     string
		mode     login.Mode
		lacking  int
		shown    int
		requests int
		warned   bool
	}{
		{"client", login.Client, 1, 0, 2, false},
		{"password", login.Password, 1, 0, 2, false},
		{"device, renewed", login.Device, 1, 1, 3, false},
		{"device, confirmed again", login.Device, 2, 2, 5, false},
		{"client, no rights at all", login.Client, 2, 0, 2, true},
	} {
		t.Run(c.name, func(t *testing.T) {
			bubble(t, c.mode, resimtest.Login{FirstLogin: c.lacking, AutoApprove: true}, func(t *testing.T, d *desk) {
				started, shown := time.Now(), 0
				session, err := d.load().Login(t.Context(), func(code login.DeviceCode) {
					if code.Again != (shown > 0) {
						t.Errorf("code %d: %+v", shown, code)
					}
					shown++
				})
				if err != nil {
					t.Fatal(err)
				}
				if n := len(d.server.LoginRequests()); n != c.requests || shown != c.shown {
					t.Errorf("%d requests, want %d; %d codes, want %d", n, c.requests, shown, c.shown)
				}
				if warned := len(session.Warnings) > 0; warned != c.warned {
					t.Errorf("warnings: %q", session.Warnings)
				}
				if time.Since(started) < time.Second {
					t.Error("it did not wait for the account to settle")
				}
				if err := d.acceptedInMemory(session.Token); (err == nil) == c.warned {
					t.Errorf("the API says %v", err)
				}
			})
		})
	}
}
