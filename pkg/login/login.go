package login

import (
	"context"
	"fmt"

	"golang.org/x/oauth2"
)

// Login logs in anew, whatever is kept, and keeps the result. In mode [Device] it calls show with the
// code that a person has to confirm, and waits for that; other modes need no show. The first login of
// a new account may need a second confirmation.
//
// A code that nobody confirms is [ErrExpired], one that is denied [ErrRefused]. A result that cannot be kept is
// [ErrCache]; if that can be known before, nobody is bothered.
func (s *Settings) Login(ctx context.Context, show func(DeviceCode)) (Session, error) {
	if err := s.prepareCache(); err != nil {
		return Session{}, err
	}
	t, warnings, err := s.loginSettled(ctx, show)
	if err != nil {
		return Session{}, err
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return Session{}, err
	}
	defer unlock()
	note, err := s.keepAnew(t)
	if err != nil {
		return Session{}, err
	}
	return session(t, append(warnings, note...)...), nil
}

func (s *Settings) loginSettled(ctx context.Context, show func(DeviceCode)) (*oauth2.Token, []string, error) {
	if s.mode != Device {
		return s.grantSettled(ctx)
	}
	t, err := s.device(ctx, false, show)
	if err != nil {
		return nil, nil, err
	}
	// Renewing may do, and bothers nobody.
	renewed := func(t *oauth2.Token) (*oauth2.Token, error) {
		if t.RefreshToken == "" {
			return t, nil
		}
		next, err := s.refresh(ctx, t)
		if err != nil && ctx.Err() == nil {
			return t, nil
		}
		return next, err
	}
	anew := func(*oauth2.Token) (*oauth2.Token, error) { return s.device(ctx, true, show) }
	return settled(ctx, t, renewed, anew)
}

// Logout forgets the login of the own client and reports whether there was one. Logins of other clients stay.
// The issuer is not told: a copy of the token stays good until it expires.
func (s *Settings) Logout(ctx context.Context) (bool, error) {
	s.memory.Store(nil)
	if s.cache == nil {
		return false, nil
	}
	if entries, _, err := s.cache.read(); err != nil {
		return false, err
	} else if _, ok := entries[s.clientID]; !ok {
		return false, nil
	}
	unlock, err := s.lock(ctx)
	if err != nil {
		return false, err
	}
	defer unlock()
	found := false
	err = s.cache.update(func(entries map[string]rawEntry) error {
		_, found = entries[s.clientID]
		delete(entries, s.clientID)
		return nil
	})
	if err != nil {
		return false, fmt.Errorf("logging out: %w", err)
	}
	return found, nil
}
