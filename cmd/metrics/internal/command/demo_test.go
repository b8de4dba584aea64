package command

import (
	"os"
	"strings"
	"testing"
)

// The README shows what the demo prints of the report; sizes and times apart, it is the same.
func TestDemoInReadme(t *testing.T) {
	var out strings.Builder
	if err := (demoOptions{outputs: t.TempDir(), seed: 1, out: &out}).run(t.Context()); err != nil {
		t.Fatal(err)
	}
	readme, err := os.ReadFile("../../../../README.md")
	if err != nil {
		t.Fatal(err)
	}
	const start = "\nreport mode: "
	_, have, _ := strings.Cut(out.String(), start)
	have, _, ok := strings.Cut(have, "  wrote ")
	if !ok || !strings.Contains(have, "**Nightly regression on main**") {
		t.Fatalf("the demo does not print the summary of the report:\n%s", out.String())
	}
	if !strings.Contains(string(readme), start+have) {
		t.Errorf("the README does not have what the demo prints:\n%s", have)
	}
	if !strings.Contains(out.String(), "            - 24 of 25 tests with a result passed") {
		t.Errorf("the demo does not print the summary of the batch:\n%s", out.String())
	}
}
