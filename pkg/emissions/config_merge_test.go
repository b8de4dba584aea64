package emissions_test

import (
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

const firstFile = `# of the robot
version: 1
global: {skip-if-no-data: true}
x-team: &team robots
dashboards:
  d1: {metrics_set: s}
topics:
  a: {schema: {x: float}}
metrics:
  m1:
    type: test
    query_string: |
      SELECT x -- the speed
      FROM a
    template_settings: {1: *team}
  m2: {skip-if-no-data: false}
`

const secondFile = `version: 1
x-team: others
dashboards: {d2: }
metrics sets:
  s: {metrics: [m1, m2, m3]}
metrics: {m3: {type: batch}}
topics: {b: {event: true}}
`

func TestMerge(t *testing.T) {
	sources := []emissions.Source{{Name: "1.yml", Content: []byte(firstFile)}, {Name: "2.yml", Content: []byte(secondFile)}}
	for _, c := range []struct {
		dialect  emissions.Dialect
		sources  []emissions.Source
		want     string
		warnings []string
	}{
		{emissions.SDK, sources[:1], firstFile, nil},
		{emissions.SDK, sources, `global: {skip-if-no-data: true}
x-team: others
dashboards: {d2: null}
version: 1
topics:
  a: {schema: {x: float}}
  b: {event: true}
metrics:
  m1:
    type: test
    query_string: |
      SELECT x -- the speed
      FROM a
    template_settings: {1: robots}
  m2: {skip-if-no-data: false}
  m3: {type: batch}
metrics sets:
  s: {metrics: [m1, m2, m3]}
`, []string{
			`1.yml:3: "global" is carried along as it is, for all files; only the dialect of the CLI writes it into the metrics of its file`,
			`2.yml:2: the key "x-team" replaces that of a file before`,
			`2.yml:3: the key "dashboards" replaces that of a file before`,
		}},
		{emissions.CLI, sources, `version: 1
topics:
  a: {schema: {x: float}}
  b: {event: true}
metrics:
  m1:
    type: test
    query_string: |
      SELECT x -- the speed
      FROM a
    template_settings: {1: robots}
    skip-if-no-data: true
  m2: {skip-if-no-data: false}
  m3: {type: batch}
metrics sets:
  s: {metrics: [m1, m2, m3]}
dashboards:
  d1: {metrics_set: s}
  d2: null
`, []string{`1.yml:4: the key "x-team" is dropped, as the CLI does`, `2.yml:2: the key "x-team" is dropped, as the CLI does`}},
		{emissions.CLI, sources[1:], `version: 1
topics:
  b: {event: true}
metrics:
  m3: {type: batch}
metrics sets:
  s: {metrics: [m1, m2, m3]}
dashboards:
  d2: null
`, []string{`2.yml:2: the key "x-team" is dropped, as the CLI does`}},
		{emissions.CLI, []emissions.Source{{Name: "1.yml", Content: []byte("topics: {t: }")}, {Name: "2.yml", Content: []byte("global: {x: 1}")}}, `version: 0
topics:
  t: null
metrics: {}
metrics sets: {}
`, []string{`2.yml:1: "x" of global is dropped, as the CLI does`}},
		{emissions.SDK, []emissions.Source{{Name: "1.yml", Content: []byte("version: 1\ntopics:")}, {Name: "2.yml", Content: []byte("version: 1\ntopics: {t: {events: true}}")}}, `version: 1
topics:
  t: {events: true}
metrics: {}
metrics sets: {}
`, []string{`2.yml:2: the topic t has the key "events", which says nothing; a topic has schema and event`}},
	} {
		have, err := c.dialect.Merge(c.sources...)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(c.want, string(have.YAML())); diff != "" {
			t.Errorf("%v of %d (-want +have):\n%s", c.dialect, len(c.sources), diff)
		}
		if diff := cmp.Diff(c.warnings, have.Warnings()); diff != "" {
			t.Errorf("%v of %d (-want +have):\n%s", c.dialect, len(c.sources), diff)
		}
		var parsed map[string]any
		if err := yaml.Unmarshal(have.YAML(), &parsed); err != nil {
			t.Errorf("%v: what was merged is no YAML: %v", c.dialect, err)
		}
	}
}

func TestLoad(t *testing.T) {
	dir := t.TempDir()
	at := func(name, content string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	one, two := at("one.yaml", "version: 1\ntopics: {a: }"), at("two.yaml", "version: 1\ntopics: {b: }")
	yml := filepath.Join(dir, "one.yml")
	for _, c := range []struct {
		dialect emissions.Dialect
		paths   []string
		want    int // topics; else an error
		err     string
	}{
		{emissions.SDK, []string{one}, 1, ""},
		{emissions.SDK, []string{one, two}, 2, ""},
		{emissions.SDK, []string{one, one}, 0, `topics has "a" twice`},
		{emissions.SDK, nil, 0, "no file is named; the usual one is .resim/metrics/config.resim.yml"},
		{emissions.SDK, []string{yml}, 0, "one.yml: no such file"},
		{emissions.SDK, []string{filepath.Join(dir, "*.yaml")}, 0, "no such file"},
		{emissions.SDK, []string{dir}, 0, "is a directory"},
		{emissions.SDK, []string{at("large.yml", "#"+strings.Repeat("x", 4<<20))}, 0, "it has more than 4194304 bytes"},
		{emissions.CLI, []string{yml}, 1, ""},
		{emissions.CLI, []string{filepath.Join(dir, "*.yaml")}, 2, ""},
		{emissions.CLI, []string{filepath.Join(dir, "*.json")}, 0, "no file fits the pattern"},
		{emissions.CLI, []string{filepath.Join(dir, "[")}, 0, "syntax error in pattern"},
		{emissions.CLI, []string{filepath.Join(dir, "three.yml")}, 0, "three.yml: no such file"},
	} {
		have, err := c.dialect.Load(c.paths...)
		if err != nil && (c.err == "" || !strings.Contains(err.Error(), c.err)) || err == nil && (c.err != "" || len(have.Topics()) != c.want) {
			t.Errorf("%v %v: %v", c.dialect, c.paths, err)
		}
		if strings.Contains(c.err, "no such file") && !errors.Is(err, fs.ErrNotExist) {
			t.Errorf("%v is no fs.ErrNotExist", err)
		}
	}
}

func TestTemplates(t *testing.T) {
	dir := t.TempDir()
	for _, name := range []string{"b.liquid", "a.LIQUID", "c.txt", "liquid", "d.liquid.bak"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(name), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.MkdirAll(filepath.Join(dir, "e.liquid", "f.liquid"), 0o700); err != nil {
		t.Fatal(err)
	}
	have, err := emissions.Templates(dir)
	want := []emissions.Template{{Name: "a.LIQUID", Content: []byte("a.LIQUID")}, {Name: "b.liquid", Content: []byte("b.liquid")}}
	if diff := cmp.Diff(want, have); err != nil || diff != "" {
		t.Errorf("%v (-want +have):\n%s", err, diff)
	}
	if have, err := emissions.Templates(filepath.Join(dir, "nowhere")); err != nil || have != nil {
		t.Errorf("a folder that is not there: %v, %v", have, err)
	}
	if _, err := emissions.Templates(filepath.Join(dir, "c.txt")); err == nil {
		t.Error("a file was taken for a folder")
	}
}
