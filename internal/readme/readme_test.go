// Package readme proves what README.md says.
package readme

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const readme = "../../README.md"

func read(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(readme)
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// Every program on the page compiles and vets against this module.
func TestProgramsCompile(t *testing.T) {
	programs := regexp.MustCompile("(?s)```go\n(package main\n.*?)```").FindAllStringSubmatch(read(t), -1)
	if len(programs) < 2 {
		t.Fatalf("README has %d programs, want at least 2", len(programs))
	}
	for i, p := range programs {
		file := filepath.Join(t.TempDir(), "main.go")
		if err := os.WriteFile(file, []byte(p[1]), 0o600); err != nil {
			t.Fatal(err)
		}
		if out, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput(); err != nil {
			t.Errorf("program %d does not vet: %v\n%s", i, err, out)
		}
	}
}

// Every file and folder the page links to is there.
func TestLinks(t *testing.T) {
	prose := regexp.MustCompile("(?s)```.*?```").ReplaceAllString(read(t), "")
	links := regexp.MustCompile(`\]\(([^)#]+)\)`).FindAllStringSubmatch(prose, -1)
	for _, l := range links {
		if strings.Contains(l[1], "://") {
			continue
		}
		if _, err := os.Stat(filepath.Join("../..", l[1])); err != nil {
			t.Errorf("README links to %s: %v", l[1], err)
		}
	}
}

// Every make target the page names exists.
func TestTargets(t *testing.T) {
	makefile, err := os.ReadFile("../../Makefile")
	if err != nil {
		t.Fatal(err)
	}
	for _, m := range regexp.MustCompile("(?m)(?:`|^)make ([a-z-]+)").FindAllStringSubmatch(read(t), -1) {
		if !regexp.MustCompile(`(?m)^` + m[1] + `:`).Match(makefile) {
			t.Errorf("README says make %s; the Makefile has no such target", m[1])
		}
	}
}

// The table of options has every flag of `run` with its environment variable, and no other.
func TestOptions(t *testing.T) {
	help, err := exec.CommandContext(t.Context(), "go", "run", "../../cmd/metrics", "run", "--help").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, help)
	}
	flags := map[string]string{}
	for _, m := range regexp.MustCompile(`(?m)^  (--[a-z-]+(?: [A-Z]+)?)\n.*\[([A-Z_]+)\]$`).FindAllStringSubmatch(string(help), -1) {
		flags[m[1]] = m[2]
	}
	rows := regexp.MustCompile("(?m)^\\| `(--[^`]+)` \\| `([A-Z_]+)` \\|").FindAllStringSubmatch(read(t), -1)
	if len(rows) != len(flags) || len(rows) == 0 {
		t.Errorf("README has %d options, the command %d:\n%s", len(rows), len(flags), help)
	}
	for _, r := range rows {
		if flags[r[1]] != r[2] {
			t.Errorf("README says %s is %s, the command says %q", r[1], r[2], flags[r[1]])
		}
	}
}
