package resolve_test

import (
	"errors"
	"maps"
	"net/http"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// wantTrends are the trends by the ground truth, by name.
func wantTrends(batches []*resimtest.Batch) []resolve.Trend {
	trends := map[string]*resolve.Trend{}
	for _, b := range batches {
		for _, m := range b.Metrics() {
			if m.Type != "SCALAR" || !m.HasValue {
				continue
			}
			if trends[m.Name] == nil {
				trends[m.Name] = &resolve.Trend{Name: m.Name, Unit: m.Unit}
			}
			trends[m.Name].Points = append(trends[m.Name].Points,
				resolve.Point{Batch: b.ID, Created: b.Created, Value: m.Value, Status: resim.MetricStatus(m.Status)})
		}
	}
	var sorted []resolve.Trend
	for _, name := range slices.Sorted(maps.Keys(trends)) {
		sorted = append(sorted, *trends[name])
	}
	return sorted
}

func TestTrends(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{}))
	r := openReport(t, connect(t, s), s)
	trends, err := r.Trends(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	want := wantTrends(s.Data().Projects[0].Reports[0].Batches())
	if diff := cmp.Diff(want, trends); diff != "" {
		t.Errorf("trends (-want +got):\n%s", diff)
	}
	for _, w := range want {
		trend, err := r.Trend(t.Context(), w.Name)
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(w, trend); diff != "" {
			t.Errorf("trend (-want +got):\n%s", diff)
		}
	}
	trend, err := r.Trend(t.Context(), "no such metric")
	if err != nil || trend.Name != "no such metric" || trend.Points != nil {
		t.Errorf("a metric that no batch has: %+v, %v", trend, err)
	}
}

// One scalar trend over B batches takes B + pages + 1 requests, and with the builds' labels as many more
// as there are builds, or pages of builds.
func TestRequestsOfATrend(t *testing.T) {
	for _, batches := range []int{6, 14, 120} {
		s := start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: batches, Experiences: 2, Samples: 2}))
		r := openReport(t, connect(t, s), s)
		for range 2 { // the second time all is there
			if _, err := r.Trend(t.Context(), "Success rate"); err != nil {
				t.Fatal(err)
			}
		}
		pages := (batches + 99) / 100
		sum := 0
		for _, n := range s.Requests() {
			sum += n
		}
		if sum > batches+pages+3 {
			t.Errorf("%d batches: %d requests, allowed are %d", batches, sum, batches+pages+3)
		}
		wantRequests(t, s, map[string]int{"getReport": 1, "listBatches": pages, "listBatchMetrics": batches})

		if _, err := r.Builds(t.Context()); err != nil {
			t.Fatal(err)
		}
		wantRequests(t, s, map[string]int{"listBuilds": 1})
	}
}

// A failure is not kept, and what was read before it is.
func TestTrendsAfterFailure(t *testing.T) {
	s := start(t)
	third := s.Data().Projects[0].Reports[0].Batches()[2]
	s.SetFaults(resimtest.Fault{Operation: "listBatchMetrics", Path: third.ID.String(), Times: 1, Status: http.StatusNotFound})
	r := openReport(t, connect(t, s), s)
	_, err := r.Trends(t.Context())
	wantText(t, err, "metrics of batch "+third.ID.String(), third.Name, "listBatchMetrics", "not found")
	trends, err := r.Trends(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(wantTrends(s.Data().Projects[0].Reports[0].Batches()), trends); diff != "" {
		t.Errorf("trends (-want +got):\n%s", diff)
	}
	if n := s.Requests()["listBatchMetrics"]; n > 2*6 {
		t.Errorf("%d requests", n)
	}
}

func TestTrendsWithLoss(t *testing.T) {
	s := start(t)
	batches := s.Data().Projects[0].Reports[0].Batches()
	s.SetFaults(resimtest.Fault{Operation: "listBatchMetrics", Path: batches[0].ID.String(), Status: http.StatusInternalServerError})
	r := openReport(t, connect(t, s, conformance.InjectedStatus(500)), s, resolve.TolerateLoss())
	for range 2 { // who tries again and fails again has lost nothing more
		trends, err := r.Trends(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(wantTrends(batches[1:]), trends); diff != "" {
			t.Errorf("trends (-want +got):\n%s", diff)
		}
	}
	losses := r.Losses()
	if len(losses) != 1 || losses[0].Batch != batches[0].ID || !errors.Is(losses[0].Err, resim.ErrServer) {
		t.Fatalf("losses: %v", losses)
	}
	opened, err := r.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff([]int{1, 0}, []int{len(opened[0].Losses()), len(opened[1].Losses())}); diff != "" {
		t.Errorf("losses of the batches (-want +got):\n%s", diff)
	}

	s.SetFaults(resimtest.Fault{Operation: "listBatchMetrics", Status: http.StatusUnauthorized})
	r = openReport(t, connect(t, s), s, resolve.TolerateLoss())
	if _, err := r.Trends(t.Context()); !errors.Is(err, resim.ErrUnauthorized) {
		t.Errorf("a refused token is tolerated: %v", err)
	}
}

// A metric that changes its unit is two trends, and none by name.
func TestTrendOfSeveralUnits(t *testing.T) {
	s := start(t)
	batches := s.Data().Projects[0].Reports[0].Batches()
	s.SetFaults(resimtest.Fault{Operation: "listBatchMetrics", Path: batches[0].ID.String(), Body: metricsBody(t, "batchMetrics",
		map[string]any{"name": "Mean path deviation", "value": 90.5, "unit": "mm"},
		map[string]any{"name": "Mean path deviation", "value": 1, "unit": "mm"}, // the first one counts
		map[string]any{"name": "Mean path deviation", "value": nil, "unit": "km"},
	)})
	r := openReport(t, connect(t, s, conformance.Injected("listBatchMetrics")), s)
	trends, err := r.Trends(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	var have []string
	for _, tr := range trends {
		if tr.Name == "Mean path deviation" {
			have = append(have, tr.Unit)
			if tr.Unit == "mm" && (len(tr.Points) != 1 || tr.Points[0].Value != 90.5) {
				t.Errorf("points in mm: %v", tr.Points)
			}
		}
	}
	if diff := cmp.Diff([]string{"m", "mm"}, have); diff != "" {
		t.Errorf("units (-want +got):\n%s", diff)
	}
	_, err = r.Trend(t.Context(), "Mean path deviation")
	if !errors.Is(err, resolve.ErrMixedUnits) {
		t.Errorf("not ErrMixedUnits: %v", err)
	}
	wantText(t, err, `"m"`, `"mm"`, "Trends")
}
