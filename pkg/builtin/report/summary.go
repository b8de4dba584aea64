package report

import (
	"fmt"
	"math"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// summaryLines is how long the summary may be, and summaryChanges how many changes it tells one by one.
const (
	summaryLines   = 12
	summaryChanges = 3
)

// addSummary is the report as a lead would paste it into a chat. Its status is that of all gates.
func (h *history) addSummary(w *metrics.Writer, it item) {
	v := h.judgement()
	description := "Every number with its base, every claim with its batch; what no test supports is not said. " + v.why
	w.Add(it.name, metrics.Text(h.summary()), metrics.Critical, v.status, metrics.Describe(strings.TrimSpace(description)))
}

// summary is at most summaryLines lines of Markdown.
func (h *history) summary() string {
	first := fmt.Sprintf("**%s**, %s to %s: %s", wording.Markdown(h.name), day(h.start), day(h.end), wording.Count(len(h.batches), "finished batch", "finished batches"))
	if h.unfinished > 0 {
		first += fmt.Sprintf(", %d still running left out", h.unfinished)
	}
	lines := []string{first}
	add := func(format string, args ...any) { lines = append(lines, "- "+fmt.Sprintf(format, args...)) }

	newest, before := h.newest()
	switch {
	case len(h.batches) == 0:
		add("No finished batch of this suite and branch was created in that time: nothing to show yet.")
	case newest < 0:
		add("No test came to a result that counts in %s.", wording.Count(len(h.batches), "batch", "batches"))
	}
	if v := h.judgement(); v.why != "" {
		add("%s", wording.Markdown(v.why))
	}
	if newest >= 0 {
		if never := h.neverPassed(); never != "" {
			add("%s", never)
		}
		add("%s", h.newestLine(newest))
		if before < 0 {
			add("One batch with results: no history yet.")
		} else {
			add("%s", h.againstLine(newest, before))
		}
		if before >= 0 {
			for _, line := range h.changeLines() {
				add("%s", line)
			}
		}
		if line := h.worstLine(); line != "" {
			add("%s", line)
		}
		if rows := h.unstableRows(); len(rows) > 0 && len(h.usable) > 2 {
			var names []string
			for _, r := range rows {
				names = append(names, fmt.Sprintf("%s (%s; newest %s)", wording.Markdown(r.title), r.why(), h.toBatch(r.newest)))
			}
			add("Unstable: %d of %s: %s.", len(rows), wording.Count(len(h.rows), "test", "tests"), wording.Few(names, 2))
		}
	}
	if line := h.notesLine(); line != "" {
		add("%s", line)
	}
	if len(lines) > summaryLines {
		lines = lines[:summaryLines]
	}
	return strings.Join(lines, "\n") + "\n"
}

// neverPassed leads the summary if no test has ever passed.
func (h *history) neverPassed() string {
	n := 0
	for _, b := range h.batches {
		if b.counts[passed] > 0 {
			return ""
		}
		n += b.decided()
	}
	_, high := stats.Wilson(0, n)
	return fmt.Sprintf("**No test has passed**: 0 of %s in %s (95 %% interval of the pass rate %s).",
		wording.Count(n, "result", "results"), wording.Count(len(h.batches), "batch", "batches"), between(0, high, n))
}

func (h *history) newestLine(newest int) string {
	b := h.batches[newest]
	low, high := stats.Wilson(b.counts[passed], b.decided())
	line := fmt.Sprintf("Newest %s: %s; %d of %s with a result passed (%s, 95 %% interval %s)", h.toBatch(newest), b.Conflated(),
		b.counts[passed], wording.Count(b.decided(), "test", "tests"), share(b.counts[passed], b.decided()), between(low, high, b.decided()))
	for _, r := range []result{warned, blocked, errored, cancelled} {
		if n := b.counts[r]; n > 0 {
			line += fmt.Sprintf(", %d %s", n, strings.ToLower(string(words[r])))
		}
	}
	if newer := len(h.batches) - 1 - newest; newer > 0 {
		line += fmt.Sprintf("; %s without results that count", wording.Count(newer, "newer batch", "newer batches"))
	}
	return line + "."
}

func (h *history) againstLine(newest, before int) string {
	p := h.paired()
	line := fmt.Sprintf("Against results before (%s), of %s: %d newly failing%s, %d fixed%s", h.toBatch(before), wording.Count(p.n, "test", "tests"),
		len(p.broken), named(p.broken), len(p.fixed), named(p.fixed))
	if p.tells() {
		line += fmt.Sprintf(" (paired %s)", wording.WithP(p.p))
	}
	if delta, n := h.passRateChange(); n > 0 {
		line += fmt.Sprintf("; pass rate like for like %s points over %d", wording.Signed(math.Round(1000*delta)/10), n)
	}
	return line + "."
}

// named is the first few tests in parentheses.
func named(rows []*row) string {
	if len(rows) == 0 {
		return ""
	}
	var names []string
	for _, r := range rows {
		names = append(names, wording.Markdown(r.title))
	}
	return " (" + wording.Few(names, 3) + ")"
}

// changeLines tell of the changes of metrics, the newest first.
func (h *history) changeLines() []string {
	f := h.findings()
	if h.testedSeries() == 0 {
		return nil
	}
	var lines []string
	told := map[int]bool{}
	for i, c := range f.changes {
		if told[i] {
			continue
		}
		if len(lines) == summaryChanges {
			lines = append(lines, fmt.Sprintf("%d more of %s, see Detected changes.", len(f.changes)-len(told), h.changesInAll()))
			break
		}
		also := ""
		told[i] = true
		for k := i + 1; k < len(f.changes); k++ {
			if other := f.changes[k]; !told[k] && also == "" && c.sameCause(other) {
				told[k], also = true, wording.Markdown(other.title())
			}
		}
		lines = append(lines, h.changeLine(c, also))
	}
	if len(lines) == 0 {
		line := fmt.Sprintf("No change found in %s (adjusted p ≤ %s).", wording.Count(h.testedSeries(), "series", "series"), wording.Number(h.settings.Level))
		if missing := h.missing(); missing != "" {
			line += " " + missing
		}
		lines = []string{line}
	}
	return lines
}

// changesInAll says how many changes there are, and in how many of how many series.
func (h *history) changesInAll() string {
	f := h.findings()
	in := map[*series]bool{}
	for _, c := range f.changes {
		in[c.series] = true
	}
	return fmt.Sprintf("%s in %d of %d series tested", wording.Count(len(f.changes), "change", "changes"), len(in), h.testedSeries())
}

// sameCause says whether one of the changes is of a metric of tests and the other of its metric of batches, whose
// name contains that of the tests, and both are of a kind, in the same direction and where the other may be.
func (c change) sameCause(d change) bool {
	if c.kind == "batch metric" {
		c, d = d, c
	}
	return c.kind == "test metric" && d.kind == "batch metric" && c.unit == d.unit && strings.Contains(strings.ToLower(d.name), strings.ToLower(c.name)) &&
		c.rank() == d.rank() && (c.delta > 0) == (d.delta > 0) && c.from <= d.to && d.from <= c.to
}

// changeLine tells of a change; also is what else moved with it.
func (h *history) changeLine(c change, also string) string {
	name := "**" + wording.Markdown(c.title()) + "**"
	if also != "" {
		name += " (and **" + also + "**)"
	}
	switch c.what {
	case drifting:
		return fmt.Sprintf("%s drifts or is autocorrelated: %s a batch since %s (n = %d, descriptive).",
			name, wording.Measure(c.factor()*c.delta, c.symbol()), h.toBatch(c.at), c.steps.N)
	case unusual:
		against, how := "a mean of "+wording.Number(c.factor()*c.before), "adjusted p "+wording.Probability(c.p)
		if c.newest.Exact {
			against, how = "always "+wording.Number(c.factor()*c.before), "exact"
		}
		return fmt.Sprintf("%s unusual in %s, unconfirmed: %s against %s before (n = %d, %s).",
			name, h.toBatch(c.at), wording.Measure(c.factor()*c.after, c.symbol()), against, c.newest.N, how)
	}
	how := fmt.Sprintf("confirmed, adjusted p %s", wording.Probability(c.p))
	if c.what == exactStep {
		how = "exact step"
	}
	relative := ""
	if c.percent() != "–" {
		relative = ", " + c.percent()
	}
	return fmt.Sprintf("%s %s since %s: %s%s (%s, n = %d).", name, c.direction(), h.toBatch(c.at), c.levels(), relative, how, c.steps.N)
}

// worstLine names the three tests that most surely fail most often.
func (h *history) worstLine() string {
	failing := h.failingRows()
	var parts []string
	for _, r := range failing[:min(3, len(failing))] {
		state := fmt.Sprintf("last failed %s", h.toBatch(h.usableAt(r.history.Episodes[len(r.history.Episodes)-1].To)))
		if r.failing() {
			state = "failing since " + h.toBatch(r.since)
		}
		parts = append(parts, fmt.Sprintf("%s %d of %d (95 %% interval %s, %s)", wording.Markdown(r.title), r.history.Failed, r.history.Decided, between(r.low, r.high, r.history.Decided), state))
	}
	if len(parts) == 0 {
		return ""
	}
	return fmt.Sprintf("Failing most, of %s that ever failed: %s.", wording.Count(len(failing), "test", "tests"), strings.Join(parts, "; "))
}

// notesLine is what one must know about the data.
func (h *history) notesLine() string {
	var notes []string
	for i := range h.batches {
		if h.newRevision(i) {
			b := h.batches[i]
			gone, came := h.difference(i)
			notes = append(notes, fmt.Sprintf("suite %s since %s (%s added, %d removed)",
				markdown(fmt.Sprintf("revision %d", b.TestSuiteRevision), h.links.suite(b.TestSuite, b.TestSuiteRevision)), h.toBatch(i), wording.Count(came, "test", "tests"), gone))
		}
	}
	if len(notes) > 2 {
		notes = append([]string{fmt.Sprintf("%d earlier revisions", len(notes)-2)}, notes[len(notes)-2:]...)
	}
	outages, last := 0, -1
	for i, b := range h.batches {
		if b.outage {
			outages, last = outages+1, i
		}
	}
	if outages > 0 {
		notes = append(notes, fmt.Sprintf("%s not counted (%s)", wording.Count(outages, "outage", "outages"), h.toBatch(last)))
	}
	if h.asked.batchesLeft > 0 {
		notes = append(notes, fmt.Sprintf("test metrics of the %s not read (budget)", wording.Count(h.asked.batchesLeft, "oldest batch", "oldest batches")))
	}
	if len(notes) == 0 {
		return ""
	}
	return "Note: " + strings.Join(notes, "; ") + "."
}

// difference is how many tests a batch lacks of those of the one before, and how many it has that that one
// lacks.
func (h *history) difference(batch int) (gone, came int) {
	if batch == 0 {
		return 0, 0
	}
	for _, r := range h.rows {
		now, was := r.at(batch), r.at(batch-1)
		if now == absent && was != absent {
			gone++
		}
		if now != absent && was == absent {
			came++
		}
	}
	return gone, came
}
