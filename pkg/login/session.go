package login

import (
	"time"

	"golang.org/x/oauth2"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Session is a login: a token, and what is known of it.
type Session struct {
	Token     resim.Token
	Subject   string    // who it stands for, in the issuer's words; "" if it does not say
	Expires   time.Time // of the token; zero if it is not known
	Renewable bool      // there is a refresh token, so that it lasts longer than its token
	Warnings  []string  // what went wrong without being in the way, such as a cache that cannot be written
}

// session describes a token.
func session(t *oauth2.Token, warnings ...string) Session {
	c, _ := readClaims(t.AccessToken)
	return Session{
		Token: resim.NewToken(t.AccessToken), Subject: c.Subject, Expires: t.Expiry, Renewable: t.RefreshToken != "", Warnings: warnings,
	}
}
