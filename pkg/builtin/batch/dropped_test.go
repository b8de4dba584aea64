package batch

import (
	"fmt"
	"math"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// What is no number counts nowhere but among what was dropped.
func TestDropped(t *testing.T) {
	l := &look{}
	for i, v := range []float64{1, math.NaN(), math.Inf(-1), 2} {
		l.tests = append(l.tests, &test{key: fmt.Sprint(i), metrics: []resim.Metric{
			{Name: "a", Type: resim.TypeScalar, Value: v, HasValue: true},
			{Name: "b", Type: resim.TypeScalar, HasValue: i > 1},
			{Name: "c", Type: resim.TypeScalar, HasValue: true},
			{Name: "text"},
		}})
	}
	l.sortMetrics()
	if have, want := l.droppedLine(), "Dropped values: 4 missing, NaN or infinite in 2 scalar metrics."; have != want {
		t.Errorf("have %q, want %q", have, want)
	}
	for _, s := range l.scalars {
		if want := map[string]int{"a": 2, "b": 2, "c": 4}[s.name]; len(s.values) != want {
			t.Errorf("%s has %v", s.name, s.values)
		}
	}
}
