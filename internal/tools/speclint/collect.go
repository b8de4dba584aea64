package main

import (
	"fmt"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
	"gopkg.in/yaml.v3"
)

// text is a description or a summary, and what it stands at.
type text struct {
	line   int
	where  string   // for people: "listJobs, response 200"
	value  string   // the text itself
	names  []string // names and types that it must say more than
	shared bool     // in a part of components that many places refer to
}

// collection gathers all texts of a document and notes which required ones are not there.
type collection struct {
	doc     *yaml.Node
	texts   []text
	missing []finding
}

func collect(doc *yaml.Node) *collection {
	c := &collection{doc: doc}
	info := specfile.Get(doc, "info")
	c.require(info, "description", 1, text{where: "info"})
	if tags := specfile.Get(doc, "tags"); tags != nil {
		for _, tag := range tags.Content {
			name := value(tag, "name")
			c.require(tag, "description", tag.Line, text{where: "tag " + name, names: []string{name}})
		}
	}
	for _, op := range specfile.Operations(doc) {
		c.operation(op)
	}
	components := specfile.Get(doc, "components")
	for key, node := range specfile.Pairs(specfile.Get(components, "parameters")) {
		c.parameter(key, node, text{where: "parameter " + key.Value, names: []string{key.Value}, shared: true})
	}
	for key, node := range specfile.Pairs(specfile.Get(components, "responses")) {
		c.require(node, "description", key.Line,
			text{where: "response " + key.Value, names: []string{key.Value}, shared: true})
	}
	for key, node := range specfile.Pairs(specfile.Get(components, "securitySchemes")) {
		c.security(key, node)
	}
	for key, node := range specfile.Pairs(specfile.Get(components, "schemas")) {
		at := text{where: "schema " + key.Value, names: []string{key.Value}}
		if specfile.Get(node, "description") == nil {
			c.lack(key.Line, at.where, "description")
		}
		c.schema(node, at)
	}
	return c
}

func (c *collection) operation(op specfile.Operation) {
	name := op.ID
	if name == "" {
		name = op.Method + " " + op.Path
	}
	at := text{where: name, names: []string{op.ID, op.Method}}
	c.require(op.Node, "summary", op.Key.Line, at)
	c.require(op.Node, "description", op.Key.Line, at)
	if parameters := specfile.Get(op.Node, "parameters"); parameters != nil {
		for _, node := range parameters.Content {
			if value(node, "$ref") == "" {
				p := value(node, "name")
				c.parameter(nil, node, text{where: name + ", parameter " + p, names: []string{p}})
			}
		}
	}
	if body := specfile.Get(op.Node, "requestBody"); body != nil {
		b := text{where: name + ", request body", names: []string{op.ID, "body"}}
		c.optional(body, "description", b)
		c.content(body, b)
	}
	for code, node := range specfile.Pairs(specfile.Get(op.Node, "responses")) {
		if value(node, "$ref") != "" {
			continue
		}
		r := text{where: name + ", response " + code.Value, names: []string{op.ID, code.Value}}
		for _, media := range specfile.Pairs(specfile.Get(node, "content")) {
			r.names = append(r.names, reference(specfile.Get(media, "schema")))
		}
		c.require(node, "description", code.Line, r)
		c.content(node, r)
	}
}

// parameter takes a parameter of an operation (key nil), where a text is optional, or one in components.
func (c *collection) parameter(key, node *yaml.Node, at text) {
	schema := specfile.Get(node, "schema")
	at.names = append(slices.Clone(at.names), value(schema, "type"), value(schema, "format"))
	if key != nil {
		c.require(node, "description", key.Line, at)
	} else {
		c.optional(node, "description", at)
	}
	at.where += ", schema"
	c.schema(schema, at)
}

func (c *collection) security(key, node *yaml.Node) {
	at := text{where: "security scheme " + key.Value, names: []string{key.Value}, shared: true}
	c.require(node, "description", key.Line, at)
	for flow, body := range specfile.Pairs(specfile.Get(node, "flows")) {
		for scope, sentence := range specfile.Pairs(specfile.Get(body, "scopes")) {
			at := text{where: "scope " + scope.Value + " of " + flow.Value, names: []string{scope.Value}, shared: true}
			c.add(scope.Line, sentence.Value, at)
		}
	}
}

func (c *collection) content(node *yaml.Node, at text) {
	for _, media := range specfile.Pairs(specfile.Get(node, "content")) {
		c.schema(specfile.Get(media, "schema"), at)
	}
}

// schema takes the texts in a schema and in all schemas inside it. All of them are optional here.
func (c *collection) schema(node *yaml.Node, at text) {
	if node == nil || node.Kind != yaml.MappingNode {
		return
	}
	own := at
	own.names = append(slices.Clone(at.names), value(node, "type"), value(node, "format"), reference(node))
	c.optional(node, "description", own)
	for key, property := range specfile.Pairs(specfile.Get(node, "properties")) {
		c.schema(property, text{
			where:  at.where + ", property " + key.Value,
			names:  append(slices.Clone(at.names), key.Value),
			shared: at.shared,
		})
	}
	for _, key := range []string{"items", "additionalProperties", "not"} {
		c.schema(specfile.Get(node, key), at)
	}
	for _, key := range []string{"allOf", "oneOf", "anyOf"} {
		if list := specfile.Get(node, key); list != nil {
			for _, member := range list.Content {
				c.schema(member, at)
			}
		}
	}
}

func (c *collection) require(node *yaml.Node, key string, line int, at text) {
	if specfile.Get(node, key) == nil {
		c.lack(line, at.where, key)
		return
	}
	c.optional(node, key, at)
}

func (c *collection) optional(node *yaml.Node, key string, at text) {
	for k, v := range specfile.Pairs(node) {
		if k.Value == key && v.Kind == yaml.ScalarNode {
			c.add(k.Line, v.Value, at)
		}
	}
}

func (c *collection) add(line int, value string, at text) {
	at.line, at.value = line, value
	c.texts = append(c.texts, at)
}

func (c *collection) lack(line int, where, key string) {
	c.missing = append(c.missing, finding{line, fmt.Sprintf("%s: no %s", where, key)})
}

func value(node *yaml.Node, key string) string {
	if v := specfile.Get(node, key); v != nil {
		return v.Value
	}
	return ""
}

// reference is the name of the component that a schema refers to, directly, in a list or in allOf.
func reference(node *yaml.Node) string {
	if ref := value(node, "$ref"); ref != "" {
		return ref[strings.LastIndex(ref, "/")+1:]
	}
	if items := specfile.Get(node, "items"); items != nil {
		return reference(items)
	}
	if all := specfile.Get(node, "allOf"); all != nil && len(all.Content) == 1 {
		return reference(all.Content[0])
	}
	return ""
}
