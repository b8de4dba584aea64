package recording

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
)

// objects are contents in files named by their SHA-256.
type objects struct{ dir string }

func (o objects) path(hash string) string {
	return filepath.Join(o.dir, objectsName, hash[:2], hash[2:])
}

func hashOf(content []byte) string {
	sum := sha256.Sum256(content)
	return hex.EncodeToString(sum[:])
}

// read is the content of an answer, which is checked.
func (o objects) read(e entry) ([]byte, error) {
	path := o.path(e.SHA256)
	content, err := os.ReadFile(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, fail(ErrDamaged, "the content of %s is missing, %s", e.Key, path)
	case err != nil:
		return nil, &problem{kind: ErrDamaged, text: "the content of " + e.Key, err: err}
	case int64(len(content)) != e.Size:
		return nil, fail(ErrDamaged, "the content of %s has %d bytes instead of %d, %s", e.Key, len(content), e.Size, path)
	case hashOf(content) != e.SHA256:
		return nil, fail(ErrDamaged, "the content of %s has changed: its SHA-256 is not its name any more, %s", e.Key, path)
	}
	return content, nil
}

// write keeps a content, unless it is there. A file has its name only when it is whole, except after a power failure:
// syncing each file would take longer than fetching it, and whoever reads it checks its hash.
func (o objects) write(content []byte) (hash string, err error) {
	hash = hashOf(content)
	path := o.path(hash)
	if old, err := os.ReadFile(path); err == nil && bytes.Equal(old, content) {
		return hash, nil
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
		return "", err
	}
	return hash, replace(path, content, false)
}

// replace writes a file so that whoever looks sees the old content or the new; synced, after a power
// failure too.
func replace(path string, content []byte, synced bool) error {
	f, err := os.CreateTemp(filepath.Dir(path), temporary+"*")
	if err != nil {
		return err
	}
	_, err = f.Write(content)
	if err == nil && synced {
		err = f.Sync()
	}
	err = errors.Join(err, f.Chmod(0o644), f.Close())
	if err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		_ = os.Remove(f.Name())
	}
	return err
}

const temporary = ".new-"

// syncFolder makes sure that the names in a folder survive a power failure.
func syncFolder(dir string) error {
	f, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(f.Sync(), f.Close())
}

// sweep removes the objects that no hash names, and what an interrupted run left half written.
func (o objects) sweep(keep map[string]bool) (removed int, err error) {
	folders, err := filepath.Glob(filepath.Join(o.dir, objectsName, "[0-9a-f][0-9a-f]"))
	if err != nil {
		return 0, err
	}
	for _, folder := range folders {
		files, err := os.ReadDir(folder)
		if err != nil {
			return removed, err
		}
		left := len(files)
		for _, f := range files {
			hash := filepath.Base(folder) + f.Name()
			if keep[hash] || !isHash(hash) && !isTemporary(f.Name()) {
				continue
			}
			if err := os.Remove(filepath.Join(folder, f.Name())); err != nil {
				return removed, fmt.Errorf("removing what is not needed any more: %w", err)
			}
			removed++
			left--
		}
		if left == 0 {
			_ = os.Remove(folder) // somebody may have put something there
		}
	}
	return removed, nil
}

func isTemporary(name string) bool {
	return len(name) > len(temporary) && name[:len(temporary)] == temporary
}
