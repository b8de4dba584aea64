package login

import (
	"errors"
	"os"
	"path/filepath"
	"testing"
)

// ReSim's command line takes no lock. What it writes until the last moment is not lost, and one that
// never stops writing is an error.
func TestUpdateSeesOthers(t *testing.T) {
	c := &cache{path: filepath.Join(t.TempDir(), "cache.json")}
	write := func(content string) {
		if err := os.WriteFile(c.path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	calls := 0
	err := c.update(func(entries map[string]rawEntry) error {
		if calls++; calls == 1 {
			write(`{"theirs": {"access_token": "x"}}`)
		}
		entries["ours"] = rawEntry(`{"access_token": "y"}`)
		return nil
	})
	got, _, readErr := c.read()
	if err != nil || readErr != nil || calls != 2 || len(got) != 2 || got["theirs"] == nil || got["ours"] == nil {
		t.Errorf("%v, %v after %d calls: %s", err, readErr, calls, got)
	}
	err = c.update(func(map[string]rawEntry) error {
		calls++
		write(`{"theirs": {"n": ` + string(rune('0'+calls%10)) + `}}`)
		return nil
	})
	if !errors.Is(err, ErrCache) {
		t.Errorf("the error is %v", err)
	}
	if files, _ := filepath.Glob(filepath.Join(filepath.Dir(c.path), ".cache*")); len(files) > 0 {
		t.Errorf("left over: %q", files)
	}
}
