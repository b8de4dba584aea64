package login_test

import (
	"context"
	"errors"
	"net/http"
	"os"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// bubble runs a test at a desk whose clock is the test's, against a server in memory.
func bubble(t *testing.T, mode login.Mode, l resimtest.Login, test func(*testing.T, *desk)) {
	t.Helper()
	home := t.TempDir()
	synctest.Test(t, func(t *testing.T) {
		s := resimtest.Start(t, small, resimtest.InMemory(), resimtest.WithLogin(l))
		d := &desk{t: t, home: home, server: s, env: environment(s, mode), rt: &inMemory{next: s.Transport()}}
		// Only this machine may be reached without TLS, and names in memory are not this machine.
		d.env["RESIM_URL"] = strings.Replace(d.env["RESIM_URL"], "http:", "https:", 1)
		test(t, d)
	})
}

// inMemory can lose requests.
type inMemory struct {
	next http.RoundTripper
	lose int
}

func (m *inMemory) RoundTrip(r *http.Request) (*http.Response, error) {
	if m.lose > 0 {
		m.lose--
		return nil, errors.New("the connection broke")
	}
	return m.next.RoundTrip(r)
}

func (d *desk) acceptedInMemory(token resim.Token) error {
	c, err := resim.Connect(d.server.URL(), token, resim.AllowHTTP(), resim.WithTransport(d.server.Transport()))
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Report(d.t.Context(), d.server.Project(), d.server.Report())
	return err
}

// grants are the grant types of the requests for tokens so far, with the error of those that were refused.
func (d *desk) grants() string {
	var all []string
	for _, r := range d.server.LoginRequests() {
		if grant := r.Form.Get("grant_type"); grant != "" {
			grant = grant[strings.LastIndexAny(grant, ":/")+1:]
			if r.Error != "" {
				grant += "!" + r.Error
			}
			all = append(all, grant)
		}
	}
	return strings.Join(all, " ")
}

func TestRenewedWhenItEnds(t *testing.T) {
	for mode, want := range map[login.Mode]string{
		login.Client:   "client_credentials client_credentials client_credentials",
		login.Password: "password-realm refresh_token refresh_token",
		login.Device:   "device_code refresh_token refresh_token",
	} {
		t.Run(string(mode), func(t *testing.T) {
			bubble(t, mode, resimtest.Login{AutoApprove: true, TokenLifetime: 2 * time.Hour}, func(t *testing.T, d *desk) {
				if _, err := d.load().Login(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				get := func(d *desk) {
					t.Helper()
					token, err := d.load().Token(t.Context(), login.ValidFor(time.Hour))
					if err != nil {
						t.Fatal(err)
					}
					if err := d.acceptedInMemory(token); err != nil {
						t.Error(err)
					}
				}
				get(d)                       // two hours left
				time.Sleep(61 * time.Minute) // 59 minutes left: not enough for an hour
				get(d)                       // renewed
				get(d)                       // kept
				time.Sleep(100 * time.Hour)  // expired long ago
				get(d)                       // renewed by the newest refresh token
				if got := d.grants(); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			})
		})
	}
}

func TestRefusedRefresh(t *testing.T) {
	for mode, want := range map[login.Mode]string{
		login.Password: "password-realm refresh_token!invalid_grant password-realm",
		login.Device:   "device_code refresh_token!invalid_grant",
	} {
		t.Run(string(mode), func(t *testing.T) {
			bubble(t, mode, resimtest.Login{AutoApprove: true, TokenLifetime: time.Hour}, func(t *testing.T, d *desk) {
				if _, err := d.load().Login(t.Context(), nil); err != nil {
					t.Fatal(err)
				}
				d.server.RevokeRefreshTokens()
				time.Sleep(2 * time.Hour)
				_, err := d.load().Token(t.Context())
				if mode == login.Device {
					wantError(t, err, login.ErrNotLoggedIn, secretsOf(d.server), "metrics login", "invalid_grant")
				} else if err != nil {
					t.Error(err)
				}
				if got := d.grants(); got != want {
					t.Errorf("%s, want %s", got, want)
				}
			})
		})
	}
}

// A token that lasts, but not as long as it should, is better than none.
func TestShortTokenIsTaken(t *testing.T) {
	bubble(t, login.Device, resimtest.Login{AutoApprove: true, TokenLifetime: time.Hour}, func(t *testing.T, d *desk) {
		if _, err := d.load().Login(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		d.server.RevokeRefreshTokens()
		time.Sleep(30 * time.Minute)
		session, err := d.load().Session(t.Context(), login.ValidFor(time.Hour))
		if err != nil || len(session.Warnings) != 1 || !strings.Contains(session.Warnings[0], "could not be renewed") {
			t.Errorf("%+v, %v", session, err)
		}
		if err := d.acceptedInMemory(session.Token); err != nil {
			t.Error(err)
		}
		time.Sleep(29*time.Minute + 45*time.Second) // a quarter of a minute is of no use
		_, err = d.load().Token(t.Context())
		wantError(t, err, login.ErrNotLoggedIn, nil)
	})
}

func TestUnconfirmed(t *testing.T) {
	bubble(t, login.Device, resimtest.Login{CodeLifetime: 10 * time.Minute}, func(t *testing.T, d *desk) {
		started := time.Now()
		_, err := d.load().Login(t.Context(), func(login.DeviceCode) {})
		wantError(t, err, login.ErrExpired, secretsOf(d.server), "log in again")
		if took := time.Since(started); took < 9*time.Minute || took > 11*time.Minute {
			t.Errorf("it took %v", took)
		}
		if _, err := os.Stat(d.cache()); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("a login that failed left a cache: %v", err)
		}
	})
}

// The issuer's own word that a code has expired counts as well.
func TestExpiredByIssuer(t *testing.T) {
	bubble(t, login.Device, resimtest.Login{CodeLifetime: 3 * time.Second, Interval: 2 * time.Second}, func(t *testing.T, d *desk) {
		_, err := d.load().Login(t.Context(), func(login.DeviceCode) {})
		wantError(t, err, login.ErrExpired, secretsOf(d.server))
	})
}

func TestDenied(t *testing.T) {
	bubble(t, login.Device, resimtest.Login{}, func(t *testing.T, d *desk) {
		_, err := d.load().Login(t.Context(), func(c login.DeviceCode) { browse(t, d.server, c.URL+"&answer=no") })
		wantError(t, err, login.ErrRefused, secretsOf(d.server), "access_denied", "somebody said no")
	})
}

func TestSlowDown(t *testing.T) {
	bubble(t, login.Device, resimtest.Login{AutoApprove: true, SlowDown: 2}, func(t *testing.T, d *desk) {
		started := time.Now()
		if _, err := d.load().Login(t.Context(), nil); err != nil {
			t.Fatal(err)
		}
		if took, want := time.Since(started), 18*time.Second; took != want { // 1, 6 and 11 s
			t.Errorf("it took %v, want %v", took, want)
		}
		if got, want := d.grants(), "device_code!slow_down device_code!slow_down device_code"; got != want {
			t.Errorf("%s, want %s", got, want)
		}
	})
}

// A person who confirms does not see that the network is bad.
func TestWaitingOutlastsFailures(t *testing.T) {
	for lost, works := range map[int]bool{3: true, 4: false} {
		bubble(t, login.Device, resimtest.Login{}, func(t *testing.T, d *desk) {
			_, err := d.load().Login(t.Context(), func(c login.DeviceCode) {
				browse(t, d.server, c.URL)
				d.rt.(*inMemory).lose = lost
			})
			if works && err != nil {
				t.Errorf("%d lost: %v", lost, err)
			} else if !works {
				wantError(t, err, login.ErrIssuer, secretsOf(d.server), "the connection broke")
			}
		})
	}
}

func TestInterrupted(t *testing.T) {
	bubble(t, login.Device, resimtest.Login{}, func(t *testing.T, d *desk) {
		ctx, cancel := context.WithCancel(t.Context())
		_, err := d.load().Login(ctx, func(login.DeviceCode) { time.AfterFunc(time.Minute, cancel) })
		wantError(t, err, context.Canceled, secretsOf(d.server))
	})
}
