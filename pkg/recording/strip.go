package recording

import (
	"bytes"
	"encoding/json"
	"iter"
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
	wholeLink = regexp.MustCompile(`(?i)^(https?://[^\s?]*)\?\S*$`)        // a text that is a URL with a query
	link      = regexp.MustCompile(`(?i)(https?://[^\s"<>?]*)\?[^\s"<>]*`) // one inside a text
)

// texts are the strings of a JSON text, field names included, each with its place.
func texts(text []byte) iter.Seq2[int, []byte] {
	return func(yield func(int, []byte) bool) {
		for at := 0; at < len(text); {
			begin := bytes.IndexByte(text[at:], '"')
			if begin < 0 {
				return
			}
			begin += at
			at = endOfString(text, begin)
			if !yield(begin, text[begin:at]) {
				return
			}
		}
	}
}

// links are the strings of a JSON text that are URLs.
func links(text []byte) iter.Seq[string] {
	return func(yield func(string) bool) {
		for _, quoted := range texts(text) {
			var value string
			if bytes.HasPrefix(quoted, []byte(`"http`)) && json.Unmarshal(quoted, &value) == nil && strings.Contains(value, "://") && !yield(value) {
				return
			}
		}
	}
}

// strip takes the queries of all URLs out of the strings of a JSON text. The rest stays as it is, byte by byte.
func strip(text []byte) []byte {
	var out []byte
	copied := 0
	for begin, quoted := range texts(text) {
		if bytes.IndexByte(quoted, '?') < 0 && bytes.IndexByte(quoted, '\\') < 0 {
			continue // no query
		}
		var value string
		if json.Unmarshal(quoted, &value) != nil {
			continue
		}
		bare := link.ReplaceAllString(wholeLink.ReplaceAllString(value, "$1"), "$1")
		if bare == value {
			continue
		}
		out = append(append(out, text[copied:begin]...), quote(bare)...)
		copied = begin + len(quoted)
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
