package resim

import (
	"cmp"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"
)

// Search is a search expression of the API: terms that must all hold. The zero Search finds
// everything. An expression that cannot be written is an error of the list it is used for.
type Search struct {
	text string
	err  error
}

// String is the expression as it is sent.
func (s Search) String() string { return s.text }

// Equal finds what has a value in a field: Equal("branch_id", id.String()). The language is not known
// to have an escape, so a value with a quote, a backslash or a control character cannot be searched
// for.
func Equal(field, value string) Search {
	if !utf8.ValidString(value) {
		return unsearchable(field, "%q is not valid UTF-8", short(value))
	}
	for _, r := range value {
		if r == '"' || r == '\\' || unicode.IsControl(r) {
			return unsearchable(field, "%q holds %q, which ReSim's search language cannot express", short(value), r)
		}
	}
	return term(field, "=", `"`+value+`"`)
}

// EqualNumber finds what has a number in a field: EqualNumber("test_suite_revision", 3).
func EqualNumber(field string, value int) Search {
	return term(field, "=", strconv.Itoa(value))
}

// After finds what is later than a time, which itself is excluded.
func After(field string, t time.Time) Search { return compare(field, ">", t) }

// Before finds what is earlier than a time, which itself is excluded.
func Before(field string, t time.Time) Search { return compare(field, "<", t) }

func compare(field, operator string, t time.Time) Search {
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return unsearchable(field, "the year %d has no RFC 3339 form", t.Year())
	}
	return term(field, operator, `"`+t.Format(time.RFC3339Nano)+`"`)
}

func term(field, operator, literal string) Search {
	if field == "" || strings.Trim(field, "abcdefghijklmnopqrstuvwxyz_") != "" {
		return Search{err: fmt.Errorf("searching: %q is no field: they have small letters and underscores", short(field))}
	}
	return Search{text: field + " " + operator + " " + literal}
}

func unsearchable(field, format string, args ...any) Search {
	return Search{err: fmt.Errorf("searching by %s: %w", field, fmt.Errorf(format, args...))}
}

// And finds what all of some expressions find. Of errors it keeps the first.
func And(all ...Search) Search {
	var texts []string
	var errs []error
	for _, s := range all {
		if s.text != "" {
			texts = append(texts, s.text)
		}
		errs = append(errs, s.err)
	}
	return Search{strings.Join(texts, " AND "), cmp.Or(errs...)}
}

// parameter is the expression as a query parameter, left out if it is empty.
func (s Search) parameter() (*string, error) {
	if s.err != nil || s.text == "" {
		return nil, s.err
	}
	return &s.text, nil
}
