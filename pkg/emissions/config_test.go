package emissions_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

func TestConfig(t *testing.T) {
	c := config(t, everything)
	want := []emissions.Topic{
		{Name: "all", Schema: map[string]emissions.Type{
			"b": emissions.Boolean, "i": emissions.Int, "f": emissions.Float, "s": emissions.String, "st": emissions.Status,
			"im": emissions.Image, "vi": emissions.Video, "l": emissions.Strings, "m": emissions.Metrics,
		}},
		{Name: "bare"},
		{Name: "crash", Event: true, Schema: map[string]emissions.Type{"with": emissions.String}},
		{Name: "names", Schema: map[string]emissions.Type{"list": emissions.Strings}},
		{Name: "none", Schema: map[string]emissions.Type{}},
		{Name: "one", Schema: map[string]emissions.Type{"x": emissions.Float}},
	}
	if diff := cmp.Diff(want, c.Topics()); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	if have, ok := c.Topic("crash"); !ok || !have.Event {
		t.Errorf("have %v, %v", have, ok)
	}
	if _, ok := c.Topic("nil"); ok {
		t.Error("there is a topic that is not there")
	}
	if string(c.YAML()) != everything {
		t.Error("a single file is not kept to the letter")
	}
	if w := c.Warnings(); len(w) > 0 {
		t.Errorf("have %v", w)
	}
}

// YAML has more than one way to say it.
func TestYAML(t *testing.T) {
	want := map[string]emissions.Type{"a": emissions.Int, "b": emissions.Float}
	for name, file := range map[string]string{
		"plain":              "topics: {t: {schema: {a: int, b: float}}}",
		"quoted":             "topics:\n  \"t\":\n    'schema':\n      \"a\": 'int'\n      b: \"float\"",
		"an alias":           "s: &s {a: int, b: float}\ntopics:\n  t:\n    schema: *s",
		"an alias of a type": "x: &x int\ntopics: {t: {schema: {a: *x, b: float}}}",
		"a merge":            "s: &s {a: int}\ntopics: {t: {schema: {<<: *s, b: float}}}",
		"a merge of several": "s: &s {a: int}\nu: &u {b: float, a: string}\ntopics: {t: {schema: {<<: [*s, *u]}}}",
		"a merged topic":     "s: &s {schema: {a: int, b: float}, event: no}\ntopics:\n  t:\n    <<: *s",
		"a merge of a merge": "s: &s {a: int}\nu: &u {<<: *s, b: float}\ntopics: {t: {schema: {<<: *u}}}",
		"its own counts":     "s: &s {a: string, b: float}\ntopics: {t: {schema: {a: int, <<: *s}}}",
	} {
		c, err := emissions.Merge(emissions.Source{Name: "c.yml", Content: []byte(file)})
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		have, _ := c.Topic("t")
		if diff := cmp.Diff(want, have.Schema); diff != "" || have.Event {
			t.Errorf("%s (-want +have):\n%s", name, diff)
		}
	}
}

func TestConfigMistakes(t *testing.T) {
	bomb := "a0: &a0 [x]\n"
	for i := range 30 {
		bomb += fmt.Sprintf("a%d: &a%d [*a%d, *a%d]\n", i+1, i+1, i, i)
	}
	for _, c := range []struct {
		name    string
		dialect emissions.Dialect
		files   []string
		want    []string
	}{
		{"nothing", emissions.SDK, []string{""}, []string{"1.yml:1: the metrics config is empty; it needs"}},
		{"only a comment", emissions.SDK, []string{"# x"}, []string{"1.yml:1: the metrics config is empty"}},
		{"null", emissions.SDK, []string{"---\n"}, []string{"1.yml:2: the metrics config is empty"}},
		{"a list", emissions.SDK, []string{"- topics"}, []string{"1.yml:1: the metrics config must be keys with values, not a list"}},
		{"no YAML", emissions.SDK, []string{"a: b\n c: ["}, []string{"1.yml:2: this is no YAML: "}},
		{"two documents", emissions.SDK, []string{"topics:\n---\ntopics:"}, []string{"1.yml:2: a second document begins here"}},
		{"topics that are a list", emissions.SDK, []string{"topics: [a]"}, []string{"1.yml:1: topics must be keys with values, not a list"}},
		{"a topic that is a text", emissions.SDK, []string{"topics:\n  a: b"}, []string{"1.yml:2: the topic a must be keys with values, not b"}},
		{"a schema that is a list", emissions.SDK, []string{"topics:\n  a: {schema: [x]}"}, []string{"1.yml:2: the schema of the topic a must be keys with values, not a list"}},
		{"an unknown type", emissions.SDK, []string{"topics:\n  a:\n    schema:\n      x: double"}, []string{"1.yml:4: the field x of the topic a has the unknown type double; there are boolean, int, float, string, status, image, video, string[], metric[]"}},
		{"a type in capitals", emissions.SDK, []string{"topics: {a: {schema: {x: Int}}}"}, []string{"the unknown type Int"}},
		{"a type that is a list", emissions.SDK, []string{"topics: {a: {schema: {x: [int]}}}"}, []string{"the unknown type a list"}},
		{"no type", emissions.SDK, []string{"topics: {a: {schema: {x: }}}"}, []string{"the unknown type nothing"}},
		{"a field that is a number", emissions.SDK, []string{"topics: {a: {schema: {1: int}}}"}, []string{"1.yml:1: a name in the schema of the topic a must be a text, not 1; put it in quotes"}},
		{"a topic without a name", emissions.SDK, []string{"topics: {\"\": }"}, []string{"1.yml:1: the topic has no name"}},
		{"event", emissions.SDK, []string{"topics: {a: {event: maybe}}"}, []string{"1.yml:1: event of the topic a must be true or false, not maybe"}},
		{"event that is nothing", emissions.SDK, []string{"topics: {a: {event: }}"}, []string{"must be true or false, not nothing"}},
		{"a version that is a text", emissions.SDK, []string{"version: '1'"}, []string{"1.yml:1: version must be a whole number, without quotes, not 1"}},
		{"a key twice", emissions.SDK, []string{"topics:\nversion: 1\ntopics:"}, []string{`1.yml:3: "topics" is there twice in the metrics config, also in line 1; keep one`}},
		{"a topic twice", emissions.SDK, []string{"topics:\n  a:\n  b:\n  a:"}, []string{`1.yml:4: "a" is there twice in topics, also in line 2`}},
		{"everything at once, by line", emissions.SDK, []string{"topics:\n  a: {schema: {x: a, y: b}}\n  a: {}"}, []string{"1.yml:2: the field x", "1.yml:2: the field y", `1.yml:3: "a" is there twice`}},
		{"a schema that contains itself", emissions.SDK, []string{"topics: {a: {schema: &s {<<: *s}}}"}, []string{"not contain itself"}},

		{"no version", emissions.SDK, []string{"version: 1", "topics:"}, []string{"2.yml:1: version is required in each of several metrics configs"}},
		{"conflicting versions", emissions.SDK, []string{"version: 1", "\nversion: 2"}, []string{"2.yml:2: conflicting versions: 2 here, 1 at 1.yml:1"}},
		{"a missing version is 0", emissions.CLI, []string{"version: 1", "topics:"}, []string{"2.yml:1: conflicting versions: 0 here, 1 at 1.yml:1"}},
		{"the same in two files", emissions.SDK, []string{"version: 1\ntopics: {a: }\nmetrics: {m: }\nmetrics sets: {s: }", "version: 1\ntopics: {a: }\nmetrics: {m: }\nmetrics sets: {s: }"}, []string{
			`2.yml:2: topics has "a" twice, also at 1.yml:2; keep one`, `2.yml:3: metrics has "m" twice, also at 1.yml:3`, `2.yml:4: metrics sets has "s" twice, also at 1.yml:4`,
		}},
		{"dashboards in two files", emissions.CLI, []string{"dashboards: {d: }", "dashboards: {d: }"}, []string{`2.yml:1: dashboards has "d" twice, also at 1.yml:1`}},
		{"metrics that are a list", emissions.SDK, []string{"version: 1", "version: 1\nmetrics: [a]"}, []string{"2.yml:2: metrics must be keys with values, not a list"}},
		{"a bomb", emissions.SDK, []string{"version: 1", "version: 1\n" + bomb}, []string{"its aliases say too much"}},
		{"an alias of itself", emissions.SDK, []string{"version: 1", "version: 1\na: &a [*a]"}, []string{"an alias must not contain itself"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			var sources []emissions.Source
			for i, file := range c.files {
				sources = append(sources, emissions.Source{Name: fmt.Sprintf("%d.yml", i+1), Content: []byte(file)})
			}
			have, err := c.dialect.Merge(sources...)
			if err == nil || have != nil {
				t.Fatalf("it was taken: %v", err)
			}
			lines := strings.Split(err.Error(), "\n")
			if len(lines) != len(c.want) {
				t.Fatalf("have\n%v", err)
			}
			for i := range lines {
				if !strings.Contains(lines[i], c.want[i]) || !strings.Contains(lines[i], ".yml:") {
					t.Errorf("have %s\nwant … %s …", lines[i], c.want[i])
				}
			}
		})
	}
	if _, err := emissions.Merge(); err == nil {
		t.Error("nothing was merged")
	}
}
