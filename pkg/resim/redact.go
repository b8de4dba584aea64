package resim

import (
	"encoding/json"
	"errors"
	"net/url"
	"regexp"
	"strings"
	"unicode/utf8"
)

// Redact takes out of a text what must not be shown: the token and the query of every URL, which is
// where presigned URLs carry their signature.
func (c *Client) Redact(text string) string { return c.redactor.redact(text) }

// redactor takes secrets out of texts.
type redactor struct {
	token  *strings.Replacer
	length int // of the token
}

func newRedactor(t Token) *redactor {
	secret := t.reveal()
	quoted, _ := json.Marshal(secret)
	forms := []string{secret, url.QueryEscape(secret), url.PathEscape(secret), strings.Trim(string(quoted), `"`)}
	var pairs []string
	for _, form := range forms {
		if form != "" {
			pairs = append(pairs, form, redacted)
		}
	}
	return &redactor{strings.NewReplacer(pairs...), len(secret)}
}

var (
	// urlQuery is a URL with a query inside other text, also as JSON with escaped slashes. What closes
	// a bracket or ends a sentence behind it is not part of it.
	urlQuery = regexp.MustCompile(`(?i)([a-z][a-z0-9+.-]*:(?:\\?/){2}[^\s"'<>?]*)\?[^\s"'<>]*?([)\].,;:!]*)([\s"'<>]|$)`)
	// signature is a parameter of a presigned URL that got separated from its URL.
	signature = regexp.MustCompile(`(?i)\b((?:X-(?:Amz|Goog)-(?:Signature|Credential|Security-Token)|AWSAccessKeyId|Signature|sig|access_token)=)[^&\s"'<>]+`)
)

func (r *redactor) redact(text string) string {
	text = r.token.Replace(text)
	text = urlQuery.ReplaceAllString(text, "$1?"+redacted+"$2$3")
	return signature.ReplaceAllString(text, "$1"+redacted)
}

// maxExcerpt is how much of a body an error shows, in bytes.
const maxExcerpt = 512

// excerpt is how a body begins, fit to be shown in one line.
func (r *redactor) excerpt(body []byte) string {
	const window = 64 << 10
	text := r.redact(strings.ToValidUTF8(string(body[:min(len(body), window)]), "\uFFFD"))
	if len(body) >= window { // the token may have been cut at the end and so not been recognised
		text = text[:max(0, len(text)-r.length)]
	}
	text = strings.Join(strings.Fields(text[:min(len(text), 4*maxExcerpt)]), " ")
	if len(text) > maxExcerpt {
		cut := maxExcerpt
		for !utf8.RuneStart(text[cut]) {
			cut--
		}
		text = text[:cut]
	}
	return strings.ToValidUTF8(text, "")
}

// bare is a URL without user, query and fragment.
func bare(u *url.URL) string {
	if u == nil {
		return ""
	}
	b := *u
	b.User, b.RawQuery, b.ForceQuery, b.Fragment, b.RawFragment = nil, "", false, "", ""
	return b.String()
}

// redactedError shows less than what it stands for, which can be recognised but not be had.
type redactedError struct {
	text string
	err  error
}

func (e *redactedError) Error() string        { return e.text }
func (e *redactedError) Is(target error) bool { return errors.Is(e.err, target) }

// presentable is err, in other words if its own hold a secret.
func (r *redactor) presentable(err error) error {
	if text := r.redact(err.Error()); text != err.Error() {
		return &redactedError{text, err}
	}
	return err
}
