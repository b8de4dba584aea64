package login

import (
	"encoding/json"
	"strings"
	"time"

	"golang.org/x/oauth2"
)

// rawEntry is a login in the cache: an object whose fields may be more than ours.
type rawEntry = json.RawMessage

// entry is what is ours of it: the form in which Go's OAuth library writes tokens, and the user.
type entry struct {
	AccessToken  string    `json:"access_token"`
	TokenType    string    `json:"token_type"`
	RefreshToken string    `json:"refresh_token,omitempty"`
	Expiry       time.Time `json:"expiry"`
	Username     string    `json:"username,omitempty"` // of a login by password; ReSim's command line does not write it
}

// accept is the token of an entry, nil if it cannot be one of these settings: another issuer gave it,
// or to another user.
func (s *Settings) accept(raw rawEntry) *oauth2.Token {
	var e entry
	if json.Unmarshal(raw, &e) != nil || e.AccessToken == "" || e.TokenType != "" && !strings.EqualFold(e.TokenType, "bearer") {
		return nil
	}
	if c, ok := readClaims(e.AccessToken); ok && c.Issuer != "" && c.Issuer != s.issuer {
		return nil
	}
	if s.mode == Password && e.Username != "" && e.Username != s.username {
		return nil
	}
	return withExpiry(&oauth2.Token{AccessToken: e.AccessToken, TokenType: e.TokenType, RefreshToken: e.RefreshToken, Expiry: e.Expiry})
}

// merged is an entry for a token, with the fields of the old one that are not known here.
func (s *Settings) merged(old rawEntry, t *oauth2.Token) (rawEntry, error) {
	fields := map[string]json.RawMessage{}
	if json.Unmarshal(old, &fields) != nil || fields == nil {
		fields = map[string]json.RawMessage{}
	}
	for _, name := range []string{"access_token", "token_type", "refresh_token", "expiry", "expires_in", "username"} {
		delete(fields, name)
	}
	e := entry{AccessToken: t.AccessToken, TokenType: t.Type(), RefreshToken: t.RefreshToken, Expiry: t.Expiry}
	if s.mode == Password {
		e.Username = s.username
	}
	ours, err := json.Marshal(e)
	if err != nil {
		return nil, err
	}
	if err := json.Unmarshal(ours, &fields); err != nil {
		return nil, err
	}
	return json.Marshal(fields)
}
