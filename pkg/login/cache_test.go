package login_test

import (
	"encoding/json"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// others is a cache as ReSim's command line writes it, with what is not known here.
const others = `{
  "another-client": {"access_token": "theirs", "token_type": "Bearer", "refresh_token": "r", "expiry": "2031-01-02T03:04:05.678901234+02:00", "new": [1, 2.50, "<&>"]},
  "resimtest-program": {"access_token": "old", "token_type": "Bearer", "expiry": "2020-01-02T03:04:05Z", "refresh_token": "", "expires_in": 86400, "more": {"a": 1e3}}
}`

func TestCacheIsShared(t *testing.T) {
	d := newDesk(t, login.Client)
	d.write("cache.json", others, 0o644)
	s := d.load()
	if w := s.Warnings(); len(w) != 1 || !strings.Contains(w[0], "others can read it") {
		t.Errorf("warnings: %q", w)
	}
	if _, err := s.Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	got := d.entries()
	var before map[string]map[string]any
	if err := json.Unmarshal([]byte(others), &before); err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(before["another-client"], got["another-client"]); diff != "" {
		t.Errorf("another client's entry changed: %s", diff)
	}
	own := got["resimtest-program"]
	expiry, err := time.Parse(time.RFC3339, own["expiry"].(string))
	if left := time.Until(expiry); err != nil || left < 23*time.Hour || left > 24*time.Hour {
		t.Errorf("the expiry is %v", own["expiry"])
	}
	if strings.Count(own["access_token"].(string), ".") != 2 {
		t.Errorf("the token is %v", own["access_token"])
	}
	delete(own, "access_token")
	delete(own, "expiry")
	if diff := cmp.Diff(map[string]any{"token_type": "Bearer", "more": map[string]any{"a": 1e3}}, own); diff != "" {
		t.Errorf("the own entry: %s", diff)
	}
	wantMode(t, d.cache(), 0o600)
	d.wantNothingLeft("cache.json", "cache.json.lock")

	// Logging out leaves the others.
	if out, err := d.load().Logout(t.Context()); !out || err != nil {
		t.Errorf("%v, %v", out, err)
	}
	if diff := cmp.Diff(map[string]map[string]any{"another-client": before["another-client"]}, d.entries()); diff != "" {
		t.Error(diff)
	}
	if out, err := d.load().Logout(t.Context()); out || err != nil {
		t.Errorf("a second time: %v, %v", out, err)
	}
	_, err = d.load().Kept()
	wantError(t, err, login.ErrNotLoggedIn, nil)
}

func wantMode(t *testing.T, path string, want os.FileMode) {
	t.Helper()
	info, err := os.Lstat(path)
	if err != nil || info.Mode().Perm() != want {
		t.Errorf("%s: %v, %v; want %v", path, info.Mode(), err, want)
	}
}

// wantNothingLeft checks that these files are all there are.
func (d *desk) wantNothingLeft(names ...string) {
	d.t.Helper()
	files, err := os.ReadDir(filepath.Dir(d.cache()))
	if err != nil {
		d.t.Fatal(err)
	}
	var got []string
	for _, f := range files {
		got = append(got, f.Name())
	}
	if diff := cmp.Diff(names, got); diff != "" {
		d.t.Error(diff)
	}
}

func TestNewCacheIsPrivate(t *testing.T) {
	d := newDesk(t, login.Password)
	if _, err := d.load().Logout(t.Context()); err != nil {
		t.Error(err)
	}
	if _, err := os.Stat(filepath.Dir(d.cache())); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("logging out made a folder: %v", err)
	}
	if _, err := d.load().Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	wantMode(t, filepath.Dir(d.cache()), 0o700)
	wantMode(t, d.cache(), 0o600)
}

// An entry that another issuer gave, or to another user, is none. That keeps a token where it belongs.
func TestEntriesOfOthers(t *testing.T) {
	first := newDesk(t, login.Password)
	if _, err := first.load().Token(t.Context()); err != nil {
		t.Fatal(err)
	}
	second := newDesk(t, login.Password)
	second.home = first.home
	token, err := second.load().Token(t.Context())
	if err != nil || second.accepted(token) != nil {
		t.Errorf("%v", err)
	}
	if n := len(second.server.LoginRequests()); n != 1 {
		t.Errorf("%d requests: the first issuer's token was used, or renewed at the second", n)
	}
	second.env["RESIM_USERNAME"] = "eve@example.com"
	_, err = second.load().Token(t.Context())
	wantError(t, err, login.ErrRefused, nil, "eve@example.com")

	// What does not say whom it belongs to is taken at its word.
	d := newDesk(t, login.Device)
	d.write("cache.json", `{"resimtest-interactive": {"access_token": "opaque", "token_type": "bearer", "expiry": "0001-01-01T00:00:00Z"}}`, 0o600)
	if _, err := d.load().Token(t.Context()); err != nil {
		t.Error(err)
	}
	for _, entry := range []string{
		`null`, `{}`, `{"access_token": 1}`, `{"access_token": "x", "expiry": "yesterday"}`, `{"access_token": "x", "token_type": "mac"}`,
		`{"access_token": "x", "expiry": "2020-01-01T00:00:00Z"}`, `{"access_token": "a.eyJleHAiOjF9.c"}`, `{"access_token": ""}`,
	} {
		d.write("cache.json", `{"resimtest-interactive": `+entry+`}`, 0o600)
		if _, err := d.load().Token(t.Context()); !errors.Is(err, login.ErrNotLoggedIn) {
			t.Errorf("%s: %v", entry, err)
		}
	}
}

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
			wantError(t, err, login.ErrCache, nil, d.cache())
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
			_, err = d.load().Login(t.Context(), nil)
			wantError(t, err, login.ErrCache, nil, "is there already")
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

func wantContent(t *testing.T, path, want string) {
	t.Helper()
	if got, err := os.ReadFile(path); err != nil || string(got) != want {
		t.Errorf("%s holds %q, %v; want %q", path, got, err, want)
	}
}

// Where there is no file to keep a token in, nobody is asked to confirm a code for nothing.
func TestCacheInTheWay(t *testing.T) {
	for name, make := range map[string]func(d *desk) error{
		"a symbolic link": func(d *desk) error {
			d.write("elsewhere.json", "{}", 0o600)
			return os.Symlink(filepath.Join(filepath.Dir(d.cache()), "elsewhere.json"), d.cache())
		},
		"a dangling link": func(d *desk) error { return os.Symlink(filepath.Join(d.home, "nowhere"), d.cache()) },
		"a folder":        func(d *desk) error { return os.Mkdir(d.cache(), 0o700) },
		"too large":       func(d *desk) error { d.write("cache.json", "{", 0o600); return os.Truncate(d.cache(), 8<<20) },
	} {
		t.Run(name, func(t *testing.T) {
			d := newDesk(t, login.Device)
			if err := errors.Join(os.Mkdir(filepath.Dir(d.cache()), 0o700), make(d)); err != nil {
				t.Fatal(err)
			}
			_, err := d.load().Login(t.Context(), func(c login.DeviceCode) { t.Errorf("shown: %+v", c) })
			wantError(t, err, login.ErrCache, nil, d.cache())
			_, err = d.load().Token(t.Context())
			wantError(t, err, login.ErrNotLoggedIn, nil)
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

// Without a home there is nothing but the program's memory.
func TestNoHome(t *testing.T) {
	d := newDesk(t, login.Device, resimtest.WithLogin(resimtest.Login{AutoApprove: true}))
	d.home = ""
	s := d.load()
	session, err := s.Login(t.Context(), nil)
	if err != nil || len(session.Warnings) != 1 || !strings.Contains(session.Warnings[0], "not kept") {
		t.Errorf("%+v, %v", session, err)
	}
	if token, err := s.Token(t.Context()); err != nil || d.accepted(token) != nil {
		t.Errorf("%v", err)
	}
	if _, err := s.Logout(t.Context()); err != nil {
		t.Error(err)
	}
	_, err = s.Token(t.Context())
	wantError(t, err, login.ErrNotLoggedIn, nil)
}
