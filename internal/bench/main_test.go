//go:build unix

package bench

import (
	"fmt"
	"os"
	"testing"
)

// roles are what the test binary is in other processes, by the variable that says so.
var roles = map[string]func(text string) error{asServer: serveWorld, asExporter: exportReport}

// TestMain is also the other processes.
func TestMain(m *testing.M) {
	for name, role := range roles {
		text := os.Getenv(name)
		if text == "" {
			continue
		}
		if err := role(text); err != nil {
			fmt.Fprintf(os.Stderr, "the other process of the benchmark (%s): %v\n", name, err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
