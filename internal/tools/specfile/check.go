package specfile

import (
	"github.com/getkin/kin-openapi/openapi3"
	"gopkg.in/yaml.v3"
)

// Resolve reports a document that cannot be read as OpenAPI 3, or that refers to what it does not hold.
// It does not judge style: a live document may well have an example that does not fit its schema.
func Resolve(doc *yaml.Node) error {
	text, err := Format(doc)
	if err != nil {
		return err
	}
	_, err = openapi3.NewLoader().LoadFromData(text)
	return err
}

// Ours tells whether the texts of the document are this project's: it says so itself, in the field
// info.x-prose.
func Ours(doc *yaml.Node) bool {
	prose := Get(doc, "info", "x-prose")
	return prose != nil && prose.Value == "metrics-go"
}
