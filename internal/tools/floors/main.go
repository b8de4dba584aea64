// Command floors checks that no package imports what stands above it: the rooms of this module, what
// each may import of the others, and what must never be linked where.
//
//	go run ./internal/tools/floors
//
// Only imports of code count, not those of tests.
package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"slices"
	"strings"
)

const module = "github.com/resim-contrib/metrics-go"

// rooms says what each package may import of this module. A name that ends in /... stands for a
// package and all below it. A package that is in no room is a mistake: the plan must be changed first.
var rooms = []room{
	// floor 1
	{"gen/resimapi", nil},
	{"gen/metricspb", nil},
	{"internal/apispec", nil},
	{"internal/stats", nil},
	{"internal/statusline", nil},
	{"internal/filelock", nil},
	{"pkg/plot", nil},
	{"pkg/emissions", []string{"internal/filelock"}},
	{"pkg/recording", []string{"internal/filelock"}},
	// floor 2
	{"pkg/metrics", []string{"gen/metricspb", "internal/stats"}},
	{"pkg/resim", []string{"gen/resimapi"}},
	{"pkg/recording/scrub", []string{"pkg/recording", "gen/metricspb"}},
	{"internal/named", []string{"pkg/resim"}},
	// floor 3
	{"pkg/resolve", []string{"internal/named", "pkg/resim", "pkg/metrics", "internal/stats"}},
	{"pkg/lightbatch", []string{"internal/named", "pkg/resim", "pkg/emissions"}},
	{"pkg/login", []string{"pkg/resim"}},
	{"pkg/preview", []string{"pkg/metrics", "pkg/plot", "internal/stats"}},
	{"pkg/resimtest", []string{"pkg/resimtest/internal/server", "pkg/metrics"}},
	{"pkg/resimtest/internal/server", nil},
	// floor 4
	{"pkg/runner", []string{"pkg/login", "pkg/resolve", "pkg/resim", "pkg/metrics", "pkg/recording", "internal/statusline"}},
	{"pkg/export", []string{"pkg/resolve", "pkg/resim", "internal/filelock"}},
	// floor 5
	{"pkg/builtin/settings", []string{"pkg/metrics", "pkg/resim"}},
	{"pkg/builtin/internal/wording", []string{"internal/stats"}},
	{"pkg/builtin/internal/gates", []string{"pkg/builtin/internal/wording", "pkg/builtin/settings", "pkg/metrics"}},
	{"pkg/builtin/internal/followed", nil},
	{"pkg/builtin/internal/charts", []string{"pkg/metrics", "pkg/plot", "internal/stats", "pkg/builtin/internal/wording"}},
	{"pkg/builtin/job", builtin},
	{"pkg/builtin/batch", builtin},
	{"pkg/builtin/report", builtin},
	// floor 6
	{"cmd/metrics/...", []string{"pkg/...", "internal/apispec", "internal/statusline", "cmd/metrics/..."}},
	{"examples/...", []string{"pkg/...", "gen/resimapi", "examples/..."}},
	// outside: tools and what only tests use
	{"internal/bench", nil},
	{"internal/golden", nil},
	{"internal/conformance", nil},
	{"internal/readme", nil},
	{"pkg/builtin/internal/builtintest", []string{"internal/conformance", "pkg/metrics", "pkg/resimtest", "pkg/runner"}},
	{"internal/tools/...", []string{"internal/tools/..."}},
	{"api", nil},
}

var builtin = []string{"pkg/builtin/settings", "pkg/builtin/internal/wording", "pkg/builtin/internal/gates", "pkg/builtin/internal/followed", "pkg/builtin/internal/charts", "pkg/runner", "pkg/resolve", "pkg/resim", "pkg/metrics", "pkg/plot", "internal/stats", "pkg/emissions"}

type room struct {
	name string
	may  []string
}

// never says what must not be linked into a package, and why.
var never = []struct{ into, what, why string }{
	{"cmd/metrics", "github.com/getkin/kin-openapi", "it checks tests only"},
	{"cmd/metrics", "testing", "the product is no test"},
	{"pkg/preview", "html/template", "with it the linker keeps every method there is, 3 MB of them"},
	{"cmd/metrics", "github.com/chromedp/chromedp", "it checks tests only"},
	{"pkg/lightbatch", "google.golang.org/protobuf", "what runs on a robot emits lines, and no metrics.binproto"},
	{"pkg/runner", "github.com/yuin/goldmark", "users' programs make metrics, and no pages"},
	{"pkg/runner", "github.com/spf13/cobra", "users' programs get by with the standard library's flags"},
}

// alone says what a package may need beyond the standard library and itself.
var alone = map[string][]string{
	"gen/resimapi": {"github.com/oapi-codegen/runtime", "github.com/apapsch/go-jsonmerge", "github.com/google/uuid"},
}

// pkg is what go list says of a package.
type pkg struct {
	ImportPath string
	Standard   bool
	Imports    []string
	Deps       []string
}

func main() {
	all, err := list("./...")
	if err == nil {
		err = check(all)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Printf("floors: %d packages, each imports only what stands below it\n", len(all))
}

func list(pattern string) ([]pkg, error) {
	cmd := exec.Command("go", "list", "-json=ImportPath,Standard,Imports,Deps", pattern)
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		return nil, fmt.Errorf("go list: %w", err)
	}
	var all []pkg
	for d := json.NewDecoder(strings.NewReader(string(out))); ; {
		var p pkg
		if err := d.Decode(&p); errors.Is(err, io.EOF) {
			return all, nil
		} else if err != nil {
			return nil, fmt.Errorf("go list: %w", err)
		}
		all = append(all, p)
	}
}

// check says everything that is wrong.
func check(all []pkg) error {
	var errs []error
	for _, p := range all {
		name := ours(p.ImportPath)
		i := slices.IndexFunc(rooms, func(r room) bool { return matches(r.name, name) })
		if i < 0 {
			errs = append(errs, fmt.Errorf("%s is in no room: see internal/tools/floors", name))
			continue
		}
		for _, imported := range p.Imports {
			if to := ours(imported); to != "" && !slices.ContainsFunc(rooms[i].may, func(m string) bool { return matches(m, to) }) {
				errs = append(errs, fmt.Errorf("%s imports %s; it may import %v", name, to, rooms[i].may))
			}
		}
		for _, n := range never {
			for _, d := range p.Deps {
				if n.into == name && (d == n.what || strings.HasPrefix(d, n.what+"/")) {
					errs = append(errs, fmt.Errorf("%s links %s: %s", name, d, n.why))
				}
			}
		}
		if may, ok := alone[name]; ok {
			for _, d := range p.Deps {
				first, _, _ := strings.Cut(d, "/")
				if strings.Contains(first, ".") && !slices.ContainsFunc(may, func(m string) bool { return d == m || strings.HasPrefix(d, m+"/") }) {
					errs = append(errs, fmt.Errorf("%s needs %s; it must be importable alone, with %v", name, d, may))
				}
			}
		}
	}
	return errors.Join(errs...)
}

// ours is a package of this module by its path in it, "" if it is none.
func ours(path string) string {
	name, ok := strings.CutPrefix(path, module+"/")
	if !ok {
		return ""
	}
	return name
}

func matches(pattern, name string) bool {
	prefix, below := strings.CutSuffix(pattern, "/...")
	return name == prefix || below && strings.HasPrefix(name, prefix+"/")
}
