package login

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"time"
)

// cache is the file of tokens that ReSim's command line keeps as well.
type cache struct{ path string }

// errNotOurs says that the cache is a file with other content than tokens.
var errNotOurs = errors.New("its content is not what ReSim's tools write, a JSON object of objects")

func (c *cache) wrong(err error) error {
	return fmt.Errorf("%w: %s: %w", ErrCache, c.path, err)
}

// read is the logins by client id, and the bytes they were read from. A file that does not exist holds none.
func (c *cache) read() (map[string]rawEntry, []byte, error) {
	const patience = 3
	for tries := 0; ; tries++ {
		content, err := c.content()
		if err != nil {
			return nil, nil, c.wrong(err)
		}
		entries, ok := parseEntries(content)
		if ok {
			return entries, content, nil
		}
		if tries == patience {
			return nil, nil, c.wrong(fmt.Errorf("%w; move it away, or log in again, which does", errNotOurs))
		}
		time.Sleep(25 * time.Millisecond) // ReSim's command line may be writing it
	}
}

// content is the file's bytes, none if it does not exist.
func (c *cache) content() ([]byte, error) {
	const largest = 4 << 20
	info, err := os.Lstat(c.path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, nil
	case err != nil:
		return nil, cause(err)
	case info.Mode()&fs.ModeSymlink != 0:
		return nil, errors.New("it is a symbolic link, which is not followed; put a file in its place")
	case !info.Mode().IsRegular():
		return nil, errors.New("it is not a file; move it away")
	case info.Size() > largest:
		return nil, errors.New("it is too large to be a cache of tokens; move it away")
	}
	content, err := os.ReadFile(c.path)
	return content, cause(err)
}

func parseEntries(content []byte) (map[string]rawEntry, bool) {
	entries := map[string]rawEntry{}
	if len(bytes.TrimSpace(content)) == 0 {
		return entries, true
	}
	if json.Unmarshal(content, &entries) != nil {
		return nil, false
	}
	for _, raw := range entries {
		if raw[0] != '{' && string(raw) != "null" {
			return nil, false
		}
	}
	if entries == nil { // the file holds null
		entries = map[string]rawEntry{}
	}
	return entries, true
}

// readable reports whether others than the owner can read a file.
func readable(path string) bool {
	info, err := os.Lstat(path)
	return err == nil && info.Mode().IsRegular() && runtime.GOOS != "windows" && info.Mode().Perm()&0o077 != 0
}

// update replaces the file by one that is changed. What another program writes until the last moment is
// taken into account.
func (c *cache) update(change func(map[string]rawEntry) error) error {
	for range 10 {
		entries, before, err := c.read()
		if err != nil {
			return err
		}
		if err := change(entries); err != nil {
			return c.wrong(err)
		}
		content, err := json.Marshal(entries)
		if err != nil {
			return c.wrong(err)
		}
		done, err := c.replace(before, content)
		if err != nil {
			return c.wrong(cause(err))
		}
		if done {
			return nil
		}
	}
	return c.wrong(errors.New("another program keeps writing it; try again"))
}

// replace writes the file in one piece, unless it is no longer as it was before.
func (c *cache) replace(before, content []byte) (done bool, _ error) {
	f, err := c.temporary()
	if err != nil {
		return false, err
	}
	defer func() {
		if !done {
			_ = os.Remove(f.Name())
		}
	}()
	_, err = f.Write(content)
	if err := errors.Join(err, f.Sync(), f.Close()); err != nil {
		return false, err
	}
	if now, err := c.content(); err != nil || !bytes.Equal(now, before) {
		return false, err
	}
	if err := os.Rename(f.Name(), c.path); err != nil {
		return false, err
	}
	return true, nil
}

// temporary is a file, with mode 0600, that may take the cache's place.
func (c *cache) temporary() (*os.File, error) {
	return os.CreateTemp(filepath.Dir(c.path), ".cache.json.*")
}

// writable reports why the file could not be replaced, nil if it could.
func (c *cache) writable() error {
	f, err := c.temporary()
	if err == nil {
		err = errors.Join(f.Close(), os.Remove(f.Name()))
	}
	if err != nil {
		return c.wrong(cause(err))
	}
	return nil
}

// aside is the name under which a file that is no cache is kept, if it is free.
func (c *cache) aside() (string, error) {
	aside := c.path + ".bak"
	if _, err := os.Lstat(aside); !errors.Is(err, fs.ErrNotExist) {
		return "", c.wrong(fmt.Errorf("%w; move it away, for %s is there already", errNotOurs, aside))
	}
	return aside, nil
}

// moveAside renames the file, so that nothing is lost, and says to what.
func (c *cache) moveAside() (string, error) {
	aside, err := c.aside()
	if err != nil {
		return "", err
	}
	if err := os.Rename(c.path, aside); err != nil {
		return "", c.wrong(cause(err))
	}
	return aside, nil
}

// cause is an error of the file system without the path, which is named already.
func cause(err error) error {
	var p *fs.PathError
	if errors.As(err, &p) {
		return p.Err
	}
	return err
}
