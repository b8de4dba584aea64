// Package builtintest runs built-in metrics in their tests as the container would.
package builtintest

import (
	"testing"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Run runs one mode against a server, checks every exchange against the API's description and the
// document in strict mode, and is what was written.
func Run(t *testing.T, s *resimtest.Server, mode runner.Mode, computes ...runner.Compute) runner.Result {
	t.Helper()
	inputs := t.TempDir()
	if err := s.WriteInputs(inputs, string(mode)); err != nil {
		t.Fatal(err)
	}
	result, err := runner.Run(t.Context(), runner.Config{
		Inputs: inputs, Outputs: t.TempDir(), IDs: metrics.SeededIDs(1), Strict: true,
		Transport: conformance.Check(t, s.Transport(), s.URL(), conformance.NullPageToken),
	}, computes...)
	if err != nil {
		t.Fatal(err)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("the server was asked wrongly: %v", v)
	}
	return result
}
