package batch

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// mostNamed is how many tests, metrics or changes a line of the summary names.
const mostNamed = 3

// addSummary is the batch as a lead would paste it into a chat. Its status is that of all gates.
func (l *look) addSummary(w *metrics.Writer) {
	v := l.judgement()
	w.Add("Summary", metrics.Text(l.summary()), metrics.Critical, v.status, v.says("What became of the tests; every number with its base."))
}

// judgement is the worst verdict of all gates, and the reasons of those that do not pass.
func (l *look) judgement() verdict {
	all := verdict{status: metrics.NotApplicable}
	var reasons []string
	for _, kind := range gated {
		v := l.verdict(kind)
		all.status = metrics.Worst(all.status, v.status)
		if v.status != metrics.Passed && v.why != "" {
			reasons = append(reasons, v.why)
		}
	}
	all.why = strings.Join(reasons, " ")
	if all.why == "" && all.status == metrics.Passed {
		all.why = "All gates passed."
	}
	return all
}

// summary is at most eleven lines of Markdown: the first, and one for each call of add.
func (l *look) summary() string {
	lines := []string{fmt.Sprintf("**%s**: %s", l.link(), wording.Count(len(l.tests), "test", "tests"))}
	add := func(line string) {
		if line != "" {
			lines = append(lines, "- "+line)
		}
	}
	add(wording.Markdown(l.judgement().why))
	add(l.rate(everyTest).says())
	add(l.statusLine())
	add(l.againstLine())
	add(l.changesLine())
	add(l.worstLine())
	add(l.failingLine())
	add(l.droppedLine())
	add(l.notesLine())
	return strings.Join(lines, "\n") + "\n"
}

func (l *look) statusLine() string {
	counts, unfinished := l.count()
	var parts []string
	for _, s := range ended {
		if counts[s] > 0 {
			parts = append(parts, fmt.Sprintf("%d %s", counts[s], s))
		}
	}
	if unfinished > 0 {
		parts = append(parts, fmt.Sprintf("%d not finished", unfinished))
	}
	if parts == nil {
		return ""
	}
	return fmt.Sprintf("Of %s: %s.", wording.Count(len(l.tests), "test", "tests"), strings.Join(parts, ", "))
}

// againstLine says how many tests changed since the batch before.
func (l *look) againstLine() string {
	if l.previous == nil {
		return "There is no batch before of this suite and branch to compare with."
	}
	n := 0
	before := l.previous.byKey()
	for _, t := range l.tests {
		if old := before[t.key]; old != nil && l.outcome(t) != stats.Blank && l.outcome(old) != stats.Blank {
			n++
		}
	}
	changes := l.changes()
	failing, repaired := labelled(changes, newlyFailing), labelled(changes, fixed)
	line := fmt.Sprintf("Against %s: %d newly failing of %s in both%s, %d fixed%s", l.previous.link(),
		len(failing), wording.Count(n, "test", "tests"), named(failing), len(repaired), named(repaired))
	if len(failing)+len(repaired) >= 6 { // fewer cannot tell
		line += fmt.Sprintf(" (paired %s, if nothing disturbed a whole batch)", wording.WithP(stats.McNemar(len(failing), len(repaired))))
	}
	return line + "."
}

// named is the first few of some names in parentheses.
func named(names []string) string {
	if len(names) == 0 {
		return ""
	}
	return " (" + wording.Markdown(wording.Few(names, mostNamed)) + ")"
}

// changesLine tells of the metrics that changed beyond chance: those that got worse first, then the surest.
func (l *look) changesLine() string {
	all := l.comparisons()
	if len(all) == 0 {
		return ""
	}
	sure := slices.DeleteFunc(slices.Clone(all), func(c comparison) bool { return !c.sure })
	of := wording.Count(len(all), "scalar metric", "scalar metrics")
	if len(sure) == 0 {
		return fmt.Sprintf("No change found in %s on the tests in both (adjusted p ≤ %s).", of, wording.Number(l.settings.Level))
	}
	order := map[string]int{"worse": 0, "up": 1, "down": 1, "better": 2}
	slices.SortStableFunc(sure, func(a, b comparison) int {
		return cmp.Or(
			cmp.Compare(order[a.word()], order[b.word()]), cmp.Compare(a.p, b.p),
			cmp.Compare(math.Abs(b.change.Value/b.before), math.Abs(a.change.Value/a.before)),
		)
	})
	var parts []string
	for _, c := range sure[:min(mostNamed, len(sure))] {
		parts = append(parts, fmt.Sprintf("**%s** %s, %s (adjusted %s, n = %d)", wording.Markdown(c.title), c.word(),
			wording.Markdown(strings.TrimSpace(wording.Signed(c.change.Value)+" "+c.unit)), wording.WithP(c.p), c.change.N))
	}
	return fmt.Sprintf("Changed: %d of %s: %s.", len(sure), of, strings.Join(parts, ", ")+more(len(sure)))
}

// more is how many there are besides those that are named.
func more(n int) string {
	if n <= mostNamed {
		return ""
	}
	return fmt.Sprintf(" and %d more", n-mostNamed)
}

func (l *look) worstLine() string {
	worst := slices.DeleteFunc(l.worst(), func(t ranked) bool { return t.severity == 0 })
	if len(worst) == 0 {
		return ""
	}
	var names []string
	for _, t := range worst[:min(mostNamed, len(worst))] {
		names = append(names, fmt.Sprintf("%s (%s)", wording.Markdown(t.name()), t.info.Conflated))
	}
	return fmt.Sprintf("Worst %d of %s that did not pass: %s.", len(names), wording.Count(len(worst), "test", "tests"), strings.Join(names, ", "))
}

func (l *look) failingLine() string {
	var parts []string
	n := 0
	for _, t := range l.tallies {
		if t.block+t.warn == 0 {
			continue
		}
		n++
		if len(parts) < mostNamed {
			parts = append(parts, fmt.Sprintf("%s in %d of %s", wording.Markdown(t.name), t.block+t.warn, wording.Count(t.n(), "test", "tests")))
		}
	}
	if n == 0 {
		return ""
	}
	return fmt.Sprintf("Failing or warning: %d of %s that were judged: %s.", n, wording.Count(len(l.tallies), "metric", "metrics"), strings.Join(parts, ", ")+more(n))
}

// droppedLine says which values are no numbers, and so count nowhere.
func (l *look) droppedLine() string {
	var parts []string
	if n := len(l.dropped); n > 0 {
		sum := 0
		for _, d := range l.dropped {
			sum += d
		}
		parts = append(parts, fmt.Sprintf("%d missing, NaN or infinite in %s", sum, wording.Count(n, "scalar metric", "scalar metrics")))
	}
	series, sum := 0, 0
	for _, m := range l.merged {
		if d := m.total.NaN() + m.total.Infinite(); d > 0 {
			series, sum = series+1, sum+d
		}
	}
	if series > 0 {
		parts = append(parts, fmt.Sprintf("%d NaN or infinite in %d series", sum, series))
	}
	if parts == nil {
		return ""
	}
	return "Dropped values: " + strings.Join(parts, ", ") + "."
}

// notesLine is what one must know about the data.
func (l *look) notesLine() string {
	without := 0
	for _, t := range l.tests {
		if len(t.metrics) == 0 {
			without++
		}
	}
	var notes []string
	for _, note := range []struct {
		n    int
		what string
		of   int
	}{
		{without, "without metrics", len(l.tests)},
		{l.lost, "not read whole", len(l.tests)},
		{l.leftOut, "left out by the settings", len(l.tests) + l.leftOut},
	} {
		if note.n > 0 {
			notes = append(notes, fmt.Sprintf("%d of %s %s", note.n, wording.Count(note.of, "test", "tests"), note.what))
		}
	}
	if l.repeated > 0 {
		notes = append(notes, wording.Count(l.repeated, "other run of a test does not count", "other runs of a test do not count"))
	}
	if notes == nil {
		return ""
	}
	return "Note: " + strings.Join(notes, "; ") + "."
}

// name is what people call the batch.
func name(b resim.Batch) string {
	if b.Name != "" {
		return b.Name
	}
	return "batch " + b.ID.String()
}

// link is the batch in Markdown, leading to the app if it is known where that is.
func (l *look) link() string {
	text := wording.Markdown(name(l.info))
	if app := resim.AppURL(l.batch.Client().BaseURL()); app != "" {
		return fmt.Sprintf("[%s](%s/projects/%s/batches/%s)", text, app, l.batch.Project(), l.info.ID)
	}
	return text
}
