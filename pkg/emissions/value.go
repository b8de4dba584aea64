package emissions

import (
	"encoding"
	"encoding/json"
	"errors"
	"fmt"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"github.com/go-faster/jx"
)

// deepest is how deep lists and objects may lie within a value; a value that contains itself is deeper.
const deepest = 64

// mistake is what keeps a value from being written: an Error that does not know its point yet.
type mistake struct {
	path    string // below the field: [2], or .name
	rule    Rule
	message string
	hint    string
	cause   error
}

func (m *mistake) below(path string) *mistake {
	if m != nil {
		m.path = path + m.path
	}
	return m
}

// encoder writes JSON.
type encoder struct {
	buf   []byte
	json  jx.Writer // escapes texts, into buf
	plans *sync.Map // of *plan by reflect.Type, of the Emitter
}

// any writes a value. What plain points consist of goes without reflection.
func (e *encoder) any(value any) *mistake {
	switch v := value.(type) {
	case bool:
		e.buf = strconv.AppendBool(e.buf, v)
	case string:
		return e.text(v)
	case float64:
		return e.float(v, 64)
	case int:
		e.integer(v)
	case int64:
		e.buf = strconv.AppendInt(e.buf, v, 10)
	default:
		return e.value(reflect.ValueOf(value), 0)
	}
	return nil
}

func (e *encoder) float(f float64, bits int) *mistake {
	if !finite(f) {
		return &mistake{
			rule: RuleNumber, message: fmt.Sprintf("%v is no number that JSON can say", f),
			hint: "leave the point out, or choose a number that stands for no value",
		}
	}
	e.buf = appendFloat(e.buf, f, bits)
	return nil
}

func (e *encoder) text(s string) *mistake {
	if !utf8.ValidString(s) {
		return &mistake{
			rule: RuleForm, message: fmt.Sprintf("the text %+q is not UTF-8", cut(s)),
			hint: "strings.ToValidUTF8 replaces the bytes that are not",
		}
	}
	e.json.Buf = e.buf
	e.json.Str(s)
	e.buf = e.json.Buf
	return nil
}

func (e *encoder) integer(i int) { e.buf = strconv.AppendInt(e.buf, int64(i), 10) }

func (e *encoder) literal(s string) { e.buf = append(e.buf, s...) }

var (
	jsonMarshaler = reflect.TypeFor[json.Marshaler]()
	textMarshaler = reflect.TypeFor[encoding.TextMarshaler]()
	jsonNumber    = reflect.TypeFor[json.Number]()
)

// value writes any value, the way encoding/json reads types, but keeps floats floats and refuses what
// contains itself.
func (e *encoder) value(v reflect.Value, depth int) *mistake {
	if !v.IsValid() {
		e.literal("null")
		return nil
	}
	if depth > deepest {
		return &mistake{rule: RuleForm, message: fmt.Sprintf("it lies more than %d levels deep", deepest), hint: "a value must not contain itself"}
	}
	if t := v.Type(); t.NumMethod() > 0 && (marshals(t) || t == jsonNumber) {
		return e.marshaler(v)
	}
	switch v.Kind() {
	case reflect.Bool:
		e.buf = strconv.AppendBool(e.buf, v.Bool())
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64:
		e.buf = strconv.AppendInt(e.buf, v.Int(), 10)
	case reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.Uintptr:
		e.buf = strconv.AppendUint(e.buf, v.Uint(), 10)
	case reflect.Float32, reflect.Float64:
		return e.float(v.Float(), v.Type().Bits())
	case reflect.String:
		return e.text(v.String())
	case reflect.Pointer, reflect.Interface:
		return e.value(v.Elem(), depth+1) // of nil: not valid
	case reflect.Slice, reflect.Array:
		return e.list(v, depth)
	case reflect.Map:
		return e.mapping(v, depth)
	case reflect.Struct:
		return e.structure(v, depth)
	default:
		return &mistake{rule: RuleForm, message: fmt.Sprintf("a value of Go type %v cannot be written as JSON", v.Type())}
	}
	return nil
}

// marshaler writes what knows by itself what it is in JSON.
func (e *encoder) marshaler(v reflect.Value) *mistake {
	text, err := json.Marshal(v.Interface())
	if err == nil && !utf8.Valid(text) {
		err = errors.New("it is not UTF-8")
	}
	if err != nil {
		return &mistake{rule: RuleForm, message: fmt.Sprintf("a value of Go type %v cannot be written as JSON: %v", v.Type(), err), cause: err}
	}
	e.buf = append(e.buf, text...)
	return nil
}

func (e *encoder) list(v reflect.Value, depth int) *mistake {
	e.literal("[")
	ask := v.Len() > 0 && v.Index(0).CanAddr() && byPointer(v.Type().Elem())
	for i := range v.Len() {
		if i > 0 {
			e.literal(",")
		}
		element := v.Index(i)
		if ask {
			element = element.Addr()
		}
		if m := e.value(element, depth+1); m != nil {
			return m.below("[" + strconv.Itoa(i) + "]")
		}
	}
	e.literal("]")
	return nil
}

func (e *encoder) mapping(v reflect.Value, depth int) *mistake {
	names, m := names(v)
	if m != nil {
		return m
	}
	e.literal("{")
	for i, name := range names {
		if i > 0 {
			e.literal(",")
		}
		if m := e.text(name.String()); m != nil {
			return m
		}
		e.literal(":")
		if m := e.value(v.MapIndex(name), depth+1); m != nil {
			return m.below("." + name.String())
		}
	}
	e.literal("}")
	return nil
}

// names are the keys of a map, sorted; they must be texts.
func names(v reflect.Value) ([]reflect.Value, *mistake) {
	if v.Type().Key().Kind() != reflect.String {
		return nil, &mistake{rule: RuleForm, message: fmt.Sprintf("the keys of a %v are no texts", v.Type())}
	}
	keys := v.MapKeys()
	slices.SortFunc(keys, func(a, b reflect.Value) int { return strings.Compare(a.String(), b.String()) })
	return keys, nil
}

func (e *encoder) structure(v reflect.Value, depth int) *mistake {
	p := e.plan(v.Type())
	if p.wrong != nil {
		return p.mistake()
	}
	e.literal("{")
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		value, there := f.of(v)
		if !there {
			continue
		}
		if !first {
			e.literal(",")
		}
		first = false
		e.buf = append(e.buf, f.key...)
		if m := e.value(value, depth+1); m != nil {
			return m.below("." + f.name)
		}
	}
	e.literal("}")
	return nil
}
