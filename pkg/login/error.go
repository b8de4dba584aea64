package login

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"strings"
	"unicode"

	"golang.org/x/oauth2"
)

// Kinds of failure, for [errors.Is].
var (
	// ErrNotLoggedIn says that there is no token and no way to one without a person.
	ErrNotLoggedIn = errors.New("not logged in")
	// ErrSettings says that a flag, a variable or the settings file is wrong.
	ErrSettings = errors.New("wrong login settings")
	// ErrRefused says that the issuer knows the request and refuses it: a wrong secret, a wrong password, an
	// unknown client, a person who said no.
	ErrRefused = errors.New("the login is refused")
	// ErrExpired says that nobody confirmed the code in time.
	ErrExpired = errors.New("the code has expired before it was confirmed")
	// ErrIssuer says that the issuer was not reached, or failed, or answered what OAuth does not know.
	ErrIssuer = errors.New("the login host gave no usable answer")
	// ErrCache says that the cache of tokens cannot be read or written.
	ErrCache = errors.New("the cache of tokens is not usable")
)

// MayPass reports whether the same may succeed when it is tried again: the issuer failed, or nobody confirmed
// in time. After any other failure something has to be changed first.
func MayPass(err error) bool {
	return errors.Is(err, ErrIssuer) || errors.Is(err, ErrExpired) || errors.Is(err, context.DeadlineExceeded)
}

// sensitive holds what no error may show.
type sensitive []string

// redact takes the secrets out of a text, as they are and as a form holds them, and makes it one short
// printable line.
func (s sensitive) redact(text string) string {
	var pairs []string
	for _, secret := range s {
		for _, form := range []string{secret, url.QueryEscape(secret), url.PathEscape(secret)} {
			if form != "" {
				pairs = append(pairs, form, "[redacted]")
			}
		}
	}
	text = strings.NewReplacer(pairs...).Replace(text)
	text = strings.Map(func(r rune) rune {
		if unicode.IsSpace(r) || !unicode.IsPrint(r) {
			return ' '
		}
		return r
	}, text)
	text = strings.Join(strings.Fields(text), " ")
	const longest = 300
	if runes := []rune(text); len(runes) > longest {
		text = string(runes[:longest]) + "…"
	}
	return text
}

// advice says what to do about a refusal, by OAuth's word for it; "" if that is not known.
func (s *Settings) advice(code string) string {
	switch {
	case code == "invalid_client", code == "unauthorized_client":
		return "check the client's id, the issuer, and that this client may log in by mode " + string(s.mode)
	case s.mode == Client && (code == "access_denied" || code == "invalid_grant"):
		return "check " + keyClientID + " and " + keySecret
	case s.mode == Password && (code == "access_denied" || code == "invalid_grant"):
		return "check " + keyUsername + " and " + keyPassword
	case code == "access_denied":
		return "somebody said no, or may not use ReSim"
	}
	return ""
}

// explain is an error of the issuer in our words. doing is what was tried.
func (s *Settings) explain(ctx context.Context, doing string, err error, secrets sensitive) error {
	if ctx.Err() != nil {
		return fmt.Errorf("%s: %w", doing, context.Cause(ctx))
	}
	secrets = append(secrets, s.secret(), s.password())
	detail, kind, code := err.Error(), ErrIssuer, ""
	var answer *oauth2.RetrieveError
	var transport *url.Error
	switch {
	case errors.As(err, &answer):
		status := answer.Response.StatusCode
		detail = fmt.Sprintf("status %d", status)
		if code = answer.ErrorCode; code != "" {
			detail += " " + code
		}
		if answer.ErrorDescription != "" {
			detail += ": " + answer.ErrorDescription
		}
		switch {
		case code == "expired_token":
			kind = ErrExpired
		case code != "" && status < 500 && status != 429:
			kind = ErrRefused
		}
	case errors.As(err, &transport):
		detail = transport.Err.Error()
	}
	text := secrets.redact(detail)
	if advice := s.advice(code); kind == ErrRefused && advice != "" {
		text += "; " + advice
	}
	return fmt.Errorf("%s at %s: %w: %s", doing, s.issuer, kind, text)
}
