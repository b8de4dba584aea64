package resimtest

import (
	"encoding/json"
	"fmt"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"
)

// Paths of the login host, below its issuer.
const (
	deviceCodePath = "/oauth/device/code"
	tokenPath      = "/oauth/token"
	activatePath   = "/activate"
)

// loginHost is the third host: an OAuth server as ReSim's.
type loginHost struct {
	Login
	known Credentials
	key   []byte // signs tokens
	now   func() time.Time

	mu       sync.Mutex
	requests []LoginRequest
	issued   uint64                // random texts so far
	tokens   int                   // access tokens so far
	access   map[string]access     // by token
	refresh  map[string]*family    // by token, spent ones too
	devices  map[string]*deviceAsk // by device code
}

func newLoginHost(l Login, root source, key []byte) *loginHost {
	h := &loginHost{
		Login: l.filled(), key: key, now: time.Now,
		access: map[string]access{}, refresh: map[string]*family{}, devices: map[string]*deviceAsk{},
	}
	h.known = Credentials{
		Audience:          audience,
		InteractiveClient: "resimtest-interactive", PasswordClient: "resimtest-password",
		Client: "resimtest-program", Secret: fmt.Sprintf("resimtest-secret-%016x", uint64(root.at(ofToken, 4))),
		Username: "robin@example.com", Password: fmt.Sprintf("resimtest-password-%016x", uint64(root.at(ofToken, 5))),
	}
	return h
}

// oauthError is an error answer of an OAuth server.
type oauthError struct {
	status            int
	code, description string
}

func (e *oauthError) Error() string { return e.code + ": " + e.description }

func refusedLogin(status int, code, description string) error {
	return &oauthError{status, code, description}
}

// loginGate lets a [loginHost] answer over HTTP.
type loginGate struct{ *Server }

func (g loginGate) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	endpoints := map[string]func(url.Values) (any, error){deviceCodePath: g.login.deviceCode, tokenPath: g.login.token}
	endpoint, known := endpoints[r.URL.Path]
	switch {
	case r.URL.Path == activatePath && r.Method == http.MethodGet:
		g.login.activate(w, r)
	case !known:
		g.ledger.count(unknown)
		g.ledger.violation(r, "the login host has no such endpoint")
		http.NotFound(w, r)
	default:
		id := r.URL.Path[1:]
		g.ledger.count(id)
		g.answer(w, r, operation{id: id}, func(w http.ResponseWriter, r *http.Request) { g.endpoint(w, r, endpoint) })
	}
}

func (g loginGate) endpoint(w http.ResponseWriter, r *http.Request, endpoint func(url.Values) (any, error)) {
	if r.Header.Get("Authorization") != "" {
		g.ledger.violation(r, "sent an Authorization header to the login host")
	}
	answer, status, code := any(nil), http.StatusOK, ""
	form, err := readForm(r)
	if err == nil {
		answer, err = endpoint(form)
	}
	if refused, ok := err.(*oauthError); ok {
		status, code = refused.status, refused.code
		answer = map[string]string{"error": refused.code, "error_description": refused.description}
	}
	g.login.mu.Lock()
	g.login.requests = append(g.login.requests, LoginRequest{r.URL.Path, form, status, code})
	g.login.mu.Unlock()
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(answer)
}

// readForm reads the parameters of a request, each of which may come once, and in the body only: a
// query would end in logs.
func readForm(r *http.Request) (url.Values, error) {
	invalid := func(description string) error {
		return refusedLogin(http.StatusBadRequest, "invalid_request", description)
	}
	if r.Method != http.MethodPost {
		return nil, invalid("use POST")
	}
	if r.Header.Get("Content-Type") != "application/x-www-form-urlencoded" {
		return nil, invalid("the parameters must come as a form")
	}
	if err := r.ParseForm(); err != nil || r.URL.RawQuery != "" {
		return nil, invalid("the parameters must come in the body")
	}
	for name, values := range r.PostForm {
		if len(values) != 1 || values[0] == "" {
			return r.PostForm, invalid("parameter " + strconv.Quote(name) + " must come once and not be empty")
		}
	}
	return r.PostForm, nil
}
