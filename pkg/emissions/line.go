package emissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"iter"
	"slices"
	"strconv"
	"unicode/utf8"

	"github.com/go-faster/jx"
)

// Line is one line of a file of emissions.
type Line struct {
	Number int    // from 1
	Offset int64  // of its first byte in the file
	Topic  string // "" if the line is wrong
	Time   int64  // in nanoseconds
	Timed  bool   // it has a time
	Event  bool
	Data   json.RawMessage // the object of fields; valid until the next line is read
}

// Fields are the names and values of the line's data, as they stand there. The values are valid until
// the next line is read.
func (l Line) Fields() iter.Seq2[string, json.RawMessage] {
	return func(yield func(string, json.RawMessage) bool) {
		if len(l.Data) == 0 {
			return
		}
		_ = object(l.Data, func(name string, value []byte) error {
			if !yield(name, value) {
				return errStop
			}
			return nil
		})
	}
}

var errStop = errors.New("stop")

// object calls f with each key of an object and its value as it stands there.
func object(text []byte, f func(name string, value []byte) error) error {
	return jx.DecodeBytes(text).ObjBytes(func(d *jx.Decoder, key []byte) error {
		name := string(key)
		value, err := d.Raw()
		if err != nil {
			return err
		}
		return f(name, value)
	})
}

// parse reads the content of a line. A mistake has neither line nor index.
func (l *Line) parse(text []byte) *mistake {
	text = bytes.TrimSpace(text)
	switch {
	case !utf8.Valid(text):
		return &mistake{rule: RuleForm, message: "it is not UTF-8"}
	case bytes.HasPrefix(text, []byte("\ufeff")):
		return &mistake{rule: RuleForm, message: "it begins with a byte order mark", hint: "write UTF-8 without one"}
	case !json.Valid(text):
		return l.notJSON(text)
	case text[0] != '{':
		return &mistake{rule: RuleForm, message: "it is " + kindOf(text).shown(text) + ", not an object with $metadata and $data"}
	}
	var meta []byte
	var wrong *mistake
	err := object(text, func(name string, value []byte) error {
		place := &meta
		switch name {
		case "$metadata":
		case "$data":
			place = (*[]byte)(&l.Data)
		default:
			wrong = &mistake{rule: RuleForm, message: fmt.Sprintf("it has the key %q; there are $metadata and $data only", cut(name))}
			return errStop
		}
		if *place != nil || value[0] != '{' {
			wrong = &mistake{rule: RuleForm, message: name + " must be one object, and be there once"}
			return errStop
		}
		*place = value
		return nil
	})
	switch {
	case wrong != nil:
	case err != nil:
		wrong = &mistake{rule: RuleForm, message: "it cannot be read: " + err.Error(), cause: err}
	case meta == nil || l.Data == nil:
		wrong = &mistake{rule: RuleForm, message: "it has no $metadata or no $data; it needs both"}
	default:
		wrong = l.metadata(meta)
	}
	if wrong != nil {
		l.Data = nil
	}
	return wrong
}

// metadata reads topic, time and event.
func (l *Line) metadata(meta []byte) (wrong *mistake) {
	seen := make([]string, 0, 3)
	err := object(meta, func(name string, value []byte) error {
		if slices.Contains(seen, name) {
			wrong = &mistake{rule: RuleForm, message: fmt.Sprintf("$metadata has %q twice", cut(name))}
			return errStop
		}
		seen = append(seen, name)
		if wrong = l.meta(name, value); wrong != nil {
			return errStop
		}
		return nil
	})
	switch {
	case wrong != nil:
		return wrong
	case err != nil:
		return &mistake{rule: RuleForm, message: "$metadata cannot be read: " + err.Error(), cause: err}
	case l.Topic == "":
		return &mistake{rule: RuleForm, message: "$metadata has no topic"}
	case l.Event && !l.Timed:
		return &mistake{rule: RuleTime, message: "an event needs a timestamp"}
	}
	return nil
}

func (l *Line) meta(name string, value []byte) *mistake {
	switch is := kindOf(value); name {
	case "topic":
		if is != aText {
			return &mistake{rule: RuleForm, message: "the topic must be a text, not " + is.shown(value)}
		}
		topic, err := jx.DecodeBytes(value).Str()
		if err != nil {
			return &mistake{rule: RuleForm, message: "the topic cannot be read: " + err.Error(), cause: err}
		}
		l.Topic = topic
	case "timestamp":
		nanos, err := strconv.ParseInt(string(value), 10, 64)
		if err != nil {
			return &mistake{rule: RuleTime, message: "the timestamp must be a whole number of nanoseconds in 64 bits, not " + is.shown(value)}
		}
		l.Time, l.Timed = nanos, true
	case "event":
		if is != aBoolean {
			return &mistake{rule: RuleForm, message: "event must be true, not " + is.shown(value)}
		}
		l.Event = value[0] == 't'
	default:
		return &mistake{rule: RuleForm, message: fmt.Sprintf("$metadata has the key %q; there are topic, timestamp and event only", cut(name))}
	}
	return nil
}

// whole reports whether a line that has no end is complete all the same.
func whole(text []byte) bool {
	var l Line
	return l.parse(text) == nil
}
