package resim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// id is a UUID that may not be null. If it is absent it is the nil one; see needed.
type id uuid.UUID

func (v *id) UnmarshalJSON(text []byte) error {
	if isNull(text) {
		return errors.New("the id is null")
	}
	return (*optionalID)(v).UnmarshalJSON(text)
}

func (v id) needed(field string) error {
	if v == (id{}) {
		return fmt.Errorf("field %q: the id is absent, or all zeros", field)
	}
	return nil
}

// optionalID is a UUID, the nil one if it is null or absent.
type optionalID uuid.UUID

func (v *optionalID) UnmarshalJSON(text []byte) error {
	if isNull(text) {
		return nil
	}
	s, err := unquote(text)
	if err != nil {
		return err
	}
	if s == "" {
		return errors.New("the id is empty")
	}
	parsed, err := uuid.Parse(s)
	if err != nil || len(s) != 36 { // Parse also takes braces and other forms
		return fmt.Errorf("%q is no UUID", short(s))
	}
	*v = optionalID(parsed)
	return nil
}

// moment is a time in UTC, the zero one if it is null or absent.
type moment time.Time

func (v *moment) UnmarshalJSON(text []byte) error {
	if isNull(text) {
		return nil
	}
	s, err := unquote(text)
	if err != nil {
		return err
	}
	t, err := time.Parse(time.RFC3339Nano, s)
	if err != nil {
		return fmt.Errorf("%q is no RFC 3339 time", short(s))
	}
	*v = moment(t.UTC())
	return nil
}

func (v moment) needed(field string) error {
	if time.Time(v).IsZero() {
		return fmt.Errorf("field %q: the time is null or absent", field)
	}
	return nil
}

// word is a text that must say something.
type word string

func (v word) needed(field string) error {
	if v == "" {
		return fmt.Errorf("field %q: it is null, absent or empty", field)
	}
	return nil
}

// given is the error for a value, read through a pointer, that must be there.
func given[T any](v *T, field string) error {
	if v == nil {
		return fmt.Errorf("field %q: it is null or absent", field)
	}
	return nil
}

// unquote reads a JSON string. Without escapes, as ids and times are, that is quick.
func unquote(text []byte) (s string, err error) {
	if len(text) >= 2 && text[0] == '"' && bytes.IndexByte(text, '\\') < 0 {
		return string(text[1 : len(text)-1]), nil
	}
	err = json.Unmarshal(text, &s)
	return s, err
}
