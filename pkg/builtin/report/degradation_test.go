package report

import (
	"fmt"
	"math"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// noisy is a value with a little noise that repeats after many batches only.
func noisy(mean float64, at, test int) float64 {
	return mean + 0.01*math.Sin(float64(at*at*7+test*13))
}

// steadyStory is a suite of six tests of which the last one fails now and then.
func steadyStory(batches int) story {
	tests := []string{"", "", "", "", "", ""}
	for i := range batches {
		for k := range 5 {
			tests[k] += "P"
		}
		tests[5] += string("PB"[i%2])
	}
	return story{
		batches: batches, tests: tests,
		metrics: func(at, test int) []resim.Metric { return []resim.Metric{value("speed", noisy(1, at, test))} },
		ofBatch: func(at int) []resim.Metric { return []resim.Metric{value("score", noisy(5, at, 0))} },
	}
}

// What there is of the report, and what it says of itself, by the number of batches.
func TestNumberOfBatches(t *testing.T) {
	const speed, score = "speed of tests over batches", "score over batches"
	one := []string{
		"Summary", "Test status over batches", "Pass rate over batches", "Test grid", "Failing most often", score, speed,
		"Pass rate by experience tag", "Duration over batches",
		"Newest pass rate", "Newly failing tests", "Open failures", "Unstable tests", "Confirmed changes", "Data quality",
	}
	more := []string{
		"Summary", "What changed in the newest batch", "Test status over batches", "Pass rate over batches", "Test grid", "Failing most often",
		"Unstable experiences", "Detected changes", score, speed, "Pass rate by experience tag", "Duration over batches", "Newest pass rate", "Pass rate change, like for like",
		"Newly failing tests", "Open failures", "Unstable tests", "Confirmed changes", "Data quality",
	}
	for _, c := range []struct {
		batches int
		items   []string
		summary []string
	}{
		{0, []string{"Summary", "Newly failing tests", "Open failures", "Unstable tests", "Confirmed changes", "Data quality"}, []string{"0 finished batches", "nothing to show yet", "!Newest"}},
		{1, one, []string{"1 finished batch", "6 of 6 tests with a result passed", "no history yet", "!Against"}},
		{2, more, []string{"Against results before", "of 6 tests: 1 newly failing (test 5), 0 fixed", "!Unstable", "!No change"}},
		{5, more, []string{"no change is told: that needs 8", "Unstable: 1 of 6 tests: test 5 (4 changes in its last 5 results"}},
		{6, more, []string{"no change is told: that needs 8"}},
		{8, more, []string{"No change found in 3 series", "drifts cannot be told from steps: that needs 15"}},
		{20, more, []string{"No change found in 3 series (adjusted p ≤ 0.05).", "!needs"}},
	} {
		t.Run(fmt.Sprint(c.batches), func(t *testing.T) {
			s := steadyStory(c.batches)
			doc := s.written(t)
			if diff := cmp.Diff(c.items, names(doc)); diff != "" {
				t.Errorf("items (-want +have):\n%s", diff)
			}
			wantIn(t, textOf(t, doc, "Summary"), c.summary...)
			if c.batches == 1 {
				wantIn(t, textOf(t, doc, "Failing most often"), "None of 6 tests failed in 1 batch with results.")
			}
		})
	}
}

// One run is not 100 %: the interval says so, and the table.
func TestOneRun(t *testing.T) {
	doc := story{tests: []string{"B", "P"}}.written(t)
	rows := rowsOf(t, doc, "Failing most often")
	if len(rows) != 1 {
		t.Fatalf("rows: %q", rows)
	}
	wantIn(t, rows[0], "test 0 | 1 of 1 | 100 % [21–100 %] 1 run")
}

func TestNoPassingRun(t *testing.T) {
	doc := story{tests: []string{"BBE", "BEB"}}.written(t)
	summary := textOf(t, doc, "Summary")
	if line := strings.Split(summary, "\n")[1]; !strings.Contains(line, "**No test has passed**: 0 of 6 results in 3 batches") {
		t.Errorf("the summary does not lead with it:\n%s", summary)
	}
	if v, err := doc.Scalar("Newest pass rate"); v != 0 || err != nil {
		t.Errorf("pass rate %v, %v", v, err)
	}
	wantIn(t, rowsOf(t, doc, "Failing most often")[0], "3 of 3", "n/a, open for 3 batches")
}

// Missing values are gaps and empty cells, never zeros.
func TestGaps(t *testing.T) {
	doc := story{
		tests: []string{"PCP", "P-P"},
		ofBatch: func(at int) []resim.Metric {
			if at == 1 {
				return nil
			}
			return []resim.Metric{value("score", 3)}
		},
	}.written(t)
	if have := chartOf(t, doc, "score over batches").trace("score"); !cmp.Equal(have, []any{3.0, nil, 3.0}) {
		t.Errorf("score: %v", have)
	}
	if have := chartOf(t, doc, "Pass rate over batches").trace("passed"); !cmp.Equal(have, []any{100.0, nil, 100.0}) {
		t.Errorf("pass rate: %v", have)
	}
	wantIn(t, textOf(t, doc, "Data quality"), "2 of 6 expected results are missing")
}

func TestNotANumber(t *testing.T) {
	doc := story{
		tests: []string{"PP", "PP"},
		metrics: func(at, test int) []resim.Metric {
			none := resim.Metric{Name: "null", Type: resim.TypeScalar}
			if test == 0 {
				return []resim.Metric{value("half", math.NaN()), value("never", math.Inf(1)), none}
			}
			return []resim.Metric{value("half", 2), value("never", math.NaN()), none}
		},
	}.written(t)
	if all := names(doc); !slices.Contains(all, "half of tests over batches") || slices.ContainsFunc(all, func(n string) bool { return strings.HasPrefix(n, "never") || strings.HasPrefix(n, "null") }) {
		t.Errorf("charts: %q", all)
	}
	wantIn(t, textOf(t, doc, "Data quality"), "half (of tests): 0 values without a number and 2 NaN or infinite were dropped",
		"never (of tests): 0 values without a number and 4 NaN", "never (of tests): no finite value, so there is no chart", "null (of tests): 4 values without a number")
}

// b1 {a 1, b 2, c 3}, b2 {a 1.5, b 2.5, d 10}, b3 {a 2, b 3, d 11}: raw means 2, 4.6667 and 5.3333, like for like
// 4.3333, 4.6667 and 5.3333 if there were tests enough.
func TestUnequalSets(t *testing.T) {
	values := [][]float64{{1, 1.5, 2}, {2, 2.5, 3}, {3, 0, 0}, {0, 10, 11}}
	few := story{
		tests:   []string{"PPP", "PPP", "P--", "-PP"},
		metrics: func(at, test int) []resim.Metric { return []resim.Metric{value("x", values[test][at])} },
	}
	s := few.history().findings().tests[0]
	for i, want := range []struct{ raw, like float64 }{{2, 13. / 3}, {14. / 3, 14. / 3}, {16. / 3, 16. / 3}} {
		if math.Abs(s.raw[i]-want.raw) > 1e-12 || math.Abs(s.like[i].Value-want.like) > 1e-12 {
			t.Errorf("batch %d: raw %v and like for like %v, want %v", i, s.raw[i], s.like[i].Value, want)
		}
	}
	if !math.IsNaN(s.values[0]) || math.Abs(s.values[1]-s.raw[1]) > 1e-12 || !s.unequal {
		t.Errorf("two tests in common were compared: %v", s.values)
	}
	// With five in common the line is drawn, and moves as they do: not at all.
	doc := story{
		tests:   []string{"PP", "PP", "PP", "PP", "PP", "-B", "-B"},
		metrics: func(at, test int) []resim.Metric { return []resim.Metric{value("x", float64(test))} },
	}.written(t)
	c := chartOf(t, doc, "Pass rate over batches")
	if raw, like := c.trace("passed"), c.trace("passed, like for like"); !cmp.Equal(raw, []any{100.0, 71.4286}) || !cmp.Equal(like, []any{71.4286, 71.4286}) {
		t.Errorf("passed %v, like for like %v", raw, like)
	}
	if have := chartOf(t, doc, "x of tests over batches").trace("mean, like for like"); !cmp.Equal(have, []any{3.0, 3.0}) {
		t.Errorf("like for like %v", have)
	}
	if rows := rowsOf(t, doc, "What changed in the newest batch"); len(rows) != 2 || !strings.HasPrefix(rows[0], "NEW | test 5 | – → blocker") {
		t.Errorf("changes: %q", rows)
	}
}

func TestRevisions(t *testing.T) {
	doc := story{
		tests: []string{"PPP", "PPP", "P--", "-PP"},
		batch: func(at int, b *resim.Batch) {
			if at > 0 {
				b.TestSuiteRevision = 2
			}
			if at > 1 {
				b.MetricsBuild = id(7, 2)
			}
		},
	}.written(t)
	if have := chartOf(t, doc, "Pass rate over batches").marks(); have != "revision 2; metrics build" {
		t.Errorf("marks: %q", have)
	}
	link := fmt.Sprintf("[revision 2](https://app.example.com/projects/%s/test-suites/%s/revisions/2)", id(1, 1), id(6, 1))
	wantIn(t, textOf(t, doc, "Summary"), "suite "+link+" since", "(1 test added, 1 removed)")
}

// The same build twice are two columns, and results that differ are evidence of chance.
func TestSameBuildTwice(t *testing.T) {
	s := story{
		tests: []string{"PBBB", "PPPP"},
		batch: func(at int, b *resim.Batch) {
			b.Build, b.Created = id(3, 0), firstDay.Add(time.Duration(at/3)*time.Hour)
		},
		version: func(int) string { return "1.0" },
	}
	h := s.history()
	if diff := cmp.Diff(plot.Labels{"2026-03-02 · 1.0", "2026-03-02 06:00 · 1.0", "2026-03-02 06:00 · 1.0 #2", "2026-03-02 07:00 · 1.0"}, h.labels(0)); diff != "" {
		t.Errorf("labels (-want +have):\n%s", diff)
	}
	if e := h.rows[0].evidence; e.sameBuild != 1 || !h.rows[0].unstable() || h.rows[1].unstable() {
		t.Errorf("evidence %+v", e)
	}
	// Another metrics build may judge otherwise, which is not chance.
	s.batch = func(at int, b *resim.Batch) { b.Build, b.MetricsBuild = id(3, 0), id(7, at) }
	if h := s.history(); h.rows[0].unstable() {
		t.Error("another metrics build is taken for chance")
	}
}

func TestReruns(t *testing.T) {
	again := func(run int, status resim.ConflatedStatus) func(int) []resim.Job {
		return func(int) []resim.Job {
			return []resim.Job{{ID: id(5, 9), Experience: id(4, 0), ExperienceName: "test 0", RunCounter: run, Conflated: status}}
		}
	}
	for _, c := range []struct {
		name     string
		more     func(int) []resim.Job
		want     result
		disagree bool
		repeated int
	}{
		{"the newest run counts", again(2, resim.ConflatedPassed), passed, true, 1},
		{"of equal ones the worst", again(1, resim.ConflatedError), errored, true, 0},
		{"an older one does not", again(0, resim.ConflatedPassed), blocked, true, 0},
		{"nor one that agrees", again(1, resim.ConflatedBlocker), blocked, false, 0},
		{"nor one without a result", again(1, resim.ConflatedCancelled), blocked, false, 0},
	} {
		h := story{tests: []string{"B"}, more: c.more}.history()
		if r := h.rows[0]; len(h.rows) != 1 || r.at(0) != c.want || r.cells[0].disagree != c.disagree || r.evidence.repeated != c.repeated || h.batches[0].decided() != 1 {
			t.Errorf("%s: %+v, %+v", c.name, r.cells[0], r.evidence)
		}
	}
	doc := story{tests: []string{"B"}, more: again(2, resim.ConflatedPassed)}.written(t)
	wantIn(t, textOf(t, doc, "Data quality"), "Run several times in a batch with different results: 1 time;")
}

// Sets of parameters are tests of their own, named after them.
func TestParameters(t *testing.T) {
	h := story{
		tests: []string{"P"},
		job:   func(_, _ int, j *resim.Job) { j.Parameters = map[string]string{"wind": "none", "load": "full"} },
		more: func(int) []resim.Job {
			return []resim.Job{{Experience: id(4, 0), ExperienceName: "test 0", Conflated: resim.ConflatedBlocker, Parameters: map[string]string{"load": "none"}}}
		},
	}.history()
	if len(h.rows) != 2 || h.rows[0].title != "test 0 [load=full, wind=none]" || h.rows[1].title != "test 0 [load=none]" {
		t.Errorf("%d rows: %+v", len(h.rows), h.rows)
	}
}

func TestRenamed(t *testing.T) {
	doc := story{
		tests: []string{"PBP", "PPP"},
		job: func(at, test int, j *resim.Job) {
			if test == 0 && at == 2 {
				j.ExperienceName = "new *name*"
			}
		},
	}.written(t)
	wantIn(t, textOf(t, doc, "Data quality"), "Tests: 2;", `new \*name\* (was test 0)`)
	wantIn(t, rowsOf(t, doc, "Failing most often")[0], "new *name* | 1 of 3")
}

func TestMetricChangesType(t *testing.T) {
	doc := story{
		tests: []string{"PPPP"},
		ofBatch: func(at int) []resim.Metric {
			list := []resim.Metric{value("kept", 1)}
			if at < 2 {
				return append(list, value("changes", 2), value("ends", 3), value("converted", 4))
			}
			m := value("converted", 4000)
			m.Unit = "mm"
			return append(list, m, resim.Metric{Name: "changes", Type: resim.TypeComposite})
		},
	}.written(t)
	if have := chartOf(t, doc, "changes over batches").trace("changes"); !cmp.Equal(have, []any{2.0, 2.0, nil, nil}) {
		t.Errorf("changes: %v", have)
	}
	quality := textOf(t, doc, "Data quality")
	wantIn(t, quality, "changes (of batches) is no scalar any more since", "ends (of batches) was last seen in", `converted (of batches) has several units, each a metric of its own: "", "mm"`, "!kept")
	if have := chartOf(t, doc, "converted (mm) over batches").trace("converted"); !cmp.Equal(have, []any{nil, nil, 4000.0, 4000.0}) {
		t.Errorf("converted (mm): %v", have)
	}
}

// An outage is charted and marked, and counts for no test.
func TestOutage(t *testing.T) {
	s := story{tests: []string{"PPEPE", "PPEPE", "PPEPE", "PPEPE", "PPPPE", "PBEPE"}}
	h := s.history()
	if !h.batches[2].outage || !h.batches[4].outage || !cmp.Equal(h.usable, []int{0, 1, 3}) {
		t.Fatalf("usable: %v", h.usable)
	}
	if r := h.rows[5]; r.history.Failed != 1 || r.history.Decided != 3 || r.history.Flips != 2 {
		t.Errorf("history: %+v", r.history)
	}
	doc := writtenFrom(t, h)
	wantIn(t, textOf(t, doc, "Summary"), "1 newer batch without results that count", "2 outages not counted", "1 fixed (test 5)")
	wantIn(t, textOf(t, doc, "Data quality"), "Outage: [2026-03-04 · 1.2]", "5 of 6 results are errors")
	if have := chartOf(t, doc, "Pass rate over batches").marks(); have != "outage; outage" {
		t.Errorf("marks: %q", have)
	}
	bars := chartOf(t, doc, "Duration over batches").Data[0]
	if !cmp.Equal(bars.Marker.Pattern.Shape, []string{"", "", "/", "", "/"}) {
		t.Errorf("hatching: %q", bars.Marker.Pattern.Shape)
	}
	if v, err := doc.Scalar("Newest pass rate"); v != 100 || err != nil {
		t.Errorf("newest pass rate %v, %v", v, err)
	}
}

// Nothing that counts is still a report.
func TestNothingCounts(t *testing.T) {
	for name, tests := range map[string][]string{
		"an outage only":       {"E", "E", "E", "E", "E"},
		"all cancelled":        {"CC", "CC"},
		"all still queued":     {"QQ"},
		"batches without jobs": {"--"},
	} {
		doc := story{tests: tests}.written(t)
		wantIn(t, textOf(t, doc, "Summary"), "No test came to a result that counts in", "!Newest", "!Against", "!NaN")
		if v, err := doc.Scalar("Newly failing tests"); v != 0 || err != nil {
			t.Errorf("%s: %v newly failing, %v", name, v, err)
		}
	}
}

func TestRunningBatches(t *testing.T) {
	doc := story{
		tests: []string{"PBB", "PPP"},
		batch: func(at int, b *resim.Batch) {
			if at == 2 {
				b.Status = resim.BatchExperiencesRunning
			}
		},
	}.written(t)
	wantIn(t, textOf(t, doc, "Summary"), "2 finished batches, 1 still running left out", "1 newly failing")
	wantIn(t, textOf(t, doc, "Data quality"), "1 not finished are left out")
}

// More batches than can be read test by test are counted only.
func TestOnlyCounted(t *testing.T) {
	h := newHistory(settings.Default(), need{})
	b := resim.Batch{ID: id(2, 1), Status: resim.BatchSucceeded, Created: firstDay}
	b.JobCounts = resim.JobCounts{Succeeded: 10, Error: 2, Cancelled: 1}
	b.Judgements = resim.JudgementCounts{FailBlock: 3, FailWarn: 1, Passed: 5}
	h.addBatch(b, "")
	h.settle()
	if diff := cmp.Diff([results]int{passed: 6, warned: 1, blocked: 3, errored: 2, cancelled: 1}, h.batches[0].counts); diff != "" {
		t.Errorf("counts (-want +have):\n%s", diff)
	}
	if have := h.findings().passRate.raw[0]; have != 0.5 {
		t.Errorf("pass rate %v", have)
	}
}
