package batch

import (
	"cmp"
	"fmt"
	"maps"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

const (
	untagged    = "untagged"
	fewTests    = 3  // below, a tag is gray
	mostTags    = 60 // in the chart; the largest
	mostHeading = 6  // metrics in the table
)

// tagged are the tests of a tag. An experience counts in every tag it has.
type tagged struct {
	name string
	rate rate
}

// byTag are the tags of tests that came to a result, by name, those without a tag last.
func (l *look) byTag() []tagged {
	names := map[string]bool{}
	for _, t := range l.tests {
		for _, name := range t.tags {
			names[name] = true
		}
	}
	var all []tagged
	for _, name := range slices.Sorted(maps.Keys(names)) {
		all = append(all, tagged{name, l.rate(func(t *test) bool { return slices.Contains(t.tags, name) })})
	}
	if len(all) > 0 {
		all = append(all, tagged{untagged, l.rate(func(t *test) bool { return len(t.tags) == 0 })})
	}
	return slices.DeleteFunc(all, func(t tagged) bool { return t.rate.n == 0 })
}

// addTags shows the pass rate of each tag; with a single one there is nothing to tell apart.
func (l *look) addTags(w *metrics.Writer) {
	all := l.byTag()
	if len(all) < 2 {
		return
	}
	if len(all) > mostTags {
		slices.SortStableFunc(all, func(a, b tagged) int { return cmp.Compare(b.rate.n, a.rate.n) })
		all = all[:mostTags]
	}
	var names plot.Labels
	var enough, few plot.Intervals
	enough.Color, few.Color = plot.Blue, plot.Gray
	enough.Name, few.Name = fmt.Sprintf("%d tests or more", fewTests), "fewer tests"
	for _, t := range all {
		low, high := stats.Wilson(t.rate.passed, t.rate.n)
		part := &enough
		if t.rate.n < fewTests {
			part = &few
		}
		label := fmt.Sprintf("%s (n = %d)", wording.Cell(t.name), t.rate.n)
		x, _ := part.X.(plot.Labels)
		part.X = append(x, label)
		part.Y = append(part.Y, 100*t.rate.share())
		part.Low, part.High = append(part.Low, 100*low), append(part.High, 100*high)
		names = append(names, label)
	}
	figure := plot.Figure{Columns: names, XAxis: "Experience tag", YAxis: "Pass rate (%)", YLow: -2, YHigh: 102}
	for _, part := range []plot.Intervals{enough, few} {
		if len(part.Y) > 0 {
			figure.Traces = append(figure.Traces, part)
		}
	}
	w.Add("Pass rate by tag", metrics.Plotly{Figure: figure}, metrics.Describe(
		"The dot is the share of tests that passed, the bar its 95 % interval; the shorter the bar, the surer. A test counts in every tag it has."+l.paradox()))
	l.addTagMeans(w, all)
}

// paradox warns where every tag moved against the total since the batch before, which a change of how many
// tests each tag has, or tests in several tags, can do (Simpson 1951).
func (l *look) paradox() string {
	if l.previous == nil {
		return ""
	}
	before := map[string]rate{}
	for _, t := range l.previous.byTag() {
		before[t.name] = t.rate
	}
	now, then := l.rate(everyTest), l.previous.rate(everyTest)
	if now.n == 0 || then.n == 0 {
		return ""
	}
	total := cmp.Compare(now.share(), then.share())
	compared := 0
	for _, t := range l.byTag() {
		old, ok := before[t.name]
		if !ok {
			continue
		}
		if moved := cmp.Compare(t.rate.share(), old.share()); moved == 0 || moved == total {
			return ""
		}
		compared++
	}
	if total == 0 || compared < 2 {
		return ""
	}
	moved := "rose"
	if total < 0 {
		moved = "fell"
	}
	return fmt.Sprintf(" Beware: the pass rate of all tests %s since the batch before, although every tag moved the other way.", moved)
}

// addTagMeans tabulates the mean of the first metrics for each tag: those with limits before others.
func (l *look) addTagMeans(w *metrics.Writer, all []tagged) {
	heading := slices.Clone(l.scalars)
	slices.SortStableFunc(heading, func(a, b *scalar) int {
		return limited(l.settings.LimitsOf(b.name)) - limited(l.settings.LimitsOf(a.name))
	})
	heading = heading[:min(mostHeading, len(heading))]
	if len(heading) == 0 {
		return
	}
	table := plot.Table{Header: []string{"Tag", "Tests"}, Widths: []float64{3, 1}}
	for _, s := range heading {
		table.Widths = append(table.Widths, 2)
		table.Header = append(table.Header, wording.Cell(wording.Title(s.name, s.unit)))
	}
	for _, t := range all {
		row := []string{wording.Cell(t.name), fmt.Sprint(t.rate.n)}
		for _, s := range heading {
			var values []float64
			for i, v := range s.values {
				if tags := s.tests[i].tags; slices.Contains(tags, t.name) || t.name == untagged && len(tags) == 0 {
					values = append(values, v)
				}
			}
			row = append(row, fmt.Sprintf("%s (n = %d)", wording.Number(stats.Mean(values)), len(values)))
		}
		table.Rows = append(table.Rows, row)
	}
	w.Add("Metrics by tag", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Describe(
		"Means over the tests of each tag that have the metric, whose number stands beside it; metrics with limits in the settings first."))
}
