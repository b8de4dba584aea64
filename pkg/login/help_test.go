package login_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// small is little data: these tests are about tokens.
var small = resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 1, Experiences: 1})

// desk is a user's machine: a home folder and environment variables.
type desk struct {
	t      *testing.T
	home   string
	env    map[string]string
	server *resimtest.Server
	rt     http.RoundTripper
}

// newDesk is a desk whose settings are those of a mode at a stand-in of ReSim.
func newDesk(t *testing.T, mode login.Mode, opts ...resimtest.Option) *desk {
	t.Helper()
	s := resimtest.Start(t, append([]resimtest.Option{small}, opts...)...)
	t.Cleanup(func() {
		if v := s.Violations(); len(v) > 0 {
			t.Errorf("violations: %q", v)
		}
	})
	d := &desk{t: t, home: t.TempDir(), server: s, env: environment(s, mode)}
	return d
}

// environment is the settings of a mode.
func environment(s *resimtest.Server, mode login.Mode) map[string]string {
	known := s.Credentials()
	env := map[string]string{"RESIM_URL": s.URL(), "RESIM_AUTH_URL": known.Issuer}
	switch mode {
	case login.Device:
		env["RESIM_CLIENT_ID"] = known.InteractiveClient
	case login.Client:
		env["RESIM_CLIENT_ID"], env["RESIM_CLIENT_SECRET"] = known.Client, known.Secret
	case login.Password:
		env["RESIM_CLIENT_ID"], env["RESIM_USERNAME"], env["RESIM_PASSWORD"] = known.PasswordClient, known.Username, known.Password
	}
	return env
}

// load is the desk's settings, as a program that just started sees them.
func (d *desk) load() *login.Settings {
	d.t.Helper()
	s, err := d.try()
	if err != nil {
		d.t.Fatal(err)
	}
	return s
}

func (d *desk) try() (*login.Settings, error) {
	return login.Load(login.Sources{Home: d.home, LookupEnv: lookup(d.env), Transport: d.rt})
}

func lookup(env map[string]string) func(string) (string, bool) {
	return func(name string) (string, bool) { v, ok := env[name]; return v, ok }
}

func (d *desk) cache() string { return filepath.Join(d.home, ".resim", "cache.json") }

// write puts a file below .resim.
func (d *desk) write(name, content string, mode os.FileMode) {
	d.t.Helper()
	path := filepath.Join(d.home, ".resim", name)
	if err := errors.Join(os.MkdirAll(filepath.Dir(path), 0o700), os.WriteFile(path, []byte(content), mode), os.Chmod(path, mode)); err != nil {
		d.t.Fatal(err)
	}
}

// entries is what the cache holds.
func (d *desk) entries() map[string]map[string]any {
	d.t.Helper()
	content, err := os.ReadFile(d.cache())
	if err != nil {
		d.t.Fatal(err)
	}
	var m map[string]map[string]any
	if err := json.Unmarshal(content, &m); err != nil {
		d.t.Fatalf("%v: %s", err, content)
	}
	return m
}

// accepted asks the API with a token.
func (d *desk) accepted(token resim.Token) error {
	d.t.Helper()
	c, err := resim.Connect(d.server.URL(), token)
	if err != nil {
		return err
	}
	defer c.Close()
	_, err = c.Report(d.t.Context(), d.server.Project(), d.server.Report())
	return err
}

// browse opens a page as a person would.
func browse(t *testing.T, s *resimtest.Server, page string) {
	t.Helper()
	r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, page, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := s.Transport().RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	_ = resp.Body.Close()
	if resp.StatusCode != http.StatusOK {
		t.Errorf("%s: %s", page, resp.Status)
	}
}

// secretsOf are all texts that must never be shown: what is known before, and every token and code that
// went over the wire.
func secretsOf(s *resimtest.Server) []string {
	secrets := []string{s.Credentials().Secret, s.Credentials().Password}
	for _, r := range s.LoginRequests() {
		for _, name := range []string{"client_secret", "password", "device_code", "refresh_token"} {
			secrets = append(secrets, r.Form.Get(name))
		}
	}
	return secrets
}

// wantError checks an error's kind, words that must be in its text, and that no secret is.
func wantError(t *testing.T, err, kind error, secrets []string, words ...string) {
	t.Helper()
	if !errors.Is(err, kind) {
		t.Fatalf("the error is %v, want one of kind %q", err, kind)
	}
	for _, w := range words {
		if !strings.Contains(err.Error(), w) {
			t.Errorf("%q does not say %q", err, w)
		}
	}
	if strings.Contains(err.Error(), "\n") {
		t.Errorf("%q has more than one line", err)
	}
	for _, s := range secrets {
		if s != "" && strings.Contains(err.Error(), s) {
			t.Errorf("%q shows the secret %q", err, s)
		}
	}
}
