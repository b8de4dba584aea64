package readme

import (
	"go/format"
	"os"
	"os/exec"
	"path"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

// programs are the whole programs of a page.
func programs(page string) []string {
	var all []string
	for _, b := range blocks(page) {
		if b.language == "go" && strings.HasPrefix(b.text, "package main\n") && !strings.Contains(b.text, "\"testing\"") {
			all = append(all, b.text)
		}
	}
	return all
}

// Every program compiles and vets against this module.
func TestProgramsCompile(t *testing.T) {
	atLeast := map[string]int{readme: 2, fromPython: 1}
	for _, page := range pages(t) {
		found := programs(read(t, page))
		if len(found) < atLeast[page] {
			t.Errorf("%s has %d programs, want at least %d", page, len(found), atLeast[page])
		}
		for i, p := range found {
			file := write(t, t.TempDir(), "main.go", p)
			if out, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput(); err != nil {
				t.Errorf("%s: program %d does not vet: %v\n%s", page, i, err, out)
			}
		}
	}
}

// Go on a page is formatted as gofmt does it.
func TestFormat(t *testing.T) {
	for _, page := range pages(t) {
		for _, b := range blocks(read(t, page)) {
			if formatted, err := format.Source([]byte(b.text)); b.language == "go" && (err != nil || string(formatted) != b.text) {
				t.Errorf("%s: %v; gofmt would write\n%s", page, err, formatted)
			}
		}
	}
}

// Every file, folder and heading that a page links to is there.
func TestLinks(t *testing.T) {
	for _, page := range pages(t) {
		for _, l := range regexp.MustCompile(`\]\(([^)#]*)(#[^)]+)?\)`).FindAllStringSubmatch(span.ReplaceAllString(prose(read(t, page)), ""), -1) {
			target, heading := path.Join(path.Dir(page), l[1]), strings.TrimPrefix(l[2], "#")
			if strings.Contains(l[1], "://") {
				continue
			}
			if l[1] == "" {
				target = page
			}
			if _, err := os.Stat(filepath.Join(root, target)); err != nil {
				t.Errorf("%s links to %s: %v", page, l[1], err)
			} else if heading != "" && !slices.Contains(headings(read(t, target)), heading) {
				t.Errorf("%s links to %s%s; there is no such heading", page, l[1], l[2])
			}
		}
	}
}

// headings are the anchors of a page.
func headings(page string) []string {
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^#+ (.*)$`).FindAllStringSubmatch(prose(page), -1) {
		all = append(all, anchor(m[1]))
	}
	return all
}

// targets are those of the Makefile.
func targets(t *testing.T) []string {
	t.Helper()
	var all []string
	for _, m := range regexp.MustCompile(`(?m)^([a-z-]+):`).FindAllStringSubmatch(read(t, "Makefile"), -1) {
		all = append(all, m[1])
	}
	return all
}

// Every make target that a page names exists.
func TestTargets(t *testing.T) {
	known := targets(t)
	for _, page := range pages(t) {
		for _, m := range regexp.MustCompile("(?m)(?:`|^)make ([a-z-]+)").FindAllStringSubmatch(read(t, page), -1) {
			if !slices.Contains(known, m[1]) {
				t.Errorf("%s says make %s; the Makefile has no such target", page, m[1])
			}
		}
	}
}

// Every command of metrics that a page names exists.
func TestCommands(t *testing.T) {
	help, err := exec.CommandContext(t.Context(), "go", "run", "../../cmd/metrics", "help").CombinedOutput()
	if err != nil {
		t.Fatalf("%v\n%s", err, help)
	}
	named := 0
	for _, page := range pages(t) {
		lines := span.FindAllString(prose(read(t, page)), -1)
		for _, b := range blocks(read(t, page)) {
			lines = append(lines, strings.Split(b.text, "\n")...)
		}
		for _, line := range lines {
			m := regexp.MustCompile("^(?:`|\\$ )?metrics ([a-z]+)").FindStringSubmatch(line)
			if m == nil || m[1] == "sets" { // "metrics sets" is a key of metrics configs
				continue
			}
			named++
			if !regexp.MustCompile(`(?m)^  ` + m[1] + ` `).Match(help) {
				t.Errorf("%s says %s; there is no such command", page, line)
			}
		}
	}
	if named < 20 {
		t.Errorf("the pages name %d commands, want at least 20", named)
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
	rows := regexp.MustCompile("(?m)^\\| `(--[^`]+)` \\| `([A-Z_]+)` \\|").FindAllStringSubmatch(read(t, readme), -1)
	if len(rows) != len(flags) || len(rows) == 0 {
		t.Errorf("README has %d options, the command %d:\n%s", len(rows), len(flags), help)
	}
	for _, r := range rows {
		if flags[r[1]] != r[2] {
			t.Errorf("README says %s is %s, the command says %q", r[1], r[2], flags[r[1]])
		}
	}
}
