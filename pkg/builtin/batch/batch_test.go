package batch_test

import (
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/builtin/batch"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/builtintest"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// ground is the batch that the config names.
func ground(t *testing.T, s *resimtest.Server) *resimtest.Batch {
	t.Helper()
	for _, b := range s.Data().Projects[0].Batches {
		if b.ID == s.Batch() {
			return b
		}
	}
	t.Fatal("the batch is not among the data")
	return nil
}

func TestStatuses(t *testing.T) {
	s := resimtest.Start(t)
	doc := builtintest.Run(t, s, runner.BatchMode, batch.Default()).Document
	b := ground(t, s)
	counts := map[string]int{}
	for _, j := range b.Jobs {
		counts[j.Conflated]++
	}
	text, _ := doc.Metric("Tests")
	have, _ := text.Text()
	if !strings.Contains(have, strconv.Itoa(len(b.Jobs))+" tests") {
		t.Errorf("text: %s", have)
	}
	decided := 0
	for _, status := range []string{"PASSED", "WARNING", "BLOCKER", "ERROR", "CANCELLED"} {
		v, err := doc.Scalar("Tests " + status)
		if err != nil || v != float64(counts[status]) {
			t.Errorf("%s: have %v, %v; want %d", status, v, err, counts[status])
		}
		if status != "CANCELLED" {
			decided += counts[status]
		}
	}
	rate, err := doc.Scalar("Pass rate")
	if want := 100 * float64(counts["PASSED"]) / float64(decided); err != nil || math.Abs(rate-want) > 1e-9 {
		t.Errorf("pass rate: have %v, %v; want %v", rate, err, want)
	}
}

func TestScalars(t *testing.T) {
	s := resimtest.Start(t)
	result := builtintest.Run(t, s, runner.BatchMode, batch.Default())
	b := ground(t, s)
	type sum struct {
		n             int
		sum, low, top float64
	}
	want := map[string]sum{}
	for _, j := range b.Jobs {
		for _, m := range j.Metrics() {
			if m.Type != "SCALAR" || !m.HasValue || m.Event {
				continue
			}
			w, ok := want[m.Name]
			if !ok {
				w.low, w.top = m.Value, m.Value
			}
			w.n, w.sum, w.low, w.top = w.n+1, w.sum+m.Value, min(w.low, m.Value), max(w.top, m.Value)
			want[m.Name] = w
		}
	}
	if len(want) < 2 {
		t.Fatalf("the data have %d scalar metrics", len(want))
	}
	for name, w := range want {
		for what, value := range map[string]float64{"mean": w.sum / float64(w.n), "min": w.low, "max": w.top} {
			e, ok := result.Document.Metric(name + " (" + what + ")")
			have, _ := e.Scalar()
			if !ok || math.Abs(have-value) > 1e-9*math.Abs(value) || e.Displayed() {
				t.Errorf("%s (%s): have %v (%v, displayed %v), want %v hidden", name, what, have, ok, e.Displayed(), value)
			}
			if !strings.Contains(e.Description(), "Over "+strconv.Itoa(w.n)+" tests; "+strconv.Itoa(len(b.Jobs)-w.n)) {
				t.Errorf("%s (%s) does not say its n: %q", name, what, e.Description())
			}
		}
	}
	if _, ok := result.Document.Metric("Scalar metrics"); !ok {
		t.Error("there is no table")
	}
	if n := s.Requests()["listMetricsForJob"]; n != len(b.Jobs) {
		t.Errorf("%d lists of metrics for %d jobs", n, len(b.Jobs))
	}
}
