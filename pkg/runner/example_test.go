package runner_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// A metrics build for one test: it reads what the simulation left in its logs. The program's main
// function would be runner.Main(runner.Job("speed", maxSpeed)).
func Example() {
	maxSpeed := func(ctx context.Context, job *runner.JobInput, w *metrics.Writer) error {
		speeds, err := runner.ReadJSON[[]float64](job.Logs, "speeds.json")
		if err != nil {
			return err
		}
		highest := 0.0
		for _, v := range speeds {
			highest = max(highest, v)
		}
		w.Add("Max Speed", metrics.Scalar{Value: highest, Unit: "m/s", Limits: metrics.Above(10, 20)})
		return nil
	}

	// What ReSim does around it: fill the inputs, run the build, read the output.
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	inputs, outputs := filepath.Join(dir, "inputs"), filepath.Join(dir, "outputs")
	for _, d := range []string{filepath.Join(inputs, "logs"), outputs} {
		if err := os.MkdirAll(d, 0o755); err != nil {
			fmt.Println(err)
			return
		}
	}
	if err := os.WriteFile(filepath.Join(inputs, "logs", "speeds.json"), []byte("[0, 4, 12, 9]"), 0o644); err != nil {
		fmt.Println(err)
		return
	}

	result, err := runner.Run(context.Background(), runner.Config{Inputs: inputs, Outputs: outputs},
		runner.Job("speed", maxSpeed))
	fmt.Println("exit status:", runner.ExitStatus(err))
	fmt.Println("mode:", result.Mode)
	for m := range result.Document.Metrics() {
		v, _ := m.Scalar()
		fmt.Println(m.Name(), v, m.Unit(), m.Status())
	}
	// Output:
	// exit status: 0
	// mode: job
	// Max Speed 12 m/s FAIL_WARN
}

// A batch function walks the tests of its batch; only what it touches is requested. Here a stand-in of
// ReSim serves the batch.
func ExampleBatch() {
	passRate := runner.Batch("pass rate", func(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
		passed, tests := 0, 0
		for job, err := range batch.Jobs(ctx) {
			if err != nil {
				return err
			}
			tests++
			if job.Info().Conflated == "PASSED" {
				passed++
			}
		}
		if tests > 0 {
			w.Add("Pass Rate", metrics.Scalar{Value: float64(passed) / float64(tests), Limits: metrics.Below(1, 0.5)})
		}
		return nil
	})

	server := resimtest.New()
	defer server.Close()
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	if err := server.WriteInputs(dir, "batch"); err != nil {
		fmt.Println(err)
		return
	}
	result, err := runner.Run(context.Background(), runner.Config{Inputs: dir, Outputs: dir}, passRate)
	if err != nil {
		fmt.Println(err)
		return
	}
	_, found := result.Document.Metric("Pass Rate")
	fmt.Println(result.Mode, found, server.Requests())
	// Output:
	// batch true map[getBatch:1 listJobs:1]
}
