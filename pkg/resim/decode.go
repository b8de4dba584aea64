package resim

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"strings"
)

// wire is a record as the API writes it. record checks what must be there.
//
// These types are our own, so that a generated client of another edition of the API still fits, and
// so that a null or an odd value is seen where a plain Go field would silently be zero.
type wire[T any] interface{ record() (T, error) }

// decodeRecord reads one record.
func decodeRecord[T any, W wire[T]](text []byte) (T, error) {
	var none T
	var w W
	if err := checkObject(text); err != nil {
		return none, err
	}
	if err := json.Unmarshal(text, &w); err != nil {
		return none, blame(text, reflect.TypeFor[W](), err)
	}
	return w.record()
}

// decodeList reads a list of records; null is the empty one. If there is an error, items are those
// before the bad one, whose number, counted from 1, is bad; 0 is the list itself.
func decodeList[T any, W wire[T]](list []byte) (items []T, bad int, err error) {
	if len(list) == 0 || isNull(list) {
		return nil, 0, nil
	}
	if items, err = decodeAll[T, W](list); err == nil {
		return items, 0, nil
	}
	var texts []json.RawMessage // the slow way, to name what is wrong
	if err := json.Unmarshal(list, &texts); err != nil {
		return nil, 0, explain(err)
	}
	items = nil
	for i, text := range texts {
		item, err := decodeRecord[T, W](text)
		if err != nil {
			return items, i + 1, err
		}
		items = append(items, item)
	}
	return items, 0, nil
}

// decodeAll reads a list in one go, which is several times faster than item by item.
func decodeAll[T any, W wire[T]](list []byte) ([]T, error) {
	var ws []W
	if err := json.Unmarshal(list, &ws); err != nil {
		return nil, err
	}
	items := make([]T, len(ws))
	for i := range ws {
		var err error
		if items[i], err = ws[i].record(); err != nil {
			return nil, err
		}
	}
	return items, nil
}

// checkObject tells what is no JSON object from a broken one.
func checkObject(text []byte) error {
	text = bytes.TrimSpace(text)
	switch {
	case len(text) == 0:
		return errors.New("it is empty")
	case isNull(text):
		return errors.New("it is null")
	case text[0] != '{':
		return fmt.Errorf("it is no JSON object but begins with %q", text[0])
	}
	return nil
}

func isNull(text []byte) bool { return bytes.Equal(bytes.TrimSpace(text), []byte("null")) }

// blame finds the field that made reading an object fail: the JSON package does not tell if the field's
// own type refused.
func blame(text []byte, t reflect.Type, err error) error {
	var fields map[string]json.RawMessage
	if json.Unmarshal(text, &fields) != nil {
		return explain(err)
	}
	for i := range t.NumField() {
		name, _, _ := strings.Cut(t.Field(i).Tag.Get("json"), ",")
		value, ok := fields[name]
		if !ok {
			continue
		}
		if err := json.Unmarshal(value, reflect.New(t.Field(i).Type).Interface()); err != nil {
			return fmt.Errorf("field %q: %w", name, explain(err))
		}
	}
	return explain(err)
}

// explain says in the terms of JSON what is wrong.
func explain(err error) error {
	var mistyped *json.UnmarshalTypeError
	var broken *json.SyntaxError
	switch {
	case errors.As(err, &mistyped):
		return fmt.Errorf("it is a JSON %s, not %s", mistyped.Value, jsonName(mistyped.Type))
	case errors.As(err, &broken):
		return fmt.Errorf("it is no whole JSON: %w", err)
	}
	return err
}

func jsonName(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "true or false"
	case reflect.Int:
		return "an integer"
	case reflect.Float64:
		return "a number"
	case reflect.Slice:
		return "a list"
	case reflect.Map, reflect.Struct:
		return "an object"
	}
	return "a " + t.Kind().String()
}

// short keeps a value of an answer from filling an error.
func short(s string) string {
	const limit = 60
	if len(s) <= limit {
		return s
	}
	return strings.ToValidUTF8(s[:limit], "") + "…"
}
