package login

import (
	"context"
	"errors"
	"fmt"
	"time"

	"golang.org/x/oauth2"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// leeway is how long a token must last at least to be of use at all.
const leeway = 30 * time.Second

// TokenOption is an option of [Settings.Token] and [Settings.Session].
type TokenOption func(*tokenConfig)

type tokenConfig struct{ atLeast time.Duration }

// ValidFor asks for a token that lasts at least that long. Default: one minute. A token that is kept and ends
// earlier is renewed; if that is not possible it is taken as it is, with a warning.
func ValidFor(d time.Duration) TokenOption { return func(c *tokenConfig) { c.atLeast = d } }

// Token is a token got without a person, see [Settings.Session].
func (s *Settings) Token(ctx context.Context, opts ...TokenOption) (resim.Token, error) {
	session, err := s.Session(ctx, opts...)
	return session.Token, err
}

// Session is a login without a person: the one that is kept if its token lasts, else one renewed by
// the refresh token, else a new one by the client's secret or the user's password. Where there is
// neither it fails with [ErrNotLoggedIn]; an issuer that refuses or fails is [ErrRefused] or
// [ErrIssuer]. A cache that cannot be read or written is a warning of the Session.
func (s *Settings) Session(ctx context.Context, opts ...TokenOption) (Session, error) {
	o := tokenConfig{atLeast: time.Minute}
	for _, opt := range opts {
		opt(&o)
	}
	kept, unread := s.kept()
	if lasts(kept, max(o.atLeast, leeway)) {
		return session(kept), nil
	}
	if kept == nil && s.mode == Device {
		return Session{}, s.notLoggedIn(unread)
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return Session{}, err
	}
	defer unlock()
	kept, unread = s.kept() // another may have renewed it meanwhile
	if lasts(kept, max(o.atLeast, leeway)) {
		return session(kept), nil
	}
	fresh, warnings, err := s.renew(ctx, kept)
	switch {
	case err == nil:
		return session(fresh, append(warnings, s.keep(fresh, unread)...)...), nil
	case ctx.Err() == nil && lasts(kept, leeway):
		return session(kept, fmt.Sprintf("the token lasts until %s only and could not be renewed: %v", kept.Expiry.Format(time.RFC3339), err)), nil
	}
	return Session{}, err
}

// Kept is the login that the cache holds, be it expired or not, without asking anybody. It fails with
// [ErrNotLoggedIn] if there is none and [ErrCache] if the cache is none.
func (s *Settings) Kept() (Session, error) {
	kept, err := s.kept()
	if kept == nil {
		return Session{}, s.notLoggedIn(err)
	}
	return session(kept), nil
}

// lasts reports whether a token is there and lasts that long. One whose end is not known does.
func lasts(t *oauth2.Token, d time.Duration) bool {
	return t != nil && (t.Expiry.IsZero() || time.Until(t.Expiry) > d)
}

// renew gets a new token in place of the one that is kept, which may be nil.
func (s *Settings) renew(ctx context.Context, kept *oauth2.Token) (*oauth2.Token, []string, error) {
	var refused error
	if kept != nil && kept.RefreshToken != "" {
		t, err := s.refresh(ctx, kept)
		if err == nil || !errors.Is(err, ErrRefused) {
			return t, nil, err
		}
		refused = err
	}
	if s.mode == Device {
		return nil, nil, s.notLoggedIn(refused)
	}
	return s.grantSettled(ctx)
}

// grantSettled logs in without a person, twice if the first token of a new account lacks permissions.
func (s *Settings) grantSettled(ctx context.Context) (*oauth2.Token, []string, error) {
	t, err := s.grant(ctx)
	if err != nil {
		return nil, nil, err
	}
	return settled(ctx, t, func(*oauth2.Token) (*oauth2.Token, error) { return s.grant(ctx) })
}

// notLoggedIn says what to do. cause is why a login that was there is of no use, or nil.
func (s *Settings) notLoggedIn(cause error) error {
	advice := "run `metrics login`, or set client-id and client-secret, or username and password"
	if s.half != "" {
		advice += "; " + s.half + " is missing to log in without a browser"
	}
	if cause != nil {
		return fmt.Errorf("%w to %s: %s (%w)", ErrNotLoggedIn, s.apiURL, advice, cause)
	}
	return fmt.Errorf("%w to %s: %s", ErrNotLoggedIn, s.apiURL, advice)
}
