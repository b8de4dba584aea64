package watch

import (
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"time"
)

// Thing is what changes as one.
type Thing struct {
	Name  string
	Paths []Path
}

// Path is a file, or a folder and what is in it. It need not exist: that it comes or goes is a change.
type Path struct {
	Path  string                 // absolute
	Deep  bool                   // of a folder: also what is in folders below
	Match func(base string) bool // which files in a folder count, by their name; nil is all
}

// stamp tells versions of a file apart.
type stamp struct {
	size     int64
	modified time.Time
}

// stamps are those of all files of a thing. What cannot be read is not there.
func (t Thing) stamps() map[string]stamp {
	found := map[string]stamp{}
	for _, p := range t.Paths {
		p.walk(func(path string, info fs.FileInfo) {
			if !info.IsDir() && p.Covers(path) {
				found[path] = stamp{info.Size(), info.ModTime()}
			}
		})
	}
	return found
}

// folders are those in which something happens when the path changes: the one it is in, itself, and with Deep
// all below.
func (p Path) folders() []string {
	all := []string{filepath.Dir(p.Path)}
	p.walk(func(path string, info fs.FileInfo) {
		if info.IsDir() {
			all = append(all, path)
		}
	})
	return all
}

// walk visits the path itself, as what it is a link to, and what is in it.
func (p Path) walk(visit func(path string, info fs.FileInfo)) {
	info, err := os.Stat(p.Path)
	if err != nil {
		return
	}
	visit(p.Path, info)
	if info.IsDir() {
		p.walkIn(p.Path, visit)
	}
}

func (p Path) walkIn(dir string, visit func(path string, info fs.FileInfo)) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return
	}
	for _, e := range entries {
		path := filepath.Join(dir, e.Name())
		info, err := e.Info() // links are not followed: they may lead in circles
		if err != nil || e.IsDir() && !p.Deep {
			continue
		}
		visit(path, info)
		if e.IsDir() {
			p.walkIn(path, visit)
		}
	}
}

// Covers says whether a file is one of those that count.
func (p Path) Covers(file string) bool {
	if file == p.Path {
		return true
	}
	inside := filepath.Dir(file) == p.Path || p.Deep && p.concerns(file)
	return inside && (p.Match == nil || p.Match(filepath.Base(file)))
}

// concerns says whether something that happened to a file may concern the path.
func (p Path) concerns(file string) bool {
	return file == p.Path || strings.HasPrefix(file, strings.TrimSuffix(p.Path, string(filepath.Separator))+string(filepath.Separator))
}
