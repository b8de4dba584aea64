package emissions

import (
	"errors"
	"fmt"
	"slices"
)

// judge checks one point against a topic, field by field, and collects what is wrong with it.
type judge struct {
	strict   bool   // doubts are errors
	topic    *Topic // nil: nothing is checked
	name     string // of the topic
	index    int    // of the point in its series; -1 if there is none
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
	j.name, j.topic = name, nil
	if name == "" {
		j.fail("", &mistake{rule: RuleForm, message: "the topic has no name"})
	}
	if c == nil {
		return
	}
	topic := c.topics[name]
	if topic == nil {
		j.fail("", &mistake{rule: RuleTopic, message: "the config has no such topic", hint: "there " + areOrNone("topics", c.names)})
		return
	}
	switch {
	case event && !topic.Event:
		j.fail("", &mistake{rule: RuleEvent, message: "this is no event topic", hint: "use Emit, or write event: true beside its schema in the config"})
	case !event && topic.Event:
		j.fail("", &mistake{rule: RuleEvent, message: "this is an event topic", hint: "use EmitEvent, or remove event: true from the config"})
	}
	if topic.Schema == nil {
		j.fail("", &mistake{rule: RuleSchema, message: "the topic has no schema in the config", hint: "write its fields and their types below schema:"})
		return
	}
	j.topic = topic
}

// field checks a field and its value, which is well-formed JSON.
func (j *judge) field(name string, value []byte) {
	if j.topic == nil {
		return
	}
	j.given = append(j.given, name)
	t, ok := j.topic.Schema[name]
	if !ok {
		j.fail(name, &mistake{rule: RuleField, message: "the topic has no such field", hint: "there " + areOrNone("fields", j.topic.fields())})
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
	if j.topic == nil || j.known == len(j.topic.Schema) {
		return
	}
	for _, name := range j.topic.fields() {
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
