package emissions

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strconv"

	"go.yaml.in/yaml/v3"
)

// The sections whose entries are merged by name, in the order in which they are written.
var sections = []string{"topics", "metrics", "metrics sets"}

const (
	dashboards = "dashboards"
	global     = "global"
	skipKey    = "skip-if-no-data" // the one key of global
)

// merger makes one config of several files.
type merger struct {
	dialect  Dialect
	several  bool
	topics   map[string]*topic
	version  *pair
	from     string                       // the file that version is from, with its line
	sections map[string]*yaml.Node        // what is merged by name
	places   map[string]map[string]string // by section and name: file and line
	others   []pair                       // other top-level keys
	problems []error
	warnings []string
}

// Merge makes one config of several, or reads a single one.
func (d Dialect) Merge(sources ...Source) (*Config, error) {
	if len(sources) == 0 {
		return nil, errors.New("merging metrics configs: there is none")
	}
	m := &merger{
		dialect: d, several: len(sources) > 1,
		topics: map[string]*topic{}, sections: map[string]*yaml.Node{}, places: map[string]map[string]string{},
	}
	for _, name := range m.merged() {
		m.sections[name], m.places[name] = &yaml.Node{Kind: yaml.MappingNode}, map[string]string{}
	}
	for _, source := range sources {
		m.add(source)
	}
	if err := errors.Join(m.problems...); err != nil {
		return nil, err
	}
	c := &Config{topics: m.topics, yaml: sources[0].Content, warnings: m.warnings}
	for name := range c.topics {
		c.names = append(c.names, name)
	}
	slices.Sort(c.names)
	if m.verbatim() {
		c.yaml = slices.Clone(c.yaml)
		return c, nil
	}
	var err error
	c.yaml, err = m.yaml()
	return c, err
}

// verbatim reports whether the one file is kept as it is.
func (m *merger) verbatim() bool { return m.dialect == SDK && !m.several }

// merged are the sections that are merged by name.
func (m *merger) merged() []string {
	if m.dialect == CLI {
		return append(slices.Clone(sections), dashboards)
	}
	return sections
}

// add takes one file in.
func (m *merger) add(source Source) {
	r := &configReader{name: source.Name}
	defer func() { m.problems, m.warnings = append(m.problems, r.errs()...), append(m.warnings, r.warnings...) }()
	root := r.document(source.Content)
	if root == nil {
		return
	}
	top := r.pairs(root, "the metrics config")
	skip := m.skip(r, top)
	versioned := false
	for _, p := range top {
		switch {
		case p.name == "version":
			versioned = true
			m.addVersion(r, p)
		case slices.Contains(m.merged(), p.name):
			m.addSection(r, p, skip)
		case p.name == global && m.dialect == CLI:
			// copied into the metrics
		default:
			m.addOther(r, p)
		}
	}
	switch {
	case versioned || m.verbatim():
	case m.dialect == SDK:
		r.fail(root, "version is required in each of several metrics configs")
	default:
		zero := &yaml.Node{Kind: yaml.ScalarNode, Value: "0", Tag: "!!int"}
		m.addVersion(r, pair{zero, "version", zero})
	}
}

func (m *merger) addVersion(r *configReader, p pair) {
	v := followed(p.value)
	var have, want int
	if v.ShortTag() != "!!int" || v.Decode(&have) != nil {
		r.fail(v, "version must be a whole number, without quotes, not %s", shownNode(v))
		return
	}
	if m.version == nil {
		m.version, m.from = &p, r.at(p.key)
		return
	}
	if followed(m.version.value).Decode(&want) == nil && have != want {
		r.fail(p.key, "conflicting versions: %d here, %d at %s", have, want, m.from)
	}
}

// addSection merges entries by name.
func (m *merger) addSection(r *configReader, section pair, skip *yaml.Node) {
	topics := topicReader{r, map[*yaml.Node]*schema{}}
	for _, p := range r.pairs(section.value, section.name) {
		if at, taken := m.places[section.name][p.name]; taken {
			r.fail(p.key, "%s has %q twice, also at %s; keep one", section.name, p.name, at)
			continue
		}
		m.places[section.name][p.name] = r.at(p.key)
		if section.name == "topics" {
			m.topics[p.name] = topics.topic(p)
		}
		if m.verbatim() {
			continue
		}
		value := r.copied(p.value, 0)
		if section.name == "metrics" && skip != nil {
			addSkip(value, skip)
		}
		m.sections[section.name].Content = append(m.sections[section.name].Content, r.copied(p.key, 0), value)
	}
}

// skip is what global says of metrics without data; nil if nothing.
func (m *merger) skip(r *configReader, top []pair) *yaml.Node {
	i := slices.IndexFunc(top, func(p pair) bool { return p.name == global })
	if m.dialect != CLI || i < 0 {
		return nil
	}
	var skip *yaml.Node
	for _, p := range r.pairs(top[i].value, global) {
		if p.name == skipKey {
			skip = r.copied(p.value, 0)
		} else {
			r.warn(p.key, "%q of %s is dropped, as the CLI does", p.name, global)
		}
	}
	return skip
}

// addSkip writes it into a metric that does not say it itself.
func addSkip(metric, skip *yaml.Node) {
	if metric.Kind != yaml.MappingNode {
		return
	}
	for i := 0; i < len(metric.Content); i += 2 {
		if metric.Content[i].Value == skipKey {
			return
		}
	}
	metric.Content = append(metric.Content, text(skipKey), skip)
}

// addOther takes a top-level key that no section is for.
func (m *merger) addOther(r *configReader, p pair) {
	if m.verbatim() {
		return
	}
	if m.dialect == CLI {
		r.warn(p.key, "the key %q is dropped, as the CLI does", p.name)
		return
	}
	if p.name == global {
		r.warn(p.key, "%q is carried along as it is, for all files; only the dialect of the CLI writes it into the metrics of its file", global)
	}
	other := pair{r.copied(p.key, 0), p.name, r.copied(p.value, 0)}
	if i := slices.IndexFunc(m.others, func(o pair) bool { return o.name == p.name }); i >= 0 {
		r.warn(p.key, "the key %q replaces that of a file before", p.name)
		m.others[i] = other
		return
	}
	m.others = append(m.others, other)
}

// yaml writes the merged config.
func (m *merger) yaml() ([]byte, error) {
	root := &yaml.Node{Kind: yaml.MappingNode}
	for _, p := range m.others {
		root.Content = append(root.Content, p.key, p.value)
	}
	var version int
	if err := followed(m.version.value).Decode(&version); err != nil {
		return nil, fmt.Errorf("merging metrics configs: the version: %w", err)
	}
	root.Content = append(root.Content, text("version"), &yaml.Node{Kind: yaml.ScalarNode, Value: strconv.Itoa(version), Tag: "!!int"})
	for _, name := range m.merged() {
		if s := m.sections[name]; name != dashboards || len(s.Content) > 0 {
			root.Content = append(root.Content, text(name), s)
		}
	}
	var b bytes.Buffer
	enc := yaml.NewEncoder(&b)
	enc.SetIndent(2)
	if err := errors.Join(enc.Encode(root), enc.Close()); err != nil {
		return nil, fmt.Errorf("merging metrics configs: %w", err)
	}
	return b.Bytes(), nil
}

func text(s string) *yaml.Node { return &yaml.Node{Kind: yaml.ScalarNode, Value: s, Tag: "!!str"} }
