package emissions

import (
	"fmt"
	"reflect"
	"slices"
	"strconv"
)

// pointWriter writes points as lines, and has them judged.
type pointWriter struct {
	encoder
	judge
	keys []string // of a map, kept for the next one
}

// head writes the beginning of a line.
func (w *pointWriter) head(topic string, at Stamp, event bool) {
	w.literal(`{"$metadata":{"topic":`)
	if m := w.text(topic); m != nil {
		m.message = "its name: " + m.message
		w.fail("", m)
	}
	if at.err != nil {
		w.fail("", &mistake{rule: RuleTime, message: at.err.Error(), cause: at.err})
	}
	if at.set {
		w.literal(`,"timestamp":`)
		w.buf = strconv.AppendInt(w.buf, at.nanos, 10)
	}
	if event {
		w.literal(`,"event":true`)
	}
	w.literal(`},"$data":{`)
}

// tail writes the end of a line.
func (w *pointWriter) tail() { w.literal("}}\n") }

// key writes the name of a field; first says that there is none before it.
func (w *pointWriter) key(name string, first bool) {
	if !first {
		w.literal(",")
	}
	if m := w.text(name); m != nil {
		m.message = "its name: " + m.message
		w.fail(name, m)
	}
	w.literal(":")
}

// data writes the fields of one point: of a map by name, of a struct in their order.
func (w *pointWriter) data(data any) {
	if fields, ok := data.(map[string]any); ok {
		w.keys = w.keys[:0]
		for name := range fields {
			w.keys = append(w.keys, name)
		}
		slices.Sort(w.keys)
		for i, name := range w.keys {
			w.key(name, i == 0)
			start := len(w.buf)
			w.judged(name, start, w.any(fields[name]))
		}
		return
	}
	w.reflected(reflect.ValueOf(data))
}

// reflected is data of any other type.
func (w *pointWriter) reflected(v reflect.Value) {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	switch v.Kind() {
	case reflect.Struct:
		w.structFields(v)
	case reflect.Map:
		w.mapFields(v)
	default:
		w.fail("", noData(v, "a struct, or a map from field names to values"))
	}
}

func noData(v reflect.Value, want string) *mistake {
	return &mistake{rule: RuleForm, message: fmt.Sprintf("the data must be %s, not %s", want, goType(v))}
}

func goType(v reflect.Value) string {
	if !v.IsValid() {
		return "nil"
	}
	return "a value of Go type " + v.Type().String()
}

func (w *pointWriter) structFields(v reflect.Value) {
	p := w.plan(v.Type())
	if p.wrong != nil {
		w.fail("", p.mistake())
		return
	}
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		value, there := f.of(v)
		if !there {
			continue
		}
		if !first {
			w.literal(",")
		}
		first = false
		w.buf = append(w.buf, f.key...)
		start := len(w.buf)
		w.judged(f.name, start, w.value(value, 0))
	}
}

func (w *pointWriter) mapFields(v reflect.Value) {
	names, m := names(v)
	if m != nil {
		w.fail("", m)
		return
	}
	for i, name := range names {
		w.key(name.String(), i == 0)
		start := len(w.buf)
		w.judged(name.String(), start, w.value(v.MapIndex(name), 0))
	}
}

// judged checks the value that was written from start on, or notes why it could not be written.
func (w *pointWriter) judged(name string, start int, m *mistake) {
	if m != nil {
		w.given, w.known = append(w.given, name), w.known+1 // it is not missing
		w.fail(name, m)
		return
	}
	w.field(name, w.buf[start:])
}

// limit checks the size of a line.
func (w *pointWriter) limit(size int) {
	if size > LongestLine {
		w.fail("", &mistake{rule: RuleForm, message: fmt.Sprintf("the line would have %d bytes, more than %d", size, LongestLine), hint: "write large things to files of their own"})
	}
}
