package watch

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"go.uber.org/goleak"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// put writes a file, with folders for it.
func put(t *testing.T, content string, path ...string) {
	t.Helper()
	file := filepath.Join(path...)
	if err := os.MkdirAll(filepath.Dir(file), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(file, []byte(content), 0o600); err != nil {
		t.Fatal(err)
	}
}

func started(t *testing.T, things ...Thing) *Watcher {
	t.Helper()
	w := New(things...)
	t.Cleanup(w.Close)
	return w
}

// wantChange waits for a change of exactly these things.
func wantChange(t *testing.T, w *Watcher, want ...string) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
	defer cancel()
	got, err := w.Wait(ctx)
	if err != nil {
		t.Fatalf("nothing was noticed, want %v: %v", want, err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("(-want +got):\n%s", diff)
	}
}

// wantNone sees that nothing is noticed for a while.
func wantNone(t *testing.T, w *Watcher) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), 3*settle)
	defer cancel()
	if got, err := w.Wait(ctx); !errors.Is(err, context.DeadlineExceeded) {
		t.Errorf("noticed %v, %v", got, err)
	}
}

func TestFolders(t *testing.T) {
	dir := t.TempDir()
	logs, more := filepath.Join(dir, "logs"), filepath.Join(dir, "more")
	put(t, "1", logs, "a", "log")
	put(t, "1", more, "log")
	w := started(t,
		Thing{"logs", []Path{{Path: logs, Deep: true}}},
		Thing{"more", []Path{{Path: more, Match: func(name string) bool { return strings.HasSuffix(name, "log") }}}})

	wantNone(t, w)
	put(t, "22", logs, "a", "log")
	wantChange(t, w, "logs")
	put(t, "1", logs, "new", "deep", "log") // in folders that come with it
	wantChange(t, w, "logs")
	put(t, "22", logs, "new", "deep", "log")
	wantChange(t, w, "logs")
	put(t, "22", more, "log")
	put(t, "22", logs, "b")
	wantChange(t, w, "logs", "more")

	put(t, "1", more, "notes")        // does not match
	put(t, "1", more, "deep", "log")  // too deep
	put(t, "1", dir, "elsewhere.log") // outside
	if err := os.Chmod(filepath.Join(logs, "b"), 0o400); err != nil {
		t.Fatal(err)
	}
	wantNone(t, w)

	if err := os.RemoveAll(logs); err != nil {
		t.Fatal(err)
	}
	wantChange(t, w, "logs")
	put(t, "1", logs, "log") // the folder is back
	wantChange(t, w, "logs")
	put(t, "22", logs, "log")
	wantChange(t, w, "logs")
}

// TestFiles: a file is replaced as editors and compilers do it, and one that is not there yet comes.
func TestFiles(t *testing.T) {
	dir := t.TempDir()
	program, config := filepath.Join(dir, "program"), filepath.Join(dir, "config")
	put(t, "1", program)
	w := started(t, Thing{"program", []Path{{Path: program}}}, Thing{"config", []Path{{Path: config}}})
	put(t, "1", config)
	wantChange(t, w, "config")
	put(t, "22", dir, "new")
	if err := os.Rename(filepath.Join(dir, "new"), program); err != nil {
		t.Fatal(err)
	}
	wantChange(t, w, "program")
}

// TestBetween: what happens while nobody waits is not missed.
func TestBetween(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	w := started(t, Thing{"file", []Path{{Path: file}}})
	put(t, "1", file)
	time.Sleep(2 * settle)
	wantChange(t, w, "file")
}

// TestLink: a link at the root is followed.
func TestLink(t *testing.T) {
	dir := t.TempDir()
	put(t, "1", dir, "target", "deep", "log")
	link := filepath.Join(dir, "link")
	if err := os.Symlink("target", link); err != nil {
		t.Fatal(err)
	}
	w := started(t, Thing{"logs", []Path{{Path: link, Deep: true}}})
	put(t, "22", dir, "target", "deep", "log")
	wantChange(t, w, "logs")
}

// TestOtherPaths: files that are watched from now on are no change, unless they were watched before.
func TestOtherPaths(t *testing.T) {
	dir := t.TempDir()
	old, added, gone := filepath.Join(dir, "old"), filepath.Join(dir, "added"), filepath.Join(dir, "gone")
	for _, d := range []string{old, added, gone} {
		put(t, "1", d, "file")
	}
	w := started(t, Thing{"program", []Path{{Path: old}, {Path: gone}}})
	w.Watch(Thing{"program", []Path{{Path: old}, {Path: added}}})
	wantNone(t, w)
	put(t, "22", gone, "file")
	wantNone(t, w)
	put(t, "1", old, "new")
	w.Watch(Thing{"program", []Path{{Path: old}}})
	wantChange(t, w, "program")
	put(t, "22", added, "file")
	w.Watch(Thing{"program", []Path{{Path: old}, {Path: added}}})
	wantNone(t, w)
	put(t, "333", added, "file")
	wantChange(t, w, "program")
}

// TestWithoutNotices: what the system says nothing of is found by looking.
func TestWithoutNotices(t *testing.T) {
	file := filepath.Join(t.TempDir(), "file")
	w := start(nil, []Thing{{"file", []Path{{Path: file}}}})
	defer w.Close()
	time.AfterFunc(settle, func() { _ = os.WriteFile(file, nil, 0o600) })
	wantChange(t, w, "file")
}
