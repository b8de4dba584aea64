package resim

import (
	"net/url"
	"regexp"
	"strings"
)

// urlQuery is the query and fragment of a URL inside other text. Presigned URLs carry their
// signature there.
var urlQuery = regexp.MustCompile(`(?i)(https?://[^\s"'<>?#]*)[?#][^\s"'<>]*`)

// Redact takes out of a text what must not be shown: the token and every URL's query.
func (c *Client) Redact(text string) string { return c.token.redact(text) }

func (t Token) redact(text string) string {
	if t.secret != "" {
		text = strings.ReplaceAll(text, t.secret, redacted)
	}
	return urlQuery.ReplaceAllString(text, "$1?"+redacted)
}

// bare is a URL without user, query and fragment.
func bare(u *url.URL) string {
	if u == nil {
		return ""
	}
	b := *u
	b.User, b.RawQuery, b.Fragment, b.RawFragment = nil, "", "", ""
	return b.String()
}
