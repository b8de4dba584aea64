// Package readme proves what README.md and the pages in docs say: their programs compile, their tests
// pass, their links lead somewhere, and what they name exists.
package readme

import (
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

const root = "../.." // of the repository

const readme = "README.md"

// pages are all pages for readers, by their path from the root.
func pages(t *testing.T) []string {
	t.Helper()
	docs, err := filepath.Glob(filepath.Join(root, "docs", "*.md"))
	if err != nil || len(docs) == 0 {
		t.Fatalf("there are no pages in docs: %v", err)
	}
	all := []string{readme}
	for _, d := range docs {
		all = append(all, "docs/"+filepath.Base(d))
	}
	return all
}

func read(t *testing.T, page string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join(root, page))
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

// block is a fenced block of a page.
type block struct {
	note     string // the comment in the line before it; "" for none
	language string
	text     string
}

var fence = regexp.MustCompile("(?ms)(?:^<!-- ([^\n]*?) -->\n)?^( *)```([a-z]*)\n(.*?)^ *```$")

func blocks(page string) []block {
	var all []block
	for _, m := range fence.FindAllStringSubmatch(page, -1) {
		all = append(all, block{note: m[1], language: m[3], text: m[4]})
	}
	return all
}

// prose is a page without its blocks.
func prose(page string) string { return fence.ReplaceAllString(page, "") }

// write puts a file into a folder of the test.
func write(t *testing.T, dir, name, text string) string {
	t.Helper()
	file := filepath.Join(dir, name)
	if err := os.WriteFile(file, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return file
}

// anchor is what a heading is called in links to it.
func anchor(heading string) string {
	heading = strings.ToLower(strings.TrimSpace(heading))
	heading = regexp.MustCompile(`[^\p{L}\p{N} _-]`).ReplaceAllString(heading, "")
	return strings.ReplaceAll(heading, " ", "-")
}
