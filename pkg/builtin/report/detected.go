package report

import (
	"fmt"
	"math"
	"strconv"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// addDetected lists what changed of all scalar metrics and the pass rate.
func (h *history) addDetected(w *metrics.Writer, it item) {
	if len(h.usable) < 2 {
		h.nothing(w, it, "There is no second batch with results, so there is no history yet.")
		return
	}
	f := h.findings()
	missing := h.missing()
	if missing != "" {
		missing = " " + missing
	}
	read := "Confirmed: a lasting step with a p of its own of at most " + wording.Number(h.settings.Level) + ", adjusted for all series together (Benjamini–Hochberg) and for the steps before it in the search; " +
		"exact step: runs of equal values; drifting: the slope per batch instead of steps, which proves nothing; unusual newest: outside where 99 % of single values are (approximately, if they are skewed), which only more batches can confirm. " +
		"As of this report: more batches may withdraw a step. Intervals of steps are likely too narrow, for the same values chose the place. " +
		"Means of tests and the pass rate are like for like." + missing
	if len(f.changes) == 0 {
		h.put(w, it, metrics.Text(fmt.Sprintf("No change was found in %s over %s.", wording.Count(h.testedSeries(), "series", "series"),
			wording.Count(len(h.usable), "batch with results", "batches with results"))), read, metrics.High)
		return
	}
	table := plot.Table{Header: []string{"Metric", "Kind", "Direction", "First batch of it", "Between", "Before → after", "Change [95 %]", "Change %", "p", "n"}, Widths: []float64{3, 2.8, 1.8, 2.8, 2.8, 2.2, 2.8, 1.5, 2.2, 1}}
	for _, c := range f.changes[:min(tableRows, len(f.changes))] {
		table.Rows = append(table.Rows, []string{
			wording.Cell(c.title()), c.what, c.direction(), h.cellOf(c.at), h.span(c), c.levels(), c.difference(), c.percent(), c.probability(), strconv.Itoa(c.steps.N),
		})
	}
	if left := len(f.changes) - len(table.Rows); left > 0 {
		read = fmt.Sprintf("%d more changes are left out. ", left) + read
	}
	h.put(w, it, metrics.Plotly{Figure: listing(table, 92)},
		h.changesInAll()+", the surest kinds first, of each the newest first. "+read, metrics.High)
}

// testedSeries is how many series had enough values to be tested.
func (h *history) testedSeries() int {
	n := 0
	for _, s := range h.findings().tested {
		if s.steps.N >= stats.MinScanned {
			n++
		}
	}
	return n
}

// missing says what so few batches cannot tell.
func (h *history) missing() string {
	most := 0
	for _, s := range h.findings().tested {
		most = max(most, s.steps.N)
	}
	least := max(h.settings.MinimumBatches, stats.MinStepped)
	switch {
	case most < h.settings.MinimumBatches:
		return fmt.Sprintf("With %s, no change is told: that needs %d.", wording.Count(most, "batch", "batches"), h.settings.MinimumBatches)
	case most < stats.MinBaseline+1:
		return fmt.Sprintf("With %s, only exact steps can be found: an unusual newest value needs %d, a confirmed step %d.", wording.Count(most, "batch", "batches"), stats.MinBaseline+1, least)
	case most < least:
		return fmt.Sprintf("With %s, no step can be confirmed: that needs %d.", wording.Count(most, "batch", "batches"), least)
	case most < 15:
		return fmt.Sprintf("With %s, drifts cannot be told from steps: that needs 15.", wording.Count(most, "batch", "batches"))
	}
	return ""
}

// title is what the series is, with its unit.
func (s *series) title() string {
	switch {
	case s.scalar == nil:
		return s.name
	case s.kind == "test metric":
		return s.scalar.title() + ", mean of tests"
	}
	return s.scalar.title()
}

// span is where a change may be.
func (h *history) span(c change) string {
	if c.from == c.to {
		return "there"
	}
	return wording.Cell(h.batches[c.from].label + " – " + h.batches[c.to].label)
}

// factor and symbol show a pass rate in percent.
func (s *series) factor() float64 {
	if s.scalar == nil {
		return 100
	}
	return 1
}

func (s *series) symbol() string {
	if s.scalar == nil {
		return "%"
	}
	return s.unit
}

func (c change) levels() string {
	if c.what == drifting {
		return "–"
	}
	return fmt.Sprintf("%s → %s", wording.Number(c.factor()*c.before), wording.Measure(c.factor()*c.after, c.symbol()))
}

func (c change) difference() string {
	text := wording.Signed(c.factor() * c.delta)
	if c.scalar == nil {
		text += " points"
	}
	if c.what == drifting {
		text += " per batch"
	}
	if !math.IsNaN(c.low) && !math.IsInf(c.low, 0) && !math.IsInf(c.high, 0) && c.low < c.high {
		text += fmt.Sprintf(" [%s, %s]", wording.Number(c.factor()*c.low), wording.Number(c.factor()*c.high))
	}
	return text
}

// percent is the change relative to the level before; that of a pass rate would be percent of percent.
func (c change) percent() string {
	if c.scalar == nil || math.IsNaN(c.relative) || math.IsInf(c.relative, 0) {
		return "–"
	}
	return wording.Signed(round3(100*c.relative)) + " %"
}

func (c change) probability() string {
	if c.what == exactStep || c.what == unusual && c.newest.Exact {
		return "exact"
	}
	if c.what == drifting {
		return fmt.Sprintf("trend %s, descriptive", wording.Probability(c.p))
	}
	return wording.Probability(c.p)
}

// round3 is a number to three digits.
func round3(v float64) float64 {
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 3, 64), 64)
	if err != nil {
		return v
	}
	return short
}
