package emissions

import (
	"errors"
	"fmt"
	"slices"
)

// judge checks one point against a topic, field by field, and collects what is wrong with it.
type judge struct {
	strict   bool    // doubts are errors
	schema   *schema // nil: nothing is checked
	name     string  // of the topic
	index    int     // of the point in its series; -1 if there is none
	line     int
	known    int // fields of the schema that were given
	given    []string
	problems []*Error
	doubts   []*Error
}

// reset begins another point.
func (j *judge) reset(index, line int) {
	j.index, j.line, j.known, j.given, j.problems, j.doubts = index, line, 0, j.given[:0], nil, nil
}

func (j *judge) fail(field string, m *mistake) { j.problems = append(j.problems, j.problem(field, m)) }

func (j *judge) problem(field string, m *mistake) *Error {
	return &Error{
		Rule: m.rule, Topic: j.name, Field: field + m.path, Index: j.index, Line: j.line, Message: m.message, Hint: m.hint, Err: m.cause,
	}
}

// begin checks what does not depend on the data. Without a topic or schema there is no more to check.
func (j *judge) begin(c *Config, name string, event bool) {
	j.name, j.schema = name, nil
	if name == "" {
		j.fail("", &mistake{rule: RuleForm, message: "the topic has no name"})
	}
	if c == nil {
		return
	}
	t := c.topics[name]
	if t == nil {
		j.fail("", &mistake{rule: RuleTopic, message: "the config has no such topic", hint: "there " + areOrNone("topics", c.names)})
		return
	}
	switch {
	case event && !t.event:
		j.fail("", &mistake{rule: RuleEvent, message: "this is no event topic", hint: "use Emit, or write event: true beside its schema in the config"})
	case !event && t.event:
		j.fail("", &mistake{rule: RuleEvent, message: "this is an event topic", hint: "use EmitEvent, or remove event: true from the config"})
	}
	if t.schema == nil {
		j.fail("", &mistake{rule: RuleSchema, message: "the topic has no schema in the config", hint: "write its fields and their types below schema:"})
	}
	j.schema = t.schema
}

// field checks a field and its value, which is well-formed JSON.
func (j *judge) field(name string, value []byte) {
	if j.schema != nil {
		t, known := j.schema.types[name]
		j.value(name, t, known, value)
	}
}

// value checks the value of a field whose type is known, or which the schema does not have.
func (j *judge) value(name string, t Type, known bool, value []byte) {
	j.given = append(j.given, name)
	if !known {
		j.fail(name, &mistake{rule: RuleField, message: "the topic has no such field", hint: "there " + areOrNone("fields", j.schema.names())})
		return
	}
	j.known++
	if m := t.fit(value); m != nil {
		j.fail(name, m)
	} else if m := t.doubt(value); m != nil && j.strict {
		j.fail(name, m)
	} else if m != nil {
		j.doubts = append(j.doubts, j.problem(name, m))
	}
}

// end checks that no field is missing.
func (j *judge) end() {
	if j.schema == nil || j.known == len(j.schema.types) {
		return
	}
	for _, name := range j.schema.names() {
		if !slices.Contains(j.given, name) {
			j.fail(name, &mistake{rule: RuleMissing, message: "it is missing", hint: "every field is required; given " + areOrNone("fields", j.given)})
		}
	}
}

// err is everything that is wrong, joined.
func (j *judge) err() error {
	switch len(j.problems) {
	case 0:
		return nil
	case 1:
		return j.problems[0]
	}
	all := make([]error, len(j.problems))
	for i, p := range j.problems {
		all[i] = p
	}
	return errors.Join(all...)
}

func areOrNone(what string, names []string) string {
	if len(names) == 0 {
		return "are no " + what
	}
	return fmt.Sprintf("are the %s %s", what, list(names))
}
