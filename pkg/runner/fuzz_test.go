package runner

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"github.com/google/uuid"
)

// FuzzReadConfig: whatever the file holds, it is a whole config or one line that shows no token.
func FuzzReadConfig(f *testing.F) {
	const token = "a-token-that-nobody-must-ever-see-in-a-message"
	for _, fields := range []string{
		`"apiURL": "https://api.example.com/v1", "batchID": "0b6f3a52-3a5d-4a7e-9c0e-1f5b7a2c9d10"`,
		`"apiURL": null, "batchID": []`, `"batchID": 1e400`, `"projectID": "x"`, `"\u0000": 1`, `]`, "",
	} {
		f.Add(fields)
	}
	f.Fuzz(func(t *testing.T, fields string) {
		dir := t.TempDir()
		content := `{"authToken": "` + token + `", ` + fields + `}`
		if err := os.WriteFile(filepath.Join(dir, batchConfigFile), []byte(content), 0o644); err != nil {
			t.Fatal(err)
		}
		cfg, warnings, err := readConfig(dir, BatchMode)
		if err == nil && (cfg.token.IsZero() || cfg.apiURL == "" || cfg.id == uuid.Nil) {
			t.Errorf("%s\nis no whole config: %+v", content, cfg)
		}
		for _, text := range append(warnings, errorText(err)) {
			if strings.Contains(text, token) || strings.Contains(text, "\n") {
				t.Errorf("%s\nsays %q", content, text)
			}
		}
	})
}

// FuzzReadJSON: whatever the file holds, an error names it.
func FuzzReadJSON(f *testing.F) {
	for _, content := range []string{`[{"T": 1}]`, "[\n1", "\n\n{", `"`, "[]\n[]", ""} {
		f.Add([]byte(content))
	}
	f.Fuzz(func(t *testing.T, content []byte) {
		_, err := ReadJSON[[]struct{ T int }](fstest.MapFS{"log.json": {Data: content}}, "log.json")
		if err != nil && !strings.HasPrefix(err.Error(), "reading JSON: log.json") {
			t.Errorf("%q: %v", content, err)
		}
	})
}

func errorText(err error) string {
	if err == nil {
		return ""
	}
	return err.Error()
}
