package readme

import (
	"errors"
	"fmt"
	"go/ast"
	"go/importer"
	"go/parser"
	"go/token"
	"go/types"
	"io"
	"os"
	"os/exec"
	"path"
	"regexp"
	"strings"
	"testing"
)

const fromPython = "docs/from-python.md"

const module = "github.com/resim-contrib/metrics-go/"

// imports are the packages whose symbols the page may name.
var imports = []string{
	"context", "encoding/json", "image", "io/fs", "os", "time", "github.com/google/uuid",
	module + "pkg/builtin/report", module + "pkg/emissions", module + "pkg/lightbatch", module + "pkg/login",
	module + "pkg/metrics", module + "pkg/plot", module + "pkg/resim", module + "pkg/resolve", module + "pkg/runner",
}

var (
	span   = regexp.MustCompile("`([^`\n]+)`")
	goSpan = regexp.MustCompile(`\b[a-z]+\.[A-Z]`) // something exported of a package or a value
)

// TestFromPython: everything in the page's prose that looks like Go compiles, with the names that the
// page declares, and every symbol that it names exists.
func TestFromPython(t *testing.T) {
	page := read(t, fromPython)
	names := ""
	for _, b := range blocks(page) {
		if b.note == "the names that the tables use" {
			names = b.text
		}
	}
	c := newChecker(t, names)
	checked := 0
	for _, m := range span.FindAllStringSubmatch(prose(page), -1) {
		if !goSpan.MatchString(m[1]) {
			continue
		}
		checked++
		if err := c.check(m[1]); err != nil {
			t.Errorf("%s says `%s`: %v", fromPython, m[1], err)
		}
	}
	if names == "" || checked < 150 {
		t.Errorf("the page declares %q and names %d things of Go, want at least 150", names, checked)
	}
	for _, wrong := range []string{"metrics.Scaler", "resolve.Batch.Scaler", "metrics.Scalar{Valve: top}", "w.Ad(1)", "metrics.ByLabel(when, speeds)", "nobody.Knows()"} {
		if c.check(wrong) == nil {
			t.Errorf("`%s` is taken for right", wrong)
		}
	}
}

// checker type-checks snippets against the packages as they are.
type checker struct {
	importer types.Importer
	head     string // of a file with a snippet: imports and names
	packages map[string]*types.Package
}

func newChecker(t *testing.T, names string) *checker {
	t.Helper()
	list := append([]string{"list", "-export", "-deps", "-f", "{{.ImportPath}}\t{{.Export}}"}, imports...)
	out, err := exec.CommandContext(t.Context(), "go", list...).Output()
	if err != nil {
		t.Fatalf("go list: %v", err)
	}
	exports := map[string]string{}
	for line := range strings.Lines(string(out)) {
		name, file, _ := strings.Cut(strings.TrimSpace(line), "\t")
		exports[name] = file
	}
	c := &checker{head: "package page\n", packages: map[string]*types.Package{}}
	c.importer = importer.ForCompiler(token.NewFileSet(), "gc", func(name string) (io.ReadCloser, error) { return os.Open(exports[name]) })
	for _, name := range imports {
		p, err := c.importer.Import(name)
		if err != nil {
			t.Fatal(err)
		}
		c.head += fmt.Sprintf("import %q\n", name)
		c.packages[path.Base(name)] = p
	}
	c.head += names
	return c
}

// check says what is wrong with a symbol, an expression or a statement.
func (c *checker) check(snippet string) error {
	if symbol := strings.Split(snippet, "."); regexp.MustCompile(`^[a-z]+(\.[A-Z]\w*)+$`).MatchString(snippet) && c.packages[symbol[0]] != nil {
		return c.lookUp(symbol)
	}
	files := token.NewFileSet()
	parsed, err := parser.ParseFile(files, "page.go", c.head+"\nfunc _() {\n"+snippet+"\n}\n", 0)
	if err != nil {
		return err
	}
	var wrong error
	conf := types.Config{Importer: c.importer, Error: func(err error) {
		if !strings.HasSuffix(err.Error(), "is not used") && !strings.HasSuffix(err.Error(), "imported and not used") {
			wrong = errors.Join(wrong, err)
		}
	}}
	_, _ = conf.Check("page", files, []*ast.File{parsed}, nil) // its error is the first of those above
	return wrong
}

// lookUp finds a package's symbol, and its field or method if one is named too.
func (c *checker) lookUp(symbol []string) error {
	p := c.packages[symbol[0]]
	found := p.Scope().Lookup(symbol[1])
	if found == nil {
		return fmt.Errorf("package %s has no %s", p.Path(), symbol[1])
	}
	for _, member := range symbol[2:] {
		if found, _, _ = types.LookupFieldOrMethod(found.Type(), true, p, member); found == nil {
			return fmt.Errorf("there is no such field or method")
		}
	}
	return nil
}
