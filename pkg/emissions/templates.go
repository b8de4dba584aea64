package emissions

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// DefaultTemplatesPath is the folder where ReSim's tools look for templates, from the repository's root on.
const DefaultTemplatesPath = ".resim/metrics/templates"

// Template is a file that a metric of the config may name as its template.
type Template struct {
	Name    string // of the file, with its ending
	Content []byte
}

// Templates reads the files of a folder that end in .liquid, in whatever case, by name. Folders within it
// are not looked into. A folder that is not there has none.
func Templates(dir string) ([]Template, error) {
	entries, err := os.ReadDir(dir)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("reading the templates: %w", err)
	}
	var all []Template
	for _, entry := range entries {
		if entry.IsDir() || !strings.EqualFold(filepath.Ext(entry.Name()), ".liquid") {
			continue
		}
		content, err := readFile(filepath.Join(dir, entry.Name()), largestConfig)
		if err != nil {
			return nil, fmt.Errorf("reading the templates: %w", err)
		}
		all = append(all, Template{entry.Name(), content})
	}
	return all, nil
}
