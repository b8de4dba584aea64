package metrics

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// uuidOK reports whether ReSim's validator takes a text for a UUID. It is as lenient as Python: "urn:"
// and "uuid:" are dropped wherever they are, then braces at the ends, then all hyphens, and 32
// characters must remain that int(text, 16) reads.
func uuidOK(s string) bool {
	if canonicalUUID(s) {
		return true
	}
	s = strings.ReplaceAll(strings.ReplaceAll(s, "urn:", ""), "uuid:", "")
	s = strings.ReplaceAll(strings.Trim(s, "{}"), "-", "")
	return utf8.RuneCountInString(s) == 32 && base16(s)
}

// canonicalUUID reports whether a text is a UUID the way everybody writes them.
func canonicalUUID(s string) bool {
	if len(s) != 36 {
		return false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case i == 8 || i == 13 || i == 18 || i == 23:
			if c != '-' {
				return false
			}
		case !hexDigit(rune(c)):
			return false
		}
	}
	return true
}

func hexDigit(c rune) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// base16 reports whether Python's int(s, 16) takes s: white space around it, a sign, a prefix 0x,
// single underscores between digits, decimal digits of any script. (A minus is gone by now.)
func base16(s string) bool {
	s = strings.TrimFunc(s, func(c rune) bool { return unicode.IsSpace(c) })
	s = strings.TrimPrefix(s, "+")
	if zero, size := utf8.DecodeRuneInString(s); asciiDigit(zero) == '0' && len(s) > size && (s[size] == 'x' || s[size] == 'X') {
		s = strings.TrimPrefix(s[size+1:], "_")
	}
	digit := false // the character before is one
	for _, c := range s {
		switch {
		case hexDigit(asciiDigit(c)):
			digit = true
		case c == '_' && digit:
			digit = false
		default:
			return false
		}
	}
	return digit
}

// asciiDigit is the ASCII digit that Python reads a decimal digit of any script as; every other
// character is itself.
func asciiDigit(c rune) rune {
	if c < utf8.RuneSelf || !unicode.Is(unicode.Nd, c) {
		return c
	}
	for _, r := range unicode.Nd.R16 {
		if rune(r.Lo) <= c && c <= rune(r.Hi) {
			return '0' + (c-rune(r.Lo))%10
		}
	}
	for _, r := range unicode.Nd.R32 {
		if rune(r.Lo) <= c && c <= rune(r.Hi) {
			return '0' + (c-rune(r.Lo))%10
		}
	}
	return c
}
