package command

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// keptFile remembers in the outputs folder which files in it are from a try, so that the next one can replace
// them, and leaves all others alone.
const keptFile = ".metrics-try.json"

// kept is the outputs folder of a try.
type kept struct {
	dir     string // as it was named
	root    *os.Root
	ours    map[string]bool            // files of this and earlier tries, relative, with slashes
	foreign map[string]map[string]bool // by folder: files that were there before it was written to
}

// openKept makes the folder if it is not there.
func openKept(dir string) (*kept, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, fmt.Errorf("the outputs cannot be written: %w", err)
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, fmt.Errorf("the outputs cannot be written: %w", err)
	}
	k := &kept{dir: dir, root: root, ours: map[string]bool{}, foreign: map[string]map[string]bool{}}
	content, err := root.ReadFile(keptFile)
	if errors.Is(err, fs.ErrNotExist) {
		return k, nil
	}
	var files []string
	if err == nil {
		err = json.Unmarshal(content, &files)
	}
	if err != nil {
		_ = root.Close()
		return nil, fmt.Errorf("%s, which says what an earlier try wrote, cannot be read: %w; remove what is not needed and this file", path.Join(dir, keptFile), err)
	}
	for _, name := range files {
		k.ours[path.Clean(name)] = true
	}
	return k, nil
}

func (k *kept) close() { _ = k.root.Close() }

// retain removes what earlier tries wrote into other folders than these.
func (k *kept) retain(folders []string) error {
	return k.remove(func(name string) bool {
		return !slices.ContainsFunc(folders, func(folder string) bool { return strings.HasPrefix(name, folder+"/") })
	})
}

// prepare makes a folder and removes what earlier runs wrote into it, except the page, which stays until there
// is a new one.
func (k *kept) prepare(folder string) error {
	page, output := path.Join(folder, pageFile), path.Join(folder, runner.OutputFile)
	k.ours[page], k.ours[output] = true, true // whoever made them: they are about to be replaced
	if err := k.remove(func(name string) bool { return strings.HasPrefix(name, folder+"/") && name != page }); err != nil {
		return err
	}
	if err := k.root.MkdirAll(folder, 0o755); err != nil {
		return fmt.Errorf("the outputs cannot be written: %w", err)
	}
	k.foreign[folder] = map[string]bool{}
	return k.walk(folder, func(name string) {
		if name != page {
			k.foreign[folder][name] = true
		}
	})
}

// done remembers what was written into a folder since it was prepared.
func (k *kept) done(folder string) error {
	err := k.walk(folder, func(name string) {
		if !k.foreign[folder][name] {
			k.ours[name] = true
		}
	})
	return errors.Join(err, k.save())
}

// removePage removes the page of an output that is no more.
func (k *kept) removePage(folder string) error {
	page := path.Join(folder, pageFile)
	return k.remove(func(name string) bool { return name == page })
}

// remove removes files of ours, and folders that are empty then.
func (k *kept) remove(which func(name string) bool) error {
	for name := range k.ours {
		if !which(name) {
			continue
		}
		if err := k.root.Remove(name); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return fmt.Errorf("what an earlier try wrote cannot be removed: %w", err)
		}
		delete(k.ours, name)
		for dir := path.Dir(name); dir != "." && k.empty(dir); dir = path.Dir(dir) {
			_ = k.root.Remove(dir)
		}
	}
	return k.save()
}

// empty says whether a folder has nothing in it.
func (k *kept) empty(dir string) bool {
	entries, err := fs.ReadDir(k.root.FS(), dir)
	return err == nil && len(entries) == 0
}

func (k *kept) walk(folder string, visit func(name string)) error {
	return fs.WalkDir(k.root.FS(), folder, func(name string, d fs.DirEntry, err error) error {
		if err == nil && !d.IsDir() {
			visit(name)
		}
		return err
	})
}

func (k *kept) save() error {
	files := []string{}
	for name := range k.ours {
		files = append(files, name)
	}
	slices.Sort(files)
	content, err := json.MarshalIndent(files, "", "  ")
	if err == nil {
		err = k.root.WriteFile(keptFile, append(content, '\n'), 0o644)
	}
	if err != nil {
		return fmt.Errorf("the outputs cannot be written: %w", err)
	}
	return nil
}
