package main

import (
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	committed = "../../../gen/metricspb"
	schema    = "../../../api/proto"
)

// If this fails, somebody changed one of the two without the other: run `go generate ./gen/metricspb`.
func TestCommittedCodeIsWhatTheSchemaGenerates(t *testing.T) {
	if diff := cmp.Diff(generated(t, committed), generateTo(t, t.TempDir(), schema)); diff != "" {
		t.Errorf("%s is stale (-committed +generated):\n%s", committed, diff)
	}
}

func TestOutputHasNoTraceOfPlaceOrTime(t *testing.T) {
	elsewhere := filepath.Join(t.TempDir(), "elsewhere")
	if err := os.CopyFS(elsewhere, os.DirFS(schema)); err != nil {
		t.Fatal(err)
	}
	first := generateTo(t, t.TempDir(), schema)
	second := generateTo(t, t.TempDir(), elsewhere)
	if diff := cmp.Diff(first, second); diff != "" {
		t.Errorf("two runs differ:\n%s", diff)
	}
}

// Comments are half of what a schema is for, and protocompile drops them unless asked not to.
func TestCommentsReachTheCode(t *testing.T) {
	out := generateTo(t, t.TempDir(), folder(t, map[string]string{"a.proto": message("A") + "// Says what A is.\nmessage B {}"}))
	if !strings.Contains(out["a.pb.go"], "// Says what A is.\ntype B struct") {
		t.Errorf("no comment above the type in:\n%s", out["a.pb.go"])
	}
}

func TestCodeWithoutSourceIsRemovedAndHandWrittenCodeStays(t *testing.T) {
	out := folder(t, map[string]string{"gone.pb.go": "package p", "doc.go": "package p"})
	got := generateTo(t, out, folder(t, map[string]string{"deep/down/a.proto": message("A")}))
	if _, stale := got["gone.pb.go"]; stale || len(got) != 1 {
		t.Errorf("got the generated files %v, want only a.pb.go", names(got))
	}
	if _, err := os.Stat(filepath.Join(out, "doc.go")); err != nil {
		t.Error(err)
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		name    string
		sources map[string]string
		want    string // in the error
	}{
		{"nothing to compile", map[string]string{"readme.md": "none here"}, "there are none"},
		{"syntax error", map[string]string{"bad.proto": message("A") + "message {"}, "bad.proto:4:9"},
		{"unknown import", map[string]string{"a.proto": message("A") + `import "b.proto";`}, "b.proto"},
		{"no Go package", map[string]string{"a.proto": `syntax = "proto3"; message A {}`}, "go_package"},
		{"one name for two", map[string]string{"x/a.proto": message("A"), "y/a.proto": message("B")}, "a.pb.go"},
	} {
		t.Run(test.name, func(t *testing.T) {
			err := generate(t.Context(), folder(t, test.sources), t.TempDir())
			if err == nil || !strings.Contains(err.Error(), test.want) {
				t.Errorf("got error %v, want one with %q", err, test.want)
			}
		})
	}
	t.Run("no such folder", func(t *testing.T) {
		missing := filepath.Join(t.TempDir(), "missing")
		if err := generate(t.Context(), missing, t.TempDir()); err == nil || !strings.Contains(err.Error(), missing) {
			t.Errorf("got error %v, want one with %q", err, missing)
		}
	})
}

// A run that fails leaves the old code as it was.
func TestFailureChangesNothing(t *testing.T) {
	out := folder(t, map[string]string{"a.pb.go": "package p"})
	before := generated(t, out)
	if err := generate(t.Context(), folder(t, map[string]string{"a.proto": message("A") + "message {"}), out); err == nil {
		t.Fatal("no error")
	}
	if diff := cmp.Diff(before, generated(t, out)); diff != "" {
		t.Errorf("changed (-before +after):\n%s", diff)
	}
}

// message returns a protobuf file of three lines with one message.
func message(name string) string {
	return "syntax = \"proto3\";\noption go_package = \"example.com/p\";\nmessage " + name + " {}\n"
}

func folder(t *testing.T, files map[string]string) string {
	t.Helper()
	dir := t.TempDir()
	for name, content := range files {
		path := filepath.Join(dir, filepath.FromSlash(name))
		if err := os.MkdirAll(filepath.Dir(path), 0o777); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o666); err != nil {
			t.Fatal(err)
		}
	}
	return dir
}

func generateTo(t *testing.T, out, sources string) map[string]string {
	t.Helper()
	if err := generate(t.Context(), sources, out); err != nil {
		t.Fatal(err)
	}
	return generated(t, out)
}

func generated(t *testing.T, dir string) map[string]string {
	t.Helper()
	paths, err := filepath.Glob(filepath.Join(dir, "*.pb.go"))
	if err != nil {
		t.Fatal(err)
	}
	if len(paths) == 0 {
		t.Fatalf("no generated code in %s", dir)
	}
	files := make(map[string]string)
	for _, path := range paths {
		content, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		files[filepath.Base(path)] = string(content)
	}
	return files
}

func names(files map[string]string) []string { return slices.Sorted(maps.Keys(files)) }
