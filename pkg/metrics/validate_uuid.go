package metrics

import (
	"strings"
	"unicode"
)

// uuidOK reports whether ReSim's validator takes a text for a UUID: the urn: and uuid: prefixes and all
// hyphens are dropped, braces stripped from the ends, and 32 characters must remain that Python reads
// as a number of base 16.
func uuidOK(s string) bool {
	s = strings.ReplaceAll(strings.ReplaceAll(s, "urn:", ""), "uuid:", "")
	s = strings.ReplaceAll(strings.Trim(s, "{}"), "-", "")
	runes := []rune(s)
	return len(runes) == 32 && base16(runes)
}

// base16 reports whether Python's int(text, 16) takes a text: white space around it, a sign, a 0x
// prefix, single underscores between digits, and decimal digits of any script. (A minus cannot be
// there any more.)
func base16(r []rune) bool {
	for len(r) > 0 && pythonSpace(r[0]) {
		r = r[1:]
	}
	for len(r) > 0 && pythonSpace(r[len(r)-1]) {
		r = r[:len(r)-1]
	}
	if len(r) > 0 && r[0] == '+' {
		r = r[1:]
	}
	prefixed := len(r) > 1 && decimalZero(r[0]) && (r[1] == 'x' || r[1] == 'X')
	if prefixed {
		r = r[2:]
		if len(r) > 0 && r[0] == '_' {
			r = r[1:]
		}
	}
	if len(r) == 0 {
		return false
	}
	digit := false // the one before
	for _, c := range r {
		switch {
		case c == '_' && digit:
			digit = false
		case c >= '0' && c <= '9', c >= 'a' && c <= 'f', c >= 'A' && c <= 'F', unicode.Is(unicode.Nd, c):
			digit = true
		default:
			return false
		}
	}
	return digit
}

// decimalZero reports whether a rune is a zero of some script; Python turns all decimal digits into
// those of ASCII first. Zeros start the runs of ten that decimal digits come in.
func decimalZero(c rune) bool {
	return c == '0' || unicode.Is(unicode.Nd, c) && !unicode.Is(unicode.Nd, c-1)
}

// pythonSpace reports what Python strips as white space around a number.
func pythonSpace(c rune) bool { return unicode.IsSpace(c) || c >= 0x1c && c <= 0x1f }
