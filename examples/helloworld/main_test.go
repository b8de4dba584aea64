package main

import (
	"math"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func TestJob(t *testing.T) {
	result, err := runner.Run(t.Context(), runner.Config{Inputs: "sample", Outputs: t.TempDir(), Strict: true}, runner.Job("convergence", convergence))
	if err != nil {
		t.Fatal(err)
	}
	worst, err := result.Document.Scalar("Max Error")
	if err != nil || worst > 1e-12 {
		t.Errorf("max error: %v, %v", worst, err)
	}
	finals, err := result.Document.Numbers("final values")
	if err != nil || len(finals) != 3 || math.Abs(finals[1]-math.Sin(1)) > 1e-12 {
		t.Errorf("final values: %v, %v", finals, err)
	}
	first, _ := result.Document.DataSet("Convergence over time: sin(3) (values)")
	if errors, _ := first.Numbers(); len(errors) != 12 || math.Abs(errors[0]-math.Log10(3-math.Sin(3))) > 1e-12 {
		t.Errorf("errors: %v", errors)
	}
	if result.Document.Status() != metrics.Passed {
		t.Errorf("overall status: %v", result.Document.Status())
	}
}

// A batch whose tests have no such metric is no failure.
func TestBatch(t *testing.T) {
	s := resimtest.Start(t)
	inputs := t.TempDir()
	if err := s.WriteInputs(inputs, "batch"); err != nil {
		t.Fatal(err)
	}
	result, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: t.TempDir()}, runner.Batch("worst error", worstError))
	if err != nil || result.Functions[0].Metrics != 0 {
		t.Errorf("%+v, %v", result.Functions, err)
	}
}
