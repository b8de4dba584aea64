package emissions

import (
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

// fields are the names in the schema, sorted.
func (t *Topic) fields() []string {
	names := make([]string, 0, len(t.Schema))
	for name := range t.Schema {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
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
