package emissions

import (
	"bytes"
	"fmt"
	"reflect"
)

// EmitSeries writes many points of a topic, in order. The data is either of
//
//   - columns: a struct, or a map from field names, whose values are all slices of one length;
//   - points: a slice of structs or of maps, as [Emitter.Emit] takes them.
//
// Times are optional, one for each point: emissions.Times(ts). Lists within a point stay lists.
//
// All points are checked before the first is written: if one is wrong, the error names it (the first one
// that is) and nothing is written. The lines are written by one call, those of more than 1 MiB by several;
// what a failed call has left is taken back. A series without points writes nothing.
func (e *Emitter) EmitSeries(topic string, data any, times ...Stamps) error {
	w := e.writer()
	defer e.keep(w)
	w.begin(e.options.config, topic, false)
	s := w.series(data, times)
	if err := w.err(); err != nil {
		return err
	}
	whole := true
	for i := range s.n {
		w.line(topic, s, i)
		if err := w.err(); err != nil {
			return err
		}
		if len(w.buf) > largestKept {
			if whole && w.sound(s) {
				whole = false
				break
			}
			w.buf, whole = w.buf[:0], false
		}
	}
	switch {
	case s.n == 0:
		return nil
	case whole:
		return e.out.write(w.buf)
	}
	i := 0
	return e.out.writeAll(func() ([]byte, error) {
		w.buf = w.buf[:0]
		for ; i < s.n && len(w.buf) <= largestKept/2; i++ {
			w.line(topic, s, i)
			if err := w.err(); err != nil {
				return nil, fmt.Errorf("the data has changed while it was written: %w", err)
			}
		}
		return w.buf, nil
	})
}

// series is data of n points: columns, or else points.
type series struct {
	n       int
	columns []column
	points  reflect.Value
	times   []int64 // nil: no point has one
}

// column is the values of a field. What columns usually are goes without reflection.
type column struct {
	name   string
	key    []byte // as it is written
	t      Type
	known  bool // by the schema
	floats []float64
	ints   []int
	texts  []string
	v      reflect.Value
}

// series finds out what the data of a series is.
func (w *pointWriter) series(data any, times []Stamps) series {
	v := reflect.ValueOf(data)
	for v.Kind() == reflect.Pointer {
		v = v.Elem()
	}
	var s series
	switch v.Kind() {
	case reflect.Slice, reflect.Array:
		s.points, s.n = v, v.Len()
	case reflect.Map:
		names, m := names(v)
		if m != nil {
			w.fail("", m)
		}
		for _, name := range names {
			s.columns = append(s.columns, w.column(name.String(), v.MapIndex(name)))
		}
	case reflect.Struct:
		p := w.plan(v.Type())
		if p.wrong != nil {
			w.fail("", p.mistake())
			return s
		}
		for i := range p.fields {
			if value, there := p.fields[i].of(v); there {
				s.columns = append(s.columns, w.column(p.fields[i].name, value))
			}
		}
	default:
		w.fail("", noData(v, "a struct or map of slices, or a slice of points"))
		return s
	}
	if s.columns != nil {
		s.n = s.columns[0].v.Len()
	} else if !s.points.IsValid() && len(w.problems) == 0 {
		w.fail("", &mistake{rule: RuleForm, message: "the series has no fields"})
	}
	w.lengths(&s, times)
	return s
}

func (w *pointWriter) column(name string, v reflect.Value) column {
	for v.Kind() == reflect.Pointer || v.Kind() == reflect.Interface {
		v = v.Elem()
	}
	c := column{name: name, v: v}
	w.key(name, true)
	c.key, w.buf = bytes.Clone(w.buf), w.buf[:0]
	if w.schema != nil {
		c.t, c.known = w.schema.types[name]
	}
	if v.Kind() != reflect.Slice && v.Kind() != reflect.Array {
		w.fail(name, &mistake{rule: RuleForm, message: "a field of a series must be a slice, not " + goType(v), hint: "Emit writes a single point"})
		c.v = reflect.ValueOf([]any(nil))
		return c
	}
	switch values := v.Interface().(type) {
	case []float64:
		c.floats = values
	case []int:
		c.ints = values
	case []string:
		c.texts = values
	}
	return c
}

// lengths checks that there are as many values in each column, and times.
func (w *pointWriter) lengths(s *series, times []Stamps) {
	if len(w.problems) > 0 {
		return
	}
	for _, c := range s.columns {
		if have := c.v.Len(); have != s.n {
			w.fail(c.name, &mistake{
				rule: RuleForm, message: fmt.Sprintf("it has %d values, the field %q has %d", have, s.columns[0].name, s.n), hint: "all must have the same length",
			})
		}
	}
	switch {
	case len(times) == 0:
	case len(times) > 1:
		w.fail("", &mistake{rule: RuleTime, message: "a series has one list of times at most"})
	case times[0].err != nil:
		w.fail("", &mistake{rule: RuleTime, message: times[0].err.Error(), cause: times[0].err})
	case len(times[0].nanos) != s.n:
		w.fail("", &mistake{rule: RuleTime, message: fmt.Sprintf("there are %d times for %d points", len(times[0].nanos), s.n), hint: "give one for each, or none at all"})
	default:
		s.times = times[0].nanos
	}
}

// line writes point i.
func (w *pointWriter) line(topic string, s series, i int) {
	start := len(w.buf)
	w.reset(i, 0)
	var at Stamp
	if s.times != nil {
		at = At(s.times[i])
	}
	w.head(topic, at, false)
	if s.points.IsValid() {
		w.reflected(s.points.Index(i))
	}
	for c := range s.columns {
		w.element(&s.columns[c], i, c == 0)
	}
	w.end()
	w.tail()
	w.limit(len(w.buf) - start)
}

// element writes the field of a column in point i.
func (w *pointWriter) element(c *column, i int, first bool) {
	w.written(c.key, first)
	start := len(w.buf)
	var m *mistake
	switch {
	case c.floats != nil:
		m = w.float(c.floats[i], 64)
	case c.ints != nil:
		w.integer(c.ints[i])
	case c.texts != nil:
		m = w.text(c.texts[i])
	default:
		m = w.encoder.value(c.v.Index(i), 0)
	}
	w.judgedAs(c.name, c.t, c.known, start, m)
}
