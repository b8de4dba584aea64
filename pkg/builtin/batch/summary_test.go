package batch_test

import (
	"fmt"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// The summary says every number with its base.
func TestSummary(t *testing.T) {
	s := suite(t, 30, func(i int, newest bool, w *metrics.Writer) {
		if i == 29 {
			return
		}
		now := map[bool]float64{true: 1}[newest]
		w.Add("Path *deviation*", metrics.Scalar{Value: float64(i) + now*(1+float64(i%3)/10), Unit: "m"})
		w.Add("duration", metrics.Scalar{Value: float64(i) - now*(2+float64(i%5)), Unit: "s"})
		w.Add("steady", metrics.Scalar{Value: float64(i) + now*float64(i%2*2-1)})
		for k := range 5 {
			fails := newest && i < 7-k || !newest && i == 20
			w.Add(fmt.Sprint("check ", k), metrics.Scalar{Value: map[bool]float64{true: 1}[fails], Limits: metrics.BlockAbove(0.5)})
		}
	})
	doc := run(t, s, func(all *settings.Settings) {
		all.Limits = []settings.Limit{{Metric: "Path *", Limits: metrics.WarnAbove(1000)}}
		all.Gates = []settings.Gate{{Kind: settings.MetricWorse, By: 0.05, Status: metrics.FailWarn}}
	})
	want := `**olive-gecko-8417**: 30 tests
- FAIL_WARN by gate "metric worse": Path \*deviation\* by 7.8 %. Not judged, for which direction is worse is not known without limits: duration.
- 23 of 30 tests with a result passed (77 %, 95 % interval 59–88 %).
- Of 30 tests: 23 PASSED, 7 BLOCKER.
- Against lucid-ibis-9233: 7 newly failing of 30 tests in both (Aisle crossing with forklift, Blind corner with pedestrian, Dock approach and 4 more), 1 fixed (Queue at the charging station at night) (paired p = 0.07, if nothing disturbed a whole batch).
- Changed: 2 of 8 scalar metrics: **Path \*deviation\*** worse, +1.097 m (adjusted p < 0.001, n = 29), **duration** down, -3.931 s (adjusted p < 0.001, n = 29).
- Worst 3 of 7 tests that did not pass: Dock approach (BLOCKER), Narrow aisle with oncoming robot (BLOCKER), Aisle crossing with forklift (BLOCKER).
- Failing or warning: 5 of 5 metrics that were judged: check 0 in 7 of 29 tests, check 1 in 6 of 29 tests, check 2 in 5 of 29 tests and 2 more.
- Note: 1 of 30 tests without metrics.
`
	if diff := cmp.Diff(want, text(t, doc, "Summary")); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
}
