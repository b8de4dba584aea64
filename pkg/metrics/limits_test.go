package metrics_test

import (
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Levels are what a chart draws: every limit once, with what is beyond it.
func TestLevels(t *testing.T) {
	want := []metrics.Level{
		{Value: 1, Status: metrics.FailWarn, Upper: true},
		{Value: 2, Status: metrics.FailBlock, Upper: true},
		{Value: -1, Status: metrics.FailBlock},
	}
	if diff := cmp.Diff(want, metrics.Above(1, 2).And(metrics.BlockBelow(-1)).Levels()); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
	if l := (metrics.Limits{}).Levels(); l != nil {
		t.Errorf("no limits have levels: %v", l)
	}
}
