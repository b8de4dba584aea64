package text

import (
	"strconv"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/width"
)

// Printable is s with what would not show, or steer a terminal, escaped as in a Go string: "a\x1b[2J".
func Printable(s string) string {
	if strings.IndexFunc(s, unprintable) < 0 {
		return s
	}
	var b []byte
	for i, r := range s {
		switch _, size := utf8.DecodeRuneInString(s[i:]); {
		case !unprintable(r):
			b = utf8.AppendRune(b, r)
		case r == utf8.RuneError && size == 1:
			b = append(b, escaped(s[i:i+1])...)
		default:
			b = append(b, escaped(string(r))...)
		}
	}
	return string(b)
}

func unprintable(r rune) bool { return r == utf8.RuneError || !strconv.IsPrint(r) }

func escaped(s string) string {
	q := strconv.Quote(s)
	return q[1 : len(q)-1]
}

// Width is how many columns of a terminal s takes: two for a character of East Asian writing and for
// most pictures, none for an accent that stands by itself.
func Width(s string) int {
	n := 0
	for _, r := range s {
		n += runeWidth(r)
	}
	return n
}

func runeWidth(r rune) int {
	if unicode.In(r, unicode.Mn, unicode.Me, unicode.Cf) {
		return 0
	}
	switch width.LookupRune(r).Kind() {
	case width.EastAsianWide, width.EastAsianFullwidth:
		return 2
	default:
		return 1
	}
}

// Cut is s if it is at most that wide, else the beginning of it with an ellipsis.
func Cut(s string, widest int) string {
	n, end := 0, 0 // of what fits before an ellipsis
	for i, r := range s {
		n += runeWidth(r)
		if n < widest {
			end = i + utf8.RuneLen(r)
		}
		if n > widest {
			return s[:end] + "…"
		}
	}
	return s
}

// Pad makes s exactly so many columns wide, cutting what is too much.
func Pad(s string, columns int) string {
	s = Cut(s, columns)
	return s + strings.Repeat(" ", columns-Width(s))
}
