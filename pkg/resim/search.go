package resim

import (
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// Search is a search expression of the API: terms that must all hold. The zero Search finds
// everything. An expression that cannot be written is an error of the list it is used for.
type Search struct {
	text string
	err  error
}

// String is the expression as it is sent.
func (s Search) String() string { return s.text }

// Equal finds what has a value in a field: Equal("branch_id", id.String()). The language has no
// escaping, so a value with a quote, a backslash or a control character cannot be searched for.
func Equal(field, value string) Search {
	for _, r := range value {
		if r == '"' || r == '\\' || r < ' ' || r == 0x7f {
			return Search{err: fmt.Errorf("%q cannot be searched for in %s: ReSim's search language cannot express %q", short(value), field, r)}
		}
	}
	return Search{text: fmt.Sprintf(`%s = "%s"`, field, value)}
}

// EqualNumber finds what has a number in a field: EqualNumber("test_suite_revision", 3).
func EqualNumber(field string, value int) Search {
	return Search{text: field + " = " + strconv.Itoa(value)}
}

// After finds what is later than a time, which itself is excluded.
func After(field string, t time.Time) Search { return compare(field, ">", t) }

// Before finds what is earlier than a time, which itself is excluded.
func Before(field string, t time.Time) Search { return compare(field, "<", t) }

func compare(field, operator string, t time.Time) Search {
	return Search{text: fmt.Sprintf(`%s %s "%s"`, field, operator, t.UTC().Format(time.RFC3339Nano))}
}

// And finds what all of some expressions find.
func And(all ...Search) Search {
	var texts []string
	var errs []error
	for _, s := range all {
		if s.text != "" {
			texts = append(texts, s.text)
		}
		errs = append(errs, s.err)
	}
	return Search{strings.Join(texts, " AND "), errors.Join(errs...)}
}

// parameter is the expression as a query parameter, left out if it is empty.
func (s Search) parameter() (*string, error) {
	if s.err != nil || s.text == "" {
		return nil, s.err
	}
	return &s.text, nil
}
