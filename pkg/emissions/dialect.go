package emissions

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// Dialect is a set of rules for metrics configs: ReSim's two tools read and merge them differently. What
// topics mean is the same in both.
//
//	                        SDK (default)                        CLI
//	one file                kept to the letter                   written anew
//	version, of several     required in each, all equal          all equal, a missing one is 0
//	dashboards              of several, the last file wins       merged
//	global                  carried along as it is               skip-if-no-data is written into the metrics of its file
//	other top-level keys    carried along; the last file wins    dropped
//	paths                   files                                also patterns; .yml for .yaml and the other way round
//
// What is lost this way is among the [Config.Warnings].
type Dialect int

const (
	SDK Dialect = iota // of the test SDK, which emits and syncs
	CLI                // of the command-line client, which syncs
)

// String is "SDK" or "CLI".
func (d Dialect) String() string {
	switch d {
	case SDK:
		return "SDK"
	case CLI:
		return "CLI"
	default:
		return fmt.Sprintf("DIALECT(%d)", int(d))
	}
}

// find is the files that a path stands for.
func (d Dialect) find(path string) ([]string, error) {
	if d != CLI {
		return []string{path}, nil
	}
	if _, err := os.Stat(path); err == nil {
		return []string{path}, nil
	}
	if other := otherEnding(path); other != "" {
		if _, err := os.Stat(other); err == nil {
			return []string{other}, nil
		}
	}
	if !strings.ContainsAny(path, `*?[`) {
		return []string{path}, nil // to fail as a file that is not there
	}
	files, err := filepath.Glob(path)
	if err == nil && len(files) == 0 {
		err = fmt.Errorf("no file fits the pattern: %w", fs.ErrNotExist)
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", path, err)
	}
	return files, nil
}

// otherEnding is a path with .yaml for .yml, or the other way round; "" if it has neither.
func otherEnding(path string) string {
	if stem, ok := strings.CutSuffix(path, ".yml"); ok {
		return stem + ".yaml"
	}
	if stem, ok := strings.CutSuffix(path, ".yaml"); ok {
		return stem + ".yml"
	}
	return ""
}
