package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"testing"
)

// BenchmarkCommand starts the static binary: "version" is what starting costs, "run" is the container's
// job in job mode, syncing the output included. The aim is run at no more than 10 times version.
func BenchmarkCommand(b *testing.B) {
	binary := filepath.Join(b.TempDir(), "metrics")
	build := exec.Command("go", "build", "-trimpath", "-ldflags=-s -w", "-o", binary, ".")
	build.Env = append(os.Environ(), "CGO_ENABLED=0")
	if out, err := build.CombinedOutput(); err != nil {
		b.Fatalf("%v: %s", err, out)
	}
	info, err := os.Stat(binary)
	if err != nil {
		b.Fatal(err)
	}
	inputs, outputs := b.TempDir(), b.TempDir()
	if err := os.MkdirAll(filepath.Join(inputs, "logs"), 0o755); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(inputs, "logs", "log.json"), []byte("[1, 2, 3]"), 0o644); err != nil {
		b.Fatal(err)
	}
	var version float64 // nanoseconds
	for _, c := range []struct {
		name string
		args []string
	}{
		{"version", []string{"version"}},
		{"run", []string{"run", "--inputs", inputs, "--outputs", outputs}},
	} {
		b.Run(c.name, func(b *testing.B) {
			for b.Loop() {
				if out, err := exec.Command(binary, c.args...).CombinedOutput(); err != nil {
					b.Fatalf("%v: %s", err, out)
				}
			}
			each := float64(b.Elapsed().Nanoseconds()) / float64(b.N)
			if c.name == "version" {
				version = each
			} else if version > 0 {
				b.ReportMetric(each/version, "times-version")
			}
			b.ReportMetric(float64(info.Size())/1e6, "MB-binary")
		})
	}
}
