package resim_test

import (
	"net/http"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestRedact(t *testing.T) {
	c, err := resim.Connect("https://api.resim.ai/v1", resim.NewToken(secret))
	if err != nil {
		t.Fatal(err)
	}
	for text, want := range map[string]string{
		"nothing to hide: a? b=c, 10:30 and a/b#c":    "nothing to hide: a? b=c, 10:30 and a/b#c",
		"token " + secret + "!":                       "token [redacted]!",
		secret + secret:                               "[redacted][redacted]",
		"Authorization: Bearer " + secret:             "Authorization: Bearer [redacted]",
		"escaped s3cr3t-t0ken%2Fwith%2Bodd%3Dchars .": "escaped [redacted] .",
		"path s3cr3t-t0ken%2Fwith+odd=chars .":        "path [redacted] .",

		"GET https://s.example/a/b?X-Amz-Signature=abc: EOF": "GET https://s.example/a/b?[redacted]: EOF",
		`Get "https://s.example/a?b=c": EOF`:                 `Get "https://s.example/a?[redacted]": EOF`,
		"two https://a.example?x=1 https://b.example?y=2":    "two https://a.example?[redacted] https://b.example?[redacted]",
		"[log](https://a.example/x?y=1), and":                "[log](https://a.example/x?[redacted]), and",
		"<https://a.example/x?y=1#z>":                        "<https://a.example/x?[redacted]>",
		"see https://docs.example/a#section.":                "see https://docs.example/a#section.",
		"HTTPS://A.EXAMPLE?X=1":                              "HTTPS://A.EXAMPLE?[redacted]",
		"s3://bucket/key?versionId=1":                        "s3://bucket/key?[redacted]",
		`{"u":"https:\/\/a.example\/x?y=1","v":1}`:           `{"u":"https:\/\/a.example\/x?[redacted]","v":1}`,
		"line\nhttps://a.example/x?y=1\nline":                "line\nhttps://a.example/x?[redacted]\nline",
		"https://a.example/x?":                               "https://a.example/x?[redacted]",

		"/a/b?X-Amz-Credential=me&X-Amz-Signature=abc&z=1": "/a/b?X-Amz-Credential=[redacted]&X-Amz-Signature=[redacted]&z=1",
		"x-goog-signature=abc":                             "x-goog-signature=[redacted]",
		"/blob?sv=1&sig=abc":                               "/blob?sv=1&sig=[redacted]",
	} {
		if got := c.Redact(text); got != want {
			t.Errorf("%q\ngot  %q\nwant %q", text, got, want)
		}
	}
}

// The server may say anything in an error, also what it was sent, and at any place.
func TestExcerptsAreShortAndRedacted(t *testing.T) {
	for name, body := range map[string]string{
		"echo":                "you sent Bearer " + secret + " to https://s.example/x?X-Amz-Signature=abc",
		"at the end":          strings.Repeat("x", 512-10) + secret,
		"cut at the end":      strings.Repeat(" ", 64<<10-10) + secret,
		"many":                strings.Repeat(secret, 5000),
		"long query":          "https://s.example/x?" + strings.Repeat("Signature=abc&", 10000),
		"not text":            strings.Repeat("\xff\xfe\x00", 1000),
		"wide":                strings.Repeat("\u20ac", 1000),
		"one here, one there": strings.Repeat("\u20ac"+strings.Repeat(" ", 20), 1000),
		"wide and blank":      strings.Repeat("\u20ac \n\t", 1000),
	} {
		s, _ := answering(t, http.StatusBadRequest, "text/plain", body)
		_, err := connect(t, s.URL).Report(t.Context(), project, report)
		e := wantError(t, err, resim.ErrRefused, "getReport")
		if len(e.Body) > 512 || strings.Contains(e.Body, secret[:10]) || strings.Contains(e.Body, "abc") {
			t.Errorf("%s: %d bytes, %q", name, len(e.Body), e.Body)
		}
		if strings.ToValidUTF8(e.Body, "") != e.Body {
			t.Errorf("%s: it is not valid UTF-8: %q", name, e.Body)
		}
	}
}

// A long token that comes again and again shrinks so much that the end of what was read comes into
// sight, and there it is cut.
func TestExcerptOfManyLongTokens(t *testing.T) {
	token := strings.Repeat("abcdefghij", 199) + "0123456789"
	s, _ := answering(t, http.StatusBadRequest, "text/plain", strings.Repeat(token, 40))
	c, err := resim.Connect(s.URL+"/v1", resim.NewToken(token))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Report(t.Context(), project, report)
	if e := wantError(t, err, resim.ErrRefused); strings.Contains(e.Body, "abc") || len(e.Body) > 512 {
		t.Errorf("%q", e.Body)
	}
}
