package emissions_test

import (
	"errors"
	"io"
	"runtime"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// A file is read line by line, whatever is wrong with some of them.
func TestReadLines(t *testing.T) {
	const file = `{"$metadata": {"topic": "a", "timestamp": -1}, "$data": {"x": 1, "y": "\u00e9"}}
not JSON

 { "$data" : { } , "$metadata" : { "event" : true , "timestamp" : 5 , "topic" : "\u00e9" } } ` + "\r" + `
{"$metadata":{"topic":"b","event":false},"$data":{"z":[1, 2]}}`
	type line struct {
		Number      int
		Offset      int64
		Topic, Data string
		Time        int64
		Timed       bool
		Event       bool
		Err         string
	}
	var have []line
	for l, err := range emissions.Lines(iotest.OneByteReader(strings.NewReader(file))) {
		text := ""
		if err != nil {
			text = err.Error()
		}
		have = append(have, line{l.Number, l.Offset, l.Topic, string(l.Data), l.Time, l.Timed, l.Event, text})
	}
	want := []line{
		{1, 0, "a", `{"x": 1, "y": "\u00e9"}`, -1, true, false, ""},
		{2, 81, "", "", 0, false, false, "line 2: it is no JSON: at byte 2, invalid character 'o' in literal null (expecting 'u')"},
		{4, 91, "é", "{ }", 5, true, true, ""},
		{5, int64(strings.LastIndex(file, "\n") + 1), "b", `{"z":[1, 2]}`, 0, false, false, ""},
	}
	if diff := cmp.Diff(want, have); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
}

func TestFields(t *testing.T) {
	for l, err := range emissions.Lines(strings.NewReader(`{"$metadata":{"topic":"t"},"$data": { "a" : 1.50 , "\u00e9": [1, {"x": null}], "c":"\n" }}`)) {
		if err != nil {
			t.Fatal(err)
		}
		var have []string
		for range 2 { // which may be repeated
			for name, value := range l.Fields() {
				have = append(have, name+"="+string(value))
				if name == "é" {
					break
				}
			}
		}
		want := []string{"a=1.50", `é=[1, {"x": null}]`, "a=1.50", `é=[1, {"x": null}]`}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("(-want +have):\n%s", diff)
		}
	}
}

// What is wrong with the form of a line, with the words that say it.
func TestForm(t *testing.T) {
	for _, c := range []struct {
		name, line string
		rule       emissions.Rule
		field      string
		want       string
	}{
		{"a list", `[1]`, emissions.RuleForm, "", "it is the list [1], not an object"},
		{"no metadata", `{"$data": {}}`, emissions.RuleForm, "", "it has no $metadata or no $data"},
		{"no data", `{"$metadata": {"topic": "t"}}`, emissions.RuleForm, "", "it has no $metadata or no $data"},
		{"data that is a list", `{"$metadata": {"topic": "t"}, "$data": []}`, emissions.RuleForm, "", "$data must be one object"},
		{"data twice", `{"$metadata": {"topic": "t"}, "$data": {}, "$data": {}}`, emissions.RuleForm, "", "$data must be one object, and be there once"},
		{"another key", `{"$metadata": {"topic": "t"}, "$data": {}, "x": 1}`, emissions.RuleForm, "", `it has the key "x"`},
		{"no topic", `{"$metadata": {}, "$data": {}}`, emissions.RuleForm, "", "$metadata has no topic"},
		{"an empty topic", `{"$metadata": {"topic": ""}, "$data": {}}`, emissions.RuleForm, "", "$metadata has no topic"},
		{"a topic that is a number", `{"$metadata": {"topic": 1}, "$data": {}}`, emissions.RuleForm, "", "the topic must be a text, not the integer 1"},
		{"a topic twice", `{"$metadata": {"topic": "a", "topic": "a"}, "$data": {}}`, emissions.RuleForm, "", `$metadata has "topic" twice`},
		{"more metadata", `{"$metadata": {"topic": "a", "job": 1}, "$data": {}}`, emissions.RuleForm, "", `$metadata has the key "job"`},
		{"a time with a fraction", `{"$metadata": {"topic": "a", "timestamp": 1.0}, "$data": {}}`, emissions.RuleTime, "", "not the float 1.0"},
		{"a time that is a boolean", `{"$metadata": {"topic": "a", "timestamp": true}, "$data": {}}`, emissions.RuleTime, "", "not the boolean true"},
		{"a time that is null", `{"$metadata": {"topic": "a", "timestamp": null}, "$data": {}}`, emissions.RuleTime, "", "not null"},
		{"a time of more than 64 bits", `{"$metadata": {"topic": "a", "timestamp": 9223372036854775808}, "$data": {}}`, emissions.RuleTime, "", "in 64 bits, not the integer 9223372036854775808"},
		{"an event that is 1", `{"$metadata": {"topic": "a", "event": 1}, "$data": {}}`, emissions.RuleForm, "", "event must be true, not the integer 1"},
		{"an event without a time", `{"$metadata": {"topic": "a", "event": true}, "$data": {}}`, emissions.RuleTime, "", "an event needs a timestamp"},
		{"Python's NaN", `{"$metadata": {"topic": "a"}, "$data": {"s": "NaN \" NaN", "x": [1, NaN]}}`, emissions.RuleNumber, "x", "NaN is not JSON, though Python's json writes it"},
		{"Python's infinity", `{"$metadata": {"topic": "a"}, "$data": {"x": Infinity, "y": NaN}}`, emissions.RuleNumber, "x", "Infinity is not JSON"},
		{"Python's other infinity", `{"$metadata": {"topic": "a"}, "$data": {"x": -Infinity}}`, emissions.RuleNumber, "x", "-Infinity is not JSON"},
		{"a time that is NaN", `{"$metadata": {"topic": "a", "timestamp": NaN}, "$data": {}}`, emissions.RuleNumber, "", "NaN is not JSON"},
		{"NaN in no JSON", `{"$metadata": NaN`, emissions.RuleForm, "", "it is no JSON"},
		{"bytes", "{\"$metadata\": {\"topic\": \"a\"}, \"$data\": {\"x\": \"\xff\"}}", emissions.RuleForm, "", "it is not UTF-8"},
		{"a byte order mark", "\ufeff{}", emissions.RuleForm, "", "byte order mark"},
		{"too deep", `{"$metadata": {"topic": "a"}, "$data": {"x": ` + strings.Repeat("[", 20_000) + strings.Repeat("]", 20_000) + `}}`, emissions.RuleForm, "", "it is no JSON"},
		{"too long", `{"$metadata": {"topic": "a"}, "$data": {"x": "` + strings.Repeat("x", emissions.LongestLine) + `"}}`, emissions.RuleForm, "", "more than 16777216"},
	} {
		t.Run(c.name, func(t *testing.T) {
			const after = `{"$metadata": {"topic": "after"}, "$data": {}}` + "\n"
			var p []*emissions.Error
			topic := ""
			for l, err := range emissions.Lines(strings.NewReader(c.line + "\n" + after)) {
				p = append(p, problems(t, err)...)
				if err != nil && (l.Topic != "" || l.Data != nil || l.Number != 1) {
					t.Errorf("a line that is wrong says something: %+v", l)
				}
				topic = l.Topic
			}
			if len(p) != 1 || p[0].Rule != c.rule || p[0].Field != c.field || p[0].Line != 1 || !strings.Contains(p[0].Message, c.want) {
				t.Errorf("have %v", p)
			}
			if topic != "after" {
				t.Error("the reading did not go on")
			}
		})
	}
}

// A file that ends within a line says so; one whose reader fails ends with that error.
func TestEnds(t *testing.T) {
	const line = `{"$metadata": {"topic": "a"}, "$data": {}}`
	count := func(r io.Reader) (lines int, last error) {
		for _, err := range emissions.Lines(r) {
			if lines++; err != nil {
				last = err
			}
		}
		return lines, last
	}
	if n, err := count(strings.NewReader(line + "\n" + line[:30])); n != 2 || err == nil || !strings.Contains(err.Error(), "the file ends within this line") {
		t.Errorf("have %d, %v", n, err)
	}
	broken := errors.New("broken")
	if n, err := count(io.MultiReader(strings.NewReader(line+"\n"+line), iotest.ErrReader(broken))); n != 2 || !errors.Is(err, broken) {
		t.Errorf("have %d, %v", n, err)
	}
	if n, err := count(strings.NewReader("")); n != 0 || err != nil {
		t.Errorf("have %d, %v", n, err)
	}
	for range emissions.Lines(strings.NewReader(line + "\n" + line)) {
		break // which must not panic
	}
}

// A line that has no end does not fill the memory.
func TestEndlessLine(t *testing.T) {
	const size = 128 << 20
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	lines := 0
	for _, err := range emissions.Lines(io.LimitReader(endless{}, size)) {
		if p := problems(t, err); len(p) != 1 || !strings.Contains(p[0].Message, "it has 134217728 bytes") {
			t.Errorf("have %v", p)
		}
		lines++
	}
	runtime.ReadMemStats(&after)
	if used := after.TotalAlloc - before.TotalAlloc; lines != 1 || used > size {
		t.Errorf("%d lines, %d bytes allocated", lines, used)
	}
}

type endless struct{}

func (endless) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = 'x'
	}
	return len(p), nil
}
