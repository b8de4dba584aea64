package resimtest

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// fieldKind is what a field of a search expression holds.
type fieldKind int

const (
	textField fieldKind = iota
	idField
	numberField
	timeField
)

// searchFields are the fields that one operation can be searched by.
type searchFields map[string]fieldKind

var (
	batchFields = searchFields{
		"branch_id": idField, "build_id": idField, "system_id": idField, "batch_id": idField, "test_suite_id": idField,
		"test_suite_revision": numberField, "created_at": timeField,
		"status": textField, "metrics_status": textField, "runner_type": textField,
	}
	reportFields     = searchFields{"branch_id": idField, "test_suite_id": idField, "created_at": timeField, "status": textField, "associated_account": textField}
	buildFields      = searchFields{"branch_id": idField, "system_id": idField}
	experienceFields = searchFields{"tag_id": idField, "test_suite_id": idField, "system_id": idField, "archived": textField, "profile": textField}
	jobFields        = searchFields{"metrics_build_name": textField, "metrics_build_version": textField}
)

// term is one comparison. All terms of an expression must hold.
type term struct {
	field  string
	op     string   // "=" or "IN", "<" or ">"
	values []string // one unless IN; ids in lower case
	time   time.Time
}

// parseSearch reads a search expression: comparisons joined by AND, each of them field = "text",
// field = number, field IN ("a", "b"), or created_at with > or < and a time. These are the forms
// that ReSim's own programs send; anything else is an error.
func parseSearch(expression string, fields searchFields) ([]term, error) {
	s := &scanner{rest: expression}
	var terms []term
	for {
		t, err := s.term(fields)
		if err != nil {
			return nil, fmt.Errorf("search %q: %w", expression, err)
		}
		terms = append(terms, t)
		switch next := s.word(); next {
		case "":
			if s.rest != "" {
				return nil, fmt.Errorf("search %q: unexpected %q", expression, s.rest)
			}
			return terms, nil
		case "AND":
		default:
			return nil, fmt.Errorf("search %q: %q instead of AND", expression, next)
		}
	}
}

// scanner reads a search expression from left to right.
type scanner struct{ rest string }

func (s *scanner) space() { s.rest = strings.TrimLeft(s.rest, " ") }

// word reads letters, digits and underscores.
func (s *scanner) word() string {
	s.space()
	end := strings.IndexFunc(s.rest, func(r rune) bool {
		return r != '_' && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	})
	if end < 0 {
		end = len(s.rest)
	}
	word := s.rest[:end]
	s.rest = s.rest[end:]
	return word
}

// symbol reads one of some characters.
func (s *scanner) symbol(any string) string {
	s.space()
	if s.rest == "" || !strings.Contains(any, s.rest[:1]) {
		return ""
	}
	symbol := s.rest[:1]
	s.rest = s.rest[1:]
	return symbol
}

func (s *scanner) term(fields searchFields) (term, error) {
	t := term{field: s.word()}
	kind, known := fields[t.field]
	if !known {
		return t, fmt.Errorf("no field %q", t.field)
	}
	if t.op = s.symbol("=<>"); t.op == "" {
		if t.op = s.word(); t.op != "IN" {
			return t, fmt.Errorf("%s must be followed by =, <, > or IN", t.field)
		}
	}
	if ordered := t.op == "<" || t.op == ">"; ordered != (kind == timeField) {
		return t, fmt.Errorf("%s cannot be compared by %s", t.field, t.op)
	}
	if t.op != "IN" {
		return t, s.value(&t, kind)
	}
	if s.symbol("(") == "" {
		return t, fmt.Errorf("IN must be followed by a list in parentheses")
	}
	for {
		if err := s.value(&t, kind); err != nil {
			return t, err
		}
		switch s.symbol(",)") {
		case ")":
			return t, nil
		case "":
			return t, fmt.Errorf("the list after IN is not closed")
		}
	}
}

// value reads a literal of the kind that a field wants.
func (s *scanner) value(t *term, kind fieldKind) error {
	if kind == numberField {
		word := s.word()
		n, err := strconv.Atoi(word)
		if err != nil {
			return fmt.Errorf("%s wants a number without quotes", t.field)
		}
		t.values = append(t.values, strconv.Itoa(n))
		return nil
	}
	if s.symbol(`"`) == "" {
		return fmt.Errorf("%s wants a text in double quotes", t.field)
	}
	text, rest, closed := strings.Cut(s.rest, `"`)
	if !closed {
		return fmt.Errorf("the text of %s is not closed", t.field)
	}
	s.rest = rest
	var err error
	switch kind {
	case idField:
		var id uuid.UUID
		if id, err = uuid.Parse(text); err != nil || len(text) != 36 {
			return fmt.Errorf("%s wants a UUID, not %q", t.field, text)
		}
		text = id.String()
	case timeField:
		if t.time, err = parseTime(text); err != nil {
			return fmt.Errorf("%s wants a time as 2024-01-01T00:00:00Z, not %q", t.field, text)
		}
	}
	t.values = append(t.values, text)
	return nil
}

// parseTime reads RFC 3339 and the form in which Python prints times, with a space. A fraction of a
// second is optional in both.
func parseTime(text string) (time.Time, error) {
	t, err := time.Parse(time.RFC3339, text)
	if err != nil {
		return time.Parse("2006-01-02 15:04:05Z07:00", text)
	}
	return t, nil
}

// holds says whether a field that has some values satisfies the term.
func (t term) holds(values ...string) bool {
	return slices.ContainsFunc(values, func(v string) bool { return slices.Contains(t.values, v) })
}

// holdsAt says whether a time lies strictly on the right side.
func (t term) holdsAt(at time.Time) bool {
	if t.op == "<" {
		return at.Before(t.time)
	}
	return at.After(t.time)
}

// all says whether a record satisfies every term. test decides one.
func all(terms []term, test func(term) bool) bool {
	for _, t := range terms {
		if !test(t) {
			return false
		}
	}
	return true
}
