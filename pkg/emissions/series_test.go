package emissions_test

import (
	"bytes"
	"errors"
	"fmt"
	"math"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

func TestSeries(t *testing.T) {
	type columns struct {
		X []float64 `json:"x"`
		N *[2]int   `json:"n"`
	}
	type row struct {
		X float64 `json:"x"`
	}
	type fields = map[string]any
	for _, c := range []struct {
		name  string
		data  any
		times []emissions.Stamps
		want  string
	}{
		{"columns", fields{"x": []float64{1, 2.5}, "n": []int{3, 4}, "t": []string{"a", "b"}, "o": []any{nil, true}}, nil, `{"n":3,"o":null,"t":"a","x":1.0} {"n":4,"o":true,"t":"b","x":2.5}`},
		{"typed columns", map[string][]mode{"x": {"a", "b"}}, nil, `{"x":"a"} {"x":"b"}`},
		{"a struct of columns", columns{[]float64{1, 2}, &[2]int{3, 4}}, nil, `{"x":1.0,"n":3} {"x":2.0,"n":4}`},
		{"structs", []row{{1}, {2}}, nil, `{"x":1.0} {"x":2.0}`},
		{"pointers to structs", []*row{{1}, {2}}, nil, `{"x":1.0} {"x":2.0}`},
		{"maps", []fields{{"x": 1}, {"y": 2}}, nil, `{"x":1} {"y":2}`},
		{"a mixture", []any{row{1}, fields{"y": 2}}, nil, `{"x":1.0} {"y":2}`},
		{"with times", fields{"x": []int{1, 2}}, []emissions.Stamps{emissions.Times([]time.Duration{-1, time.Second})}, `-1{"x":1} 1000000000{"x":2}`},
		{"lists stay lists (traps E1, E2)", fields{"list": [][]string{{"a", "b"}, {"c", "d"}}}, nil, `{"list":["a","b"]} {"list":["c","d"]}`},
		{"no points", fields{"x": []int{}}, []emissions.Stamps{emissions.Times([]int64{})}, ``},
		{"no points at all", []row{}, nil, ``},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, out := emitter(t)
			if err := e.EmitSeries("t", c.data, c.times...); err != nil {
				t.Fatal(err)
			}
			var have []string
			for line := range strings.Lines(out.String()) {
				line = strings.TrimSuffix(strings.TrimPrefix(line, `{"$metadata":{"topic":"t"`), "}\n")
				line = strings.Replace(strings.TrimPrefix(line, `,"timestamp":`), `},"$data":`, "", 1)
				have = append(have, line)
			}
			if diff := cmp.Diff(c.want, strings.Join(have, " ")); diff != "" {
				t.Errorf("(-want +have):\n%s", diff)
			}
		})
	}
}

// Lists are never taken apart (traps E1, E2): a topic of lists only gets the lists it asks for.
func TestListsStayLists(t *testing.T) {
	e, out := emitter(t, emissions.WithConfig(config(t, everything)))
	err := errors.Join(
		e.Emit("names", map[string]any{"list": []string{"a", "b"}}),
		e.EmitSeries("names", map[string]any{"list": [][]string{{"c"}, {"d"}}}),
	)
	want := `{"$metadata":{"topic":"names"},"$data":{"list":["a","b"]}}
{"$metadata":{"topic":"names"},"$data":{"list":["c"]}}
{"$metadata":{"topic":"names"},"$data":{"list":["d"]}}
`
	if diff := cmp.Diff(want, out.String()); err != nil || diff != "" {
		t.Errorf("%v (-want +have):\n%s", err, diff)
	}
	for f, err := range emissions.Check(out, config(t, everything)) {
		t.Error(f, err)
	}
}

// A series that is wrong writes nothing, wherever it is wrong (trap E5).
func TestWrongSeries(t *testing.T) {
	type fields = map[string]any
	long := make([]float64, 100_000)
	long[len(long)-1] = math.NaN()
	for _, c := range []struct {
		name, topic string
		data        any
		times       []emissions.Stamps
		want        emissions.Error // Message is a part of it
	}{
		{"an unknown topic", "nil", fields{"x": []int{}}, nil, emissions.Error{Rule: emissions.RuleTopic, Index: -1}},
		{"an unknown field", "one", fields{"y": []int{1}, "x": []int{1}}, nil, emissions.Error{Rule: emissions.RuleField, Field: "y"}},
		{"the last point", "one", fields{"x": []any{1, 2.5, "x"}}, nil, emissions.Error{Rule: emissions.RuleType, Field: "x", Index: 2, Message: `the text "x"`}},
		{"the last of very many", "one", fields{"x": long}, nil, emissions.Error{Rule: emissions.RuleNumber, Field: "x", Index: len(long) - 1, Message: "NaN"}},
		{"an element of a list", "names", fields{"list": []any{[]string{"a"}, []any{"a", 1}}}, nil, emissions.Error{Rule: emissions.RuleType, Field: "list[1]", Index: 1}},
		{"a point among points", "one", []fields{{"x": 1}, {}}, nil, emissions.Error{Rule: emissions.RuleMissing, Field: "x", Index: 1}},
		{"a point that is none", "one", []any{fields{"x": 1}, 2}, nil, emissions.Error{Rule: emissions.RuleForm, Index: 1, Message: "not a value of Go type int"}},
		{"different lengths", "all", fields{"a": []int{1}, "b": []int{1, 2}}, nil, emissions.Error{Rule: emissions.RuleForm, Field: "b", Index: -1, Message: `it has 2 values, the field "a" has 1`}},
		{"no slice", "one", fields{"x": 1}, nil, emissions.Error{Rule: emissions.RuleForm, Field: "x", Index: -1, Message: "must be a slice"}},
		{"no fields", "none", fields{}, nil, emissions.Error{Rule: emissions.RuleForm, Index: -1, Message: "no fields"}},
		{"a number", "one", 3, nil, emissions.Error{Rule: emissions.RuleForm, Index: -1, Message: "Go type int"}},
		{"nothing", "one", nil, nil, emissions.Error{Rule: emissions.RuleForm, Index: -1, Message: "not nil"}},
		{"too few times", "one", fields{"x": []int{1, 2}}, []emissions.Stamps{emissions.Times([]int{1})}, emissions.Error{Rule: emissions.RuleTime, Index: -1, Message: "1 times for 2 points"}},
		{"times twice", "one", fields{"x": []int{}}, make([]emissions.Stamps, 2), emissions.Error{Rule: emissions.RuleTime, Index: -1, Message: "one list of times"}},
		{"a time that is none", "one", fields{"x": []int{1, 2}}, []emissions.Stamps{emissions.Times([]float64{0, math.Inf(1)})}, emissions.Error{Rule: emissions.RuleTime, Index: -1, Message: "time 1: +Inf seconds"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, out := emitter(t, emissions.WithConfig(config(t, everything)))
			p := problems(t, e.EmitSeries(c.topic, c.data, c.times...))
			if len(p) != 1 || p[0].Rule != c.want.Rule || p[0].Field != c.want.Field || p[0].Index != c.want.Index || p[0].Topic != c.topic || !strings.Contains(p[0].Message, c.want.Message) {
				t.Errorf("have %+v", p)
			}
			if out.Len() > 0 {
				t.Errorf("something was written: %.100q", out)
			}
		})
	}
}

// A series of many pieces is written whole, in order.
func TestLongSeries(t *testing.T) {
	const n = 60_000
	x := make([]int, n)
	for i := range x {
		x[i] = i
	}
	for _, opts := range [][]emissions.Option{nil, {emissions.Buffered(time.Hour)}} {
		path := filepath.Join(t.TempDir(), "e.jsonl")
		e, err := emissions.Open(path, opts...)
		if err != nil {
			t.Fatal(err)
		}
		err = errors.Join(e.Emit("t", map[string]any{"x": -1}), e.EmitSeries("t", map[string]any{"x": x}, emissions.Times(x)), e.Emit("t", map[string]any{"x": n}), e.Close())
		if err != nil {
			t.Fatal(err)
		}
		next := -1
		for line, err := range emissions.Lines(strings.NewReader(read(t, path))) {
			if err != nil || string(line.Data) != fmt.Sprintf(`{"x":%d}`, next) {
				t.Fatalf("point %d: %s, %v", next, line.Data, err)
			}
			next++
		}
		if next != n+1 {
			t.Errorf("%d points", next)
		}
	}
}

// moody is a value that cannot be written any more after some time.
type moody struct{ left *int }

func (m moody) MarshalJSON() ([]byte, error) {
	if *m.left--; *m.left < 0 {
		return nil, errors.New("no more")
	}
	return bytes.Repeat([]byte("1"), 100), nil
}

// What was written of a long series is taken back if the rest cannot be.
func TestTakenBack(t *testing.T) {
	const n = 20_000
	path := filepath.Join(t.TempDir(), "e.jsonl")
	e, err := emissions.Open(path)
	if err != nil {
		t.Fatal(err)
	}
	left := n + n - 10 // all are checked before they are written
	all := make([]moody, n)
	for i := range all {
		all[i].left = &left
	}
	if err := e.Emit("t", map[string]any{"before": 1}); err != nil {
		t.Fatal(err)
	}
	if err := e.EmitSeries("t", map[string]any{"x": all}); err == nil || !strings.Contains(err.Error(), "has changed while it was written") || left >= 0 {
		t.Errorf("have %v, %d left", err, left)
	}
	if err := errors.Join(e.Emit("t", map[string]any{"after": 1}), e.Close()); err != nil {
		t.Fatal(err)
	}
	want := `{"$metadata":{"topic":"t"},"$data":{"before":1}}` + "\n" + `{"$metadata":{"topic":"t"},"$data":{"after":1}}` + "\n"
	if have := read(t, path); have != want {
		t.Errorf("have %d bytes: %.300s", len(have), have)
	}
}

// A mistake at the end of a long series is found, whatever its columns are, and nothing is written.
func TestLongWrongSeries(t *testing.T) {
	const n = 60_000
	good, texts, floats := make([]int, n), make([]string, n), make([]float64, n)
	for i := range texts {
		texts[i] = "PASSED"
	}
	with := func(change func()) map[string]any {
		change()
		return map[string]any{"x": slices.Clone(floats), "s": slices.Clone(texts)}
	}
	c := config(t, "topics: {t: {schema: {x: float, s: status}}, i: {schema: {x: int}}}")
	for _, wrong := range []struct {
		name, topic string
		data        map[string]any
		rule        emissions.Rule
		index       int
	}{
		{"none", "t", with(func() {}), "", 0},
		{"NaN", "t", with(func() { floats[n-1] = math.NaN() }), emissions.RuleNumber, n - 1},
		{"bytes", "t", with(func() { floats[n-1], texts[n-2] = 0, "\xff" }), emissions.RuleForm, n - 2},
		{"a doubt", "t", with(func() { texts[n-2] = "FAILED" }), emissions.RuleStatus, n - 2},
		{"a long text", "t", with(func() { texts[n-2] = strings.Repeat("P", emissions.LongestLine) }), emissions.RuleStatus, n - 2},
		{"a field too few", "t", map[string]any{"x": good}, emissions.RuleMissing, 0},
		{"a type", "i", map[string]any{"x": make([]float64, n)}, emissions.RuleType, 0},
		{"integers", "i", map[string]any{"x": good}, "", 0},
	} {
		e, out := emitter(t, emissions.WithConfig(c), emissions.Strict())
		p := problems(t, e.EmitSeries(wrong.topic, wrong.data))
		switch {
		case wrong.rule == "":
			if p != nil || bytes.Count(out.Bytes(), []byte("\n")) != n {
				t.Errorf("%s: have %v", wrong.name, p)
			}
		case len(p) == 0 || p[0].Rule != wrong.rule || p[0].Index != wrong.index || out.Len() > 0:
			t.Errorf("%s: have %v, %d bytes", wrong.name, p, out.Len())
		}
	}
}
