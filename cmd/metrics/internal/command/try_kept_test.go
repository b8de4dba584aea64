package command

import (
	"path/filepath"
	"strings"
	"testing"
)

// TestKeptFolder: only what a try wrote is removed, whatever the file says that remembers it.
func TestKeptFolder(t *testing.T) {
	dir := t.TempDir()
	out := filepath.Join(dir, "out")
	put(t, "mine", dir, "outside")
	put(t, "mine", out, "jobs", "a", "notes.txt")
	put(t, "old", out, "jobs", "a", "picture.gif")
	put(t, "old", out, "jobs", "b", "deep", "picture.gif")
	k := func(content string) error {
		put(t, content, out, keptFile)
		k, err := openKept(out)
		if err != nil {
			return err
		}
		defer k.close()
		return k.retain([]string{"jobs/c"})
	}
	if err := k(`["jobs/a/picture.gif", "jobs/b/deep/picture.gif", "jobs/b/gone"]`); err != nil {
		t.Fatal(err)
	}
	for path, want := range map[string]bool{"out/jobs/a/notes.txt": true, "out/jobs/a/picture.gif": false, "out/jobs/b": false, "out/jobs": true} {
		if exists(dir, path) != want {
			t.Errorf("%s is there: %v", path, !want)
		}
	}
	if err := k(`["../outside"]`); err == nil || !strings.Contains(err.Error(), "cannot be removed") || !exists(dir, "outside") {
		t.Errorf("a file outside: %v", err)
	}
	if err := k(`["jobs"]`); err == nil || !exists(out, "jobs", "a", "notes.txt") {
		t.Errorf("a folder that is not empty: %v", err)
	}
	if err := k(`garbage`); err == nil || !strings.Contains(err.Error(), keptFile+", which says what an earlier try wrote, cannot be read") {
		t.Errorf("a file that says nothing: %v", err)
	}
}
