//go:build unix

package bench

import (
	"fmt"
	"os"
	"testing"
)

// TestMain is also the server's process.
func TestMain(m *testing.M) {
	if text := os.Getenv(asServer); text != "" {
		if err := serveWorld(text); err != nil {
			fmt.Fprintln(os.Stderr, "the server of the benchmark:", err)
			os.Exit(1)
		}
		return
	}
	os.Exit(m.Run())
}
