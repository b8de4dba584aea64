package settings

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strconv"
	"strings"

	"go.yaml.in/yaml/v3"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// largest is the size of the largest file that is read, in bytes.
const largest = 1 << 20

// Load reads a settings file. The error names everything that is wrong, each with file and line.
func Load(path string) (Settings, error) {
	file, err := os.Open(path)
	if err != nil {
		return Settings{}, fmt.Errorf("reading the settings: %w", err)
	}
	defer func() { _ = file.Close() }()
	content, err := io.ReadAll(io.LimitReader(file, largest+1))
	if err != nil {
		return Settings{}, fmt.Errorf("reading the settings: %w", err)
	}
	return Parse(path, content)
}

// Parse reads the content of a settings file, which is called name in errors. What the file does not say
// has its default.
func Parse(name string, content []byte) (Settings, error) {
	s := Default()
	r := &reader{name: name}
	if len(content) > largest {
		return Settings{}, fmt.Errorf("%s:1: it has more than %d bytes; this is no settings file", name, largest)
	}
	root, err := document(content)
	switch {
	case err != nil:
		return Settings{}, fmt.Errorf("%s:%w", name, err)
	case root == nil:
		return s, nil
	}
	r.settings(root, &s)
	if err := r.err(); err != nil {
		return Settings{}, err
	}
	return s, nil
}

// yamlLine is how the parser says where it stopped.
var yamlLine = regexp.MustCompile(`^yaml: (?:line (\d+): )?`)

// document is the one YAML document in a file; nil if there is none. An error begins with its line.
func document(content []byte) (*yaml.Node, error) {
	d := yaml.NewDecoder(bytes.NewReader(content))
	var first, second yaml.Node
	err := d.Decode(&first)
	if errors.Is(err, io.EOF) {
		return nil, nil
	}
	if err == nil {
		if err = d.Decode(&second); errors.Is(err, io.EOF) {
			return first.Content[0], nil
		}
		if err == nil {
			return nil, fmt.Errorf("%d: a second document begins here; put everything into one", second.Line)
		}
	}
	text := err.Error()
	line := "1"
	if m := yamlLine.FindStringSubmatch(text); m != nil {
		text = text[len(m[0]):]
		if m[1] != "" {
			line = m[1]
		}
	}
	return nil, fmt.Errorf("%s: this is no YAML: %s", line, text)
}

// settings reads the whole file.
func (r *reader) settings(n *yaml.Node, s *Settings) {
	if n.Kind == yaml.ScalarNode && n.Tag == "!!null" {
		return // nothing but comments
	}
	r.mapping(n, "the settings", fields{
		{"significance level", func(n *yaml.Node) { s.Level = r.share(n, 0.001, 0.5) }},
		{"minimum batches", func(n *yaml.Node) { s.MinimumBatches = r.integer(n, 2, 1000) }},
		{"failing", func(n *yaml.Node) { s.Failing = r.statuses(n) }},
		{"request budget", func(n *yaml.Node) { s.Requests = r.integer(n, 0, 1_000_000_000) }},
		{"show", func(n *yaml.Node) { s.Show = r.items(n) }},
		{"ignore", func(n *yaml.Node) {
			r.mapping(n, "ignore", fields{
				{"tags", func(n *yaml.Node) { s.Ignore.Tags = r.texts(n) }},
				{"experiences", func(n *yaml.Node) { s.Ignore.Experiences = r.texts(n) }},
				{"metrics", func(n *yaml.Node) { s.Ignore.Metrics = r.texts(n) }},
			})
		}},
		{"weights", func(n *yaml.Node) { s.Weights = list(r, n, (*reader).weight) }},
		{"limits", func(n *yaml.Node) { s.Limits = list(r, n, (*reader).limit) }},
		{"series", func(n *yaml.Node) { s.Series = list(r, n, (*reader).series) }},
		{"gates", func(n *yaml.Node) { s.Gates = list(r, n, (*reader).gate) }},
	})
}

func (r *reader) statuses(n *yaml.Node) []resim.ConflatedStatus {
	known := []string{string(resim.ConflatedWarning), string(resim.ConflatedBlocker), string(resim.ConflatedError)}
	var all []resim.ConflatedStatus
	for _, e := range r.elements(n) {
		if text := r.oneOf(e, "status that can count as a failure", known); text != "" {
			all = append(all, resim.ConflatedStatus(text))
		}
	}
	return all
}

func (r *reader) items(n *yaml.Node) []string {
	known := Items()
	for i, key := range known {
		known[i] = strings.ReplaceAll(key, "-", " ")
	}
	var all []string
	for _, e := range r.elements(n) {
		spoken := *e
		spoken.Value = strings.ReplaceAll(e.Value, "-", " ")
		if text := r.oneOf(&spoken, "item", known); text != "" {
			all = append(all, strings.ReplaceAll(text, " ", "-"))
		}
	}
	return all
}

func (r *reader) weight(n *yaml.Node) (w Weight) {
	set := r.mapping(n, "a weight", fields{
		{"tag", func(n *yaml.Node) { w.Tag = r.text(n) }},
		{"experience", func(n *yaml.Node) { w.Experience = r.text(n) }},
		{"weight", func(n *yaml.Node) {
			if w.Weight = r.number(n); w.Weight <= 0 {
				r.fail(n, "a weight of %v makes no sense; give a positive one, or ignore the tests", w.Weight)
			}
		}},
	})
	r.need(n, set, "weight")
	if set != nil && !set["tag"] && !set["experience"] {
		r.fail(n, `a weight needs to know its tests: give it "tag" or "experience"`)
	}
	return w
}

func (r *reader) limit(n *yaml.Node) (l Limit) {
	at := map[string]float64{}
	add := func(key string, limits func(float64) metrics.Limits) field {
		return field{key, func(n *yaml.Node) {
			at[key] = r.number(n)
			l.Limits = l.Limits.And(limits(at[key]))
		}}
	}
	set := r.mapping(n, "a limit", fields{
		{"metric", func(n *yaml.Node) { l.Metric = r.text(n) }},
		add("warn above", metrics.WarnAbove), add("block above", metrics.BlockAbove),
		add("warn below", metrics.WarnBelow), add("block below", metrics.BlockBelow),
	})
	r.need(n, set, "metric")
	if set == nil {
		return l
	}
	wrong := func(over, under string) bool { // both are given, and the first is the greater one
		x, one := at[over]
		y, other := at[under]
		return one && other && x > y
	}
	switch {
	case len(at) == 0:
		r.fail(n, `a limit needs one of "warn above", "block above", "warn below" and "block below"`)
	case wrong("warn above", "block above"):
		r.fail(n, "it blocks above %v and warns only above %v; the warning must come first", at["block above"], at["warn above"])
	case wrong("block below", "warn below"):
		r.fail(n, "it blocks below %v and warns only below %v; the warning must come first", at["block below"], at["warn below"])
	case wrong("warn below", "warn above"), wrong("block below", "block above"):
		r.fail(n, "no value is within these limits; the upper ones must be above the lower ones")
	}
	return l
}

func (r *reader) series(n *yaml.Node) (s Series) {
	set := r.mapping(n, "a series", fields{
		{"data", func(n *yaml.Node) { s.Data = r.text(n) }},
		{"each", func(n *yaml.Node) { s.PerTest = r.oneOf(n, "thing to count", []string{"sample", "test"}) == "test" }},
	})
	r.need(n, set, "data")
	return s
}

func (r *reader) gate(n *yaml.Node) (g Gate) {
	kinds := []string{string(MetricWorse), string(NewlyFailing), string(Broken), string(Unstable), string(PassRateBelow)}
	when := func(status metrics.Status) func(*yaml.Node) {
		return func(n *yaml.Node) { g.Kind, g.Status = Kind(r.oneOf(n, "kind of gate", kinds)), status }
	}
	set := r.mapping(n, "a gate", fields{
		{"warn when", when(metrics.FailWarn)},
		{"block when", when(metrics.FailBlock)},
		{"metrics", func(n *yaml.Node) { g.Metrics = r.texts(n) }},
		{"tags", func(n *yaml.Node) { g.Tags = r.texts(n) }},
		{"experiences", func(n *yaml.Node) { g.Experiences = r.texts(n) }},
		{"by more than", func(n *yaml.Node) { g.By = r.share(n, 0, 100) }},
		{"threshold", func(n *yaml.Node) { g.Below = r.share(n, 0, 1) }},
	})
	if set == nil {
		return g
	}
	if set["warn when"] == set["block when"] {
		r.fail(n, `a gate needs one of "warn when" and "block when"; write two gates for both`)
		return g
	}
	if g.Kind == "" {
		return g // which is said already
	}
	for _, only := range []struct {
		key   string
		kinds []Kind
	}{
		{"metrics", []Kind{MetricWorse}},
		{"by more than", []Kind{MetricWorse}},
		{"threshold", []Kind{PassRateBelow}},
		{"tags", []Kind{NewlyFailing, Broken, Unstable, PassRateBelow}},
		{"experiences", []Kind{NewlyFailing, Broken, Unstable, PassRateBelow}},
	} {
		fitting := false
		for _, k := range only.kinds {
			fitting = fitting || g.Kind == k
		}
		if set[only.key] && !fitting {
			r.fail(n, "a gate of the kind %s has no %s", strconv.Quote(string(g.Kind)), strconv.Quote(only.key))
		}
	}
	if g.Kind == PassRateBelow {
		r.need(n, set, "threshold")
	}
	return g
}
