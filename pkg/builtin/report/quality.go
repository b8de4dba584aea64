package report

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// addQuality says what the report is made of, what it leaves out, and what it was told.
func (h *history) addQuality(w *metrics.Writer, it item) {
	h.put(w, it, metrics.Text(h.quality()), "What this report is made of, what is left out and why, and the settings it was made with.", metrics.Low)
}

func (h *history) quality() string {
	var b strings.Builder
	add := func(format string, args ...any) { fmt.Fprintf(&b, "- "+format+"\n", args...) }
	n := h.need

	add("Batches: %d finished, %d of them with results that count; %d not finished are left out.", len(h.batches), len(h.usable), h.unfinished)
	for i, batch := range h.batches {
		if batch.outage {
			add("Outage: %s, %d of %d results are errors; it is charted and counts for no test.", h.toBatch(i), batch.counts[errored], batch.decided())
		}
	}
	if h.asked.batchesCounted > 0 {
		add("Only counted, not read test by test: the %d oldest batches (the newest %d are read).", h.asked.batchesCounted, h.asked.listsCap)
	}
	if n.jobs || n.testMetrics {
		h.testQuality(add)
	} else {
		add("Tests: not read, for no item that is shown needs them.")
	}
	h.metricQuality(add, n)
	add("Counts as a hard failure: %s. The app's comparison counts warnings too.", h.failingWords())
	search := stats.DefaultStepSearch()
	add("Significance %s over all series together (Benjamini–Hochberg), newest values at %s; seed %d, %d random orders; steps need %d batches. Reports that are made daily test anew each time.",
		wording.Number(h.settings.Level), wording.Number(unusualLevel), search.Seed, search.Shuffles, max(h.settings.MinimumBatches, stats.MinStepped))
	if len(h.settings.Gates) == 0 {
		add("Gates: none, nothing is judged.")
	} else {
		for _, kind := range gated {
			if v := h.verdict(kind); v.why != "" {
				add("%s", wording.Markdown(v.why))
			}
		}
	}
	return b.String()
}

func (h *history) testQuality(add func(string, ...any)) {
	missing, cells, disagree, renamed := 0, 0, 0, []string{}
	ran := make([]bool, len(h.batches)) // a batch without any test lacks none in particular
	for at := range ran {
		ran[at] = h.present(at) > 0
	}
	for _, r := range h.rows {
		first := slices.IndexFunc(r.cells, func(c cell) bool { return c.result != absent })
		for at := first; at < len(h.batches); at++ {
			if !ran[at] {
				continue
			}
			cells++
			if !r.at(at).decided() {
				missing++
			}
		}
		for _, c := range r.cells {
			if c.disagree {
				disagree++
			}
		}
		if r.formerly != "" {
			renamed = append(renamed, fmt.Sprintf("%s (was %s)", wording.Markdown(r.title), wording.Markdown(r.formerly)))
		}
	}
	add("Tests: %d; %d of %d expected results are missing (cancelled, not finished or not run).", len(h.rows), missing, cells)
	for i := range h.batches {
		if h.newRevision(i) {
			gone, came := h.difference(i)
			add("Suite revision %d → %d in %s: %d tests added, %d removed.", h.batches[i-1].TestSuiteRevision, h.batches[i].TestSuiteRevision, h.toBatch(i), came, gone)
		}
	}
	if len(renamed) > 0 {
		add("Renamed experiences keep their row: %s.", wording.Few(renamed, 5))
	}
	if disagree > 0 {
		add("Run several times in a batch with different results: %s; the last repetition counts, of equal ones the worst.", wording.Count(disagree, "time", "times"))
	}
	if len(h.ignored) > 0 {
		add("Ignored by the settings: %s.", wording.Markdown(wording.Few(slices.Sorted(maps.Keys(h.ignored)), 5)))
	}
}

func (h *history) metricQuality(add func(string, ...any), n need) {
	switch {
	case !n.testMetrics:
		add("Metrics of tests: not read, for no item that is shown needs them.")
	case h.asked.batchesLeft > 0:
		add("Metrics of tests: %d of at most %d requests spent on the newest batches; %s of the %s not asked for.", h.asked.spent, h.settings.Requests,
			wording.Count(h.asked.testsLeft, "test", "tests"), wording.Count(h.asked.batchesLeft, "oldest batch", "oldest batches"))
	default:
		add("Metrics of tests: %d of at most %d requests spent, all read.", h.asked.spent, h.settings.Requests)
	}
	if !n.batchMetrics {
		add("Metrics of batches: not read, for no item that is shown needs them.")
	}
	newest, _ := h.newest()
	for _, of := range []struct {
		word  string
		shelf *shelf
	}{{"tests", h.testMetrics}, {"batches", h.batchMetrics}} {
		units := map[string][]string{}
		for _, c := range of.shelf.keys() {
			units[c.name] = append(units[c.name], c.unit)
			if c.nonFinite+c.missing > 0 {
				add("%s (of %s): %d values without a number and %d NaN or infinite were dropped.", wording.Markdown(c.title()), of.word, c.missing, c.nonFinite)
			}
			if len(c.values) == 0 && len(c.byRow) == 0 {
				add("%s (of %s): no finite value, so there is no chart.", wording.Markdown(c.title()), of.word)
			}
		}
		for _, name := range slices.Sorted(maps.Keys(units)) {
			if len(units[name]) > 1 {
				add("%s (of %s) has several units, each a metric of its own: %s.", wording.Markdown(name), of.word, wording.Markdown(strings.Join(quoted(units[name]), ", ")))
			}
		}
		for _, name := range slices.Sorted(maps.Keys(of.shelf.tallies)) {
			t := of.shelf.tallies[name]
			switch {
			case t.lastScalar >= 0 && t.lastOther > t.lastScalar:
				add("%s (of %s) is no scalar any more since %s, so its series ends.", wording.Markdown(name), of.word, h.toBatch(t.lastScalar))
			case t.lastScalar >= 0 && newest >= 0 && t.lastScalar < newest && t.lastOther < newest:
				add("%s (of %s) was last seen in %s.", wording.Markdown(name), of.word, h.toBatch(t.last))
			}
		}
		if charts := len(of.shelf.sorted()); charts > mostCharts {
			add("Charts of metrics of %s: %d of %d, by name.", of.word, mostCharts, charts)
		}
	}
}

func quoted(texts []string) []string {
	all := make([]string, len(texts))
	for i, t := range texts {
		all[i] = fmt.Sprintf("%q", t)
	}
	return all
}
