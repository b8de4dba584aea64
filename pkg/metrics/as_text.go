package metrics

import (
	"bytes"
	"encoding/json"
	"fmt"

	"google.golang.org/protobuf/encoding/protojson"
	"google.golang.org/protobuf/encoding/prototext"
)

// ProtoJSON is the document as protobuf's JSON, with the field names of the schema, indented. A figure
// that holds NaN or an infinity cannot be written so (G3).
func (d *Document) ProtoJSON() ([]byte, error) {
	b, err := protojson.MarshalOptions{UseProtoNames: true}.Marshal(d.whole())
	if err != nil {
		return nil, fmt.Errorf("writing the document as JSON: %w", err)
	}
	var indented bytes.Buffer // protojson varies its spaces on purpose
	if err := json.Indent(&indented, b, "", "  "); err != nil {
		return nil, fmt.Errorf("writing the document as JSON: %w", err)
	}
	return append(indented.Bytes(), '\n'), nil
}

// ProtoText is the document in protobuf's text format, for reading and comparing by eye.
func (d *Document) ProtoText() ([]byte, error) {
	b, err := prototext.MarshalOptions{Multiline: true}.Marshal(d.whole())
	if err != nil {
		return nil, fmt.Errorf("writing the document as text: %w", err)
	}
	return b, nil
}
