package command

import (
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
)

// test is one test whose logs are there.
type test struct {
	name       string // unique
	given      string // LOGS, for messages
	logs       string // the folder, absolute
	experience string // the folder, absolute; empty: there is none
}

// findTests finds the folders of tests. An experience counts for all of them.
func findTests(given []string, experience string) ([]test, error) {
	if experience != "" {
		if err := checkFolder("the experience", experience); err != nil {
			return nil, err
		}
		var err error
		if experience, err = filepath.Abs(experience); err != nil {
			return nil, err
		}
	}
	var tests []test
	seen := map[string]string{}
	for _, dir := range given {
		t, err := findTest(dir)
		if err != nil {
			return nil, err
		}
		if other, ok := seen[real(t.logs)]; ok {
			return nil, fmt.Errorf("%s and %s are the same folder; name it once", other, dir)
		}
		seen[real(t.logs)] = dir
		if experience != "" {
			t.experience = experience
		}
		tests = append(tests, t)
	}
	nameTests(tests)
	return tests, nil
}

func findTest(dir string) (test, error) {
	if err := checkFolder("the logs", dir); err != nil {
		return test{}, err
	}
	absolute, err := filepath.Abs(dir)
	if err != nil {
		return test{}, err
	}
	t := test{given: dir, logs: absolute}
	logs, experience := filepath.Join(absolute, "logs"), filepath.Join(absolute, "experience")
	if isFolder(logs) && (isFolder(experience) || holdsOnly(absolute, "logs")) {
		if err := checkFolder("the logs", filepath.Join(dir, "logs")); err != nil {
			return test{}, err
		}
		t.logs = logs
		if isFolder(experience) {
			t.experience = experience
		}
	}
	return t, nil
}

func checkFolder(what, dir string) error {
	info, err := os.Stat(dir)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return fmt.Errorf("%s %s do not exist; name a folder", what, dir)
	case err != nil:
		return fmt.Errorf("%s cannot be read: %w", what, err)
	case !info.IsDir():
		return fmt.Errorf("%s %s is a file; name the folder it is in", what, dir)
	}
	entries, err := os.ReadDir(dir)
	if err != nil {
		return fmt.Errorf("%s cannot be read: %w", what, err)
	}
	if len(entries) == 0 {
		return fmt.Errorf("%s %s: the folder is empty; is it the right one, and mounted?", what, dir)
	}
	return nil
}

func isFolder(path string) bool {
	info, err := os.Stat(path)
	return err == nil && info.IsDir()
}

// holdsOnly says whether there is nothing else in a folder.
func holdsOnly(dir, name string) bool {
	entries, err := os.ReadDir(dir)
	return err == nil && len(entries) == 1 && entries[0].Name() == name
}

// nameTests names tests after their folders, or where that says nothing after the folder around it. Tests of
// one name get more of their paths before it, and if that is not enough a number.
func nameTests(tests []test) {
	depth := make([]int, len(tests))
	for i := range depth {
		depth[i] = 1
	}
	for range 8 {
		counts := map[string]int{}
		for i := range tests {
			tests[i].name = lastNames(tests[i].logs, depth[i])
			counts[tests[i].name]++
		}
		unique := true
		for i := range tests {
			if counts[tests[i].name] > 1 {
				depth[i]++
				unique = false
			}
		}
		if unique {
			return
		}
	}
	for i := range tests {
		tests[i].name = fmt.Sprintf("%s-%d", tests[i].name, i+1)
	}
}

// lastNames joins the last n names of a path that tell tests apart, at most all there are.
func lastNames(path string, n int) string {
	var names []string
	for _, name := range strings.Split(filepath.ToSlash(path), "/") {
		switch name = strings.TrimLeft(name, "."); name {
		case "", "logs", "inputs", "outputs":
		default:
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return "test"
	}
	return strings.Join(names[max(0, len(names)-n):], "-")
}

// real is the path with all links resolved, also if its last parts do not exist yet.
func real(path string) string {
	absolute, err := filepath.Abs(path)
	if err != nil {
		return path
	}
	rest := ""
	for dir := absolute; ; dir = filepath.Dir(dir) {
		if resolved, err := filepath.EvalSymlinks(dir); err == nil {
			return filepath.Join(resolved, rest)
		}
		if dir == filepath.Dir(dir) {
			return absolute
		}
		rest = filepath.Join(filepath.Base(dir), rest)
	}
}

// within says whether a path is a folder or lies below it.
func within(path, folder string) bool {
	relative, err := filepath.Rel(folder, path)
	return err == nil && filepath.IsLocal(relative)
}
