package metrics

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/reflect/protoreflect"
)

// wellFormed reports whether b can be decoded as a message of that kind: it fails exactly where
// proto.Unmarshal does, and keeps nothing.
func wellFormed(of protoreflect.MessageDescriptor, b []byte, depth int) error {
	if depth <= 0 {
		return errors.New("messages are nested too deeply")
	}
	known := of.Fields()
	for len(b) > 0 {
		n, t, size := protowire.ConsumeTag(b)
		if size < 0 {
			return protowire.ParseError(size)
		}
		if n > protowire.MaxValidNumber { // ConsumeTag lets some of those pass
			return fmt.Errorf("the field number %d is too large", n)
		}
		b = b[size:]
		size = protowire.ConsumeFieldValue(n, t, b)
		if size < 0 {
			return protowire.ParseError(size)
		}
		// A known field with another wire type is an unknown field, and as such all right.
		if f := known.ByNumber(n); f != nil && t == protowire.BytesType {
			content, _ := protowire.ConsumeBytes(b)
			if err := wellFormedField(f, content, depth); err != nil {
				return within(f.Name(), err)
			}
		}
		b = b[size:]
	}
	return nil
}

// malformed is what is wrong somewhere within a message.
type malformed struct {
	fields []protoreflect.Name // that lead there, the innermost first
	what   error
}

// within says in which field something is wrong.
func within(f protoreflect.Name, err error) error {
	m, ok := err.(*malformed)
	if !ok {
		m = &malformed{what: err}
	}
	m.fields = append(m.fields, f)
	return m
}

// Error names the outermost fields; there may be as many as the bytes are deep.
func (m *malformed) Error() string {
	const most = 10
	var text strings.Builder
	for i, f := range slices.Backward(m.fields) {
		if len(m.fields)-i > most {
			text.WriteString("…: ")
			break
		}
		text.WriteString(string(f) + ": ")
	}
	return text.String() + m.what.Error()
}

func (m *malformed) Unwrap() error { return m.what }

// wellFormedField is wellFormed for the content of a length-delimited field.
func wellFormedField(f protoreflect.FieldDescriptor, b []byte, depth int) error {
	switch f.Kind() {
	case protoreflect.MessageKind:
		return wellFormed(f.Message(), b, depth-1)
	case protoreflect.StringKind:
		if !utf8.Valid(b) {
			return errors.New("text that is not UTF-8")
		}
	case protoreflect.DoubleKind:
		if f.IsList() && len(b)%8 != 0 {
			return errors.New("the bytes of the doubles are no multiple of eight")
		}
	case protoreflect.EnumKind:
		for f.IsList() && len(b) > 0 {
			_, size := protowire.ConsumeVarint(b)
			if size < 0 {
				return protowire.ParseError(size)
			}
			b = b[size:]
		}
	}
	return nil
}
