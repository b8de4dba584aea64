package emissions_test

import (
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// good is a point that fits the topic all.
var good = map[string]any{
	"b": true, "i": 1, "f": 1.5, "s": "text", "st": "PASSED", "im": "a/b.png", "vi": "c.mp4", "l": []string{"x"}, "m": []any{map[string]any{"name": "n"}},
}

// Every type of the schema against every kind of value.
func TestTypes(t *testing.T) {
	for _, c := range []struct {
		field    string
		good     []any
		bad      []any
		badField string
	}{
		{field: "b", good: []any{false, ptr(true)}, bad: []any{0, 1.0, "true", nil, []bool{true}, (*bool)(nil)}},
		{field: "i", good: []any{0, int8(-3), uint64(1 << 63), level(2), ptr(5)}, bad: []any{true, 3.0, float32(1), "1", nil, []int{1}}},
		{field: "f", good: []any{0, 2.5, 3.0, float32(1), uint8(1), ptr(1.0)}, bad: []any{false, "1.5", nil, []float64{1}, where{}}},
		{field: "s", good: []any{"", mode("x"), ptr("y")}, bad: []any{1, true, nil, []string{"a"}, (*string)(nil)}},
		{field: "st", good: []any{"FAIL_WARN", "FAIL_BLOCK", "FAILED"}, bad: []any{1, nil}},
		{field: "im", good: []any{"x.png", "/tmp/x.png"}, bad: []any{1, nil, []string{"x.png"}}},
		{field: "vi", good: []any{"x.mp4"}, bad: []any{true, nil}},
		{field: "l", good: []any{[]string{}, []any{"a", "b"}, [1]mode{"x"}, []string(nil)}, bad: []any{"a", nil, map[string]any{}}},
		{field: "l", bad: []any{[]any{"a", 1}, []any{"x", nil}}, badField: "l[1]"},
		{field: "l", bad: []any{[]int{1, 2}}, badField: "l[0]"},
		{field: "m", good: []any{[]any{1, "x", nil}, []int{}}, bad: []any{nil, "x", map[string]any{}}},
	} {
		for _, v := range c.good {
			e, out := emitter(t, emissions.WithConfig(config(t, everything)))
			if err := e.Emit("all", changed(good, c.field, v)); err != nil || out.Len() == 0 {
				t.Errorf("%s: %#v: %v", c.field, v, err)
			}
		}
		want := c.badField
		if want == "" {
			want = c.field
		}
		for _, v := range c.bad {
			e, out := emitter(t, emissions.WithConfig(config(t, everything)))
			p := problems(t, e.Emit("all", changed(good, c.field, v)))
			if len(p) != 1 || p[0].Rule != emissions.RuleType || p[0].Field != want || out.Len() > 0 {
				t.Errorf("%s: %#v: have %v", c.field, v, p)
			}
		}
	}
}

// The rules of one point, with the words that say it.
func TestPoint(t *testing.T) {
	for _, c := range []struct {
		name, topic string
		data        map[string]any
		want        []string
	}{
		{"fits", "all", good, nil},
		{"no fields", "none", map[string]any{}, nil},
		{"an unknown topic", "al", good, []string{`topic "al": the config has no such topic; there are the topics all, bare, crash, names, none, one`}},
		{"a topic without a schema", "bare", map[string]any{}, []string{`topic "bare": the topic has no schema in the config; write its fields and their types below schema:`}},
		{"an unknown field", "none", map[string]any{"x": 1}, []string{`topic "none", field "x": the topic has no such field; there are no fields`}},
		{"a missing field", "one", nil, []string{`topic "one", field "x": it is missing; every field is required; given are no fields`}},
		{"everything at once", "one", map[string]any{"y": 1, "z": 2}, []string{
			`topic "one", field "y": the topic has no such field; there are the fields x`,
			`topic "one", field "z": the topic has no such field; there are the fields x`,
			`topic "one", field "x": it is missing; every field is required; given are the fields y, z`,
		}},
		{"a boolean for a number", "one", map[string]any{"x": true}, []string{`topic "one", field "x": it must be of type float, not the boolean true; a boolean is no number: emit 0 or 1, or make the field boolean in the config`}},
		{"a long value", "one", map[string]any{"x": strings.Repeat("é", 99)}, []string{`topic "one", field "x": it must be of type float, not the text "` + strings.Repeat("é", 49) + `…`}},
		{"an event topic (trap E9)", "crash", map[string]any{"with": "x"}, []string{`topic "crash": this is an event topic; use EmitEvent, or remove event: true from the config`}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, out := emitter(t, emissions.WithConfig(config(t, everything)))
			err := e.Emit(c.topic, c.data)
			var want string
			if want = strings.Join(c.want, "\n"); want == "" {
				if err != nil || out.Len() == 0 {
					t.Error(err)
				}
				return
			}
			if len(problems(t, err)) != len(c.want) || out.Len() > 0 {
				t.Errorf("%d problems, and %q was written", len(problems(t, err)), out)
			}
			if diff := cmp.Diff(want, err.Error()); diff != "" {
				t.Errorf("(-want +have):\n%s", diff)
			}
		})
	}
}

func TestEvents(t *testing.T) {
	e, out := emitter(t, emissions.WithConfig(config(t, everything)))
	if err := e.EmitEvent("crash", map[string]any{"with": "x"}, emissions.At(0)); err != nil {
		t.Fatal(err)
	}
	want := `{"$metadata":{"topic":"crash","timestamp":0,"event":true},"$data":{"with":"x"}}` + "\n"
	if out.String() != want {
		t.Errorf("have %s", out)
	}
	for name, err := range map[string]error{
		"a topic that is none": e.EmitEvent("one", map[string]any{"x": 1}, emissions.At(0)),
		"a series of them":     e.EmitSeries("crash", map[string]any{"with": []string{"x"}}),
	} {
		if p := problems(t, err); len(p) != 1 || p[0].Rule != emissions.RuleEvent {
			t.Errorf("%s: have %v", name, p)
		}
	}
	if out.String() != want {
		t.Errorf("have %s", out)
	}
}

// What ReSim's own emitter takes without looking is refused strictly.
func TestStrict(t *testing.T) {
	for _, c := range []struct {
		field string
		value any
		rule  emissions.Rule
	}{
		{"st", "PASSED", ""},
		{"st", "FAIL_WARN", ""},
		{"st", "FAIL_BLOCK", ""},
		{"st", "FAILED", emissions.RuleStatus},
		{"st", "passed", emissions.RuleStatus},
		{"im", "a b/ü.png", ""},
		{"im", "", emissions.RuleMedia},
		{"im", ".", emissions.RuleMedia},
		{"im", "/tmp/resim/outputs/a.png", emissions.RuleMedia},
		{"vi", "../a.mp4", emissions.RuleMedia},
		{"vi", "a//b.mp4", emissions.RuleMedia},
	} {
		for _, strict := range []bool{false, true} {
			opts := []emissions.Option{emissions.WithConfig(config(t, everything))}
			want := emissions.Rule("")
			if strict {
				opts, want = append(opts, emissions.Strict()), c.rule
			}
			e, _ := emitter(t, opts...)
			p := problems(t, e.Emit("all", changed(good, c.field, c.value)))
			if want == "" && p != nil || want != "" && (len(p) != 1 || p[0].Rule != want || p[0].Field != c.field) {
				t.Errorf("strict %v, %s %q: have %v", strict, c.field, c.value, p)
			}
		}
	}
}
