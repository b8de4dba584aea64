package job_test

import (
	"fmt"
	"path/filepath"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// A log of 20 columns and as many samples each as a robot makes in a quarter of an hour.
func BenchmarkCSV(b *testing.B) {
	inputs := b.TempDir()
	var log strings.Builder
	log.WriteString("time")
	for c := range 20 {
		fmt.Fprintf(&log, ",c%d", c)
	}
	for i := range 90_000 {
		fmt.Fprintf(&log, "\n%.2f", float64(i)/100)
		for c := range 20 {
			fmt.Fprintf(&log, ",%.3f", float64((i*7+c*13)%1000)/100)
		}
	}
	write(b, filepath.Join(inputs, "logs", "a.csv"), log.String())
	b.SetBytes(int64(log.Len()))
	for b.Loop() {
		if _, err := runner.Run(b.Context(), runner.Config{Inputs: inputs, Outputs: b.TempDir()}, job.Default()); err != nil {
			b.Fatal(err)
		}
	}
}
