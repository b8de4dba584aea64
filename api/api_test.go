// Package api_test holds what api/openapi.yaml and api/overlay.yaml promise about each other and about
// the client generated from them.
package api_test

import (
	"bytes"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"reflect"
	"strings"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
)

const client = "../gen/resimapi/client.gen.go"

func readOverlay(t *testing.T) specfile.Overlay {
	t.Helper()
	text, err := os.ReadFile("overlay.yaml")
	if err != nil {
		t.Fatal(err)
	}
	overlay, err := specfile.ParseOverlay(text)
	if err != nil {
		t.Fatal(err)
	}
	return overlay
}

func load(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := openapi3.NewLoader().LoadFromFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

func TestDescriptionIsValid(t *testing.T) {
	if err := load(t).Validate(t.Context()); err != nil {
		t.Error(err)
	}
}

// The numbers are those of the edition our texts describe. Another edition, put here by specupdate, has
// its own.
func TestDescriptionIsWhole(t *testing.T) {
	doc, err := specfile.Read("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	operations := len(specfile.Operations(doc))
	schemas := len(load(t).Components.Schemas)
	paths := load(t).Paths.Len()
	if specfile.Ours(doc) && (operations != 184 || schemas != 286 || paths != 133) {
		t.Errorf("%d operations, %d schemas, %d paths; want 184, 286, 133", operations, schemas, paths)
	}
}

func TestOverlayIsApplied(t *testing.T) {
	stored, err := os.ReadFile("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc, err := specfile.Parse(stored)
	if err != nil {
		t.Fatal(err)
	}
	missed, err := readOverlay(t).Apply(doc)
	if err != nil {
		t.Fatal(err)
	}
	if specfile.Ours(doc) && len(missed) > 0 {
		t.Errorf("actions without a target: %v", missed)
	}
	again, err := specfile.Format(doc)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(stored, again) {
		t.Error("applying overlay.yaml changes openapi.yaml: run make spec-update URL=api/openapi.yaml")
	}
}

// Each property the overlay names must be nullable (or, for two, not empty) to a reader of OpenAPI 3.0,
// must still take what the referred schema takes, and must keep null apart from zero in Go.
func TestOverlayIsEffective(t *testing.T) {
	stored, err := specfile.Read("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	doc := load(t)
	fields := goFields(t)
	nullable, notEmpty := 0, 0
	for _, target := range readOverlay(t).Targets() {
		schema, property, ok := strings.Cut(strings.TrimPrefix(target, "$.components.schemas."), ".properties.")
		if !ok {
			t.Fatalf("unexpected target %s", target)
		}
		owner := doc.Components.Schemas[schema]
		if owner == nil || owner.Value.Properties[property] == nil {
			continue // TestOverlayIsApplied tells which
		}
		value := owner.Value.Properties[property].Value
		if len(value.AllOf) != 1 || value.AllOf[0].Ref == "" {
			t.Errorf("%s.%s: want allOf around one reference", schema, property)
			continue
		}
		null := value.VisitJSON(nil) == nil
		empty := value.AllOf[0].Value.Type.Is("string") && value.VisitJSON("") == nil
		field := fields[strings.ToUpper(schema[:1])+schema[1:]][property]
		_, pointer := field.(*ast.StarExpr)
		switch {
		case value.MinLength > 0:
			notEmpty++
			if empty || value.VisitJSON("x") != nil {
				t.Errorf("%s.%s: the empty text must be refused, others not", schema, property)
			}
		default:
			nullable++
			if !null {
				t.Errorf("%s.%s: null is refused", schema, property)
			}
			if !pointer {
				t.Errorf("%s.%s: its Go type %T cannot tell null from zero", schema, property, field)
			}
		}
		if value.VisitJSON(map[string]any{"a": []any{1.5}}) == nil {
			t.Errorf("%s.%s: takes what the referred schema refuses", schema, property)
		}
	}
	if specfile.Ours(stored) && (nullable != 41 || notEmpty != 2) {
		t.Errorf("%d nullable and %d not empty, want 41 and 2", nullable, notEmpty)
	}
}

// What stands beside a reference counts for nothing in OpenAPI 3.0, so none may stand there.
func TestNothingBesideAReference(t *testing.T) {
	doc, err := specfile.Read("openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	if !specfile.Ours(doc) {
		return
	}
	for name, schema := range specfile.Pairs(specfile.Get(doc, "components", "schemas")) {
		for property, node := range specfile.Pairs(specfile.Get(schema, "properties")) {
			if specfile.Get(node, "$ref") != nil && len(node.Content) > 2 {
				t.Errorf("line %d: %s.%s has a rule beside its $ref", property.Line, name.Value, property.Value)
			}
		}
	}
}

// goFields are the field types of the generated client by struct and JSON name.
func goFields(t *testing.T) map[string]map[string]ast.Expr {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), client, nil, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	all := map[string]map[string]ast.Expr{}
	ast.Inspect(file, func(node ast.Node) bool {
		spec, ok := node.(*ast.TypeSpec)
		if !ok {
			return true
		}
		body, ok := spec.Type.(*ast.StructType)
		if !ok {
			return false
		}
		all[spec.Name.Name] = map[string]ast.Expr{}
		for _, field := range body.Fields.List {
			if field.Tag != nil {
				tag := reflect.StructTag(strings.Trim(field.Tag.Value, "`")).Get("json")
				name, _, _ := strings.Cut(tag, ",")
				all[spec.Name.Name][name] = field.Type
			}
		}
		return false
	})
	return all
}
