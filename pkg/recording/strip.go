package recording

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
)

// secret reports whether a parameter of a URL is a credential.
func secret(name string) bool {
	name = strings.ToLower(name)
	for _, part := range []string{"signature", "credential", "token", "awsaccesskeyid"} {
		if strings.Contains(name, part) && name != "pagetoken" {
			return true
		}
	}
	return name == "sig"
}

var (
	wholeLink = regexp.MustCompile(`(?i)^(https?://[^\s?]*)\?\S*$`)          // a text that is a URL with a query
	link      = regexp.MustCompile(`(?i)(https?://[^\s"'<>?]*)\?[^\s"'<>]*`) // one inside a text
)

// strip takes the queries of all URLs out of the strings of a JSON text. The rest stays as it is, byte by byte.
func strip(text []byte) []byte {
	var out []byte
	copied := 0
	for at := 0; at < len(text); {
		begin := bytes.IndexByte(text[at:], '"')
		if begin < 0 {
			break
		}
		begin += at
		end := endOfString(text, begin)
		at = end
		if bytes.IndexByte(text[begin:end], '?') < 0 && bytes.IndexByte(text[begin:end], '\\') < 0 {
			continue // no query
		}
		var value string
		if json.Unmarshal(text[begin:end], &value) != nil {
			continue
		}
		bare := link.ReplaceAllString(wholeLink.ReplaceAllString(value, "$1"), "$1")
		if bare == value {
			continue
		}
		out = append(append(out, text[copied:begin]...), quote(bare)...)
		copied = end
	}
	if copied == 0 {
		return text
	}
	return append(out, text[copied:]...)
}

// endOfString is where the JSON string that begins at a quotation mark ends, behind its last one.
func endOfString(text []byte, begin int) int {
	for i := begin + 1; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

func quote(s string) []byte {
	text, _ := json.Marshal(s) // a string always marshals
	return text
}
