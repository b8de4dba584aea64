package login_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// A cache that is none is in nobody's way, and nothing of it is lost.
func TestCachesThatAreNone(t *testing.T) {
	for name, content := range map[string]string{
		"not JSON": "access_token: x", "a list": "[]", "a text": `"x"`, "other JSON": `{"version": 1}`, "cut off": others[:200], "two values": "{} {}",
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, login.Client)
			d.write("cache.json", content, 0o640)
			session, err := d.load().Session(t.Context())
			if err != nil || len(session.Warnings) != 1 || !strings.Contains(session.Warnings[0], "not what ReSim's tools write") {
				t.Fatalf("%+v, %v", session, err)
			}
			wantContent(t, d.cache(), content)
			_, err = d.load().Logout(t.Context())
			wantError(t, err, login.ErrCache, nil, d.cache(), "move it away, or log in again")
			wantContent(t, d.cache(), content)

			session, err = d.load().Login(t.Context(), nil)
			if err != nil || len(session.Warnings) != 1 || !strings.Contains(session.Warnings[0], "it is now "+d.cache()+".bak") {
				t.Fatalf("%+v, %v", session, err)
			}
			wantContent(t, d.cache()+".bak", content)
			if len(d.entries()) != 1 {
				t.Errorf("entries: %v", d.entries())
			}
			// A second one does not push the first out.
			d.write("cache.json", content, 0o600)
			asked := len(d.server.LoginRequests())
			_, err = d.load().Login(t.Context(), nil)
			wantError(t, err, login.ErrCache, nil, "is there already")
			if len(d.server.LoginRequests()) != asked {
				t.Error("it logged in for nothing")
			}
			wantContent(t, d.cache(), content)
			wantContent(t, d.cache()+".bak", content)
		})
	}
	for name, content := range map[string]string{"empty": "", "null": "null", "a line end": "\n"} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, login.Client)
			d.write("cache.json", content, 0o600)
			if session, err := d.load().Session(t.Context()); err != nil || len(session.Warnings) > 0 || len(d.entries()) != 1 {
				t.Errorf("%+v, %v", session, err)
			}
		})
	}
}

// A cache that is being written this very moment is not taken for one that is none.
func TestHalfWrittenCache(t *testing.T) {
	const whole = `{"resimtest-interactive": {"access_token": "opaque", "token_type": "Bearer"}}`
	bubble(t, login.Device, resimtest.Login{}, func(t *testing.T, d *desk) {
		for half := range 3 {
			d.write("cache.json", whole[:20*half+15], 0o600)
			time.AfterFunc(10*time.Millisecond, func() { d.write("cache.json", whole, 0o600) })
			if _, err := d.load().Token(t.Context()); err != nil {
				t.Error(err)
			}
		}
	})
}

func wantContent(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
}

// Where there is no file to keep a token in, nobody is asked to confirm a code for nothing.
func TestCacheInTheWay(t *testing.T) {
	for name, c := range map[string]struct {
		says string
		make func(d *desk) error
	}{
		"a symbolic link": {"a symbolic link, which is not followed", func(d *desk) error {
			d.write("elsewhere.json", "{}", 0o600)
			return os.Symlink(filepath.Join(filepath.Dir(d.cache()), "elsewhere.json"), d.cache())
		}},
		"a dangling link": {"a symbolic link", func(d *desk) error { return os.Symlink(filepath.Join(d.home, "nowhere"), d.cache()) }},
		"a folder":        {"not a file", func(d *desk) error { return os.Mkdir(d.cache(), 0o700) }},
		"too large":       {"too large", func(d *desk) error { d.write("cache.json", "{", 0o600); return os.Truncate(d.cache(), 8<<20) }},
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, login.Device)
			if err := errors.Join(os.Mkdir(filepath.Dir(d.cache()), 0o700), c.make(d)); err != nil {
				t.Fatal(err)
			}
			_, err := d.load().Login(t.Context(), func(c login.DeviceCode) { t.Errorf("shown: %+v", c) })
			wantError(t, err, login.ErrCache, nil, d.cache(), c.says)
			_, err = d.load().Token(t.Context())
			wantError(t, err, login.ErrNotLoggedIn, nil, d.cache(), c.says)
			_, err = d.load().Kept()
			wantError(t, err, login.ErrNotLoggedIn, nil, d.cache())

			// A program that can do without goes on without.
			d.env = environment(d.server, login.Client)
			s := d.load()
			for range 2 {
				session, err := s.Session(t.Context())
				if err != nil || d.accepted(session.Token) != nil {
					t.Errorf("%v", err)
				}
			}
			if n := len(d.server.LoginRequests()); n != 1 {
				t.Errorf("%d requests for one token", n)
			}
			if info, err := os.Lstat(d.cache()); err != nil || info.Mode().IsRegular() != (name == "too large") {
				t.Errorf("the cache was replaced: %v, %v", info, err)
			}
		})
	}
	t.Run("a folder that is only read", func(t *testing.T) {
		if os.Geteuid() == 0 {
			t.Skip("root writes everywhere")
		}
		d := newDesk(t, login.Device)
		if err := os.Mkdir(filepath.Dir(d.cache()), 0o500); err != nil {
			t.Fatal(err)
		}
		ctx, cancel := context.WithTimeout(t.Context(), time.Second) // for nobody confirms
		defer cancel()
		_, err := d.load().Login(ctx, func(c login.DeviceCode) { t.Errorf("shown: %+v", c) })
		wantError(t, err, login.ErrCache, nil, d.cache(), "permission denied")
	})
	t.Run("a file for the folder", func(t *testing.T) {
		d := newDesk(t, login.Client)
		if err := os.WriteFile(filepath.Dir(d.cache()), nil, 0o600); err != nil {
			t.Fatal(err)
		}
		if session, err := login.Load(login.Sources{Home: d.home, LookupEnv: lookup(d.env)}); err == nil {
			t.Errorf("%+v: resim.yaml below a file", session)
		}
	})
}
