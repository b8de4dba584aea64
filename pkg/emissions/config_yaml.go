package emissions

import (
	"bytes"
	"cmp"
	"errors"
	"fmt"
	"io"
	"regexp"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// Places of a config are never deeper than this, and aliases written out have no more nodes.
const (
	deepestConfig = 100
	mostNodes     = 1 << 20
)

// configReader reads the YAML of one config and collects what is wrong with it.
type configReader struct {
	name     string
	problems []problem
	warnings []string
	nodes    int // copied so far
}

type problem struct {
	line int
	err  error
}

func (r *configReader) at(n *yaml.Node) string { return fmt.Sprintf("%s:%d", r.name, max(n.Line, 1)) }

func (r *configReader) fail(n *yaml.Node, format string, args ...any) {
	r.problems = append(r.problems, problem{n.Line, fmt.Errorf("%s: %s", r.at(n), fmt.Sprintf(format, args...))})
}

// errs is everything that is wrong, by line.
func (r *configReader) errs() []error {
	slices.SortStableFunc(r.problems, func(a, b problem) int { return cmp.Compare(a.line, b.line) })
	errs := make([]error, len(r.problems))
	for i, p := range r.problems {
		errs[i] = p.err
	}
	return errs
}

func (r *configReader) warn(n *yaml.Node, format string, args ...any) {
	r.warnings = append(r.warnings, r.at(n)+": "+fmt.Sprintf(format, args...))
}

// yamlLine is how the parser says where it stopped.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// document is the one YAML document of a config, which must be a mapping.
func (r *configReader) document(content []byte) *yaml.Node {
	d := yaml.NewDecoder(bytes.NewReader(content))
	var first, second yaml.Node
	err := d.Decode(&first)
	if errors.Is(err, io.EOF) {
		r.fail(&first, "the metrics config is empty; it needs topics:, metrics: and metrics sets:")
		return nil
	}
	if err == nil {
		if err = d.Decode(&second); err == nil {
			r.fail(&second, "a second document begins here; put everything into one")
			return nil
		}
	}
	if err != nil && !errors.Is(err, io.EOF) {
		text, at := err.Error(), &yaml.Node{}
		if m := yamlLine.FindStringSubmatch(text); m != nil {
			text = text[len(m[0]):]
			at.Line, _ = strconv.Atoi(m[1])
		}
		r.fail(at, "this is no YAML: %s", text)
		return nil
	}
	root := followed(first.Content[0])
	switch {
	case null(root):
		r.fail(root, "the metrics config is empty; it needs topics:, metrics: and metrics sets:")
		return nil
	case root.Kind != yaml.MappingNode:
		r.fail(root, "the metrics config must be keys with values, not %s", shownNode(root))
		return nil
	}
	return root
}

// pair is a key of a mapping with its value.
type pair struct {
	key   *yaml.Node
	name  string
	value *yaml.Node
}

// pairs are the keys of a mapping, those of merged mappings (<<) behind its own. What is called what in
// errors.
func (r *configReader) pairs(n *yaml.Node, what string) []pair { return r.entries(n, what, false) }

// entries are the same; the keys may be no texts.
func (r *configReader) entries(n *yaml.Node, what string, anyKey bool) []pair {
	n = followed(n)
	if null(n) {
		return nil
	}
	if n.Kind != yaml.MappingNode {
		r.fail(n, "%s must be keys with values, not %s", what, shownNode(n))
		return nil
	}
	lines := map[string]int{}
	var own []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		key, value := followed(n.Content[i]), n.Content[i+1]
		switch {
		case isMerge(key):
			continue
		case key.Kind != yaml.ScalarNode || key.ShortTag() != "!!str" && !anyKey:
			r.fail(n.Content[i], "a name in %s must be a text, not %s; put it in quotes", what, shownNode(key))
			continue
		case lines[key.Value] > 0:
			r.fail(n.Content[i], "%q is there twice in %s, also in line %d; keep one", key.Value, what, lines[key.Value])
			continue
		}
		lines[key.Value] = max(n.Content[i].Line, 1)
		own = append(own, pair{n.Content[i], key.Value, value})
	}
	merged := r.merged(n, 0)
	for _, p := range merged {
		if lines[p.name] == 0 {
			lines[p.name] = max(p.key.Line, 1)
			own = append(own, p)
		}
	}
	return own
}

func isMerge(key *yaml.Node) bool { return key.Kind == yaml.ScalarNode && key.ShortTag() == "!!merge" }

// merged are the keys that << brings into a mapping; of several the first counts.
func (r *configReader) merged(n *yaml.Node, depth int) []pair {
	var all []pair
	for i := 0; i+1 < len(n.Content); i += 2 {
		if !isMerge(n.Content[i]) {
			continue
		}
		from := []*yaml.Node{n.Content[i+1]}
		if list := followed(n.Content[i+1]); list.Kind == yaml.SequenceNode {
			from = list.Content
		}
		for _, m := range from {
			m = followed(m)
			if m.Kind != yaml.MappingNode || depth > deepestConfig || r.spent(len(m.Content)) {
				r.fail(n.Content[i], "what is merged here must be keys with values, and not contain itself")
				return nil
			}
			for j := 0; j+1 < len(m.Content); j += 2 {
				if key := followed(m.Content[j]); !isMerge(key) {
					all = append(all, pair{m.Content[j], key.Value, m.Content[j+1]})
				}
			}
			all = append(all, r.merged(m, depth+1)...)
		}
	}
	return all
}

// spent counts nodes that are read through aliases, and reports whether they are too many.
func (r *configReader) spent(n int) bool {
	r.nodes += n
	return r.nodes > mostNodes
}

// copied is a node without comments, anchors and aliases, to be written elsewhere.
func (r *configReader) copied(n *yaml.Node, depth int) *yaml.Node {
	n = followed(n)
	if r.spent(1) || depth > deepestConfig {
		if !r.failed() {
			r.fail(n, "it lies too deep, or its aliases say too much; an alias must not contain itself")
		}
		return n
	}
	if null(n) {
		return &yaml.Node{Kind: yaml.ScalarNode, Tag: "!!null", Value: "null"} // nothing would be written as a text in some places
	}
	c := &yaml.Node{Kind: n.Kind, Style: n.Style, Tag: n.Tag, Value: n.Value, Line: n.Line}
	if n.Kind == yaml.MappingNode {
		for _, p := range r.entries(n, "a mapping", true) {
			c.Content = append(c.Content, r.copied(p.key, depth+1), r.copied(p.value, depth+1))
		}
		return c
	}
	for _, child := range n.Content {
		c.Content = append(c.Content, r.copied(child, depth+1))
	}
	return c
}

func (r *configReader) failed() bool { return len(r.problems) > 0 }

// followed is what an alias stands for.
func followed(n *yaml.Node) *yaml.Node {
	for n.Kind == yaml.AliasNode {
		n = n.Alias
	}
	return n
}

func null(n *yaml.Node) bool { return n.Kind == yaml.ScalarNode && n.ShortTag() == "!!null" }

// shownNode is what a node is, in words.
func shownNode(n *yaml.Node) string {
	switch n.Kind {
	case yaml.MappingNode:
		return "keys with values"
	case yaml.SequenceNode:
		return "a list"
	}
	if null(n) {
		return "nothing"
	}
	return cut(n.Value)
}
