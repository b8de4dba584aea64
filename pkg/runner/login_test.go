package runner_test

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// atDesk runs a build as somebody with these environment variables.
func atDesk(t *testing.T, env map[string]string, args ...string) outcome {
	t.Helper()
	var stdout, stderr bytes.Buffer
	status := runner.Command{
		Name: "build", Args: args, Stdout: &stdout, Stderr: &stderr, Computes: all,
		LookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
	}.Run(t.Context())
	return outcome{status, stdout.String(), stderr.String()}
}

// desk is the environment of a program that may log in to the server.
func desk(t *testing.T, s *resimtest.Server) map[string]string {
	t.Helper()
	known := s.Credentials()
	return map[string]string{
		"HOME": t.TempDir(), "RESIM_URL": s.URL(), "RESIM_AUTH_URL": known.Issuer,
		"RESIM_CLIENT_ID": known.Client, "RESIM_CLIENT_SECRET": known.Secret,
	}
}

// TestRunByName: a user's own program judges what is named, with nothing but a login.
func TestRunByName(t *testing.T) {
	s := small(t)
	p := s.Data().Projects[0]
	env, out := desk(t, s), t.TempDir()
	got := atDesk(t, env, "--outputs", out, "--report", p.Reports[0].Name, "--project", p.Name)
	if got.Status != runner.ExitDone || !strings.HasPrefix(got.Stdout, "report mode") || len(names(document(t, out))) == 0 {
		t.Errorf("got %+v", got)
	}
	var newest *resimtest.Report // of that name
	for _, r := range p.Reports {
		if r.Name == p.Reports[0].Name {
			newest = r
		}
	}
	if want := "judging report " + newest.Name + " of project " + p.Name + ": " + newest.ID.String(); !strings.Contains(got.Stderr, want) {
		t.Errorf("it does not say %q: %s", want, got.Stderr)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

func TestNoLogin(t *testing.T) {
	s := small(t)
	for _, test := range []struct {
		name   string
		edit   func(env map[string]string)
		status int
		want   string
	}{
		{"nobody is logged in", func(env map[string]string) {
			delete(env, "RESIM_CLIENT_SECRET")
			env["RESIM_CLIENT_ID"] = s.Credentials().InteractiveClient
		}, runner.ExitUsage, "build: not logged in to " + s.URL()},
		{"a wrong secret", func(env map[string]string) { env["RESIM_CLIENT_SECRET"] = secret }, runner.ExitUsage, "the login is refused"},
		{"no login host", func(env map[string]string) { env["RESIM_AUTH_URL"] = "http://127.0.0.1:1/" }, runner.ExitUnread, "the login host gave no usable answer"},
	} {
		t.Run(test.name, func(t *testing.T) {
			env, out := desk(t, s), t.TempDir()
			test.edit(env)
			got := atDesk(t, env, "--outputs", out, "--batch", s.Batch().String())
			if got.Status != test.status || !strings.Contains(got.Stderr, test.want) || strings.Contains(got.Stderr, secret) || got.Stdout != "" {
				t.Errorf("got %+v, want exit status %d and %q", got, test.status, test.want)
			}
			wantEmpty(t, out)
		})
	}
	// What is no target needs no login to be refused.
	env := map[string]string{"HOME": t.TempDir()}
	if got := atDesk(t, env, "--outputs", t.TempDir(), "--project", "any"); got.Status != runner.ExitUsage || !strings.Contains(got.Stderr, "--project alone") {
		t.Errorf("got %+v", got)
	}
	// The container has no login, and asks for none.
	in, out := served(t, s, runner.BatchMode)
	if got := atDesk(t, nil, "--inputs", in, "--outputs", out); got.Status != runner.ExitDone {
		t.Errorf("got %+v", got)
	}
	if _, err := os.Stat(filepath.Join(env["HOME"], ".resim")); !os.IsNotExist(err) {
		t.Errorf("a login folder was made: %v", err)
	}
}
