package command

import (
	"os"
	"path/filepath"
	"testing"
)

// The given file counts, else the first that is there; one only.
func TestSettingsFile(t *testing.T) {
	dir := t.TempDir()
	first, second := filepath.Join(dir, "inputs", settingsName), filepath.Join(dir, settingsName)
	check := func(given, want string) {
		t.Helper()
		if have, err := settingsFile(given, first, second); err != nil || have != want {
			t.Errorf("have %q, %v; want %q", have, err, want)
		}
	}
	write := func(path string) {
		t.Helper()
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, nil, 0o600); err != nil {
			t.Fatal(err)
		}
	}
	check("", "")
	write(second)
	check("", second)
	write(first)
	check("", first)
	check("other.yaml", "other.yaml") // whether it is there is for the reader to say
}
