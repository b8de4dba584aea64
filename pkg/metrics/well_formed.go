package metrics

import (
	"errors"
	"fmt"
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
				return fmt.Errorf("%s: %w", f.Name(), err)
			}
		}
		b = b[size:]
	}
	return nil
}

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
