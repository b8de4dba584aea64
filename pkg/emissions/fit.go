package emissions

import (
	"bytes"
	"fmt"
	"io/fs"
	"strconv"
	"unicode/utf8"

	"github.com/go-faster/jx"
)

// fit reports why a value does not fit a type; nil if it does. The value is JSON that is known to be
// well formed, so its first byte says what it is, and a number with a point or an exponent is a float:
// what is emitted and what is read back are judged by the same code.
func (t Type) fit(value []byte) *mistake {
	is := kindOf(value)
	switch t {
	case Boolean:
		if is == aBoolean {
			return nil
		}
	case Int:
		if is == anInt {
			return nil
		}
	case Float:
		if is == anInt || is == aFloat {
			return nil
		}
	case String, Status, Image, Video:
		if is == aText {
			return nil
		}
	case Strings:
		if is == aList {
			return fitStrings(value)
		}
	case Metrics:
		if is == aList {
			return nil
		}
	}
	return t.misfit(is, value)
}

func (t Type) misfit(is kind, value []byte) *mistake {
	m := &mistake{rule: RuleType, message: fmt.Sprintf("it must be of type %s, not %s", t, is.shown(value))}
	switch {
	case is == aNull:
		m.hint = "every field needs a value; leave the point out, or choose a value that stands for none"
	case is == aBoolean && (t == Int || t == Float):
		m.hint = "a boolean is no number: emit 0 or 1, or make the field boolean in the config"
	case is == aFloat && t == Int:
		m.hint = "round it to an integer, or make the field float in the config"
	case is == aList && t != Strings && t != Metrics:
		m.hint = "Emit writes one point; EmitSeries writes a point for each element"
	}
	return m
}

// fitStrings reports the first element of a list that is no text.
func fitStrings(value []byte) (m *mistake) {
	i := 0
	err := jx.DecodeBytes(value).Arr(func(d *jx.Decoder) error {
		element, err := d.Raw()
		if err == nil && m == nil && kindOf(element) != aText {
			m = String.misfit(kindOf(element), element).below("[" + strconv.Itoa(i) + "]")
			m.hint = "every element of a string[] is a text"
		}
		i++
		return err
	})
	if err != nil && m == nil {
		m = &mistake{rule: RuleForm, message: "it is no list: " + err.Error(), cause: err}
	}
	return m
}

// doubt reports why ReSim may not be able to use a value that fits its type; nil if there is no doubt.
func (t Type) doubt(value []byte) *mistake {
	if t != Status && t != Image && t != Video {
		return nil
	}
	text, err := jx.DecodeBytes(value).Str()
	switch {
	case err != nil:
		return &mistake{rule: RuleForm, message: "it is no text: " + err.Error(), cause: err}
	case t == Status && text != "PASSED" && text != "FAIL_WARN" && text != "FAIL_BLOCK":
		return &mistake{
			rule: RuleStatus, message: fmt.Sprintf("ReSim is not known to read the status %q", cut(text)),
			hint: "it reads PASSED, FAIL_WARN and FAIL_BLOCK",
		}
	case t != Status && (!fs.ValidPath(text) || text == "."):
		return &mistake{
			rule: RuleMedia, message: fmt.Sprintf("%q is no name of a file below the outputs", cut(text)),
			hint: "write the file into the outputs folder, and emit its name from there on, with slashes and without ..",
		}
	}
	return nil
}

// kind is what a JSON value is.
type kind string

const (
	aBoolean kind = "the boolean"
	anInt    kind = "the integer"
	aFloat   kind = "the float"
	aText    kind = "the text"
	aList    kind = "the list"
	anObject kind = "the object"
	aNull    kind = "null"
)

func kindOf(value []byte) kind {
	switch value[0] {
	case 't', 'f':
		return aBoolean
	case '"':
		return aText
	case '[':
		return aList
	case '{':
		return anObject
	case 'n':
		return aNull
	}
	for _, c := range value {
		if c == '.' || c == 'e' || c == 'E' {
			return aFloat
		}
	}
	return anInt
}

// shown is a value in words, cut.
func (k kind) shown(value []byte) string {
	if k == aNull {
		return "null"
	}
	value = bytes.TrimSpace(value[:min(len(value), 4*longestShown+utf8.UTFMax)])
	return string(k) + " " + cut(string(bytes.ToValidUTF8(value, nil)))
}
