package report

import (
	"fmt"
	"math"
	"strings"

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

// gated are the kinds of gates in the order in which they are told.
var gated = []settings.Kind{settings.PassRateBelow, settings.NewlyFailing, settings.Broken, settings.Unstable, settings.MetricWorse}

// verdict judges what the report found.
func (h *history) verdict(kind settings.Kind) verdict {
	if !h.settings.Gated(kind) {
		return verdict{status: metrics.NotApplicable}
	}
	switch newest, before := h.newest(); {
	case newest < 0:
		return verdict{metrics.NotApplicable, fmt.Sprintf("Gate %q: no batch with results yet.", kind)}
	case before < 0 && kind == settings.NewlyFailing:
		return verdict{metrics.NotApplicable, fmt.Sprintf("Gate %q: one batch only, no history yet.", kind)}
	}
	switch kind {
	case settings.MetricWorse:
		return h.judgeMetrics()
	case settings.PassRateBelow:
		return h.judgePassRate()
	}
	status, found := metrics.Passed, []string{}
	for _, r := range h.rows {
		if !h.finds(kind, r) {
			continue
		}
		if s, _ := h.settings.Judge(kind, settings.Found{Experience: r.name, Tags: r.tags}); s != metrics.NotApplicable {
			status = metrics.Worst(status, s)
			found = append(found, r.title)
		}
	}
	return reason(kind, status, found)
}

// finds says whether a row is what gates of a kind look for.
func (h *history) finds(kind settings.Kind, r *row) bool {
	newest, _ := h.newest()
	switch kind {
	case settings.NewlyFailing:
		return h.changeOf(r) == newlyFailing
	case settings.Broken:
		return r.broken() && r.newest == newest
	case settings.Unstable:
		return r.unstable()
	}
	return false
}

// judgeMetrics judges the newest step of each metric.
func (h *history) judgeMetrics() verdict {
	status, found, unknown := metrics.Passed, []string{}, []string{}
	seen := map[*series]bool{}
	for _, c := range h.findings().steps() {
		if seen[c.series] {
			continue
		}
		seen[c.series] = true
		if c.series.worse == 0 && h.concerns(c.name) {
			unknown = append(unknown, c.name)
		}
		if c.direction() != worse {
			continue
		}
		share, how := math.Abs(c.relative), "by "+wording.Number(round3(100*math.Abs(c.relative)))+" %"
		if math.IsNaN(share) || math.IsInf(share, 0) {
			share, how = math.Inf(1), "from 0 to "+wording.Measure(c.factor()*c.after, c.symbol())
		}
		if s, _ := h.settings.Judge(settings.MetricWorse, settings.Found{Metric: c.name, Share: share}); s != metrics.NotApplicable {
			status = metrics.Worst(status, s)
			found = append(found, fmt.Sprintf("%s %s since %s", c.name, how, h.batches[c.at].label))
		}
	}
	v := reason(settings.MetricWorse, status, found)
	if len(unknown) > 0 {
		v.why += fmt.Sprintf(" Not judged, for which direction is worse is not known without limits: %s.", wording.Few(unknown, 5))
	}
	if missing := h.missing(); missing != "" {
		v.why += " " + missing
	}
	return v
}

// concerns says whether a gate for metrics is about the one of that name.
func (h *history) concerns(metric string) bool {
	status, _ := h.settings.Judge(settings.MetricWorse, settings.Found{Metric: metric, Share: math.Inf(1)})
	return status != metrics.NotApplicable
}

// judgePassRate judges the newest batch, or its tests that a gate is about.
func (h *history) judgePassRate() verdict {
	newest, _ := h.newest()
	status, found, judged := metrics.Passed, []string{}, false
	for _, g := range h.settings.Gates {
		if g.Kind != settings.PassRateBelow {
			continue
		}
		about := settings.Settings{Gates: []settings.Gate{{Kind: settings.Broken, Tags: g.Tags, Experiences: g.Experiences, Status: metrics.FailWarn}}}
		good, n := 0, 0
		for _, r := range h.rows {
			if s, _ := about.Judge(settings.Broken, settings.Found{Experience: r.name, Tags: r.tags}); s == metrics.NotApplicable || !r.at(newest).decided() {
				continue
			}
			n++
			if r.at(newest) == passed {
				good++
			}
		}
		judged = judged || n > 0
		if n == 0 || float64(good)/float64(n) >= g.Below {
			continue
		}
		status = metrics.Worst(status, g.Status)
		found = append(found, fmt.Sprintf("%d of %s passed, the limit is %s", good, wording.Count(n, "test", "tests"), given(g.Below)))
	}
	if !judged {
		return verdict{metrics.NotApplicable, gates.NoTest()}
	}
	return reason(settings.PassRateBelow, status, found)
}

func reason(kind settings.Kind, status metrics.Status, found []string) verdict {
	if len(found) == 0 {
		return verdict{status, fmt.Sprintf("Gate %q: nothing found.", kind)}
	}
	return verdict{status, fmt.Sprintf("%v by gate %q: %s.", status, kind, wording.Few(found, 5))}
}

// judgement is the worst verdict of all gates and the reasons of those that do not pass.
func (h *history) judgement() verdict {
	all := verdict{status: metrics.NotApplicable}
	var reasons []string
	for _, kind := range gated {
		v := h.verdict(kind)
		all.status = metrics.Worst(all.status, v.status)
		if v.status == metrics.FailWarn || v.status == metrics.FailBlock {
			reasons = append(reasons, v.why)
		}
	}
	all.why = strings.Join(reasons, " ")
	if all.why == "" && len(h.settings.Gates) > 0 && all.status == metrics.Passed {
		all.why = "All gates passed."
	}
	return all
}
