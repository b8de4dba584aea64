package job_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func run(t *testing.T, files map[string]string) *metrics.Document {
	t.Helper()
	inputs := t.TempDir()
	for name, content := range files {
		path := filepath.Join(inputs, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	result, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: t.TempDir(), Strict: true}, job.Default())
	if err != nil {
		t.Fatal(err)
	}
	return result.Document
}

func TestInputs(t *testing.T) {
	doc := run(t, map[string]string{
		"logs/run.log": strings.Repeat("x", 1500), "logs/deep/er.csv": "1,2", "experience/scene.json": "{}", "elsewhere": "not an input",
	})
	if n, err := doc.Scalar("Input files"); n != 3 || err != nil {
		t.Errorf("files: %v, %v", n, err)
	}
	if n, err := doc.Scalar("Input size"); n != 1505 || err != nil {
		t.Errorf("size: %v, %v", n, err)
	}
	e, _ := doc.Metric("Inputs")
	text, _ := e.Text()
	if want := "- **logs**: 2 files, 1.5 kB\n- **experience**: 1 file, 2 B\n"; text != want {
		t.Errorf("have %q\nwant %q", text, want)
	}
	e, _ = doc.Metric("Largest input files")
	if figure, _ := e.Figure(); !strings.Contains(string(figure), "logs/deep/er.csv") {
		t.Errorf("table: %s", figure)
	}
}

// Whatever is missing, there is a valid file.
func TestNoInputs(t *testing.T) {
	doc := run(t, nil)
	e, _ := doc.Metric("Inputs")
	if text, _ := e.Text(); !strings.Contains(text, "not read: . (no such file or directory)") {
		t.Errorf("text: %s", text)
	}
	if _, ok := doc.Metric("Largest input files"); ok {
		t.Error("there is a table of no files")
	}
}
