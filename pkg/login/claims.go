package login

import (
	"encoding/base64"
	"encoding/json"
	"strings"
	"time"
)

// claims is what a token says of itself. Nothing of it is verified.
type claims struct {
	Issuer      string   `json:"iss"`
	Subject     string   `json:"sub"`
	Expires     float64  `json:"exp"` // seconds since 1970
	Permissions []string `json:"permissions"`
}

// readClaims reads the payload of a JWT. ok is false for a token of another form.
func readClaims(token string) (c claims, ok bool) {
	parts := strings.Split(token, ".")
	if len(parts) != 3 {
		return claims{}, false
	}
	payload, err := base64.RawURLEncoding.DecodeString(strings.TrimRight(parts[1], "="))
	if err != nil || json.Unmarshal(payload, &c) != nil {
		return claims{}, false
	}
	return c, true
}

// expiry is when the token says that it expires, zero if it does not say.
func (c claims) expiry() time.Time {
	const most = 253402300799 // the last second of the year 9999
	if c.Expires <= 0 || c.Expires > most {
		return time.Time{}
	}
	return time.Unix(int64(c.Expires), 0)
}
