package emissions

import (
	"slices"
	"strings"

	"go.yaml.in/yaml/v3"
)

// topicReader reads topics, and a schema that several topics share only once.
type topicReader struct {
	*configReader
	schemas map[*yaml.Node]map[string]Type
}

// topic reads what stands below the name of a topic.
func (r topicReader) topic(p pair) *Topic {
	t := &Topic{Name: p.name}
	if p.name == "" {
		r.fail(p.key, "the topic has no name")
	}
	for _, p := range r.pairs(p.value, "the topic "+t.Name) {
		switch p.name {
		case "schema":
			t.Schema = r.schema(followed(p.value), t.Name)
		case "event":
			v := followed(p.value)
			if v.Kind != yaml.ScalarNode || null(v) || v.Decode(&t.Event) != nil {
				r.fail(v, "event of the topic %s must be true or false, not %s", t.Name, shownNode(v))
			}
		default:
			r.warn(p.key, "the topic %s has the key %q, which says nothing; a topic has schema and event", t.Name, p.name)
		}
	}
	return t
}

// schema reads fields and their types; nil if there is nothing.
func (r topicReader) schema(n *yaml.Node, topic string) map[string]Type {
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
	r.schemas[n] = s
	return s
}

func typeNames() string {
	names := make([]string, len(types))
	for i, t := range types {
		names[i] = string(t)
	}
	return strings.Join(names, ", ")
}
