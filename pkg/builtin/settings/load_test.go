package settings

import (
	"math"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// The example of the documentation has every key, and means what it says.
func TestExample(t *testing.T) {
	page, err := os.ReadFile("../../../docs/settings.md")
	if err != nil {
		t.Fatal(err)
	}
	example := regexp.MustCompile("(?s)```yaml\n(.*?)```").FindStringSubmatch(string(page))
	if example == nil {
		t.Fatal("the page has no example")
	}
	path := filepath.Join(t.TempDir(), "metrics.yaml")
	if err := os.WriteFile(path, []byte(example[1]), 0o600); err != nil {
		t.Fatal(err)
	}
	have, err := Load(path)
	if err != nil {
		t.Fatal(err)
	}
	want := Settings{
		Level: 0.05, MinimumBatches: 8, Requests: 20_000,
		Failing: []resim.ConflatedStatus{resim.ConflatedBlocker, resim.ConflatedError},
		Show:    []string{"summary", "headlines", "test-metrics", "worst-tests", "tags", "previous-batch"},
		Ignore:  Ignore{Tags: []string{"work in progress"}, Experiences: []string{"smoke *"}, Metrics: []string{"debug *"}},
		Weights: []Weight{{Tag: "safety", Weight: 3}, {Experience: "* (old map)", Weight: 0.5}},
		Limits: []Limit{
			{"Path deviation", metrics.Above(0.2, 0.5)},
			{"* clearance", metrics.Below(0.25, 0.1)},
		},
		Series: []Series{{Data: "battery voltage"}, {Data: "path deviation over time", PerTest: true}},
		Gates: []Gate{
			{Kind: MetricWorse, Metrics: []string{"Path deviation", "* latency *"}, By: 0.05, Status: metrics.FailBlock},
			{Kind: NewlyFailing, Status: metrics.FailWarn},
			{Kind: NewlyFailing, Tags: []string{"safety"}, Status: metrics.FailBlock},
			{Kind: Unstable, Experiences: []string{"dock *"}, Status: metrics.FailWarn},
			{Kind: Broken, Status: metrics.FailWarn},
			{Kind: PassRateBelow, Below: 0.9, Status: metrics.FailBlock},
		},
	}
	if diff := cmp.Diff(want, have, cmpopts.EquateComparable(metrics.Limits{})); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	for _, key := range Items() {
		if !strings.Contains(string(page), "`"+key+"`") {
			t.Errorf("the page does not name the item %q", key)
		}
	}
}

// What the package documentation shows is a settings file too, once its remarks are comments.
func TestDocumentation(t *testing.T) {
	source, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(source), "stands for any text.\n")
	var file strings.Builder
	remark := regexp.MustCompile(`(\S)\s{5,}`)
	for line := range strings.Lines(text) {
		if line, ok := strings.CutPrefix(line, "//\t"); ok {
			file.WriteString(remark.ReplaceAllString(line, "$1 # "))
		}
	}
	s, err := Parse("doc.go", []byte(file.String()))
	if err != nil || len(s.Gates) != 3 || len(s.Limits) != 1 || s.Gates[0].By != 0.05 {
		t.Errorf("have %+v, %v of\n%s", s, err, file.String())
	}
}

func TestParse(t *testing.T) {
	changed := func(f func(*Settings)) Settings {
		s := Default()
		f(&s)
		return s
	}
	for _, c := range []struct {
		name, file string
		want       Settings
	}{
		{"nothing", "", Default()},
		{"nothing but a comment", "# later\n", Default()},
		{"an empty document", "---\n", Default()},
		{"a share as a number", "significance level: 0.01", changed(func(s *Settings) { s.Level = 0.01 })},
		{"percent without a space", "significance level: 1%", changed(func(s *Settings) { s.Level = 0.01 })},
		{"a list of one", "failing: ERROR\nignore: {tags: wip}", changed(func(s *Settings) {
			s.Failing, s.Ignore.Tags = []resim.ConflatedStatus{resim.ConflatedError}, []string{"wip"}
		})},
		{"the same list twice", "ignore:\n  tags: &x [a, b]\n  metrics: *x", changed(func(s *Settings) {
			s.Ignore.Tags, s.Ignore.Metrics = []string{"a", "b"}, []string{"a", "b"}
		})},
		{"a pattern without a match", "limits:\n- metric: no such metric *\n  warn below: -1e3", changed(func(s *Settings) {
			s.Limits = []Limit{{"no such metric *", metrics.WarnBelow(-1000)}}
		})},
		{"a gate by more than twice", "gates:\n- warn when: metric worse\n  by more than: 200 %", changed(func(s *Settings) {
			s.Gates = []Gate{{Kind: MetricWorse, By: 2, Status: metrics.FailWarn}}
		})},
	} {
		have, err := Parse("m.yaml", []byte(c.file))
		if err != nil {
			t.Errorf("%s: %v", c.name, err)
		} else if diff := cmp.Diff(c.want, have, cmpopts.EquateComparable(metrics.Limits{})); diff != "" {
			t.Errorf("%s (-want +have):\n%s", c.name, diff)
		}
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct{ name, file, want string }{
		{"no YAML", "a: b\n c: [", "m.yaml:2: this is no YAML: "},
		{"a tab", "ignore:\n\ttags: a", "m.yaml:2: this is no YAML: "},
		{"two documents", "failing: ERROR\n---\nfailing: ERROR", "m.yaml:2: a second document begins here"},
		{"a text", "just this", `m.yaml:1: the settings must be keys with values ("significance level", `},
		{"an unknown key", "failing: ERROR\nfaling: ERROR", `m.yaml:2: there is no key "faling" in the settings; did you mean "failing"?`},
		{"a key that nothing resembles", "\ncolor: red", `m.yaml:2: there is no key "color" in the settings; there are "significance level", "minimum batches", `},
		{"a key twice", "failing: ERROR\nfailing: BLOCKER", `m.yaml:2: "failing" is there twice`},
		{"no value", "limits:\n", `m.yaml:1: "limits" has no value`},
		{"a merged key", "ignore: &a {tags: x}\nweights: []\n<<: *a", `m.yaml:3: there is no key "<<" in the settings`},
		{"no number", "minimum batches: many", `m.yaml:1: this must be a whole number, not the text "many"`},
		{"no whole number", "minimum batches: 8.5", "m.yaml:1: this must be a whole number, not the number 8.5"},
		{"too few", "minimum batches: 1", "m.yaml:1: 1 is out of range; it goes from 2 to 1000"},
		{"not a number", "limits:\n- metric: a\n  warn above: .nan", "m.yaml:3: this must be a finite number, not .nan"},
		{"a share out of range", "significance level: 5", "m.yaml:1: 5 is out of range; it goes from 0.1 % to 50 %, and 0.05 is 5 %"},
		{"no share", "significance level: five %", `m.yaml:1: "five %" is no share; write 5 % or 0.05`},
		{"an unknown status", "failing: [BLOCKER,\n  FAILED]", `m.yaml:2: "FAILED" is no status that can count as a failure; there are "WARNING", "BLOCKER", "ERROR"`},
		{"a status in small letters", "failing: blocker", `did you mean "BLOCKER"?`},
		{"an unknown item", "show:\n- summary\n- test-metric", `m.yaml:3: "test metric" is no item; did you mean "test metrics"?`},
		{"an empty list", "show: []", "m.yaml:1: the list is empty"},
		{"a number for a name", "ignore:\n  tags: [2024]", "m.yaml:2: this must be a text, and 2024 is the number 2024; put it in quotes"},
		{"a list for a name", "ignore:\n  tags: [[a]]", "m.yaml:2: this must be a text, not a list"},
		{"an empty name", `ignore: {metrics: " "}`, "m.yaml:1: the text is empty"},
		{"no list", "weights:\n  tag: a\n  weight: 2", "m.yaml:2: this must be a list, each element with a dash before it, not keys with values"},
		{"a weight for nothing", "weights:\n- weight: 2", `m.yaml:2: a weight needs to know its tests: give it "tag" or "experience"`},
		{"no weight", "weights:\n- tag: a", `m.yaml:2: "weight" is missing here`},
		{"a weight of 0", "weights:\n- tag: a\n  weight: 0", "m.yaml:3: a weight of 0 makes no sense"},
		{"a limit of nothing", "limits:\n- warn above: 2", `m.yaml:2: "metric" is missing here`},
		{"no limit", "limits:\n- metric: a", `m.yaml:2: a limit needs one of "warn above"`},
		{"the warning behind", "limits:\n- metric: a\n  warn above: 2\n  block above: 1", "m.yaml:2: it blocks above 1 and warns only above 2"},
		{"the warning below", "limits:\n- metric: a\n  warn below: 1\n  block below: 2", "m.yaml:2: it blocks below 2 and warns only below 1"},
		{"nothing passes", "limits:\n- metric: a\n  block below: 2\n  block above: 1", "m.yaml:2: no value is within these limits"},
		{"an unknown thing to count", "series:\n- data: a\n  each: job", `m.yaml:3: "job" is no thing to count; there are "sample", "test"`},
		{"an unknown gate", "gates:\n- warn when: newly failed", `m.yaml:2: "newly failed" is no kind of gate; did you mean "newly failing"?`},
		{"a gate for nothing", "gates:\n- tags: [a]", `m.yaml:2: a gate needs one of "warn when" and "block when"`},
		{"a gate for both", "gates:\n- warn when: broken\n  block when: broken", `m.yaml:2: a gate needs one of "warn when" and "block when"; write two gates`},
		{"a gate without a threshold", "gates:\n- warn when: pass rate below", `m.yaml:2: "threshold" is missing here`},
		{"a threshold out of range", "gates:\n- warn when: pass rate below\n  threshold: 90", "m.yaml:3: 90 is out of range; it goes from 0 % to 100 %"},
		{"a key of another gate", "gates:\n- warn when: broken\n  threshold: 90 %", `m.yaml:2: a gate of the kind "broken" has no "threshold"`},
		{"too large", strings.Repeat("#", largest+1), "m.yaml:1: it has more than"},
	} {
		s, err := Parse("m.yaml", []byte(c.file))
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%s:\nhave %v\nwant … %s …", c.name, err, c.want)
		}
		if !cmp.Equal(s, Settings{}, cmpopts.EquateComparable(metrics.Limits{})) {
			t.Errorf("%s: there are settings beside the error: %+v", c.name, s)
		}
	}
}

// All mistakes are told, in the order of their lines.
func TestAllMistakes(t *testing.T) {
	_, err := Parse("m.yaml", []byte("gates:\n- warn when: slow\nfailing: NEVER\nminimum batches: 0\n"))
	if err == nil {
		t.Fatal("it was taken")
	}
	lines := strings.Split(err.Error(), "\n")
	if len(lines) != 3 || !strings.HasPrefix(lines[0], "m.yaml:2: ") || !strings.HasPrefix(lines[1], "m.yaml:3: ") || !strings.HasPrefix(lines[2], "m.yaml:4: ") {
		t.Errorf("have\n%v", err)
	}
}

func TestLoadNothing(t *testing.T) {
	if _, err := Load(filepath.Join(t.TempDir(), "nowhere.yaml")); err == nil || !strings.Contains(err.Error(), "nowhere.yaml") {
		t.Errorf("have %v", err)
	}
}

// Whatever is in a file, it is read or refused with a line.
func FuzzParse(f *testing.F) {
	f.Add("failing: [BLOCKER]\ngates:\n- block when: pass rate below\n  threshold: 90 %")
	f.Add("a: &a [*a]\nignore: {tags: *a}")
	f.Fuzz(func(t *testing.T, file string) {
		s, err := Parse("m.yaml", []byte(file))
		if err != nil && !regexp.MustCompile(`^m\.yaml:\d+: `).MatchString(err.Error()) {
			t.Errorf("the error has no line: %v", err)
		}
		if err == nil && (math.IsNaN(s.Level) || s.Level <= 0 || s.MinimumBatches < 2) {
			t.Errorf("settings out of range: %+v", s)
		}
	})
}
