package export_test

import (
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/export"
)

var update = flag.Bool("update", false, "rewrite the tables of columns in docs/export.md")

// The tables of columns on the page are those of the code.
func TestColumnsOfThePage(t *testing.T) {
	const page = "../../docs/export.md"
	content := string(contentOf(t, page))
	var long, names strings.Builder
	long.WriteString("| column | kind | meaning |\n|---|---|---|\n")
	for _, c := range export.Columns() {
		fmt.Fprintf(&long, "| `%s` | %s | %s |\n", c.Name, c.Kind, c.Doc)
	}
	for i, c := range export.PivotColumns() {
		if i > 0 {
			names.WriteString(",\n")
		}
		fmt.Fprintf(&names, "`%s`", c.Name)
	}
	want := within(t, within(t, content, "columns", long.String()), "pivot columns", names.String()+",\n")
	if *update {
		if err := os.WriteFile(page, []byte(want), 0o600); err != nil {
			t.Fatal(err)
		}
		return
	}
	if want != content {
		t.Errorf("%s does not have the columns of the code; go test ./pkg/export -run Page -update", page)
	}
}

// within puts a text between two marks.
func within(t *testing.T, content, mark, text string) string {
	t.Helper()
	head, rest, found := strings.Cut(content, "<!-- "+mark+" -->\n")
	_, tail, ended := strings.Cut(rest, "<!-- end -->\n")
	if !found || !ended {
		t.Fatalf("the page has no place %q", mark)
	}
	return head + "<!-- " + mark + " -->\n" + text + "<!-- end -->\n" + tail
}

// Names of columns are distinct, and each column says what it is.
func TestColumnsAreDistinct(t *testing.T) {
	seen := map[string]bool{}
	for _, c := range export.Columns() {
		if seen[c.Name] || c.Name != strings.ToLower(c.Name) || !strings.HasSuffix(c.Doc, ".") {
			t.Errorf("column %+v", c)
		}
		seen[c.Name] = true
	}
	for _, c := range export.PivotColumns() {
		if !seen[c.Name] {
			t.Errorf("column %q of the pivot is not among the others", c.Name)
		}
	}
}
