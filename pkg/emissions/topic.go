package emissions

import (
	"maps"
	"slices"
	"strings"
)

// Type is the type of a field in a schema.
type Type string

const (
	Boolean Type = "boolean"
	Int     Type = "int"      // any kind of integer; 3.0 is none
	Float   Type = "float"    // a float, or an integer
	String  Type = "string"   // a text
	Status  Type = "status"   // a text; ReSim's server is known to read PASSED, FAIL_WARN and FAIL_BLOCK
	Image   Type = "image"    // the name of a file below the outputs
	Video   Type = "video"    // the name of a file below the outputs
	Strings Type = "string[]" // a list of texts
	Metrics Type = "metric[]" // a list; its elements are not looked into
)

var types = []Type{Boolean, Int, Float, String, Status, Image, Video, Strings, Metrics}

// Topic is what a config says of a topic.
type Topic struct {
	Name   string
	Event  bool            // it is emitted by EmitEvent, with a time
	Schema map[string]Type // its fields, every one of which is required; nil if the config has no schema for it
}

// topic is what a config says of a topic, ready for checking.
type topic struct {
	event  bool
	schema *schema // nil if there is none
}

// schema is the fields of a topic, or of several that share it.
type schema struct {
	types  map[string]Type
	fields []field // by name
}

type field struct {
	name string
	key  []byte // as it is written: "name":
	t    Type
}

func newSchema(types map[string]Type) (*schema, *mistake) {
	s := &schema{types: types}
	for _, name := range slices.Sorted(maps.Keys(types)) {
		var e encoder
		if m := e.text(name); m != nil {
			return nil, m
		}
		s.fields = append(s.fields, field{name, append(e.buf, ':'), types[name]})
	}
	return s, nil
}

func (s *schema) names() []string { return slices.Sorted(maps.Keys(s.types)) }

// hasMedia reports whether a field is an image or a video.
func (s *schema) hasMedia() bool {
	return slices.ContainsFunc(s.fields, func(f field) bool { return f.t == Image || f.t == Video })
}

// mostListed is how many names a hint lists.
const mostListed = 20

// list is names for a hint.
func list(names []string) string {
	more := ""
	if len(names) > mostListed {
		names, more = names[:mostListed], ", …"
	}
	return strings.Join(names, ", ") + more
}
