package emissions_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"math"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

// Whatever is emitted is a line of JSON and reads back the same, by encoding/json and by Lines; what is
// refused leaves nothing behind.
func FuzzEmit(f *testing.F) {
	f.Add("robot", "speed", "DRIVE", 1.5, int64(7), int64(-1), true)
	f.Add("", "\n", "\u2028\x00\\\"", math.Inf(1), int64(0), int64(math.MinInt64), false)
	f.Add("t", "\xff", "é", math.Copysign(0, -1), int64(math.MaxInt64), int64(0), false)
	f.Add("t", "list", "\x7f", 1e308, int64(1), int64(1), true)
	f.Fuzz(func(t *testing.T, topic, name, text string, float float64, integer, at int64, event bool) {
		var out bytes.Buffer
		e, err := emissions.New(&out)
		if err != nil {
			t.Fatal(err)
		}
		given := map[string]any{name: text, "float": float, "int": integer, "list": []any{text, nil, event}, "object": map[string]float64{text: float}}
		if event {
			err = e.EmitEvent(topic, given, emissions.At(at))
		} else {
			err = e.Emit(topic, given, emissions.At(at))
		}
		possible := topic != "" && utf8.ValidString(topic+name+text) && utf8.ValidString(topic) && utf8.ValidString(name) && utf8.ValidString(text) &&
			(!math.IsNaN(float) && !math.IsInf(float, 0))
		if (err == nil) != possible || (err == nil) != (out.Len() > 0) {
			t.Fatalf("%v, %q", err, out.String())
		}
		if err != nil {
			return
		}
		line := out.String()
		if !strings.HasSuffix(line, "\n") || strings.Count(line, "\n") != 1 || !utf8.ValidString(line) {
			t.Fatalf("%q is no line", line)
		}
		for l, err := range emissions.Lines(strings.NewReader(line)) {
			if err != nil || l.Topic != topic || l.Time != at || !l.Timed || l.Event != event {
				t.Errorf("read back %+v, %v", l, err)
			}
			have := map[string]json.RawMessage{}
			for name, value := range l.Fields() {
				have[name] = bytes.Clone(value)
			}
			if len(have) != len(given) {
				t.Errorf("%d fields, want %d", len(have), len(given))
			}
			for name, v := range given {
				same(t, v, have[name])
			}
		}
	})
}

// same checks that a value reads back as what it was.
func same(t *testing.T, want any, have json.RawMessage) {
	t.Helper()
	ok := false
	switch want := want.(type) {
	case string:
		var v string
		ok = json.Unmarshal(have, &v) == nil && v == want
	case int64:
		var v int64
		ok = json.Unmarshal(have, &v) == nil && v == want
	case float64:
		var v float64
		ok = json.Unmarshal(have, &v) == nil && math.Float64bits(v) == math.Float64bits(want) && strings.ContainsAny(string(have), ".e")
	case []any:
		var v []any
		ok = json.Unmarshal(have, &v) == nil && len(v) == 3 && v[0] == want[0] && v[1] == nil && v[2] == want[2]
	case map[string]float64:
		v := map[string]float64{}
		ok = json.Unmarshal(have, &v) == nil && len(v) == len(want)
		for k := range want {
			ok = ok && v[k] == want[k]
		}
	}
	if !ok {
		t.Errorf("%#v reads back as %s", want, have)
	}
}

// Whatever a file is, it is read: each line is taken, as encoding/json understands it, or is an Error.
func FuzzLines(f *testing.F) {
	f.Add([]byte(checked))
	f.Add([]byte(`{"$metadata": {"topic": "a", "timestamp": 1, "event": true}, "$data": {"x": -Infinity, "s": "\"NaN"}}`))
	f.Add([]byte("{\"$data\":{\"a\":[{}]},\"$metadata\":{\"topic\":\"\\ud800\"}}\n\r\n{"))
	f.Add([]byte(`{"$metadata": {"topic": "one"}, "$data": {"x": 01}}`))
	c := config(f, everything)
	f.Fuzz(func(t *testing.T, file []byte) {
		last := 0
		for l, err := range emissions.Lines(bytes.NewReader(file)) {
			var wrong *emissions.Error
			if err != nil && !errors.As(err, &wrong) {
				t.Fatal(err)
			}
			if l.Number <= last || l.Offset < 0 || l.Offset >= int64(len(file)) {
				t.Errorf("line %d at %d comes after %d", l.Number, l.Offset, last)
			}
			last = l.Number
			if err != nil {
				if wrong.Line != l.Number || wrong.Message == "" || !utf8.ValidString(wrong.Error()) {
					t.Errorf("have %+v", wrong)
				}
				continue
			}
			text, _, _ := bytes.Cut(file[l.Offset:], []byte("\n"))
			var whole struct {
				Metadata struct {
					Topic     string `json:"topic"`
					Timestamp *int64 `json:"timestamp"`
					Event     bool   `json:"event"`
				} `json:"$metadata"`
				Data map[string]json.RawMessage `json:"$data"`
			}
			if err := json.Unmarshal(text, &whole); err != nil {
				t.Fatalf("%q was taken: %v", text, err)
			}
			m := whole.Metadata
			if m.Topic != l.Topic || m.Event != l.Event || (m.Timestamp != nil) != l.Timed || l.Timed && *m.Timestamp != l.Time {
				t.Errorf("%q: have %+v, want %+v", text, l, m)
			}
			for name, value := range l.Fields() {
				if _, ok := whole.Data[name]; !ok || !json.Valid(value) {
					t.Errorf("%q: field %q is %q", text, name, value)
				}
			}
		}
		for f, err := range emissions.Check(bytes.NewReader(file), c) {
			if err != nil || f.Error == nil || f.Line == 0 {
				t.Fatalf("have %v, %v", f, err)
			}
		}
		if _, err := emissions.Media(bytes.NewReader(file), c); err != nil {
			t.Error(err)
		}
	})
}

// Whatever a config is, it is read or refused with a line, and what is merged can be read again.
func FuzzConfig(f *testing.F) {
	f.Add(firstFile, secondFile)
	f.Add(everything, "version: 1\nx: &x [*x]")
	f.Add("a: &a {<<: *a}\nversion: 0", "topics: {t: {schema: &s {<<: [*s]}}}\n? [1]\n: 2")
	f.Fuzz(func(t *testing.T, one, two string) {
		for _, d := range []emissions.Dialect{emissions.SDK, emissions.CLI} {
			c, err := d.Merge(emissions.Source{Name: "1.yml", Content: []byte(one)}, emissions.Source{Name: "2.yml", Content: []byte(two)})
			if err != nil {
				if c != nil || !strings.Contains(err.Error(), ".yml:") {
					t.Errorf("the error has no line: %v", err)
				}
				continue
			}
			again, err := d.Merge(emissions.Source{Name: "merged.yml", Content: c.YAML()})
			if err != nil || len(again.Topics()) != len(c.Topics()) {
				t.Errorf("what was merged cannot be read: %v\n%s", err, c.YAML())
			}
		}
	})
}
