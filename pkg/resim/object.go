package resim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"time"

	"github.com/google/uuid"
)

// object is a JSON object while a record is made of it. The first field that is not what it should be
// sticks in err.
type object struct {
	fields map[string]json.RawMessage
	err    error
}

// parseObject reads one JSON object and nothing behind it.
func parseObject(text []byte) (*object, error) {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
		return nil, errors.New("it is empty")
	case isNull(text):
		return nil, errors.New("it is null")
	case text[0] != '{':
		return nil, fmt.Errorf("it is no JSON object, it begins with %q", text[0])
	}
	o := &object{}
	if err := json.Unmarshal(text, &o.fields); err != nil {
		return nil, fmt.Errorf("it is no whole JSON object: %w", err)
	}
	return o, nil
}

func isNull(text []byte) bool { return bytes.Equal(bytes.TrimSpace(text), []byte("null")) }

func (o *object) fail(field string, format string, args ...any) {
	if o.err == nil {
		o.err = fmt.Errorf("field %q: %w", field, fmt.Errorf(format, args...))
	}
}

// into decodes a field and reports whether it is there and not null.
func (o *object) into(field string, v any) bool {
	text, ok := o.fields[field]
	if !ok || isNull(text) {
		return false
	}
	if err := json.Unmarshal(text, v); err != nil {
		var typ *json.UnmarshalTypeError
		if errors.As(err, &typ) {
			err = fmt.Errorf("it is a JSON %s, not a %s", typ.Value, typ.Type)
		}
		o.fail(field, "%w", err)
		return false
	}
	return true
}

// text is a string, "" if it is null or absent.
func (o *object) text(field string) string {
	var s string
	o.into(field, &s)
	return s
}

// id is a UUID that must be there.
func (o *object) id(field string) uuid.UUID {
	id := o.optionalID(field)
	if id == uuid.Nil && o.err == nil {
		o.fail(field, "the id is null or absent")
	}
	return id
}

// optionalID is a UUID, the nil one if it is null or absent.
func (o *object) optionalID(field string) uuid.UUID {
	var s string
	if !o.into(field, &s) {
		return uuid.Nil
	}
	id, err := uuid.Parse(s)
	if err != nil {
		o.fail(field, "%q is no UUID", short(s))
		return uuid.Nil
	}
	return id
}

// ids are UUIDs, none if the list is null or absent.
func (o *object) ids(field string) []uuid.UUID {
	var texts []string
	if !o.into(field, &texts) {
		return nil
	}
	ids := make([]uuid.UUID, len(texts))
	for i, s := range texts {
		var err error
		if ids[i], err = uuid.Parse(s); err != nil {
			o.fail(field, "item %d, %q, is no UUID", i, short(s))
		}
	}
	return ids
}

// time is a moment in UTC, the zero one if it is null or absent.
func (o *object) time(field string) time.Time {
	var s string
	if !o.into(field, &s) {
		return time.Time{}
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		o.fail(field, "%q is no RFC 3339 time", short(s))
		return time.Time{}
	}
	return t.UTC()
}

// requiredTime is a moment that must be there.
func (o *object) requiredTime(field string) time.Time {
	t := o.time(field)
	if t.IsZero() && o.err == nil {
		o.fail(field, "the time is null or absent")
	}
	return t
}

func (o *object) integer(field string) int {
	var n int
	o.into(field, &n)
	return n
}

func (o *object) boolean(field string) bool {
	var b bool
	o.into(field, &b)
	return b
}

// number is a finite number, and whether it is there.
func (o *object) number(field string) (float64, bool) {
	var v float64
	if !o.into(field, &v) {
		return 0, false
	}
	if math.IsNaN(v) || math.IsInf(v, 0) {
		o.fail(field, "%v is no finite number", v)
	}
	return v, true
}

// each reads a list of objects, none if it is null or absent.
func (o *object) each(field string, read func(*object)) {
	var items []json.RawMessage
	if !o.into(field, &items) {
		return
	}
	for i, text := range items {
		item, err := parseObject(text)
		if err == nil {
			read(item)
			err = item.err
		}
		if err != nil {
			o.fail(field, "item %d: %w", i, err)
		}
	}
}

func short(s string) string {
	if len(s) > 60 {
		return s[:60] + "…"
	}
	return s
}
