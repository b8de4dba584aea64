package report

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Everything at once is still twelve lines, and every line but the first has a batch or a number with its base.
func TestSummaryIsShort(t *testing.T) {
	s := story{
		tests: []string{"BBBBBBBBBBBB", "WWWWWWWWWWWB", "BWBWBWBWBWBW", "BBBBBBBBBEEB", "WWWWWWWWWEEW", "BBBBBBBBBEEB", "----WWWWWEEW", "BBBBBBBBBEEB"},
		batch: func(at int, b *resim.Batch) { b.TestSuiteRevision = 1 + at/2 },
		ofBatch: func(at int) []resim.Metric {
			var list []resim.Metric
			for k := range 6 {
				list = append(list, value(fmt.Sprintf("score %d", k), seriesA[min(at, 10)]+float64(k)))
			}
			return list
		},
		settings: settings.Default(),
	}
	s.settings.Gates = []settings.Gate{{Kind: settings.Broken, Status: metrics.FailBlock}, {Kind: settings.PassRateBelow, Below: 1, Status: metrics.FailWarn}}
	h := s.history()
	h.unfinished, h.asked.batchesLeft = 2, 3
	lines := strings.Split(strings.TrimSpace(h.summary()), "\n")
	if len(lines) > summaryLines || len(lines) < 10 {
		t.Errorf("%d lines", len(lines))
	}
	for _, line := range lines[1:] {
		if !strings.HasPrefix(line, "- ") || !strings.ContainsAny(line, "0123456789") {
			t.Errorf("line %q", line)
		}
	}
	wantIn(t, h.summary(), "oldest batches not read", "FAIL_BLOCK by gate", "No test has passed", "suite [revision", " more of 6 changes in 6 of 7 series tested, see Detected changes.")
}

// What the lead reads, word for word.
func TestSummaryText(t *testing.T) {
	s := story{tests: []string{"PPPP", "PPBB", "PBPP", "PPPC"}}
	at := func(i int) string {
		return fmt.Sprintf("[2026-03-0%d · 1.%d](https://app.example.com/projects/%s/batches/%s)", 2+i, i, id(1, 1), id(2, i))
	}
	want := "**Nightly**, 2026-03-02 to 2026-03-06: 4 finished batches\n" +
		"- Newest " + at(3) + ": PASSED; 2 of 3 tests with a result passed (67 %, 95 % interval 21–94 %), 1 blocker, 1 cancelled.\n" +
		"- Against results before (" + at(2) + "), of 3 tests: 0 newly failing, 0 fixed; pass rate like for like 0 points over 3.\n" +
		"- Failing most, of 2 tests that ever failed: test 1 2 of 4 (95 % interval 15–85 %, failing since " + at(2) + "); test 2 1 of 4 (95 % interval 5–70 %, last failed " + at(1) + ").\n"
	if diff := cmp.Diff(want, s.history().summary()); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
}

// Six tests that changed are the fewest of which the p-value can be small; below, only names are told.
func TestPairedP(t *testing.T) {
	of := func(broken, fixed int) string {
		var tests []string
		for range broken {
			tests = append(tests, "PB")
		}
		for range fixed {
			tests = append(tests, "BP")
		}
		return story{tests: tests}.history().summary()
	}
	wantIn(t, of(7, 1), "of 8 tests: 7 newly failing (test 0, test 1, test 2 and 4 more), 1 fixed (test 7) (paired p = 0.07)")
	wantIn(t, of(4, 1), "of 5 tests: 4 newly failing", "!paired p")
}

// Names from outside are text, whatever is in them.
func TestEscaping(t *testing.T) {
	name := "a|b <b>*x*</b> [y](z)"
	doc := story{
		tests: []string{"PB"}, job: func(_, _ int, j *resim.Job) { j.ExperienceName = name },
		ofBatch: func(at int) []resim.Metric { return []resim.Metric{value("<i>m", []float64{1, 1}[at])} },
	}.written(t)
	wantIn(t, textOf(t, doc, "Summary"), `a\|b \<b>\*x\*\</b> \[y\](z)`)
	wantIn(t, rowsOf(t, doc, "Failing most often")[0], "a|b &lt;b&gt;*x*&lt;/b&gt; [y](z) |")
}

func TestLinks(t *testing.T) {
	on, off := links{"https://app.resim.ai", id(1, 1)}, links{"", id(1, 1)}
	project, batch, suite := id(1, 1).String(), id(2, 2), id(6, 3)
	for _, c := range []struct{ have, want string }{
		{on.batch(batch), "https://app.resim.ai/projects/" + project + "/batches/" + batch.String()},
		{on.blockers(batch), "https://app.resim.ai/projects/" + project + "/batches/" + batch.String() + "?TEST_STATUS_MULTI=Blocker"},
		{on.suite(suite, 4), "https://app.resim.ai/projects/" + project + "/test-suites/" + suite.String() + "/revisions/4"},
		{off.batch(batch), ""},
		{off.blockers(batch), ""},
		{off.suite(suite, 4), ""},
		{markdown("a", "https://x"), "[a](https://x)"},
		{markdown("a", ""), "a"},
		{anchor("a & b", "https://x?a=1&b=2"), `<a href="https://x?a=1&amp;b=2">a &amp; b</a>`},
		{anchor("a", ""), "a"},
	} {
		if c.have != c.want {
			t.Errorf("have %q, want %q", c.have, c.want)
		}
	}
	// Blocking tests lead to the batch's blocking tests.
	rows := rowsOf(t, story{tests: []string{"PB", "PE"}}.written(t), "What changed in the newest batch")
	wantIn(t, rows[0], "TEST_STATUS_MULTI=Blocker")
	wantIn(t, rows[1], "!TEST_STATUS_MULTI", "/batches/")
}

// A change is told with its levels, its size, what confirms it and of how many batches.
func TestSummaryOfAChange(t *testing.T) {
	at := fmt.Sprintf("[2026-03-08 · 1.6](https://app.example.com/projects/%s/batches/%s)", id(1, 1), id(2, 6))
	wantIn(t, ofValues("score", seriesA...).history().summary(), "- **score** down since "+at+": 0.9967 → 0.504, -49.4 % (confirmed, adjusted p 0.008, n = 11).\n")
	wantIn(t, ofValues("score", 1, 1, 1, 1, 1, 1, 9, 9).history().summary(), ": 1 → 9, +800 % (exact step, n = 8).\n")
	wantIn(t, ofValues("score", 1, 1, 1, 1, 1, 1, 1, 9).history().summary(), ", unconfirmed: 9 against always 1 before (n = 7, exact).\n")
	wantIn(t, ofValues("score", 10, 12, 11, 13, 12, 11, 14, 12, 19).history().summary(), "unusual in [2026-03-10", "unconfirmed: 19 against a mean of 11.88 before (n = 8, adjusted p 0.001).\n")
}

// A metric of tests and the metric of batches that is made of it move together for one cause.
func TestOneCause(t *testing.T) {
	of := func(batchMetric string, sign float64) string {
		s := ofValues("", seriesA...)
		s.ofBatch = func(at int) []resim.Metric { return []resim.Metric{value(batchMetric, sign*seriesA[at])} }
		s.metrics = func(at, _ int) []resim.Metric { return []resim.Metric{value("Speed", seriesA[at])} }
		return s.history().summary()
	}
	wantIn(t, of("Largest speed", 1), "- **Largest speed** (and **Speed, mean of tests**) down since", "!- **Speed, mean")
	wantIn(t, of("Largest force", 1), "- **Largest force** down since", "- **Speed, mean of tests** down since")
	wantIn(t, of("Largest speed", -1), "- **Largest speed** up since", "- **Speed, mean of tests** down since")
}

// The summary says by what a test is known to be unstable.
func TestWhyUnstable(t *testing.T) {
	builds := story{tests: []string{"PBBBBPP", "PPPPPPP"}, batch: func(at int, b *resim.Batch) { b.Build = id(3, at/2) }}
	wantIn(t, builds.history().summary(), "Unstable: 1 of 2 tests: test 0 (both ways with one build, for 2 builds; newest [", "!changes in its last")
	repeated := story{tests: []string{"PPP", "PPP"}, job: func(at, test int, j *resim.Job) {
		if at == 1 && test == 0 {
			j.RunCounter = 2
		}
	}}
	wantIn(t, repeated.history().summary(), "test 0 (passed only when repeated, in 1 batch; newest [")
	wantIn(t, story{tests: []string{"PBPB"}}.history().summary(), "test 0 (3 changes in its last 4 results; newest [")
}
