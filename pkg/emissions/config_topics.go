package emissions

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// topicReader reads topics, and a schema that several topics share only once.
type topicReader struct {
	*configReader
	schemas map[*yaml.Node]*schema
}

// topic reads what stands below the name of a topic.
func (r topicReader) topic(p pair) *topic {
	t, name := &topic{}, p.name
	if name == "" {
		r.fail(p.key, "the topic has no name")
	}
	for _, p := range r.pairs(p.value, "the topic "+name) {
		switch p.name {
		case "schema":
			t.schema = r.schema(followed(p.value), name)
		case "event":
			v := followed(p.value)
			if v.Kind != yaml.ScalarNode || null(v) || v.Decode(&t.event) != nil {
				r.fail(v, "event of the topic %s must be true or false, not %s", name, shownNode(v))
			}
		default:
			r.warn(p.key, "the topic %s has the key %q, which says nothing; a topic has schema and event", name, p.name)
		}
	}
	return t
}

// schema reads fields and their types; nil if there is nothing.
func (r topicReader) schema(n *yaml.Node, topic string) *schema {
	if null(n) {
		return nil
	}
	if s, ok := r.schemas[n]; ok {
		return s
	}
	s := map[string]Type{}
	for _, p := range r.pairs(n, "the schema of the topic "+topic) {
		v := followed(p.value)
		t := Type(v.Value)
		if v.Kind != yaml.ScalarNode || !slices.Contains(types, t) {
			r.fail(v, "the field %s of the topic %s has the unknown type %s; there are %s", p.name, topic, shownNode(v), typeNames())
			continue
		}
		s[p.name] = t
	}
	known, m := newSchema(s)
	if m != nil {
		r.fail(n, "a field of the topic %s: %s", topic, m.message)
	}
	r.schemas[n] = known
	return known
}

func typeNames() string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}
