package batch

import (
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/gates"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// verdict is what the gates of a kind say, and why. Without a gate of the kind it is NotApplicable and has no
// reason.
type verdict struct {
	status metrics.Status
	why    string
}

// says puts the reason before a description.
func (v verdict) says(description string) metrics.Option {
	if v.why != "" {
		description = v.why + " " + description
	}
	return metrics.Describe(description)
}

// gated are the kinds of gates that a batch has, in the order in which they are told.
var gated = []settings.Kind{settings.PassRateBelow, settings.NewlyFailing, settings.MetricWorse}

func (l *look) verdict(kind settings.Kind) verdict {
	switch {
	case !l.settings.Gated(kind):
		return verdict{status: metrics.NotApplicable}
	case kind == settings.PassRateBelow:
		return l.judgePassRate()
	case l.previous == nil:
		return verdict{metrics.NotApplicable, fmt.Sprintf("Gate %q: there is no batch before to compare with.", kind)}
	case kind == settings.NewlyFailing:
		return l.judgeChanges()
	}
	return l.judgeMetrics()
}

func (l *look) judgePassRate() verdict {
	status, found, judged := metrics.Passed, []string{}, false
	for _, g := range l.settings.Gates {
		if g.Kind != settings.PassRateBelow {
			continue
		}
		r := l.rate(func(t *test) bool { return g.Concerns(t.info.ExperienceName, t.tags) })
		judged = judged || r.n > 0
		if r.n > 0 && r.share() < g.Below {
			status = metrics.Worst(status, g.Status)
			found = append(found, gates.TooFew(r.passed, r.n, g.Below))
		}
	}
	if !judged {
		return verdict{metrics.NotApplicable, gates.NoTest()}
	}
	return reason(settings.PassRateBelow, status, found)
}

func (l *look) judgeChanges() verdict {
	status, found := metrics.Passed, []string{}
	for _, c := range l.changes() {
		if c.label != newlyFailing {
			continue
		}
		if s, _ := l.settings.Judge(settings.NewlyFailing, settings.Found{Experience: c.now.info.ExperienceName, Tags: c.now.tags}); s != metrics.NotApplicable {
			status = metrics.Worst(status, s)
			found = append(found, c.now.name())
		}
	}
	return reason(settings.NewlyFailing, status, found)
}

func (l *look) judgeMetrics() verdict {
	status, found, unknown := metrics.Passed, []string{}, []string{}
	for _, c := range l.comparisons() {
		if c.sure && c.worse == 0 && gates.Concerns(l.settings, c.name) {
			unknown = append(unknown, c.title)
		}
		if !c.isWorse() {
			continue
		}
		share, by := math.Inf(1), "from 0"
		if c.before != 0 {
			share = math.Abs(c.change.Value / c.before)
			by = "by " + wording.Percent(share)
		}
		if s, _ := l.settings.Judge(settings.MetricWorse, settings.Found{Metric: c.name, Share: share}); s != metrics.NotApplicable {
			status = metrics.Worst(status, s)
			found = append(found, c.title+" "+by)
		}
	}
	v := reason(settings.MetricWorse, status, found)
	v.why += gates.NotJudged(unknown)
	return v
}

func reason(kind settings.Kind, status metrics.Status, found []string) verdict {
	return verdict{status, gates.Reason(kind, status, found)}
}

// rate is how many tests passed of those that came to a result.
type rate struct{ passed, n int }

func (r rate) share() float64 { return float64(r.passed) / float64(r.n) }

// says is the rate with its base and its interval.
func (r rate) says() string {
	if r.n == 0 {
		return "No test came to a result."
	}
	return fmt.Sprintf("%d of %s with a result passed (%s, 95 %% interval %s).", r.passed, wording.Count(r.n, "test", "tests"), wording.Share(r.passed, r.n), wording.Interval(r.passed, r.n))
}

func (l *look) rate(which func(*test) bool) rate {
	var r rate
	for _, t := range l.tests {
		if o := l.outcome(t); o != stats.Blank && which(t) {
			r.n++
			if o == stats.Passed {
				r.passed++
			}
		}
	}
	return r
}

func everyTest(*test) bool { return true }
