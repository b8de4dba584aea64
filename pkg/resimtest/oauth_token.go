package resimtest

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"time"
)

// access is an access token that was given.
type access struct {
	expires     time.Time
	permissions bool
}

// family is the refresh tokens that descend from one login.
type family struct {
	client, subject string
	newest          string // the one that is good
	revoked         bool
}

// random is a text that was not given before. It hangs on the seed alone, and so is no secret.
func (h *loginHost) random() string {
	h.issued++
	return hex.EncodeToString(h.sign(binary.BigEndian.AppendUint64(nil, h.issued))[:16])
}

func (h *loginHost) sign(text []byte) []byte {
	mac := hmac.New(sha256.New, h.key)
	mac.Write(text)
	return mac.Sum(nil)
}

// grant is the answer to a login.
func (h *loginHost) grant(client, subject string, refresh bool) map[string]any {
	answer := h.accessToken(client, subject)
	if refresh {
		f := &family{client: client, subject: subject, newest: h.random()}
		h.refresh[f.newest] = f
		answer["refresh_token"], answer["scope"] = f.newest, offlineAccess
	}
	return answer
}

// accessToken is a new access token: a signed JWT, which the API accepts until it expires.
func (h *loginHost) accessToken(client, subject string) map[string]any {
	h.tokens++
	now := h.now()
	expires := now.Add(h.TokenLifetime)
	claims := map[string]any{
		"iss": h.known.Issuer, "sub": subject, "aud": h.known.Audience, "azp": client,
		"iat": now.Unix(), "exp": expires.Unix(), "jti": h.random(),
	}
	permissions := h.tokens > h.FirstLogin
	if permissions {
		claims["permissions"] = []string{"experiences:read", "batches:read", "projects:read", "reports:read"}
	}
	token := h.jwt(claims)
	h.access[token] = access{expires, permissions}
	return map[string]any{"access_token": token, "token_type": "Bearer", "expires_in": int(h.TokenLifetime / time.Second)}
}

func (h *loginHost) jwt(claims map[string]any) string {
	payload, err := json.Marshal(claims)
	if err != nil {
		panic(err) // texts and numbers always marshal
	}
	part := base64.RawURLEncoding.EncodeToString
	text := part([]byte(`{"alg":"HS256","typ":"JWT"}`)) + "." + part(payload)
	return text + "." + part(h.sign([]byte(text)))
}

// rights says of a token whether it was given and has not expired, and whether it has permissions.
func (h *loginHost) rights(token string) (valid, permissions bool) {
	h.mu.Lock()
	defer h.mu.Unlock()
	a, ok := h.access[token]
	return ok && h.now().Before(a.expires), a.permissions
}
