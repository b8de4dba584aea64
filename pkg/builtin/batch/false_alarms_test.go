package batch

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// noise is a batch of 25 tests with 20 metrics each. What a metric is in a test scatters around what the test
// always has; the first few metrics got higher by so many standard deviations.
func noise(r *rand.Rand, s settings.Settings, higher int, by float64) *look {
	l := &look{settings: s}
	for i := range 25 {
		t := &test{key: fmt.Sprint(i), info: resim.Job{ID: uuid.UUID{1: byte(i)}, Conflated: resim.ConflatedPassed}}
		for m := range 20 {
			v := float64(10+i) + r.NormFloat64()
			if m < higher {
				v += by
			}
			t.metrics = append(t.metrics, resim.Metric{Name: fmt.Sprintf("metric %02d", m), Type: resim.TypeScalar, Value: v, HasValue: true})
		}
		l.tests = append(l.tests, t)
	}
	l.sortMetrics()
	return l
}

// Where nothing changed, a gate on all of twenty metrics fails one batch in twenty, as the significance level says,
// and a metric is called up or down as seldom. Of 400 batches, 5 % are 20 ± 4.4.
func TestFalseAlarms(t *testing.T) {
	const batches = 400
	for _, level := range []float64{0.05, 0.2} {
		r := rand.New(rand.NewPCG(1, 2))
		s := settings.Default()
		s.Level = level
		s.Gates = []settings.Gate{{Kind: settings.MetricWorse, Status: metrics.FailBlock}}
		judged := s
		judged.Limits = []settings.Limit{{Metric: "*", Limits: metrics.WarnAbove(1000)}}
		called, failed := 0, 0
		for range batches {
			l := noise(r, s, 0, 0)
			l.previous = noise(r, s, 0, 0)
			for _, c := range l.comparisons() {
				if c.word() != "–" {
					called++
					break
				}
			}
			l.settings = judged
			if l.verdict(settings.MetricWorse).status == metrics.FailBlock {
				failed++
			}
		}
		if share := float64(called) / batches; share < 0.4*level || share > 1.6*level {
			t.Errorf("level %v: a metric is called changed in %d of %d batches", level, called, batches)
		}
		if share := float64(failed) / batches; share < 0.2*level || share > 0.8*level { // half of the changes are to the worse
			t.Errorf("level %v: the gate fails %d of %d batches", level, failed, batches)
		}
	}
}

// What did change is found among what did not.
func TestRealChanges(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	s := settings.Default()
	s.Limits = []settings.Limit{{Metric: "metric 00", Limits: metrics.WarnAbove(1000)}, {Metric: "metric 01", Limits: metrics.WarnBelow(0)}}
	l := noise(r, s, 3, 2)
	l.previous = noise(r, s, 0, 0)
	want := []string{"worse", "better", "up"}
	for i, c := range l.comparisons() {
		if i < len(want) && c.word() != want[i] {
			t.Errorf("%s is %q (p %v), want %q", c.name, c.word(), c.p, want[i])
		}
	}
}
