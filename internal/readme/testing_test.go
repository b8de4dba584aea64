package readme

import (
	"os/exec"
	"strings"
	"testing"
)

const testingPage = "docs/testing.md"

// TestTesting: the tests on the page pass as they stand there, beside README's first program.
func TestTesting(t *testing.T) {
	dir := t.TempDir()
	files := []string{write(t, dir, "main.go", programs(read(t, readme))[0])}
	tests := 0
	for _, b := range blocks(read(t, testingPage)) {
		if name, ok := strings.CutPrefix(b.note, "run by the tests as "); ok {
			files = append(files, write(t, dir, name, b.text))
			tests += strings.Count(b.text, "\nfunc Test")
		} else if b.language == "go" {
			t.Errorf("%s has Go that is not run:\n%s", testingPage, b.text)
		}
	}
	if tests < 5 {
		t.Errorf("the page has %d tests, want at least 5", tests)
	}
	run := func(args ...string) {
		out, err := exec.CommandContext(t.Context(), "go", append(append([]string{"test", "-count=1", "-v"}, files...), args...)...).CombinedOutput()
		if err != nil || strings.Count(string(out), "\n--- PASS: Test") != tests {
			t.Fatalf("%v, want %d tests passed:\n%s", err, tests, out)
		}
	}
	run("-args", "-update") // makes the golden file, which the page tells to do
	run()
}
