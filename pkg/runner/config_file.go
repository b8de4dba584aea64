package runner

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// apiConfig is what ReSim tells a batch or report build: where its API is and what to judge.
type apiConfig struct {
	token   resim.Token
	apiURL  string
	project uuid.UUID // Nil: to be found by asking each project
	id      uuid.UUID // of the batch or report
}

const maxConfigBytes = 1 << 20 // the real one has five short strings

// readConfig reads the config file of a mode. Warnings name the fields that nothing reads. All that is
// wrong with the content is in one error; no value that may be secret is in any.
func readConfig(inputs string, mode Mode) (cfg apiConfig, warnings []string, err error) {
	path := filepath.Join(inputs, mode.configFile())
	content, err := readSmall(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return cfg, nil, fmt.Errorf("%s mode needs %s, which does not exist; mount it, or choose another --mode or --inputs", mode, path)
	case err != nil:
		return cfg, nil, fmt.Errorf("the config file cannot be read: %w; check that it is a file this user may read", err)
	}
	if strings.TrimSpace(string(content)) == "" {
		return cfg, nil, fmt.Errorf("%s is empty; it must be a JSON object with %s", path, fieldList(mode))
	}
	var raw map[string]json.RawMessage
	if err := json.Unmarshal(content, &raw); err != nil || raw == nil {
		return cfg, nil, fmt.Errorf("%s is not a JSON object%s; it must hold %s", path, jsonProblem(content, err), fieldList(mode))
	}
	f := fields{raw: raw}
	cfg = f.config(mode)
	if f.problems != nil {
		return apiConfig{}, nil, fmt.Errorf("%s: %s", path, strings.Join(f.problems, "; "))
	}
	for name := range raw {
		if !slices.Contains(f.known, name) {
			warnings = append(warnings, fmt.Sprintf("%s: unknown field %q is ignored", path, cut(name)))
		}
	}
	slices.Sort(warnings)
	return cfg, warnings, nil
}

// fields takes the known fields out of a config and remembers what is wrong with them.
type fields struct {
	raw      map[string]json.RawMessage
	known    []string
	problems []string
}

func (f *fields) config(mode Mode) apiConfig {
	var cfg apiConfig
	cfg.token = f.token("authToken")
	cfg.apiURL = f.text("apiURL", true)
	cfg.project = f.id("projectID", false)
	cfg.id = f.id(idField(mode), true)
	return cfg
}

func idField(mode Mode) string {
	if mode == ReportMode {
		return "reportID"
	}
	return "batchID"
}

func fieldList(mode Mode) string { return "authToken, apiURL, projectID and " + idField(mode) }

func (f *fields) problem(format string, args ...any) {
	f.problems = append(f.problems, fmt.Sprintf(format, args...))
}

// text is a string field. An absent one, null and blank are the same.
func (f *fields) text(name string, required bool) string {
	f.known = append(f.known, name)
	raw, ok := f.raw[name]
	if ok && string(raw) != "null" {
		var s string
		if json.Unmarshal(raw, &s) != nil {
			f.problem("field %q must be a string, not %s", name, kind(raw))
			return ""
		}
		if s = strings.TrimSpace(s); s != "" {
			return s
		}
		if required {
			f.problem("field %q is blank; ReSim fills it in, so fetch the config again", name)
		}
		return ""
	}
	if required {
		f.problem("field %q is missing; ReSim fills it in, so fetch the config again", name)
	}
	return ""
}

func (f *fields) id(name string, required bool) uuid.UUID {
	s := f.text(name, required)
	if s == "" {
		return uuid.Nil
	}
	id, err := uuid.Parse(s)
	if err != nil || id == uuid.Nil {
		f.problem("field %q is no UUID: %s", name, brief(s))
	}
	return id
}

// token refuses what no header can carry, before a library quotes it in its own message.
func (f *fields) token(name string) resim.Token {
	s := f.text(name, true)
	for _, r := range s {
		if r <= ' ' || r > '~' || r == '"' || r == '\\' {
			f.problem("field %q contains a character that no token has; fetch the config again", name)
			break
		}
	}
	return resim.NewToken(s)
}

// brief quotes a value, unless it is long enough to be a token in the wrong field.
func brief(s string) string {
	if n := utf8.RuneCountInString(s); n > 40 {
		return fmt.Sprintf("it has %d characters", n)
	}
	return fmt.Sprintf("%q", s)
}

// cut keeps names in messages readable.
func cut(s string) string {
	if len(s) <= 60 {
		return s
	}
	return strings.ToValidUTF8(s[:60], "") + "…"
}

// kind is the JSON type of a value.
func kind(raw json.RawMessage) string {
	switch raw[0] {
	case '{':
		return "an object"
	case '[':
		return "a list"
	case 't', 'f':
		return "a boolean"
	default:
		return "a number"
	}
}

// jsonProblem says where a text stops being JSON. It never quotes the text, which holds a token.
func jsonProblem(content []byte, err error) string {
	var syntax *json.SyntaxError
	if errors.As(err, &syntax) {
		return fmt.Sprintf(" (syntax error in line %d)", lineAt(content, syntax.Offset))
	}
	return ""
}

func readSmall(path string) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, maxConfigBytes+1))
	if err == nil && len(content) > maxConfigBytes {
		return nil, fmt.Errorf("%s is larger than %d bytes", path, maxConfigBytes)
	}
	return content, err
}
