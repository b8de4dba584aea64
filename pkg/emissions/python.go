package emissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// pythonWords are what Python's json writes for numbers that JSON cannot say, the longest first.
var pythonWords = []string{"-Infinity", "Infinity", "NaN"}

// notJSON says why a line is no JSON, and names the fields in which Python has broken it.
func (l *Line) notJSON(text []byte) *mistake {
	if m := l.pythonWord(text); m != nil {
		return m
	}
	var v json.RawMessage
	err := json.Unmarshal(text, &v)
	message := "it is no JSON"
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		message = fmt.Sprintf("it is no JSON: at byte %d, %s", syntax.Offset, syntax)
	}
	return &mistake{rule: RuleForm, message: message, cause: err}
}

// pythonWord says which word in a line is not JSON, if that is all that is wrong; else nil.
func (l *Line) pythonWord(text []byte) *mistake {
	legal, word := withoutWords(text)
	if word == "" || !json.Valid(legal) {
		return nil
	}
	m := &mistake{
		rule: RuleNumber, message: word + " is not JSON, though Python's json writes it",
		hint: "leave such points out, or choose a number that stands for no value",
	}
	if l.parse(legal) == nil {
		for name, value := range l.Fields() {
			if bytes.Contains(value, standIn(word)) {
				m.path = name
				break
			}
		}
	}
	return m
}

// standIn is a text that is as long as a word, and that nobody writes.
func standIn(word string) []byte {
	return []byte(`"` + string(bytes.Repeat([]byte{0x7f}, len(word)-2)) + `"`)
}

// withoutWords replaces Python's words by texts, and says which was the first.
func withoutWords(text []byte) (legal []byte, first string) {
	legal = bytes.Clone(text)
	for i, quoted := 0, false; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted:
			for _, word := range pythonWords {
				if bytes.HasPrefix(text[i:], []byte(word)) {
					copy(legal[i:], standIn(word))
					i += len(word) - 1
					if first == "" {
						first = word
					}
					break
				}
			}
		}
	}
	return legal, first
}
