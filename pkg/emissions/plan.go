package emissions

import (
	"fmt"
	"reflect"
	"strings"
)

// plan says how a type of struct is written: its fields under their names, in the order of the type.
type plan struct {
	fields []planField
	wrong  error
}

type planField struct {
	name                string
	key                 []byte // "name": with quotes and colon
	index               []int
	omitEmpty, omitZero bool
	byPointer           bool // it marshals itself, but only by its address
}

// mistake says why a struct cannot be written.
func (p *plan) mistake() *mistake {
	return &mistake{rule: RuleForm, message: p.wrong.Error(), hint: `name each field by a tag such as json:"speed"`, cause: p.wrong}
}

// plan is the plan of a struct type: what is written once is written again.
func (e *encoder) plan(t reflect.Type) *plan {
	if p, ok := e.plans.Load(t); ok {
		return p.(*plan)
	}
	p, _ := e.plans.LoadOrStore(t, newPlan(t))
	return p.(*plan)
}

func newPlan(t reflect.Type) *plan {
	p := &plan{}
	if marshals(t) {
		p.wrong = fmt.Errorf("%v marshals itself, or something embedded in it does, so that its fields are not known", t)
		return p
	}
	depth := map[string]int{} // at which each name was found; a field nearer to the outside hides one deeper within
	for _, f := range reflect.VisibleFields(t) {
		tag, tagged := f.Tag.Lookup("json")
		name, options, _ := strings.Cut(tag, ",")
		switch {
		case tag == "-", f.Anonymous && name == "" && structural(f.Type), !f.IsExported(), hidden(t, f.Index):
			continue
		case name == "":
			name = f.Name
		}
		pf := planField{name: name, index: f.Index, byPointer: byPointer(f.Type)}
		for option := range strings.SplitSeq(options, ",") {
			switch {
			case option == "omitempty":
				pf.omitEmpty = true
			case option == "omitzero":
				pf.omitZero = true
			case option != "" && tagged:
				p.wrong = fmt.Errorf("the field %s of %v has the option %q in its tag, which emissions do not have", f.Name, t, option)
				return p
			}
		}
		var key encoder
		if m := key.text(name); m != nil {
			p.wrong = fmt.Errorf("the field %s of %v has the name %s", f.Name, t, m.message)
			return p
		}
		pf.key = append(key.buf, ':')
		at, taken := depth[name]
		switch {
		case taken && at == len(f.Index):
			p.wrong = fmt.Errorf("%v has two fields called %q", t, name)
			return p
		case taken && at < len(f.Index):
			continue
		case taken:
			p.drop(name)
		}
		depth[name] = len(f.Index)
		p.fields = append(p.fields, pf)
	}
	return p
}

func (p *plan) drop(name string) {
	kept := p.fields[:0]
	for _, f := range p.fields {
		if f.name != name {
			kept = append(kept, f)
		}
	}
	p.fields = kept
}

// structural reports whether the fields of an embedded type stand among those of the outer one.
func structural(t reflect.Type) bool {
	if t.Kind() == reflect.Pointer {
		t = t.Elem()
	}
	return t.Kind() == reflect.Struct
}

// hidden reports whether a field lies within one that is not looked into, because it has a name of its
// own, is left out, or is a pointer that no other package can follow.
func hidden(t reflect.Type, index []int) bool {
	for i := 1; i < len(index); i++ {
		outer := t.FieldByIndex(index[:i])
		if name, _, _ := strings.Cut(outer.Tag.Get("json"), ","); name != "" {
			return true
		}
		if outer.Type.Kind() == reflect.Pointer && !outer.IsExported() {
			return true
		}
	}
	return false
}

// of is the field's value in a struct, and whether it is to be written.
func (f *planField) of(v reflect.Value) (reflect.Value, bool) {
	if len(f.index) == 1 {
		v = v.Field(f.index[0])
	} else {
		var err error
		if v, err = v.FieldByIndexErr(f.index); err != nil {
			return v, false // within an embedded pointer that is nil
		}
	}
	if f.omitEmpty && empty(v) || f.omitZero && v.IsZero() {
		return v, false
	}
	if f.byPointer && v.CanAddr() {
		v = v.Addr()
	}
	return v, true
}

// byPointer reports whether what a type points to marshals itself, but not the type, as of [big.Int]. Like
// encoding/json, what cannot be addressed, because the data was given by value, goes without.
func byPointer(t reflect.Type) bool {
	p := reflect.PointerTo(t)
	return t.Kind() != reflect.Interface && marshals(p) && !marshals(t)
}

func marshals(t reflect.Type) bool { return t.Implements(jsonMarshaler) || t.Implements(textMarshaler) }

// empty is what omitempty leaves out.
func empty(v reflect.Value) bool {
	switch v.Kind() {
	case reflect.Array, reflect.Map, reflect.Slice, reflect.String:
		return v.Len() == 0
	case reflect.Struct:
		return false
	default:
		return v.IsZero()
	}
}
