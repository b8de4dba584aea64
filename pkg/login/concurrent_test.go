package login_test

import (
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// Programs of several clients keep their logins in one file, and ReSim's command line, which knows no
// lock, writes its own between them.
func TestConcurrentSafeCache(t *testing.T) {
	const clients, rounds = 6, 5
	var desks []*desk
	home := t.TempDir()
	for i := range clients {
		d := newDesk(t, login.Client, resimtest.Seed(uint64(i+1)))
		d.home = home
		desks = append(desks, d)
	}
	desks[0].write("cache.json", others, 0o600)
	foreign := func(i int) string { return fmt.Sprintf("foreign-%d", i) }
	var programs sync.WaitGroup
	for _, d := range desks {
		programs.Go(func() {
			for range rounds {
				if _, err := d.load().Login(t.Context(), nil); err != nil {
					t.Error(err)
				}
			}
		})
	}
	programs.Go(func() { // reads, and renames at once: the window is as small as such a program can make it
		for i := range rounds {
			for !writeAsTheirs(t, desks[0], foreign(i)) {
			}
		}
	})
	programs.Wait()
	entries := desks[0].entries()
	for _, name := range []string{"another-client", "resimtest-program", foreign(rounds - 1)} {
		if entries[name] == nil {
			t.Errorf("the entry %s is lost; there are %d", name, len(entries))
		}
	}
	desks[0].wantNothingLeft("cache.json", "cache.json.lock")
}

// writeAsTheirs adds an entry as a program does that takes no lock, and reports whether nobody came
// between its reading and its writing.
func writeAsTheirs(t *testing.T, d *desk, name string) bool {
	before, err := os.ReadFile(d.cache())
	if err != nil {
		t.Error(err)
		return true
	}
	entries := map[string]any{}
	if err := json.Unmarshal(before, &entries); err != nil {
		t.Error(err)
		return true
	}
	entries[name] = map[string]any{"access_token": "x", "token_type": "Bearer"}
	content, _ := json.Marshal(entries)
	temporary := filepath.Join(d.home, "theirs")
	if err := os.WriteFile(temporary, content, 0o600); err != nil {
		t.Error(err)
	}
	if now, err := os.ReadFile(d.cache()); err != nil || string(now) != string(before) {
		return false
	}
	if err := os.Rename(temporary, d.cache()); err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Error(err)
	}
	after, _ := os.ReadFile(d.cache())
	return string(after) == string(content)
}
