package runner

import (
	"context"
	"errors"

	"github.com/resim-contrib/metrics-go/pkg/login"
)

// logIn completes a target with the API and a token of whoever runs the command. It asks nobody: see
// [login.Settings.Token].
func (c Command) logIn(ctx context.Context, cfg *Config) error {
	if cfg.Target.IsZero() {
		return nil
	}
	if _, err := cfg.Target.mode(cfg.Mode); err != nil {
		return nil // Run says so, and there is no need to log in for it
	}
	s, err := login.Load(login.Sources{Home: login.Home(c.LookupEnv), LookupEnv: c.LookupEnv})
	if err != nil {
		return notLoggedIn(err)
	}
	session, err := s.Session(ctx, login.ValidFor(cfg.Timeout))
	if err != nil {
		return notLoggedIn(err)
	}
	for _, w := range append(s.Warnings(), session.Warnings...) {
		cfg.Log.Warn(w)
	}
	cfg.Target.APIURL, cfg.Target.Token = s.APIURL(), session.Token
	return nil
}

// notLoggedIn gives the error its exit status.
func notLoggedIn(err error) error {
	status := ExitUsage
	switch {
	case errors.Is(err, context.Canceled):
		status = ExitInterrupted
	case login.MayPass(err):
		status = ExitUnread
	}
	return &problem{status: status, text: oneLine(err.Error()), err: err}
}
