package login

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"
)

// What ReSim's issuers want beyond the standard.
const (
	passwordGrant = "http://auth0.com/oauth/grant-type/password-realm"
	realm         = "cli-users"
	offlineAccess = "offline_access" // the scope that brings a refresh token
)

// settling is how long a new account takes until its tokens hold permissions.
const settling = time.Second

func (s *Settings) tokenURL() string { return s.issuer + "oauth/token" }

// config is the client's, without its scopes: the OAuth library would send them where they do not belong.
func (s *Settings) config() *oauth2.Config {
	return &oauth2.Config{ClientID: s.clientID, Endpoint: oauth2.Endpoint{
		DeviceAuthURL: s.issuer + "oauth/device/code", TokenURL: s.tokenURL(), AuthStyle: oauth2.AuthStyleInParams,
	}}
}

// grant logs in without a person, in mode [Client] or [Password].
func (s *Settings) grant(ctx context.Context) (*oauth2.Token, error) {
	cfg := clientcredentials.Config{
		ClientID: s.clientID, TokenURL: s.tokenURL(), AuthStyle: oauth2.AuthStyleInParams,
		EndpointParams: url.Values{"audience": {audience}},
	}
	doing := "logging in as client " + s.clientID
	if s.mode == Password {
		doing = fmt.Sprintf("logging in as user %q", s.username)
		cfg.EndpointParams = url.Values{
			"grant_type": {passwordGrant}, "realm": {realm}, "audience": {audience}, "scope": {offlineAccess},
			"username": {s.username}, "password": {s.password()},
		}
	} else {
		cfg.ClientSecret = s.secret()
	}
	t, err := cfg.Token(s.withClient(ctx))
	if err != nil {
		return nil, s.explain(ctx, doing, err, nil)
	}
	return s.checked(doing, t)
}

// refresh renews a token by its refresh token. The issuer may give another refresh token for the next
// time.
func (s *Settings) refresh(ctx context.Context, old *oauth2.Token) (*oauth2.Token, error) {
	const doing = "renewing the login"
	t, err := s.config().TokenSource(s.withClient(ctx), &oauth2.Token{RefreshToken: old.RefreshToken}).Token()
	if err != nil {
		return nil, s.explain(ctx, doing, err, sensitive{old.AccessToken, old.RefreshToken})
	}
	return s.checked(doing, t)
}

// checked is a token that the issuer gave, with the expiry that it has in truth.
func (s *Settings) checked(doing string, t *oauth2.Token) (*oauth2.Token, error) {
	if !strings.EqualFold(t.Type(), "Bearer") {
		return nil, fmt.Errorf("%s at %s: %w: the token is of a type other than Bearer", doing, s.issuer, ErrIssuer)
	}
	return withExpiry(t), nil
}

// withExpiry is a token with the earlier of the two times at which it may expire: what the issuer
// said, and what the token itself says.
func withExpiry(t *oauth2.Token) *oauth2.Token {
	c, _ := readClaims(t.AccessToken)
	said := c.expiry()
	if t.Expiry.IsZero() || !said.IsZero() && said.Before(t.Expiry) {
		t.Expiry = said
	}
	return t
}

// lacksPermissions reports whether a token is one of an account that was just made.
func lacksPermissions(t *oauth2.Token) bool {
	c, ok := readClaims(t.AccessToken)
	return ok && len(c.Permissions) == 0
}

const noPermissions = "the token has no permissions, so the API will refuse it; ask whoever administers ReSim for access"

// settled is a token with permissions: the first token of a new account may lack them, and then the
// ways are gone in order, after a second's wait.
func settled(ctx context.Context, t *oauth2.Token, again ...func(*oauth2.Token) (*oauth2.Token, error)) (*oauth2.Token, []string, error) {
	for _, login := range again {
		if !lacksPermissions(t) {
			break
		}
		if err := pause(ctx, settling); err != nil {
			return nil, nil, err
		}
		next, err := login(t)
		if err != nil {
			return nil, nil, err
		}
		t = next
	}
	if lacksPermissions(t) {
		return t, []string{noPermissions}, nil
	}
	return t, nil, nil
}

// pause waits, or ends with the context.
func pause(ctx context.Context, d time.Duration) error {
	timer := time.NewTimer(d)
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return context.Cause(ctx)
	}
}
