package emissions_test

import (
	"encoding/json"
	"errors"
	"io/fs"
	"math"
	"math/big"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
)

type (
	mode  string
	level int8
	base  struct {
		ID   int `json:"id"`
		Hide int `json:"-"`
	}
	point struct {
		base
		Speed  float32  `json:"speed"`
		Mode   mode     `json:"mode"`
		Level  *level   `json:"level"`
		Names  []string `json:"names"`
		Where  where    `json:"where"`
		Untagd bool
		Maybe  string `json:"maybe,omitempty"`
	}
	where struct{ X, Y float64 }
)

func ptr[T any](v T) *T { return &v }

func TestLines(t *testing.T) {
	type fields = map[string]any
	for _, c := range []struct {
		name string
		data any
		want string // of $data
	}{
		{"nothing", fields{}, `{}`},
		{"a nil map", fields(nil), `{}`},
		{"by name", fields{"b": 1, "a": 2, "ä": 3}, `{"a":2,"b":1,"ä":3}`},
		{"floats stay floats", fields{"a": 3.0, "b": float32(0.1), "c": 0.0, "d": 1e300, "e": 1e-7, "f": math.Copysign(0, -1), "g": 1 << 53, "h": float64(1 << 53)}, `{"a":3.0,"b":0.1,"c":0.0,"d":1e+300,"e":1e-07,"f":-0.0,"g":9007199254740992,"h":9.007199254740992e+15}`},
		{"every integer", fields{"a": int8(-1), "b": uint8(2), "c": uint64(math.MaxUint64), "d": level(4), "e": int64(math.MinInt64)}, `{"a":-1,"b":2,"c":18446744073709551615,"d":4,"e":-9223372036854775808}`},
		{"texts", fields{"a": "\"\\\n\t\x00 \u2028 é 🤖 <b>&"}, `{"a":"\"\\\n\t\u0000 ` + "\u2028" + ` é 🤖 <b>&"}`},
		{"null", fields{"a": nil, "b": (*int)(nil), "c": (*time.Time)(nil)}, `{"a":null,"b":null,"c":null}`},
		{"lists", fields{"a": []float64{1, 2.5}, "b": [2]bool{true}, "c": []string(nil), "d": []any{1, "x", nil}, "e": []byte{1, 2}}, `{"a":[1.0,2.5],"b":[true,false],"c":[],"d":[1,"x",null],"e":[1,2]}`},
		{"objects", fields{"a": map[mode]int{"z": 1, "b": 2}, "b": where{1, 2}}, `{"a":{"b":2,"z":1},"b":{"X":1.0,"Y":2.0}}`},
		{"marshalers", fields{"a": json.Number("1e2"), "b": json.RawMessage(`{"x": [1]}`), "c": netip.MustParseAddr("::1"), "d": time.Unix(0, 0).UTC()}, `{"a":1e2,"b":{"x":[1]},"c":"::1","d":"1970-01-01T00:00:00Z"}`},
		{"another map", map[mode]float64{"b": 1, "a": 2}, `{"a":2.0,"b":1.0}`},
		{"a pointer to a map", &fields{"a": 1}, `{"a":1}`},
		{"a struct", point{base: base{ID: 7}, Speed: 0.1, Mode: "DRIVE", Level: ptr(level(3)), Names: []string{"a"}}, `{"id":7,"speed":0.1,"mode":"DRIVE","level":3,"names":["a"],"where":{"X":0.0,"Y":0.0},"Untagd":false}`},
		{"a pointer to a struct", ptr(where{1, -2}), `{"X":1.0,"Y":-2.0}`},
		{"a name that hides another", struct {
			base
			ID string `json:"id"`
		}{base{1, 2}, "x"}, `{"id":"x"}`},
		{"a name in front that hides another", struct {
			Other string `json:"id"`
			base
		}{"x", base{1, 2}}, `{"id":"x"}`},
		{"a name behind that hides another", struct {
			base
			Other string `json:"id"`
		}{base{1, 2}, "x"}, `{"id":"x"}`},
		{"an embedded pointer", struct{ *where }{&where{1, 2}}, `{}`}, // of a type that is not exported: encoding/json cannot set it either
	} {
		t.Run(c.name, func(t *testing.T) {
			e, out := emitter(t)
			if err := e.Emit("t", c.data); err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(`{"$metadata":{"topic":"t"},"$data":`+c.want+"}\n", out.String()); diff != "" {
				t.Errorf("(-want +have):\n%s", diff)
			}
		})
	}
}

// What encoding/json makes of a struct, Emit does, but for floats that are whole.
func TestLikeEncodingJSON(t *testing.T) {
	type inner struct {
		A int    `json:"a"`
		B string `json:",omitempty"`
		C *int   `json:"c,omitempty"`
	}
	type Outer struct {
		inner
		*base
		D []inner           `json:"d"`
		E map[string]inner  `json:"e"`
		F any               `json:"f"`
		G time.Duration     `json:"g,omitzero"`
		H [2]float32        `json:"h"`
		I struct{ X int }   `json:"i"`
		J map[string]string `json:"j,omitempty"`
		K *Outer            `json:"k,omitempty"`
	}
	for _, v := range []Outer{
		{H: [2]float32{0.5, 1.25}},
		{inner: inner{1, "b", ptr(2)}, D: []inner{{}, {B: "x"}}, E: map[string]inner{"y": {}, "x": {}}, F: []any{1, "z"}, G: 5, J: map[string]string{"k": "v"}, K: &Outer{D: []inner{}, E: map[string]inner{}, F: 1, H: [2]float32{0.5, 0.5}}, H: [2]float32{0.5, 0.1}},
	} {
		if v.D == nil {
			v.D, v.E = []inner{}, map[string]inner{} // which encoding/json writes as null
		}
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		e, out := emitter(t)
		if err := e.Emit("t", v); err != nil {
			t.Fatal(err)
		}
		have := strings.TrimSuffix(strings.TrimPrefix(out.String(), `{"$metadata":{"topic":"t"},"$data":`), "}\n")
		if diff := cmp.Diff(string(want), have); diff != "" {
			t.Errorf("(-want +have):\n%s", diff)
		}
	}
}

func TestTimes(t *testing.T) {
	type nanos int64
	at := time.Date(2026, 11, 26, 0, 0, 0, 5, time.FixedZone("x", 3600))
	for _, c := range []struct {
		at   emissions.Stamp
		want string
	}{
		{emissions.At(7), `7`},
		{emissions.At(int64(-7)), `-7`},
		{emissions.At(uint64(0)), `0`},
		{emissions.At(nanos(9)), `9`},
		{emissions.At(1500 * time.Microsecond), `1500000`},
		{emissions.At(0.1), `100000000`},
		{emissions.At(-2.5), `-2500000000`},
		{emissions.At(1795647600.25), `1795647600250000000`}, // which times 1e9 is no float64
		{emissions.At(-1e9 - 0.125), `-1000000000125000000`},
		{emissions.At(at), `1795647600000000005`},
		{emissions.At(uint64(math.MaxUint64)), "more than 64 bits"},
		{emissions.At(math.NaN()), "NaN seconds are no time"},
		{emissions.At(1e10), "1e+10 seconds are no time"},
		{emissions.At(9223372036.9), "9.2233720369e+09 seconds are no time"},
		{emissions.At(time.Time{}), "before 1678"},
		{emissions.Stamp{}, "the time given is none"},
	} {
		e, out := emitter(t)
		err := e.Emit("t", map[string]any{}, c.at)
		if err != nil {
			p := problems(t, err)
			if len(p) != 1 || p[0].Rule != emissions.RuleTime || !strings.Contains(p[0].Message, c.want) || out.Len() > 0 {
				t.Errorf("have %v and %q, want … %s …", err, out, c.want)
			}
			continue
		}
		if want := `{"$metadata":{"topic":"t","timestamp":` + c.want + `},"$data":{}}` + "\n"; out.String() != want {
			t.Errorf("have %s, want %s", out, want)
		}
	}
	e, out := emitter(t)
	if err := e.Emit("t", map[string]any{}, emissions.At(1), emissions.At(2)); err == nil || out.Len() > 0 {
		t.Errorf("two times: have %v", err)
	}
	if err := e.EmitEvent("t", map[string]any{}, emissions.Stamp{}); err == nil || out.Len() > 0 {
		t.Errorf("an event without a time: have %v", err)
	}
}

// What marshals itself by its address is asked to wherever encoding/json does.
func TestMarshalersByAddress(t *testing.T) {
	type inner struct {
		Ticks big.Int `json:"ticks"`
	}
	v := struct {
		Ticks big.Int   `json:"ticks"`
		All   []big.Int `json:"all"`
		In    inner     `json:"in"`
	}{*big.NewInt(7), []big.Int{*big.NewInt(8), *big.NewInt(9)}, inner{*big.NewInt(10)}}
	want, err := json.Marshal(&v)
	if err != nil {
		t.Fatal(err)
	}
	e, out := emitter(t)
	if err := e.Emit("t", &v); err != nil || !strings.HasSuffix(out.String(), `"$data":`+string(want)+"}\n") {
		t.Errorf("have %s, %v, want the data %s", out, err, want)
	}
}

// What is no point, or not JSON, is an error, and nothing is written.
func TestRefused(t *testing.T) {
	type fields = map[string]any
	var loop []any
	loop = append(loop, nil)
	loop[0] = loop
	twice := reflect.Zero(reflect.StructOf([]reflect.StructField{ // which vet does not see
		{Name: "A", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
		{Name: "B", Type: reflect.TypeFor[int](), Tag: `json:"x"`},
	})).Interface()
	for _, c := range []struct {
		name, topic string
		data        any
		rule        emissions.Rule
		field, want string
	}{
		{"NaN", "t", fields{"a": math.NaN()}, emissions.RuleNumber, "a", "NaN is no number"},
		{"an infinity", "t", fields{"a": float32(math.Inf(-1))}, emissions.RuleNumber, "a", "-Inf is no number"},
		{"NaN in a list", "t", fields{"a": []float64{0, math.NaN()}}, emissions.RuleNumber, "a[1]", "NaN"},
		{"NaN in an object", "t", fields{"a": []where{{}, {Y: math.NaN()}}}, emissions.RuleNumber, "a[1].Y", "NaN"},
		{"NaN in a struct", "t", where{X: math.NaN()}, emissions.RuleNumber, "X", "NaN"},
		{"NaN in a map", "t", fields{"a": map[string]float64{"x": math.NaN()}}, emissions.RuleNumber, "a.x", "NaN"},
		{"bytes", "t", fields{"a": "x\xff"}, emissions.RuleForm, "a", `"x\xff" is not UTF-8`},
		{"bytes in a name", "t", fields{"\xff": 1}, emissions.RuleForm, "\xff", "its name: "},
		{"bytes in the topic", "\xff", fields{}, emissions.RuleForm, "", "its name: "},
		{"bytes that marshal", "t", fields{"a": json.RawMessage("\"\xff\"")}, emissions.RuleForm, "a", "cannot be written"},
		{"no topic", "", fields{}, emissions.RuleForm, "", "has no name"},
		{"a function", "t", fields{"a": func() {}}, emissions.RuleForm, "a", "Go type func()"},
		{"a complex number", "t", fields{"a": 1i}, emissions.RuleForm, "a", "complex128"},
		{"no JSON that marshals", "t", fields{"a": json.RawMessage("{")}, emissions.RuleForm, "a", "cannot be written"},
		{"what contains itself", "t", fields{"a": loop}, emissions.RuleForm, "a" + strings.Repeat("[0]", 32), "levels deep"},
		{"keys that are numbers", "t", fields{"a": map[int]int{}}, emissions.RuleForm, "a", "no texts"},
		{"data with keys that are numbers", "t", map[int]int{}, emissions.RuleForm, "", "no texts"},
		{"nil", "t", nil, emissions.RuleForm, "", "not nil"},
		{"a nil pointer", "t", (*point)(nil), emissions.RuleForm, "", "not nil"},
		{"a number", "t", 1, emissions.RuleForm, "", "Go type int"},
		{"a list", "t", []fields{{}}, emissions.RuleForm, "", "must be a struct, or a map"},
		{"an option we do not have", "t", struct {
			A int `json:"a,string"`
		}{}, emissions.RuleForm, "", `the option "string"`},
		{"what marshals itself", "t", struct{ time.Time }{}, emissions.RuleForm, "", "marshals itself"},
		{"a name twice", "t", twice, emissions.RuleForm, "", `two fields called "x"`},
		{"a long line", "t", fields{"a": strings.Repeat("x", emissions.LongestLine)}, emissions.RuleForm, "", "the line would have"},
	} {
		t.Run(c.name, func(t *testing.T) {
			e, out := emitter(t)
			err := e.Emit(c.topic, c.data)
			p := problems(t, err)
			if len(p) != 1 || p[0].Rule != c.rule || !strings.Contains(p[0].Message, c.want) || !strings.HasPrefix(p[0].Field, c.field) || c.field == "" && p[0].Field != "" || p[0].Topic != c.topic || p[0].Index != -1 {
				t.Errorf("have %+v", p)
			}
			if out.Len() > 0 {
				t.Errorf("something was written: %.200q", out)
			}
			if err := e.Emit("t", fields{"a": 1}); err != nil || out.String() != `{"$metadata":{"topic":"t"},"$data":{"a":1}}`+"\n" {
				t.Errorf("the next point: %v, %q", err, out)
			}
		})
	}
}

// After Close there is nothing more (trap E3), and closing twice is no mistake.
func TestClosed(t *testing.T) {
	e, out := emitter(t)
	if err := errors.Join(e.Close(), e.Close()); err != nil {
		t.Fatal(err)
	}
	for name, err := range map[string]error{
		"Emit":       e.Emit("t", map[string]any{"a": 1}),
		"EmitEvent":  e.EmitEvent("t", map[string]any{"a": 1}, emissions.At(0)),
		"EmitSeries": e.EmitSeries("t", map[string]any{"a": []int{1}}),
		"Sync":       e.Sync(),
	} {
		if !errors.Is(err, fs.ErrClosed) {
			t.Errorf("%s: have %v", name, err)
		}
	}
	if out.Len() > 0 {
		t.Errorf("have %q", out)
	}
}

// Checking is never switched off by a config that could not be loaded (trap E10).
func TestOptions(t *testing.T) {
	c, err := emissions.Load("nowhere.yml")
	if !errors.Is(err, fs.ErrNotExist) || c != nil {
		t.Errorf("have %v, %v", c, err)
	}
	if _, err := emissions.New(nil, emissions.WithConfig(c)); err == nil || !strings.Contains(err.Error(), "nil") {
		t.Errorf("a nil config: have %v", err)
	}
	if _, err := emissions.New(nil, emissions.Strict()); err == nil {
		t.Error("strict without a config was taken")
	}
	e, _ := emitter(t, emissions.WithConfig(config(t, "metrics: {}")))
	if p := problems(t, e.Emit("t", map[string]any{})); len(p) != 1 || p[0].Rule != emissions.RuleTopic {
		t.Errorf("a config without topics: have %v", p)
	}
}
