package emissions

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
)

// pythonWords are what Python's json writes for numbers that JSON cannot say, the longest first.
var pythonWords = []string{"-Infinity", "Infinity", "NaN"}

// notJSON says why a line is no JSON, and names the words by which Python breaks it.
func notJSON(text []byte) *mistake {
	for i, quoted := 0, false; i < len(text); i++ {
		switch c := text[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case !quoted:
			for _, word := range pythonWords {
				if bytes.HasPrefix(text[i:], []byte(word)) {
					return &mistake{
						rule: RuleNumber, message: fmt.Sprintf("%s at byte %d is not JSON, though Python's json writes it", word, i+1),
						hint: "leave such points out, or choose a number that stands for no value",
					}
				}
			}
		}
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
