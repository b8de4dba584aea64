package specfile

import (
	"iter"
	"slices"

	"gopkg.in/yaml.v3"
)

// Get follows keys from node down through mappings; nil where one of them is missing.
func Get(node *yaml.Node, keys ...string) *yaml.Node {
	if node != nil && node.Kind == yaml.DocumentNode {
		node = node.Content[0]
	}
	for _, key := range keys {
		node = child(node, key)
	}
	return node
}

func child(node *yaml.Node, key string) *yaml.Node {
	for k, v := range Pairs(node) {
		if k.Value == key {
			return v
		}
	}
	return nil
}

// Pairs are the keys and values of a mapping in order; nothing for anything else.
func Pairs(node *yaml.Node) iter.Seq2[*yaml.Node, *yaml.Node] {
	return func(yield func(k, v *yaml.Node) bool) {
		if node == nil || node.Kind != yaml.MappingNode {
			return
		}
		for i := 0; i+1 < len(node.Content); i += 2 {
			if !yield(node.Content[i], node.Content[i+1]) {
				return
			}
		}
	}
}

// Operation is one method of one path.
type Operation struct {
	Path, Method string
	ID           string     // operationId, empty if it has none
	Key          *yaml.Node // the node of the method's name, for its line
	Node         *yaml.Node
}

var methods = []string{"get", "put", "post", "delete", "options", "head", "patch", "trace"}

// Operations are all operations of the document in its order.
func Operations(doc *yaml.Node) []Operation {
	var all []Operation
	for path, item := range Pairs(Get(doc, "paths")) {
		for method, node := range Pairs(item) {
			if !slices.Contains(methods, method.Value) {
				continue
			}
			op := Operation{Path: path.Value, Method: method.Value, Key: method, Node: node}
			if id := Get(node, "operationId"); id != nil {
				op.ID = id.Value
			}
			all = append(all, op)
		}
	}
	return all
}
