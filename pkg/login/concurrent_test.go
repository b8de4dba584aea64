package login_test

import (
	"encoding/json"
	"os"
	"sync"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// A refresh token is good for one use, and the issuer ends a login whose refresh token is used twice. So
// of many programs at the same time one renews and the others take what it got.
func TestConcurrentSafeRenewal(t *testing.T) {
	d := newDesk(t, login.Device, resimtest.WithLogin(resimtest.Login{AutoApprove: true}))
	if _, err := d.load().Login(t.Context(), nil); err != nil {
		t.Fatal(err)
	}
	for range 3 {
		before := len(d.server.LoginRequests())
		d.expire()
		var programs sync.WaitGroup
		for range 4 {
			s := d.load() // one program
			for range 3 {
				programs.Go(func() {
					if token, err := s.Token(t.Context()); err != nil || d.accepted(token) != nil {
						t.Errorf("%v", err)
					}
				})
			}
		}
		programs.Wait()
		if n := len(d.server.LoginRequests()) - before; n != 1 {
			t.Errorf("renewed %d times", n)
		}
	}
}

// expire lets the tokens expire, for the server and in the cache.
func (d *desk) expire() {
	d.t.Helper()
	d.server.ExpireTokens()
	entries := d.entries()
	for _, e := range entries {
		e["expiry"] = "2020-01-01T00:00:00Z"
	}
	content, err := json.Marshal(entries)
	if err == nil {
		err = os.WriteFile(d.cache(), content, 0o600)
	}
	if err != nil {
		d.t.Fatal(err)
	}
}

// Programs of several clients keep their logins in one file.
func TestConcurrentSafeCache(t *testing.T) {
	home := t.TempDir()
	var desks []*desk
	for i, mode := range []login.Mode{login.Client, login.Password, login.Device} {
		for range 2 {
			d := newDesk(t, mode, resimtest.Seed(uint64(i+1)), resimtest.WithLogin(resimtest.Login{AutoApprove: true}))
			d.home = home
			desks = append(desks, d)
		}
	}
	desks[0].write("cache.json", others, 0o600)
	var programs sync.WaitGroup
	for _, d := range desks {
		programs.Go(func() {
			for range 4 {
				if _, err := d.load().Login(t.Context(), nil); err != nil {
					t.Error(err)
				}
				if d.load().Mode() == login.Device {
					return // it takes a second
				}
			}
		})
	}
	programs.Wait()
	entries := desks[0].entries()
	for _, name := range []string{"another-client", "resimtest-program", "resimtest-password", "resimtest-interactive"} {
		if entries[name] == nil {
			t.Errorf("the entry %s is lost; there are %d", name, len(entries))
		}
	}
	desks[0].wantNothingLeft("cache.json", "cache.json.lock")
}
