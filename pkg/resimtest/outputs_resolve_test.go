package resimtest_test

import (
	"context"
	"fmt"
	"math"
	"os"
	"path/filepath"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// TestFromOutputsThroughRunner: what one mode writes, the functions of the next one read, over HTTP and as the API's
// description says.
func TestFromOutputsThroughRunner(t *testing.T) {
	dir := t.TempDir()
	run := func(folder, mode string, compute runner.Compute) {
		t.Helper()
		inputs, outputs := t.TempDir(), filepath.Join(dir, filepath.FromSlash(folder))
		if err := os.MkdirAll(outputs, 0o700); err != nil {
			t.Fatal(err)
		}
		cfg := runner.Config{Inputs: inputs, Outputs: outputs, Strict: true}
		if mode != "job" {
			s := resimtest.Start(t, resimtest.FromOutputs(dir), resimtest.WithShape(resimtest.Shape{Batches: 3}))
			if err := s.WriteInputs(inputs, mode); err != nil {
				t.Fatal(err)
			}
			cfg.Transport = conformance.Check(t, s.Transport(), s.URL(), conformance.NullPageToken)
			defer func() {
				if v := s.Violations(); len(v) > 0 {
					t.Errorf("the server was asked wrongly: %v", v)
				}
			}()
		}
		if _, err := runner.Run(t.Context(), cfg, compute); err != nil {
			t.Fatal(err)
		}
	}
	speeds := map[string]float64{"jobs/a": 10, "jobs/b": 20}
	for folder, speed := range speeds {
		run(folder, "job", runner.Job("speed", func(_ context.Context, _ *runner.JobInput, w *metrics.Writer) error {
			w.Add("Speed", metrics.Scalar{Value: speed, Unit: "m/s"})
			w.AddData("steps", metrics.Numbers([]float64{1, speed}))
			return nil
		}))
	}
	run("batch", "batch", runner.Batch("highest", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		all, err := b.Scalar(ctx, "Speed")
		if err != nil || all.Max != 20 || all.Min != 10 {
			return fmt.Errorf("speeds %v to %v, %w", all.Min, all.Max, err)
		}
		for job, err := range b.Jobs(ctx) {
			if err != nil {
				return err
			}
			doc, err := job.Document(ctx)
			if err != nil {
				return err
			}
			steps, err := doc.Numbers("steps")
			if err != nil {
				return err
			}
			if diff := cmp.Diff([]float64{1, speeds["jobs/"+job.Info().ExperienceName]}, steps); diff != "" {
				return fmt.Errorf("steps of %s (-want +got):\n%s", job.Info().ExperienceName, diff)
			}
		}
		w.Add("Highest speed", metrics.Scalar{Value: all.Max, Unit: "m/s"})
		return nil
	}))
	run("report", "report", runner.Report("trend", func(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
		trend, err := r.Trend(ctx, "Highest speed")
		if err != nil {
			return err
		}
		var highest []float64
		for _, p := range trend.Points {
			highest = append(highest, p.Value)
		}
		if len(highest) != 4 || highest[3] != 20 || highest[0] == 20 {
			return fmt.Errorf("highest speeds %v, want three with noise and then 20", highest)
		}
		for _, v := range highest {
			if math.Abs(v/20-1) > 0.03*3.5 {
				return fmt.Errorf("%v is too far from 20", v)
			}
		}
		w.Add("Batches", metrics.Scalar{Value: float64(len(highest))})
		return nil
	}))
}

// What a metrics build wrote is served as the newest batch of a report. The batches before it are made up.
func ExampleFromOutputs() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		panic(err)
	}
	defer os.RemoveAll(dir)

	// A build has judged the test "flight".
	w := metrics.NewWriter()
	w.Add("Top speed", metrics.Scalar{Value: 12, Unit: "m/s", Limits: metrics.Above(15, 20)})
	doc, err := w.Finish()
	if err != nil {
		panic(err)
	}
	file, err := doc.Pack()
	if err != nil {
		panic(err)
	}
	job := filepath.Join(dir, "jobs", "flight")
	if err := os.MkdirAll(job, 0o700); err != nil {
		panic(err)
	}
	if err := os.WriteFile(filepath.Join(job, "metrics.binproto"), file, 0o600); err != nil {
		panic(err)
	}

	s, err := resimtest.Open(resimtest.FromOutputs(dir), resimtest.WithShape(resimtest.Shape{Batches: 3}))
	if err != nil {
		panic(err)
	}
	defer s.Close()
	for _, b := range s.Data().Projects[0].Reports[0].Batches() {
		m, _ := b.Jobs[0].Metric("Top speed")
		fmt.Printf("%s, build %s: %s %.1f %s %s\n", b.Name, b.Build.Version, b.Jobs[0].ExperienceName, m.Value, m.Unit, m.Status)
	}
	// Output:
	// made up 1 of 3, build made-up-1: flight 11.8 m/s PASSED
	// made up 2 of 3, build made-up-2: flight 12.1 m/s PASSED
	// made up 3 of 3, build made-up-3: flight 12.1 m/s PASSED
	// your outputs, build your-outputs: flight 12.0 m/s PASSED
}
