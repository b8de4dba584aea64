package report

import (
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestGates(t *testing.T) {
	worse := ofValues("score", seriesA...)
	worse.settings = settings.Default()
	worse.settings.Limits = []settings.Limit{{Metric: "score", Limits: metrics.BlockBelow(0.1)}}
	recovered := ofValues("score", 1.0, 1.1, 0.9, 1.05, 0.95, 1.02, 0.98, 1.03, .50, .51, .48, .48, .55, .52, .49, .53, 1.0, 1.1, 0.9, 1.05, 0.95, 1.02, 0.98, 1.03)
	recovered.settings = worse.settings
	failing := story{tests: []string{"PPPB", "PPPP", "PPPP", "PPPP"}, tags: map[int][]string{0: {"night"}, 1: {"day"}}}
	broken := story{tests: []string{"PBBB", "PPPP"}}
	unstable := story{tests: []string{"PBPBP", "PPPPP"}}
	crashes := ofValues("score", 0, 0, 0, 0, 0, 0, 3, 3, 3)
	crashes.settings = settings.Default()
	crashes.settings.Limits = []settings.Limit{{Metric: "score", Limits: metrics.BlockAbove(9)}}
	never := story{tests: []string{"P", "B"}}

	for _, c := range []struct {
		name   string
		story  story
		gate   settings.Gate
		item   string
		status metrics.Status
		why    string
	}{
		{"a metric that got worse", worse, settings.Gate{Kind: settings.MetricWorse, By: 0.05, Status: metrics.FailBlock}, "Detected changes", metrics.FailBlock, `FAIL_BLOCK by gate "metric worse": score by 49.4 % since 2026-03-08`},
		{"a metric that rose from 0", crashes, settings.Gate{Kind: settings.MetricWorse, By: 0.05, Status: metrics.FailBlock}, "Detected changes", metrics.FailBlock, `score from 0 to 3 since 2026-03-08`},
		{"few passed of a limit with a decimal", failing, settings.Gate{Kind: settings.PassRateBelow, Below: 0.995, Status: metrics.FailWarn}, "Pass rate over batches", metrics.FailWarn, "3 of 4 tests passed, the limit is 99.5 %"},
		{"without a known direction", ofValues("score", seriesA...), settings.Gate{Kind: settings.MetricWorse, Status: metrics.FailBlock}, "Detected changes", metrics.Passed, "Not judged, for which direction is worse is not known without limits: score."},
		{"by less than the gate says", worse, settings.Gate{Kind: settings.MetricWorse, By: 0.6, Status: metrics.FailBlock}, "Detected changes", metrics.Passed, "nothing found"},
		{"another metric", worse, settings.Gate{Kind: settings.MetricWorse, Metrics: []string{"speed*"}, Status: metrics.FailBlock}, "Detected changes", metrics.Passed, "nothing found"},
		{"and better again", recovered, settings.Gate{Kind: settings.MetricWorse, By: 0.05, Status: metrics.FailBlock}, "Detected changes", metrics.Passed, "nothing found"},
		{"newly failing", failing, settings.Gate{Kind: settings.NewlyFailing, Status: metrics.FailWarn}, "What changed in the newest batch", metrics.FailWarn, `FAIL_WARN by gate "newly failing": test 0.`},
		{"with a tag", failing, settings.Gate{Kind: settings.NewlyFailing, Tags: []string{"nig*"}, Status: metrics.FailBlock}, "What changed in the newest batch", metrics.FailBlock, "test 0"},
		{"without the tag", failing, settings.Gate{Kind: settings.NewlyFailing, Tags: []string{"day"}, Status: metrics.FailBlock}, "What changed in the newest batch", metrics.Passed, "nothing found"},
		{"another experience", failing, settings.Gate{Kind: settings.NewlyFailing, Experiences: []string{"test 1"}, Status: metrics.FailBlock}, "What changed in the newest batch", metrics.Passed, "nothing found"},
		{"no history", never, settings.Gate{Kind: settings.NewlyFailing, Status: metrics.FailBlock}, "What changed in the newest batch", metrics.NotApplicable, "no history yet"},
		{"broken", broken, settings.Gate{Kind: settings.Broken, Status: metrics.FailBlock}, "Failing most often", metrics.FailBlock, "test 0"},
		{"not broken for long enough", failing, settings.Gate{Kind: settings.Broken, Status: metrics.FailBlock}, "Failing most often", metrics.Passed, "nothing found"},
		{"unstable", unstable, settings.Gate{Kind: settings.Unstable, Status: metrics.FailWarn}, "Unstable experiences", metrics.FailWarn, "test 0"},
		{"few passed", failing, settings.Gate{Kind: settings.PassRateBelow, Below: 0.8, Status: metrics.FailWarn}, "Pass rate over batches", metrics.FailWarn, "3 of 4 tests passed, the limit is 80 %"},
		{"enough passed", failing, settings.Gate{Kind: settings.PassRateBelow, Below: 0.75, Status: metrics.FailWarn}, "Pass rate over batches", metrics.Passed, "nothing found"},
		{"few with a tag passed", failing, settings.Gate{Kind: settings.PassRateBelow, Below: 0.5, Tags: []string{"night"}, Status: metrics.FailBlock}, "Pass rate over batches", metrics.FailBlock, "0 of 1 test passed"},
		{"of no test", failing, settings.Gate{Kind: settings.PassRateBelow, Below: 0.5, Tags: []string{"none"}, Status: metrics.FailBlock}, "Pass rate over batches", metrics.NotApplicable, `Gate "pass rate below": it is about no test that came to a result.`},
		{"no batch", story{}, settings.Gate{Kind: settings.PassRateBelow, Below: 0.5, Status: metrics.FailBlock}, "Summary", metrics.NotApplicable, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			s := c.story
			if s.settings.Level == 0 {
				s.settings = settings.Default()
			}
			s.settings.Gates = []settings.Gate{c.gate}
			// A gate is shown even if its item was not asked for.
			s.settings.Show = []string{"summary"}
			doc := s.written(t)
			e, ok := doc.Metric(c.item)
			if !ok {
				t.Fatalf("there is no %q in %q", c.item, names(doc))
			}
			if e.Status() != c.status || !strings.Contains(e.Description(), c.why) {
				t.Errorf("have %v, %s\nwant %v, %s", e.Status(), e.Description(), c.status, c.why)
			}
			summary, _ := doc.Metric("Summary")
			if summary.Status() != c.status {
				t.Errorf("the summary is %v, want %v", summary.Status(), c.status)
			}
			if bad := c.status == metrics.FailWarn || c.status == metrics.FailBlock; bad != strings.Contains(textOf(t, doc, "Summary"), c.status.String()+" by gate") {
				t.Errorf("the summary does not say so, or does: %s", textOf(t, doc, "Summary"))
			}
			want := c.status
			if want == metrics.NotApplicable {
				want = metrics.Passed
			}
			if doc.Status() != want {
				t.Errorf("the report is %v, want %v", doc.Status(), want)
			}
		})
	}
}

// Without gates nothing is judged.
func TestNoGates(t *testing.T) {
	s := steadyStory(12)
	for m := range s.written(t).Metrics() {
		if m.Status() != metrics.NotApplicable {
			t.Errorf("%s is %v", m.Name(), m.Status())
		}
	}
}

func TestSettings(t *testing.T) {
	set := settings.Default()
	set.Failing = []resim.ConflatedStatus{resim.ConflatedWarning, resim.ConflatedBlocker, resim.ConflatedError}
	set.Ignore = settings.Ignore{Tags: []string{"slow"}, Experiences: []string{"test 2"}, Metrics: []string{"debug *"}}
	doc := story{
		tests: []string{"PW", "PB", "PB", "PP"}, tags: map[int][]string{1: {"slow"}}, settings: set,
		ofBatch: func(int) []resim.Metric { return []resim.Metric{value("debug x", 1), value("score", 2)} },
	}.written(t)
	rows := rowsOf(t, doc, "Failing most often")
	if len(rows) != 1 || !strings.HasPrefix(rows[0], "test 0 | 1 of 2") {
		t.Errorf("rows: %q", rows)
	}
	wantIn(t, textOf(t, doc, "Data quality"), "Ignored by the settings: test 1, test 2.", "hard failure: WARNING or BLOCKER or ERROR")
	if _, ok := doc.Metric("debug x over batches"); ok {
		t.Error("an ignored metric has a chart")
	}
}

// More batches than the default are needed if the settings say so.
func TestMinimumBatches(t *testing.T) {
	s := ofValues("score", seriesA...)
	s.settings = settings.Default()
	s.settings.MinimumBatches = 12
	if n := len(s.history().findings().changes); n != 0 {
		t.Errorf("%d changes in 11 batches, of which 12 are needed", n)
	}
	wantIn(t, textOf(t, s.written(t), "Summary"), "With 11 batches, no change is told: that needs 12.")
	exact := ofValues("score", 1, 1, 1, 1, 9, 9, 9, 9, 9, 9, 9)
	if n := len(exact.history().findings().changes); n != 1 {
		t.Errorf("%d exact changes in 11 batches, of which 8 are needed", n)
	}
	exact.settings = s.settings
	if n := len(exact.history().findings().changes); n != 0 {
		t.Errorf("%d exact changes in 11 batches, of which 12 are needed", n)
	}
	exact = ofValues("score", 1, 1, 1, 9, 9)
	exact.settings = settings.Default()
	exact.settings.MinimumBatches = 5
	if n := len(exact.history().findings().changes); n != 1 {
		t.Errorf("%d exact changes in 5 batches, of which 5 are needed", n)
	}
}
