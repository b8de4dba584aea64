package main

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
	"gopkg.in/yaml.v3"
)

// structure is what a document of another author must have for code generation to go well.
func structure(doc *yaml.Node) []finding {
	var all []finding
	seen := map[string]int{}
	for _, op := range specfile.Operations(doc) {
		where := op.Method + " " + op.Path
		switch first, ok := seen[op.ID]; {
		case op.ID == "":
			all = append(all, finding{op.Key.Line, where + ": no operationId"})
		case ok:
			all = append(all, finding{op.Key.Line, fmt.Sprintf("%s: operationId %s is that of line %d", where, op.ID, first)})
		default:
			seen[op.ID] = op.Key.Line
		}
		for code, node := range specfile.Pairs(specfile.Get(op.Node, "responses")) {
			if value(node, "$ref") == "" && specfile.Get(node, "description") == nil {
				all = append(all, finding{code.Line, where + ", response " + code.Value + ": no description"})
			}
		}
	}
	return all
}
