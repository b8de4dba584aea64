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
	last binding
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
	fields, ok := data.(map[string]any)
	switch {
	case !ok:
		w.reflected(reflect.ValueOf(data))
	case w.schema == nil || !w.schemaFields(fields):
		w.anyFields(fields)
	}
}

// schemaFields writes the fields of a map that has exactly those of the schema, and reports false if it
// has not. It saves sorting them, and looking up their types.
func (w *pointWriter) schemaFields(fields map[string]any) bool {
	if len(fields) != len(w.schema.fields) {
		return false
	}
	for i := range w.schema.fields {
		if _, ok := fields[w.schema.fields[i].name]; !ok {
			return false
		}
	}
	for i := range w.schema.fields {
		f := &w.schema.fields[i]
		w.written(f.key, i == 0)
		start := len(w.buf)
		w.judgedAs(f.name, f.t, true, start, w.any(fields[f.name]))
	}
	return true
}

// anyFields writes the fields of a map by name.
func (w *pointWriter) anyFields(fields map[string]any) {
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
}

// written writes the name of a field that is escaped already.
func (w *pointWriter) written(key []byte, first bool) {
	if !first {
		w.literal(",")
	}
	w.buf = append(w.buf, key...)
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
		w.nothing(noData(v, "a struct, or a map from field names to values"))
	}
}

// nothing notes that there are no fields to look at, so that none is said to be missing.
func (w *pointWriter) nothing(m *mistake) {
	w.fail("", m)
	w.schema = nil
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
		w.nothing(p.mistake())
		return
	}
	types := w.bound(p)
	first := true
	for i := range p.fields {
		f := &p.fields[i]
		value, there := f.of(v)
		if !there {
			continue
		}
		w.written(f.key, first)
		first = false
		start := len(w.buf)
		w.judgedAs(f.name, types[i], types[i] != "", start, w.encoder.value(value, 0))
	}
}

// bound are the types that the schema has for the fields of a struct; "" stands for none.
func (w *pointWriter) bound(p *plan) []Type {
	if b := w.last; b.plan == p && b.schema == w.schema {
		return b.types
	}
	types := make([]Type, len(p.fields))
	if w.schema != nil {
		for i := range p.fields {
			types[i] = w.schema.types[p.fields[i].name]
		}
	}
	w.last = binding{p, w.schema, types}
	return types
}

// binding is the types of a struct's fields in a schema. The last one is kept.
type binding struct {
	plan   *plan
	schema *schema
	types  []Type
}

func (w *pointWriter) mapFields(v reflect.Value) {
	names, m := names(v)
	if m != nil {
		w.nothing(m)
		return
	}
	for i, name := range names {
		w.key(name.String(), i == 0)
		start := len(w.buf)
		w.judged(name.String(), start, w.encoder.value(v.MapIndex(name), 0))
	}
}

// judged checks the value that was written from start on, or notes why it could not be written.
func (w *pointWriter) judged(name string, start int, m *mistake) {
	if w.schema == nil {
		w.judgedAs(name, "", false, start, m)
		return
	}
	t, known := w.schema.types[name]
	w.judgedAs(name, t, known, start, m)
}

// judgedAs is the same of a field whose type is known, or which the schema does not have.
func (w *pointWriter) judgedAs(name string, t Type, known bool, start int, m *mistake) {
	switch {
	case m != nil:
		w.given, w.known = append(w.given, name), w.known+1 // it is not missing
		w.fail(name, m)
	case w.schema != nil:
		w.judge.value(name, t, known, w.buf[start:])
	}
}

// limit checks the size of a line.
func (w *pointWriter) limit(size int) {
	if size > LongestLine {
		w.fail("", &mistake{rule: RuleForm, message: fmt.Sprintf("the line would have %d bytes, more than %d", size, LongestLine), hint: "write large things to files of their own"})
	}
}
