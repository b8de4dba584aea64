package login_test

import (
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/login"
)

// homeWith is a home folder with a settings file.
func homeWith(t *testing.T, yaml string, mode os.FileMode) string {
	t.Helper()
	d := &desk{t: t, home: t.TempDir()}
	if yaml != "" {
		d.write("resim.yaml", yaml, mode)
	}
	return d.home
}

// flags are login flags as a program parses them.
func flags(t *testing.T, args ...string) *login.Flags {
	t.Helper()
	fs := flag.NewFlagSet("test", flag.ContinueOnError)
	fs.SetOutput(io.Discard)
	f := login.AddFlags(fs)
	if err := fs.Parse(args); err != nil {
		t.Fatal(err)
	}
	return f
}

// Flags count more than the environment, that more than the file, that more than defaults.
func TestOrder(t *testing.T) {
	const file = "url: https://file.api.dev.resim.io/v1\nusername: file\npassword: 007\ngovcloud: false\nProject: theirs\nURLs: [1]\n"
	env := map[string]string{"RESIM_URL": "https://env.api.dev.resim.io/v1", "RESIM_USERNAME": ""}
	for _, c := range []struct {
		name string
		src  login.Sources
		want string
		mode login.Mode
	}{
		{"nothing", login.Sources{}, prod, login.Device},
		{"no file", login.Sources{Home: homeWith(t, "", 0)}, prod, login.Device},
		{"an empty file", login.Sources{Home: homeWith(t, "# nothing\n", 0o600)}, prod, login.Device},
		{"file", login.Sources{Home: homeWith(t, file, 0o600)}, "https://file.api.dev.resim.io/v1/", login.Password},
		{"environment", login.Sources{Home: homeWith(t, file, 0o600), LookupEnv: lookup(env)}, "https://env.api.dev.resim.io/v1/", login.Password},
		{"flags", login.Sources{Home: homeWith(t, file, 0o600), LookupEnv: lookup(env), Flags: flags(t, "--url", branch)}, branch, login.Password},
		{"an empty flag", login.Sources{Home: homeWith(t, file, 0o600), Flags: flags(t, "--password", "")}, "https://file.api.dev.resim.io/v1/", login.Device},
		{"GovCloud flag", login.Sources{Home: homeWith(t, "govcloud: false\nurl: "+prod, 0o600), Flags: flags(t, "--govcloud")}, gov, login.Device},
		{"GovCloud file", login.Sources{Home: homeWith(t, "govcloud: true\n", 0o600)}, gov, login.Device},
		{"GovCloud off", login.Sources{Home: homeWith(t, "govcloud: true\n", 0o600), Flags: flags(t, "--govcloud=false")}, prod, login.Device},
		{"zero flags", login.Sources{Flags: &login.Flags{}}, prod, login.Device},
	} {
		s, err := login.Load(c.src)
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if s.APIURL() != c.want || s.Mode() != c.mode || len(s.Warnings()) > 0 {
			t.Errorf("%s: %s by %s, %q; want %s by %s", c.name, s.APIURL(), s.Mode(), s.Warnings(), c.want, c.mode)
		}
	}
}

func TestChoiceOfMode(t *testing.T) {
	all := map[string]string{"RESIM_CLIENT_ID": "program", "RESIM_CLIENT_SECRET": "s", "RESIM_USERNAME": "u", "RESIM_PASSWORD": "p"}
	with := func(names ...string) map[string]string {
		env := map[string]string{}
		for _, n := range names {
			key, value, explicit := strings.Cut(n, "=")
			if !explicit {
				value = all[key]
			}
			env[key] = value
		}
		return env
	}
	const id, secret, user, pass = "RESIM_CLIENT_ID", "RESIM_CLIENT_SECRET", "RESIM_USERNAME", "RESIM_PASSWORD"
	for _, c := range []struct {
		env          map[string]string
		mode         login.Mode
		client, want string
	}{
		{with(), login.Device, prodClient, ""},
		{with(id, secret), login.Client, "program", ""},
		{with(user, pass), login.Password, "0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI", ""},
		{with(user, pass, "RESIM_URL="+staging), login.Password, "LLNl3xsbNLSd16gQyYsiEn3tbLDZo1gj", ""},
		{with(id, secret, user), login.Client, "program", ""},
		{with(id, user, pass), login.Password, "0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI", ""},
		{with(id), login.Device, prodClient, ""},
		{with("RESIM_PROD_INTERACTIVE_CLIENT=mine"), login.Device, "mine", ""},
		{with("RESIM_DEV_INTERACTIVE_CLIENT=mine"), login.Device, prodClient, ""},
		{with("RESIM_DEV_INTERACTIVE_CLIENT=mine", "RESIM_URL="+staging), login.Device, "mine", ""},
		{with(user, pass, "RESIM_PROD_NON_INTERACTIVE_CLIENT=mine"), login.Password, "mine", ""},
		{with(user, pass, "RESIM_DEV_NON_INTERACTIVE_CLIENT=mine", "RESIM_URL="+staging), login.Password, "mine", ""},
		{with(id, secret, user, pass), "", "", "both client-id with client-secret and username with password are given; choose by --auth client or --auth password"},
		{with(id, secret, user, pass, "RESIM_AUTH=client"), login.Client, "program", ""},
		{with(id, secret, user, pass, "RESIM_AUTH=password"), login.Password, "0Ip56H1LLAo6Dc6IfePaNzgpUxbJGyVI", ""},
		{with(id, secret, user, pass, "RESIM_AUTH=device"), login.Device, prodClient, ""},
		{with(id, "RESIM_AUTH=client"), "", "", "RESIM_AUTH is client, which needs client-id and client-secret"},
		{with(user, "RESIM_AUTH=password"), "", "", "RESIM_AUTH is password, which needs username and password"},
		{with("RESIM_AUTH=magic"), "", "", `RESIM_AUTH says no way to log in that there is; use device, client or password`},
	} {
		s, err := login.Load(login.Sources{LookupEnv: lookup(c.env)})
		switch {
		case c.want != "":
			wantError(t, err, login.ErrSettings, nil, c.want)
		case err != nil:
			t.Errorf("%v: %v", c.env, err)
		case s.Mode() != c.mode || s.ClientID() != c.client:
			t.Errorf("%v: %s as %s, want %s as %s", c.env, s.Mode(), s.ClientID(), c.mode, c.client)
		}
	}
}

// A settings file that is wrong is an error that quotes nothing of it.
func TestWrongSettingsFiles(t *testing.T) {
	for yaml, words := range map[string]string{
		"password: *hunter2\n":                          "not valid YAML",
		"url: x\n\tpassword: hunter2\n":                 "not valid YAML at line 2",
		"- hunter2\n":                                   "must be a map of keys to values",
		"hunter2\n":                                     "must be a map of keys to values",
		"client-id: me\npassword: [hunter2]\n":          `"password" at line 2 must be one text`,
		"password: hunter2\nPassword: hunter2\n":        `"password" at line 2 is there twice`,
		"client-secret: hunter2\nclient-secret-file: f": "both client-secret in ",
		"auth-url: hunter2\n":                           "auth-url in ",
	} {
		_, err := login.Load(login.Sources{Home: homeWith(t, yaml, 0o600)})
		wantError(t, err, login.ErrSettings, []string{"hunter2"}, words, "resim.yaml")
	}
	home := homeWith(t, "password: hunter2\n", 0o644)
	s, err := login.Load(login.Sources{Home: home})
	if err != nil || len(s.Warnings()) != 1 || !strings.Contains(s.Warnings()[0], "holds a secret and others can read it") {
		t.Errorf("%q, %v", s.Warnings(), err)
	}
	if err := errors.Join(os.Remove(filepath.Join(home, ".resim", "resim.yaml")), os.Mkdir(filepath.Join(home, ".resim", "resim.yaml"), 0o700)); err != nil {
		t.Fatal(err)
	}
	_, err = login.Load(login.Sources{Home: home})
	wantError(t, err, login.ErrSettings, nil, "resim.yaml")
}

// Secrets need not be on the command line, where others on the machine see them.
func TestSecretsFromFiles(t *testing.T) {
	d := newDesk(t, login.Client)
	known := d.server.Credentials()
	delete(d.env, "RESIM_CLIENT_SECRET")
	file := filepath.Join(d.home, "secret")
	if err := os.WriteFile(file, []byte(known.Secret+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	load := func(stdin string, args ...string) (*login.Settings, error) {
		return login.Load(login.Sources{Home: d.home, LookupEnv: lookup(d.env), Flags: flags(t, args...), Stdin: strings.NewReader(stdin)})
	}
	for _, c := range []struct{ stdin, flag, value string }{
		{"", "--client-secret-file", file}, {known.Secret + "\n", "--client-secret-file", "-"}, {"", "--client-secret", known.Secret},
	} {
		s, err := load(c.stdin, c.flag, c.value)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := s.Login(t.Context(), nil); err != nil {
			t.Errorf("%s: %v", c.flag, err)
		}
	}
	// A flag counts more than a variable, of either kind.
	d.env["RESIM_CLIENT_SECRET"] = "wrong"
	if s, err := load("", "--client-secret-file", file); err != nil {
		t.Error(err)
	} else if _, err := s.Login(t.Context(), nil); err != nil {
		t.Error(err)
	}
	for _, c := range []struct{ stdin, file, want string }{
		{"\n", "-", "there is nothing in it"},
		{"", filepath.Join(d.home, "nowhere"), "no such file"},
		{strings.Repeat("x", 70000), "-", "larger than 65536 bytes"},
	} {
		_, err := load(c.stdin, "--client-secret-file", c.file)
		wantError(t, err, login.ErrSettings, nil, "--client-secret-file", c.want)
	}
	_, err := load("", "--client-secret-file", file, "--client-secret", "hunter2")
	wantError(t, err, login.ErrSettings, []string{"hunter2"}, "both --client-secret and --client-secret-file are given")
	_, err = login.Load(login.Sources{LookupEnv: lookup(d.env), Flags: flags(t, "--password-file", "-")})
	wantError(t, err, login.ErrSettings, nil, "there is no standard input")
}

func TestNothingPrints(t *testing.T) {
	d := newDesk(t, login.Client)
	known := d.server.Credentials()
	f := flags(t, "--password", known.Password, "--client-secret", known.Secret, "--auth", "client")
	s, err := login.Load(login.Sources{Home: d.home, LookupEnv: lookup(d.env), Flags: f})
	if err != nil {
		t.Fatal(err)
	}
	session, err := s.Session(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if got, want := fmt.Sprintf("%+v", s), d.server.URL()+"/ by client at "+known.Issuer+" as client "+known.Client; got != want {
		t.Errorf("it prints as %s, want %s", got, want)
	}
	token := d.entries()[known.Client]["access_token"].(string)
	for _, v := range []any{s, *f, f, session, &session} {
		texts := []string{}
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x"} {
			texts = append(texts, fmt.Sprintf(verb, v))
		}
		b, _ := json.Marshal(v)
		for _, text := range append(texts, string(b)) {
			for _, secret := range []string{known.Secret, known.Password, token, fmt.Sprintf("%x", known.Secret), fmt.Sprintf("%x", token)} {
				if strings.Contains(text, secret) {
					t.Errorf("%T prints %s", v, text)
				}
			}
		}
	}
}
