package login

import (
	"fmt"
	"io"
	"net/http"
	"path/filepath"
	"runtime"
	"strconv"
	"sync/atomic"

	"golang.org/x/oauth2"
)

// Sources is where settings come from.
type Sources struct {
	Home      string                           // the user's home folder, which holds .resim; "": no files are read or written
	LookupEnv func(name string) (string, bool) // the environment; nil: none
	Flags     *Flags                           // nil: none
	Stdin     io.Reader                        // for secrets whose file is "-"; nil: none
	Transport http.RoundTripper                // of requests to the issuer; nil: one with time limits
}

// Home is the user's home folder by its environment, "" if that does not say.
func Home(lookup func(name string) (string, bool)) string {
	name := "HOME"
	if runtime.GOOS == "windows" {
		name = "USERPROFILE"
	}
	home, _ := lookup(name)
	return home
}

// Settings says which API to use, and how to get a token for it. It is safe for concurrent use; make it
// with [Load].
type Settings struct {
	mode      Mode
	half      string // what is missing for a login without a person, "" if nothing was begun
	apiURL    string
	issuer    string // ends in a slash
	clientID  string
	username  string
	secret    func() string // a function, as that of [resim.Token]
	password  func() string
	cache     *cache                       // nil: none
	memory    atomic.Pointer[oauth2.Token] // the newest token, where there is no cache
	busy      chan struct{}                // held while one logs in
	transport http.RoundTripper
	warnings  []string
}

// Load works out the settings. It sends nothing and writes nothing. Every error is [ErrSettings].
func Load(src Sources) (*Settings, error) {
	v := values{lookup: src.LookupEnv, stdin: src.Stdin}
	if src.Flags != nil && src.Flags.given != nil {
		v.flags = src.Flags.given()
	}
	s := &Settings{transport: src.Transport, busy: make(chan struct{}, 1)}
	if s.transport == nil {
		s.transport = newTransport()
	}
	if src.Home != "" {
		folder := filepath.Join(src.Home, ".resim")
		v.path = filepath.Join(folder, "resim.yaml")
		s.cache = &cache{path: filepath.Join(folder, "cache.json")}
		var err error
		if v.file, err = readSettingsFile(v.path); err != nil {
			return nil, err
		}
	}
	if err := s.place(v); err != nil {
		return nil, err
	}
	if err := s.person(v); err != nil {
		return nil, err
	}
	s.warnAboutFile(v)
	return s, nil
}

// person works out the mode, and who logs in.
func (s *Settings) person(v values) error {
	secret, err := v.getSecret(keySecret, keySecretFile)
	if err != nil {
		return err
	}
	password, err := v.getSecret(keyPassword, keyPasswordFile)
	if err != nil {
		return err
	}
	id, _ := v.get(keyClientID)
	s.username, _ = v.get(keyUsername)
	s.secret, s.password = func() string { return secret }, func() string { return password }
	explicit, from := v.get(keyAuth)
	if s.mode, err = chooseMode(explicit, from, pairs{id, secret, s.username, password}); err != nil {
		return err
	}
	s.half = pairs{id, secret, s.username, password}.half()
	if _, known := clients[s.issuer]; !known && s.half == keySecret {
		s.half = "" // there a person's login needs the client's id as well
	}
	if s.clientID = s.client(v, id); s.clientID == "" {
		return fmt.Errorf("%w: which client logs in at %s is not known; name it by --%s or %s", ErrSettings, s.issuer, keyClientID, variable(keyClientID))
	}
	return nil
}

// APIURL is the API's base URL, with a slash at the end.
func (s *Settings) APIURL() string { return s.apiURL }

// Issuer is the base URL of the OAuth server that gives tokens, with a slash at the end.
func (s *Settings) Issuer() string { return s.issuer }

// ClientID is the OAuth client that logs in.
func (s *Settings) ClientID() string { return s.clientID }

// Mode is how to log in.
func (s *Settings) Mode() Mode { return s.mode }

// String says where to log in, how and as which client.
func (s *Settings) String() string {
	return fmt.Sprintf("%s by %s at %s as client %s", s.apiURL, s.mode, s.issuer, s.clientID)
}

// Format writes String whatever the verb, so that no printer looks into the secrets.
func (s *Settings) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.String()) }

// Warnings tell what is odd about the settings without being in the way, such as a file with a
// password that others can read.
func (s *Settings) Warnings() []string { return s.warnings }

// warnAboutFile finds secrets that others can read.
func (s *Settings) warnAboutFile(v values) {
	if (v.file[keySecret] != "" || v.file[keyPassword] != "") && readable(v.path) {
		s.warnings = append(s.warnings, v.path+" holds a secret and others can read it; run chmod 600 on it")
	}
	if s.cache != nil && readable(s.cache.path) {
		s.warnings = append(s.warnings, s.cache.path+" holds tokens and others can read it; run chmod 600 on it, or log in again")
	}
}

func (v values) flag(key string) (bool, error) {
	text, from := v.get(key)
	if text == "" {
		return false, nil
	}
	on, err := strconv.ParseBool(text)
	if err != nil {
		return false, fmt.Errorf("%w: %s is neither true nor false", ErrSettings, from)
	}
	return on, nil
}
