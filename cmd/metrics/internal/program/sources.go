package program

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/watch"
)

// listed is what go list says of a package.
type listed struct {
	Dir        string
	EmbedFiles []string // relative to Dir
	Module     *struct {
		Main  bool
		GoMod string
	}
}

// Sources are the files that the program is made of: the executable, or the Go files, embedded files and
// go.mod of the package and of what it needs of its own module. If go list cannot tell, it is the package
// alone.
func (p *Program) Sources(ctx context.Context) []watch.Path {
	if p.source == "" {
		return []watch.Path{{Path: p.binary}}
	}
	sources := []watch.Path{{Path: p.source, Match: isSource}}
	cmd := exec.CommandContext(ctx, "go", "list", "-e", "-deps", "-json=Dir,EmbedFiles,Module", ".")
	cmd.Dir = p.source
	out, err := cmd.Output()
	if err != nil {
		return sources
	}
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var l listed
		if err := d.Decode(&l); err != nil {
			if !errors.Is(err, io.EOF) {
				return sources[:1]
			}
			return sources
		}
		if l.Module != nil && l.Module.Main {
			sources = append(sources, l.paths()...)
		}
	}
}

func (l listed) paths() []watch.Path {
	paths := []watch.Path{{Path: l.Dir, Match: isSource}, {Path: l.Module.GoMod}, {Path: strings.TrimSuffix(l.Module.GoMod, ".mod") + ".sum"}}
	var folders []string
	for _, name := range l.EmbedFiles {
		file := filepath.Join(l.Dir, filepath.FromSlash(name))
		paths = append(paths, watch.Path{Path: file})
		// What is added there is embedded too, perhaps.
		if dir := filepath.Dir(file); dir != l.Dir && !slices.Contains(folders, dir) {
			folders = append(folders, dir)
			paths = append(paths, watch.Path{Path: dir})
		}
	}
	return paths
}

// isSource says whether a file of a package's folder is compiled into a program.
func isSource(name string) bool {
	if strings.HasSuffix(name, "_test.go") {
		return false
	}
	return slices.Contains([]string{".go", ".s", ".c", ".h"}, filepath.Ext(name))
}
