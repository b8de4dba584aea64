package emissions

import (
	"fmt"
	"strings"
)

// Rule says which kind of mistake an [Error] is, for callers that branch.
type Rule string

const (
	RuleForm    Rule = "form"    // a line, or the data given, does not have the form of an emission
	RuleNumber  Rule = "number"  // NaN or an infinity, which JSON cannot say
	RuleTopic   Rule = "topic"   // the config has no such topic
	RuleSchema  Rule = "schema"  // the topic has no schema
	RuleField   Rule = "field"   // the schema has no such field
	RuleType    Rule = "type"    // the value does not fit the field's type
	RuleMissing Rule = "missing" // a field of the schema is not given
	RuleEvent   Rule = "event"   // an event topic is used for a point, or the other way round
	RuleTime    Rule = "time"    // a time is missing, or is none
	RuleStatus  Rule = "status"  // a status that ReSim's server is not known to read
	RuleMedia   Rule = "media"   // an image or video that is no file below the outputs
)

// Error is one thing that is wrong with a point, or with a line of a file. Several of one point come
// joined; errors.As finds the first.
type Error struct {
	Rule    Rule
	Topic   string
	Field   string // with [i] behind it for an element of a list; "" if it is not about one
	Index   int    // of the point in its series, from 0; -1 outside of a series
	Line    int    // of the file, from 1; 0 when emitting
	Message string // what is wrong, with the value
	Hint    string // what to do; may be ""
	Err     error  // the cause, if there is one
}

// Error is the whole mistake in one line.
func (e *Error) Error() string {
	var where []string
	if e.Line > 0 {
		where = append(where, fmt.Sprintf("line %d", e.Line))
	}
	if e.Topic != "" {
		where = append(where, fmt.Sprintf("topic %q", cut(e.Topic)))
	}
	if e.Index >= 0 {
		where = append(where, fmt.Sprintf("point %d", e.Index))
	}
	if e.Field != "" {
		where = append(where, fmt.Sprintf("field %q", cut(e.Field)))
	}
	text := e.Message
	if len(where) > 0 {
		text = strings.Join(where, ", ") + ": " + text
	}
	if e.Hint != "" {
		text += "; " + e.Hint
	}
	return text
}

// Unwrap is the cause.
func (e *Error) Unwrap() error { return e.Err }

// longestShown is how much of a value an error shows, in runes.
const longestShown = 50

// cut is the beginning of a long text.
func cut(s string) string {
	n := 0
	for i := range s {
		if n++; n > longestShown {
			return s[:i] + "…"
		}
	}
	return s
}
