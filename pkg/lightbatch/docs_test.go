package lightbatch_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"testing"
)

// TestDocs: the programs of docs/lightbatch.md are ones.
func TestDocs(t *testing.T) {
	page, err := os.ReadFile("../../docs/lightbatch.md")
	if err != nil {
		t.Fatal(err)
	}
	parts := regexp.MustCompile("(?s)```go\n(.*?)```").FindAllSubmatch(page, -1)
	if len(parts) != 3 {
		t.Fatalf("the page has %d programs", len(parts))
	}
	program := `package main

import (
	"context"
	"os"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/lightbatch"
	"github.com/resim-contrib/metrics-go/pkg/login"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

func main() {}

func run(ctx context.Context, client *resim.Client) (err error) {
` + string(parts[0][1]) + `	return err
}

func atDesk(ctx context.Context) (*resim.Client, error) {
` + string(parts[1][1]) + `	return client, err
}

func connect(t resimtest.TB) (*resim.Client, error) {
` + string(parts[2][1]) + `	return client, err
}
`
	file := filepath.Join(t.TempDir(), "main.go")
	if err := os.WriteFile(file, []byte(program), 0o600); err != nil {
		t.Fatal(err)
	}
	if out, err := exec.CommandContext(t.Context(), "go", "vet", file).CombinedOutput(); err != nil {
		t.Errorf("it does not vet: %v\n%s", err, out)
	}
}
