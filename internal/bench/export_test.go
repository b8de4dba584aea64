//go:build unix

package bench

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/export"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// asExporter is the variable that makes the test binary a process that exports the report; its value is the
// exporter.
const asExporter = "METRICS_GO_BENCH_EXPORT"

// exporter is an export in a process of its own, so that the peak of its memory is known.
type exporter struct {
	Base, Path string
	Pivot      bool
}

// exported is how it went.
type exported struct {
	Rows, Columns int
	Bytes, Peak   int64 // of the file, and of the memory
	Elapsed       time.Duration
}

func exportReport(text string) error {
	var e exporter
	if err := json.Unmarshal([]byte(text), &e); err != nil {
		return err
	}
	c, err := resim.Connect(e.Base, resim.NewToken(token))
	if err != nil {
		return err
	}
	var opts []export.Option
	if e.Pivot {
		opts = append(opts, export.Pivot())
	}
	r, err := export.ToFile(context.Background(), c, export.Report(worldID(aProject, 0, 0, 0), worldID(aReport, 0, 0, 0)), e.Path, opts...)
	if err != nil {
		return err
	}
	peak, err := peakMemory()
	if err != nil {
		return err
	}
	return json.NewEncoder(os.Stdout).Encode(exported{r.Rows, r.Columns, r.Bytes, peak, r.Elapsed})
}

// peakMemory is the most that the process ever had resident, the program itself included. Only Linux tells.
func peakMemory() (int64, error) {
	status, err := os.ReadFile("/proc/self/status")
	if err != nil {
		return 0, err
	}
	_, rest, _ := strings.Cut(string(status), "VmHWM:")
	number, _, found := strings.Cut(strings.TrimSpace(rest), " kB")
	if !found {
		return 0, fmt.Errorf("no VmHWM in %q", status)
	}
	kB, err := strconv.ParseInt(number, 10, 64)
	return kB << 10, err
}

func (e exporter) run(tb testing.TB) exported {
	tb.Helper()
	text, err := json.Marshal(e)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asExporter+"="+string(text))
	cmd.Stderr = os.Stderr
	out, err := cmd.Output()
	if err != nil {
		tb.Fatal(err)
	}
	var done exported
	if err := json.Unmarshal(out, &done); err != nil {
		tb.Fatal(err)
	}
	return done
}

// BenchmarkExport exports one million rows in each format, beside listing the same report.
func BenchmarkExport(b *testing.B) {
	w := world{Batches: 100, Jobs: 1000, Metrics: 10}
	base := start(b, w)
	listed := measure(b, func() error { return listReport(b.Context(), connect(b, base), w) })
	for _, ending := range export.Formats() {
		for _, pivot := range []bool{false, true} {
			name, rows := ending[1:], w.Batches*(w.Jobs+1)*w.Metrics
			if pivot {
				name, rows = name+"/pivot", w.Batches*w.Jobs
			}
			b.Run(name, func(b *testing.B) {
				var done exported
				for b.Loop() {
					done = exporter{base, filepath.Join(b.TempDir(), "report"+ending), pivot}.run(b)
				}
				if done.Rows != rows {
					b.Errorf("%d rows, want %d", done.Rows, rows)
				}
				b.ReportMetric(0, "ns/op")
				report(b, "peak-MB", float64(done.Peak)/1e6, 100)
				report(b, "rows/s", float64(w.Batches*(w.Jobs+1)*w.Metrics)/done.Elapsed.Seconds(), 0)
				report(b, "file-MB", float64(done.Bytes)/1e6, 0)
				report(b, "x-listing", ratio(done.Elapsed, listed.wall), 0)
			})
		}
	}
}
