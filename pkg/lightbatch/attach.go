package lightbatch

import (
	"fmt"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// file is something to be uploaded as a log.
type file struct {
	name     string // in ReSim
	path     string
	kind     resim.LogType
	optional bool // the test does not stay open for it
	announced
	done bool
}

// Attach has a file uploaded with the test, under its own name and with the type that its extension stands
// for. It is read when the test ends, and must not change any more then. An error (there is no such file, a
// file of that name is attached already) has the test fail, also if it is ignored.
func (t *Test) Attach(path string) error { return t.AttachAs(filepath.Base(path), path, TypeOf(path)) }

// AttachAs is [Test.Attach] with another name and type.
func (t *Test) AttachAs(name, path string, kind resim.LogType) error {
	return t.mistake(t.attach(name, path, kind))
}

func (t *Test) attach(name, path string, kind resim.LogType) error {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return fmt.Errorf("attaching a file: %w", err)
	case !info.Mode().IsRegular():
		return fmt.Errorf("attaching %s: it is no file", path)
	case name == emissionsName || name == stackName || name == "":
		return fmt.Errorf("attaching %s: the name %q is not free; give it another by AttachAs", path, name)
	}
	if path, err = filepath.Abs(path); err != nil { // the working directory may change
		return fmt.Errorf("attaching a file: %w", err)
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	i := slices.IndexFunc(t.files, func(f *file) bool { return f.name == name })
	switch {
	case i < 0:
		t.files = append(t.files, &file{name: name, path: path, kind: kind})
	case t.files[i].path != path:
		return fmt.Errorf("attaching %s: another file is attached as %q; give it another name by AttachAs", path, name)
	}
	return nil
}

// addStack has the stack of a panic uploaded, if it can be. It goes before everything else.
func (t *Test) addStack(text string) {
	at := filepath.Join(t.dir, stackName)
	if err := os.WriteFile(at, []byte(t.batch.client.Redact(text)), 0o600); err != nil {
		t.batch.lose(t.named(err))
		return
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.files = slices.Insert(t.files, 0, &file{name: stackName, path: at, kind: resim.LogContainer, optional: true})
}

// types are the types of logs that can be told by an extension.
var types = map[string]resim.LogType{
	".mp4": resim.LogMP4, ".mcap": resim.LogMCAP, ".rrd": resim.LogRerun, ".log": resim.LogExecution,
	".zip": resim.LogArchive, ".tar": resim.LogArchive, ".gz": resim.LogArchive, ".tgz": resim.LogArchive, ".zst": resim.LogArchive,
	".bz2": resim.LogArchive, ".xz": resim.LogArchive, ".7z": resim.LogArchive,
}

// TypeOf is the type of log that a file's extension stands for, resim.LogOther if none.
func TypeOf(name string) resim.LogType {
	if kind, ok := types[strings.ToLower(path.Ext(filepath.ToSlash(name)))]; ok {
		return kind
	}
	return resim.LogOther
}
