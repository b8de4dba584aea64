// Package specfile reads and writes an API description as a tree of YAML nodes, so that the order of its
// keys survives a round trip and a change of one description is a change of one line in review.
package specfile

import (
	"bytes"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"
)

// Read is Parse of a file.
func Read(path string) (*yaml.Node, error) {
	content, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	doc, err := Parse(content)
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return doc, nil
}

// Parse reads an OpenAPI 3 description in YAML or JSON. The answer is a document node. What is no
// OpenAPI 3 document, or has no paths, is an error: the usual cause is a login page or a wrong URL.
func Parse(content []byte) (*yaml.Node, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(content, &doc); err != nil {
		return nil, fmt.Errorf("neither YAML nor JSON: %w", err)
	}
	if doc.Kind != yaml.DocumentNode || doc.Content[0].Kind != yaml.MappingNode {
		return nil, errors.New("not an OpenAPI document: the top level is no mapping")
	}
	version := Get(&doc, "openapi")
	if version == nil || !strings.HasPrefix(version.Value, "3.") {
		return nil, errors.New("not an OpenAPI 3 document: the field `openapi` is missing or not 3.x")
	}
	paths := Get(&doc, "paths")
	if paths == nil || paths.Kind != yaml.MappingNode || len(paths.Content) == 0 {
		return nil, errors.New("an OpenAPI document without paths")
	}
	return &doc, nil
}

// Format is the text of a document in the one layout this repository keeps: block style, two spaces,
// keys in the order of the tree, texts of several lines as literal blocks.
func Format(doc *yaml.Node) ([]byte, error) {
	blockStyle(doc)
	var out bytes.Buffer
	enc := yaml.NewEncoder(&out)
	enc.SetIndent(2)
	if err := enc.Encode(doc); err != nil {
		return nil, err
	}
	if err := enc.Close(); err != nil {
		return nil, err
	}
	return out.Bytes(), nil
}

// Texts that need no quotes, whoever reads them: the parsers of YAML 1.1 take more words for something
// else than those of 1.2.
var (
	plain    = regexp.MustCompile(`^[A-Za-z$/][\w$/{}.-]*( [\w$/{}.,()-]+)*$`)
	reserved = regexp.MustCompile(`(?i)^(y|n|yes|no|on|off|true|false|null)$`)
)

// blockStyle opens up what a JSON source, or a compact YAML one, keeps on one line.
func blockStyle(node *yaml.Node) {
	switch node.Kind {
	case yaml.MappingNode, yaml.SequenceNode:
		if len(node.Content) > 0 {
			node.Style &^= yaml.FlowStyle
		}
	case yaml.ScalarNode:
		if node.Style != yaml.DoubleQuotedStyle || node.ShortTag() != "!!str" {
			break
		}
		switch {
		case strings.Contains(node.Value, "\n"):
			node.Style = yaml.LiteralStyle
		case plain.MatchString(node.Value) && !reserved.MatchString(node.Value):
			node.Style = 0
		}
	}
	for _, child := range node.Content {
		blockStyle(child)
	}
}

// WriteFile replaces path by content in one step: a reader sees the old file or the new one, and a
// failure leaves the old one as it was.
func WriteFile(path string, content []byte) (err error) {
	mode := fs.FileMode(0o644)
	if info, err := os.Stat(path); err == nil {
		mode = info.Mode().Perm()
	}
	tmp, err := os.CreateTemp(filepath.Dir(path), "."+filepath.Base(path)+"-*")
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			tmp.Close()
			os.Remove(tmp.Name())
		}
	}()
	if _, err = tmp.Write(content); err != nil {
		return err
	}
	if err = tmp.Chmod(mode); err != nil {
		return err
	}
	if err = tmp.Sync(); err != nil {
		return err
	}
	if err = tmp.Close(); err != nil {
		return err
	}
	return os.Rename(tmp.Name(), path)
}
