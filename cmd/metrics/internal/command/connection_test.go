package command

import (
	"bytes"
	"context"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/spf13/cobra"

	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// world is a desk of its own: a home folder, an environment, and what is said.
func world(t *testing.T, env map[string]string) (World, *bytes.Buffer) {
	t.Helper()
	said := &bytes.Buffer{}
	env["HOME"] = t.TempDir()
	env["USERPROFILE"] = env["HOME"]
	return World{
		LookupEnv: func(name string) (string, bool) { v, ok := env[name]; return v, ok },
		Stdin:     strings.NewReader(""), Stdout: said, Stderr: said,
	}, said
}

func asProgram(s *resimtest.Server) map[string]string {
	known := s.Credentials()
	return map[string]string{
		"RESIM_URL": s.URL(), "RESIM_AUTH_URL": known.Issuer, "RESIM_CLIENT_ID": known.Client, "RESIM_CLIENT_SECRET": known.Secret,
	}
}

// Any command gets a client of the real API from its connection.
func TestConnection(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Batches: 1, Experiences: 1}))
	w, said := world(t, asProgram(s))
	cmd := &cobra.Command{Use: "anything", RunE: func(*cobra.Command, []string) error { return nil }}
	c := newConnection(w, cmd)
	cmd.SetArgs([]string{"--client-id", s.Credentials().Client, "--auth=client"})
	if err := cmd.Execute(); err != nil {
		t.Fatal(err)
	}
	client, err := c.client(t.Context(), time.Hour, resim.WithConcurrency(2))
	if err != nil {
		t.Fatal(err)
	}
	defer client.Close()
	if _, err := client.Report(t.Context(), s.Project(), s.Report()); err != nil {
		t.Error(err)
	}
	if client.Concurrency() != 2 || said.Len() > 0 {
		t.Errorf("concurrency %d; it says %q", client.Concurrency(), said)
	}
	// A cache that others can read is told, and works.
	home, _ := w.LookupEnv("HOME")
	if err := os.Chmod(filepath.Join(home, ".resim", "cache.json"), 0o644); err != nil {
		t.Fatal(err)
	}
	again, err := c.client(t.Context(), time.Hour)
	if err != nil || !strings.HasPrefix(said.String(), "metrics: warning: ") || len(s.LoginRequests()) != 1 {
		t.Errorf("%v, %q", err, said)
	}
	again.Close()
}

// Every failure has one line, an exit status and no secret.
func TestLoginExitStatus(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Batches: 1, Experiences: 1}), resimtest.WithLogin(resimtest.Login{CodeLifetime: 2 * time.Second}))
	down := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusBadGateway) }))
	defer down.Close()
	const secret = "not-the-secret-of-anybody"
	for _, c := range []struct {
		name   string
		env    map[string]string
		args   []string
		status int
		says   string
	}{
		{"wrong secret", map[string]string{"RESIM_CLIENT_SECRET": secret}, nil, runner.ExitUsage, "the login is refused"},
		{"wrong secret from standard input", nil, []string{"--client-secret-file", "-"}, runner.ExitUsage, "there is nothing in it"},
		{"wrong settings", nil, []string{"--auth", "magic"}, runner.ExitUsage, "--auth says no way to log in"},
		{"wrong flag", nil, []string{"--govcloud=perhaps"}, runner.ExitUsage, "govcloud"},
		{"an argument", nil, []string{"now"}, runner.ExitUsage, "now"},
		{"nobody logged in", nil, []string{"--status"}, runner.ExitUsage, "run `metrics login`"},
		{"issuer down", map[string]string{"RESIM_AUTH_URL": down.URL}, nil, runner.ExitUnread, "status 502"},
		{"nobody confirms", map[string]string{"RESIM_CLIENT_ID": s.Credentials().InteractiveClient}, []string{"--auth", "device"}, runner.ExitUnread, "expired before it was confirmed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			env := asProgram(s)
			for name, v := range c.env {
				env[name] = v
			}
			w, said := world(t, env)
			w.Args = append([]string{"login"}, c.args...)
			if status := Main(t.Context(), w); status != c.status {
				t.Errorf("status %d, want %d", status, c.status)
			}
			lines := strings.Split(strings.TrimSpace(said.String()), "\n")
			if last := lines[len(lines)-1]; !strings.HasPrefix(last, "metrics: ") || !strings.Contains(last, c.says) {
				t.Errorf("it says %q", said)
			}
			for _, hidden := range []string{secret, s.Credentials().Secret} {
				if strings.Contains(said.String(), hidden) {
					t.Errorf("it says a secret: %q", said)
				}
			}
		})
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	w, _ := world(t, asProgram(s))
	w.Args = []string{"login"}
	if status := Main(ctx, w); status != runner.ExitInterrupted {
		t.Errorf("interrupted: status %d", status)
	}
}

func TestDescribe(t *testing.T) {
	s, err := login.Load(login.Sources{})
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 11, 26, 12, 0, 0, 0, time.Local)
	zone, _ := now.Zone()
	for want, session := range map[string]login.Session{
		"": {},
		" as auth0|x, until 2026-11-27 12:00 " + zone + " (24h0m); it renews itself": {Subject: "auth0|x", Expires: now.Add(24 * time.Hour), Renewable: true},
		", expired":                   {Expires: now.Add(-time.Second)},
		", expired; it renews itself": {Expires: now.Add(-time.Hour), Renewable: true},
	} {
		if got := describe(s, session, now); got != "logged in to https://api.resim.ai/v1/"+want {
			t.Errorf("%s, want %s", got, want)
		}
	}
}
