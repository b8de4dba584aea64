// Package gates is how the built-in metrics of all modes say what a gate found, so that the same file says
// the same of a batch and of a report.
package gates

import (
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// mostFound is how many findings a reason tells one by one.
const mostFound = 5

// Reason is why gates of a kind give a status: what they found, if anything.
func Reason(kind settings.Kind, status metrics.Status, found []string) string {
	if len(found) == 0 {
		return fmt.Sprintf("Gate %q: nothing found.", kind)
	}
	return fmt.Sprintf("%v by gate %q: %s.", status, kind, wording.Few(found, mostFound))
}

// NoTest is why a gate for the pass rate that is about no test with a result says nothing.
func NoTest() string {
	return fmt.Sprintf("Gate %q: it is about no test that came to a result.", settings.PassRateBelow)
}

// NotJudged is what follows a reason if metrics changed of which the gate cannot tell whether that is worse; "" if
// there are none.
func NotJudged(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return fmt.Sprintf(" Not judged, for which direction is worse is not known without limits: %s.", wording.Few(names, mostFound))
}

// TooFew is what a gate for the pass rate found.
func TooFew(passed, tests int, limit float64) string {
	return fmt.Sprintf("%d of %d tests passed, the limit is %s", passed, tests, wording.Percent(limit))
}

// Concerns reports whether a gate for metrics is about the one of that name.
func Concerns(s settings.Settings, metric string) bool {
	status, _ := s.Judge(settings.MetricWorse, settings.Found{Metric: metric, Share: math.Inf(1)})
	return status != metrics.NotApplicable
}
