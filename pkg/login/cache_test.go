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
		`{"access_token": "a.eyJleHAiOjF9.c", "expiry": "2099-01-01T00:00:00Z"}`, // it says itself that it has expired
	} {
		d.write("cache.json", `{"resimtest-interactive": `+entry+`}`, 0o600)
		if _, err := d.load().Token(t.Context()); !errors.Is(err, login.ErrNotLoggedIn) {
			t.Errorf("%s: %v", entry, err)
		}
	}
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
