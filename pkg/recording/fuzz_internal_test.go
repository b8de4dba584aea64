package recording

import (
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// FuzzStrip: whatever a link looks like and stands in, its signature goes, and JSON stays JSON.
func FuzzStrip(f *testing.F) {
	f.Add("", "p", "")
	f.Add("see \"", "a/b", "\", or")
	f.Add(`\\"`, "?", `\u0022`)
	f.Fuzz(func(t *testing.T, before, path, after string) {
		if strings.Contains(before+path+after, "secret") || strings.ContainsAny(path, " \t\r\n\v\f\"<>\u0085\u00a0") {
			t.Skip()
		}
		text, err := json.Marshal(map[string]any{before: []any{before + "https://h/" + path + "?X-Amz-Signature=secret"}, "n": 1.50})
		if err != nil {
			t.Skip()
		}
		got := strip(text)
		if !json.Valid(got) || bytes.Contains(got, []byte("secret")) {
			t.Errorf("%s became %s", text, got)
		}
		if again := strip(got); !bytes.Equal(again, got) {
			t.Errorf("%s became %s the second time", got, again)
		}
	})
}

// FuzzIndex: no index makes it panic, or is answered from outside of the folder.
func FuzzIndex(f *testing.F) {
	f.Add(`{"format":1,"api":"https://api.resim.ai/v1/","answers":1}` + "\n" + `{"url":"projects","status":200,"sha256":"` + strings.Repeat("a", 64) + `","size":1}` + "\n")
	f.Add("{}")
	f.Fuzz(func(t *testing.T, text string) {
		dir := t.TempDir()
		for _, name := range []string{indexName, unfinishedName} {
			if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
				t.Fatal(err)
			}
			if r, err := Open(dir); err == nil {
				for _, e := range r.entries {
					if !isHash(e.SHA256) {
						t.Errorf("%q is answered from", e.SHA256)
					}
				}
			}
			_ = os.Remove(filepath.Join(dir, name))
		}
	})
}
