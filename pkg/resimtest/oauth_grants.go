package resimtest

import (
	"crypto/subtle"
	"net/http"
	"net/url"
	"slices"
)

// Grant types.
const (
	deviceGrant      = "urn:ietf:params:oauth:grant-type:device_code"
	passwordGrant    = "http://auth0.com/oauth/grant-type/password-realm"
	credentialsGrant = "client_credentials"
	refreshGrant     = "refresh_token"
)

const offlineAccess = "offline_access"

// token answers a request for a token.
func (h *loginHost) token(form url.Values) (any, error) {
	switch form.Get("grant_type") {
	case deviceGrant:
		return h.deviceToken(form)
	case credentialsGrant:
		return h.credentials(form)
	case passwordGrant:
		return h.password(form)
	case refreshGrant:
		return h.renew(form)
	}
	return nil, refusedLogin(http.StatusForbidden, "unsupported_grant_type", "unsupported grant type")
}

// check checks what all requests have in common: that only certain parameters are given, and the
// client, the scope and the audience, if there may be one. An empty client is any.
func (h *loginHost) check(form url.Values, client string, params ...string) error {
	for name := range form {
		if !slices.Contains(params, name) {
			return refusedLogin(http.StatusBadRequest, "invalid_request", "unexpected parameter "+name)
		}
	}
	id := form.Get("client_id")
	switch {
	case !slices.Contains([]string{h.known.InteractiveClient, h.known.PasswordClient, h.known.Client}, id):
		return refusedLogin(http.StatusUnauthorized, "invalid_client", "unknown client")
	case client != "" && id != client:
		return refusedLogin(http.StatusForbidden, "unauthorized_client", "this client must not use this grant")
	case slices.Contains(params, "audience") && form.Get("audience") != h.known.Audience:
		return refusedLogin(http.StatusForbidden, "access_denied", "service not found")
	case form.Get("scope") != "" && form.Get("scope") != offlineAccess:
		return refusedLogin(http.StatusForbidden, "invalid_scope", "unknown scope")
	}
	return nil
}

func equal(given, want string) bool {
	return subtle.ConstantTimeCompare([]byte(given), []byte(want)) == 1
}

// credentials is the grant for programs.
func (h *loginHost) credentials(form url.Values) (any, error) {
	if err := h.check(form, h.known.Client, "grant_type", "client_id", "client_secret", "audience"); err != nil {
		return nil, err
	}
	if !equal(form.Get("client_secret"), h.known.Secret) {
		return nil, refusedLogin(http.StatusUnauthorized, "access_denied", "Unauthorized")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.grant(h.known.Client, h.known.Client+"@clients", false), nil
}

// password is the grant for a user's name and password.
func (h *loginHost) password(form url.Values) (any, error) {
	err := h.check(form, h.known.PasswordClient, "grant_type", "client_id", "realm", "username", "password", "audience", "scope")
	if err != nil {
		return nil, err
	}
	if form.Get("realm") != realm {
		return nil, refusedLogin(http.StatusBadRequest, "invalid_request", "unknown realm")
	}
	if form.Get("username") != h.known.Username || !equal(form.Get("password"), h.known.Password) {
		return nil, refusedLogin(http.StatusForbidden, "invalid_grant", "wrong name or password")
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.grant(h.known.PasswordClient, "user|"+h.known.Username, form.Get("scope") == offlineAccess), nil
}

// renew is the grant for a refresh token, which is good for one use: whoever uses one again may have
// stolen it, so all that descend from the same login become useless.
func (h *loginHost) renew(form url.Values) (any, error) {
	if err := h.check(form, "", "grant_type", "client_id", "refresh_token"); err != nil {
		return nil, err
	}
	h.mu.Lock()
	defer h.mu.Unlock()
	token := form.Get("refresh_token")
	f, ok := h.refresh[token]
	if !ok || f.revoked || f.client != form.Get("client_id") {
		return nil, refusedLogin(http.StatusForbidden, "invalid_grant", "unknown or invalid refresh token")
	}
	if f.newest != token {
		f.revoked = true
		return nil, refusedLogin(http.StatusForbidden, "invalid_grant", "the refresh token was used before")
	}
	answer := h.accessToken(f.client, f.subject)
	f.newest = h.random()
	h.refresh[f.newest] = f
	answer["refresh_token"] = f.newest
	return answer, nil
}
