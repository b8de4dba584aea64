package resolve_test

import (
	"errors"
	"maps"
	"math"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// wantScalars are the aggregates over some jobs by the ground truth; lost more jobs cannot be read.
func wantScalars(jobs []*resimtest.Job, lost int) []resolve.Aggregate {
	found := map[string]*resolve.Aggregate{}
	for _, j := range jobs {
		for _, m := range j.Metrics() {
			if m.Type != "SCALAR" || !m.HasValue {
				continue
			}
			a := found[m.Name]
			if a == nil {
				a = &resolve.Aggregate{Name: m.Name, Unit: m.Unit, Min: math.Inf(1), Max: math.Inf(-1), Lost: lost}
				found[m.Name] = a
			}
			a.N++
			a.Sum += m.Value
			if m.Value < a.Min {
				a.Min, a.MinJob = m.Value, wantJob(j)
			}
			if m.Value > a.Max {
				a.Max, a.MaxJob = m.Value, wantJob(j)
			}
		}
	}
	var sorted []resolve.Aggregate
	for _, name := range slices.Sorted(maps.Keys(found)) {
		a := *found[name]
		a.Mean, a.Missing = a.Sum/float64(a.N), len(jobs)-a.N
		for _, j := range jobs {
			if m, ok := j.Metric(name); ok && m.HasValue {
				a.Variance += (m.Value - a.Mean) * (m.Value - a.Mean) / float64(a.N-1)
			}
		}
		a.StdDev = math.Sqrt(a.Variance)
		sorted = append(sorted, a)
	}
	return sorted
}

// aboutEqual compares aggregates by what they show.
var aboutEqual = cmp.Options{
	cmpopts.EquateApprox(1e-12, 0), cmpopts.EquateNaNs(),
	cmpopts.IgnoreUnexported(resolve.Aggregate{}, resolve.Distribution{}),
}

// Sums, extremes and the jobs they are of, for every scalar metric, in one pass; event metrics, which may
// be listed among the others, and nulls do not count.
func TestScalars(t *testing.T) {
	for _, listed := range []bool{false, true} {
		s := start(t, resimtest.WithShape(resimtest.Shape{EventMetricsListed: listed}))
		want := good(s)
		b := openBatch(t, connect(t, s), want)
		aggregates, err := b.Scalars(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantScalars(asListed(want), 0), aggregates, aboutEqual); diff != "" {
			t.Errorf("aggregates (-want +got):\n%s", diff)
		}
		for _, a := range aggregates {
			one, err := b.Scalar(t.Context(), a.Name)
			if err != nil {
				t.Fatal(err)
			}
			if diff := cmp.Diff(a, one, aboutEqual); diff != "" {
				t.Errorf("by name (-want +got):\n%s", diff)
			}
			var values []float64
			for _, j := range asListed(want) {
				if m, ok := j.Metric(a.Name); ok && m.HasValue {
					values = append(values, m.Value)
				}
			}
			wantQuantiles(t, values, one)
			if one.N+one.Missing+one.Lost != len(asListed(want)) {
				t.Errorf("%s: %d jobs with and %d without, of %d", one.Name, one.N, one.Missing, len(asListed(want)))
			}
		}
		wantRequests(t, s, map[string]int{"getBatch": 1, "listJobs": 1, "listMetricsForJob": len(asListed(want))})
	}
}

// A metric that no job has: none, and no number that could be mistaken for a value.
func TestScalarOfNone(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{}))
	c := connect(t, s)
	var empty *resimtest.Batch
	for _, b := range s.Data().Projects[0].Reports[0].Batches() {
		if len(b.Jobs) == 0 {
			empty = b
		}
	}
	for _, want := range []*resimtest.Batch{good(s), empty} {
		a, err := openBatch(t, c, want).Scalar(t.Context(), "Deceleration") // only events have it
		if err != nil {
			t.Fatal(err)
		}
		nan := math.NaN()
		if diff := cmp.Diff(resolve.Aggregate{Name: "Deceleration", Missing: len(asListed(want)), Mean: nan, Variance: nan, StdDev: nan, Min: nan, Max: nan}, a, aboutEqual); diff != "" {
			t.Errorf("(-want +got):\n%s", diff)
		}
		if !math.IsNaN(a.Quantile(0.5)) || len(a.Histogram(0).Counts) != 0 {
			t.Errorf("median %v, histogram %v", a.Quantile(0.5), a.Histogram(0))
		}
	}
	if aggregates, err := openBatch(t, c, empty).Scalars(t.Context()); err != nil || len(aggregates) != 0 {
		t.Errorf("of an empty batch: %v, %v", aggregates, err)
	}
}

// Values in different units are kept apart, and not put together by name.
func TestScalarsOfSeveralUnits(t *testing.T) {
	s := start(t)
	want := reported(good(s))
	s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: want[0].ID.String(), Body: metricsBody(t, "metrics",
		map[string]any{"name": "Path deviation", "value": 90.5, "unit": "mm"},
		map[string]any{"name": "Path deviation", "value": 7, "unit": "mm"}, // not the first of that name
		map[string]any{"name": "Energy used", "value": nil, "unit": "J"},   // no value, so no conflict
		map[string]any{"name": "Hard brakes", "type": "COMPOSITE", "value": 3},
		map[string]any{"name": "Hard brakes", "eventMetric": true, "value": 1000},
	)})
	b := openBatch(t, connect(t, s, conformance.Injected("listMetricsForJob")), good(s))
	aggregates, err := b.Scalars(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	type count struct {
		Name, Unit string
		N, Missing int
	}
	n := len(asListed(good(s)))
	has := len(want)
	expect := map[count]bool{
		{"Path deviation", "mm", 1, n - 1}: true, {"Path deviation", "m", has - 1, n - has + 1}: true,
		{"Energy used", "Wh", has - 1, n - has + 1}: true, {"Hard brakes", "", has - 1, n - has + 1}: true,
	}
	for _, a := range aggregates {
		delete(expect, count{a.Name, a.Unit, a.N, a.Missing})
		if a.Name == "Hard brakes" && a.Max >= 1000 {
			t.Error("an event metric counts")
		}
	}
	if len(expect) > 0 {
		t.Errorf("not found: %v among %+v", expect, aggregates)
	}
	_, err = b.Scalar(t.Context(), "Path deviation")
	if !errors.Is(err, resolve.ErrMixedUnits) {
		t.Errorf("not ErrMixedUnits: %v", err)
	}
	wantText(t, err, `"Path deviation"`, `"m"`, `"mm"`, b.Info().ID.String())
	if a, err := b.Scalar(t.Context(), "Energy used"); err != nil || a.Unit != "Wh" {
		t.Errorf("%+v, %v", a, err)
	}
}

// A list that cannot be read fails all, or its job is counted as lost.
func TestScalarsWithLoss(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{}))
	want := good(s)
	lost := asListed(want)[3]
	s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: lost.ID.String(), Status: http.StatusNotFound})
	c := connect(t, s)
	_, err := openBatch(t, c, want).Scalar(t.Context(), "Path deviation")
	wantText(t, err, "the metrics of job "+lost.ID.String(), lost.ExperienceName, "listMetricsForJob")

	b := openBatch(t, c, want, resolve.TolerateLoss())
	aggregates, err := b.Scalars(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	rest := slices.Delete(slices.Clone(asListed(want)), 3, 4)
	if diff := cmp.Diff(wantScalars(rest, 1), aggregates, aboutEqual); diff != "" {
		t.Errorf("aggregates (-want +got):\n%s", diff)
	}
	if a, err := b.Scalar(t.Context(), "no such metric"); err != nil || a.Lost != 1 || a.Missing != len(rest) {
		t.Errorf("%+v, %v", a, err)
	}
	if len(b.Losses()) != 1 {
		t.Errorf("losses: %v", b.Losses())
	}
}

// Sums count in the cache with what they take, so that those of many batches cannot grow without bound.
func TestSumsAreInTheCache(t *testing.T) {
	for cache, kept := range map[int64]bool{16 << 20: true, 1_000: false, 0: false} {
		s := start(t)
		b := openBatch(t, connect(t, s), good(s), resolve.WithCache(cache))
		first, err := b.Scalars(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		s.ResetRequests()
		second, err := b.Scalars(t.Context())
		if err != nil || len(first) != len(second) {
			t.Fatalf("%v then %v, %v", first, second, err)
		}
		if asked := s.Requests()["listMetricsForJob"] > 0; asked == kept {
			t.Errorf("with a cache of %d bytes: asked again %t", cache, asked)
		}
	}
}
