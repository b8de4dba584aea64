package resimtest

import (
	"maps"
	"net/url"
	"slices"
	"time"
)

// Login sets how the login host of a [Server] behaves. A zero field has the default given beside it.
type Login struct {
	TokenLifetime time.Duration // 24 h; of access tokens, whole seconds
	CodeLifetime  time.Duration // 15 min; of device codes, whole seconds
	Interval      time.Duration // 1 s; between two questions whether a device code is confirmed, whole seconds

	// AutoApprove confirms every device code at once, so that a script needs no browser.
	AutoApprove bool

	// SlowDown is how many of the first questions for a device code are answered with slow_down.
	SlowDown int

	// FirstLogin is how many of the first tokens lack permissions, as those of a new account do. The API
	// answers 403 to such a token.
	FirstLogin int
}

// WithLogin sets how the login host behaves. Default: the zero [Login].
func WithLogin(l Login) Option { return func(c *config) { c.login = l } }

func (l Login) filled() Login {
	set := func(field *time.Duration, value time.Duration) {
		if *field <= 0 {
			*field = value
		}
	}
	set(&l.TokenLifetime, 24*time.Hour)
	set(&l.CodeLifetime, 15*time.Minute)
	set(&l.Interval, time.Second)
	return l
}

// Credentials is whom the login host knows. The client ids are not those of ReSim, so that a cache of
// tokens keeps the two apart.
type Credentials struct {
	Issuer            string // base URL of the login host, with a slash at the end
	Audience          string // as with ReSim, that of production everywhere
	InteractiveClient string // public client of the device flow
	PasswordClient    string // public client of the password realm
	Client, Secret    string // of client credentials
	Username          string
	Password          string
}

// audience and realm are those of ReSim.
const (
	audience = "https://api.resim.ai"
	realm    = "cli-users"
)

// Credentials is what it takes to log in to the server. Secret and password follow from the seed.
func (s *Server) Credentials() Credentials { return s.login.known }

// LoginRequest is a request to the login host: the ground truth of what a client sent.
type LoginRequest struct {
	Path   string // "/oauth/token" for example
	Form   url.Values
	Status int    // of the answer
	Error  string // OAuth's word for it, "" for none
}

// LoginRequests are the requests to the login host's endpoints so far, in order. They hold secrets.
func (s *Server) LoginRequests() []LoginRequest {
	s.login.mu.Lock()
	defer s.login.mu.Unlock()
	requests := slices.Clone(s.login.requests)
	for i := range requests {
		requests[i].Form = maps.Clone(requests[i].Form)
	}
	return requests
}

// ExpireTokens lets every access token that the login host gave expire now. [Server.Token] stays.
func (s *Server) ExpireTokens() {
	s.login.mu.Lock()
	defer s.login.mu.Unlock()
	clear(s.login.access)
}

// RevokeRefreshTokens makes every refresh token that the login host gave useless.
func (s *Server) RevokeRefreshTokens() {
	s.login.mu.Lock()
	defer s.login.mu.Unlock()
	clear(s.login.refresh)
}
