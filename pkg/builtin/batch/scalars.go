package batch

import (
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/charts"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// addScalars sums up each scalar metric of the tests.
func (l *look) addScalars(w *metrics.Writer) {
	table := plot.Table{Header: []string{"Metric", "Unit", "Tests", "Missing", "Mean", "SD", "Min", "5 %", "25 %", "Median", "75 %", "95 %", "Max", "Worst test"}}
	for _, s := range l.scalars {
		limits := l.settings.LimitsOf(s.name)
		worse := direction(limits)
		ascending := slices.Sorted(slices.Values(s.values))
		n := len(ascending)
		mean := stats.Mean(s.values)
		at := func(p float64) float64 { return stats.Quantile(ascending, p) }
		l.addFollowed(w, s, worse, mean, ascending)
		if len(table.Rows) == mostRows {
			continue
		}
		row := []string{wording.Cell(s.name), wording.Cell(s.unit), fmt.Sprint(n), fmt.Sprint(len(l.tests) - n), wording.Number(mean)}
		if n < 2 { // one value has no spread
			row = append(row, "–", wording.Number(at(0)), "–", "–", "–", "–", "–", wording.Number(at(1)))
		} else {
			row = append(row, wording.Number(stats.StandardDeviation(s.values)))
			for _, p := range []float64{0, 0.05, 0.25, 0.5, 0.75, 0.95, 1} {
				row = append(row, wording.Number(at(p)))
			}
		}
		least, greatest := wording.Cell(s.least().name()), wording.Cell(s.greatest().name())
		switch worse {
		case 1:
			row = append(row, greatest)
		case -1:
			row = append(row, least)
		default:
			row = append(row, "min: "+least+", max: "+greatest)
		}
		table.Rows = append(table.Rows, row)
	}
	if len(table.Rows) > 0 {
		table.Widths = []float64{4, 1.5, 1.5, 2, 2, 2, 2, 2, 2, 2, 2, 2, 2, 6}
		w.Add("Test metrics", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.High, metrics.Describe(fmt.Sprintf(
			"Each scalar metric of the tests: of how many, its spread and the test at its worse end, or at both ends if the settings do not tell which is worse. %d of %d are listed.",
			len(table.Rows), len(l.scalars))))
	}
}

// addFollowed writes the scalars that a report can follow. Whatever the settings say, their names stay, or the
// line in the report would end.
func (l *look) addFollowed(w *metrics.Writer, s *scalar, worse int, mean float64, ascending []float64) {
	n := len(ascending)
	of := fmt.Sprintf("Over %s; %d had none.", wording.Count(n, "test", "tests"), len(l.tests)-n)
	add := func(what string, v float64, more string) {
		w.Add(s.title+" ("+what+")", metrics.Scalar{Value: v, Unit: s.unit}, metrics.Hidden, metrics.Describe(of+more))
	}
	at := func(p float64) float64 { return stats.Quantile(ascending, p) }
	add("mean", mean, fmt.Sprintf(" They go from %s to %s.", wording.Number(at(0)), wording.Number(at(1))))
	interval := ""
	if m := stats.MedianInterval(s.values); m.Bounded() {
		interval = fmt.Sprintf(" 95 %% interval %s to %s, if the tests are a sample of what could be tested.", wording.Number(m.Low), wording.Number(m.High))
	}
	add("median", at(0.5), interval)
	add("p5", at(0.05), "")
	add("p95", at(0.95), "")
	least, greatest := " It was "+s.least().name()+".", " It was "+s.greatest().name()+"."
	add("min", at(0), least)
	add("max", at(1), greatest)
	switch worse {
	case 1:
		add("worst", at(1), greatest)
	case -1:
		add("worst", at(0), least)
	}
}

// least and greatest are the first tests at the ends.
func (s *scalar) least() *test {
	return s.tests[slices.Index(s.values, slices.Min(s.values))]
}

func (s *scalar) greatest() *test {
	return s.tests[slices.Index(s.values, slices.Max(s.values))]
}

// mostCharts is how many metrics have a chart.
const mostCharts = 40

// addDistributions charts each scalar metric: the first ones by name, of those with limits first.
func (l *look) addDistributions(w *metrics.Writer) {
	order := slices.Clone(l.scalars)
	slices.SortStableFunc(order, func(a, b *scalar) int {
		return limited(l.settings.LimitsOf(b.name)) - limited(l.settings.LimitsOf(a.name))
	})
	for i, s := range order[:min(mostCharts, len(order))] {
		names := make([]string, len(s.tests))
		for i, t := range s.tests {
			names[i] = wording.Cell(t.name())
		}
		figure, reading := charts.Distribution(s.values, names, wording.Title(s.name, s.unit), l.settings.LimitsOf(s.name))
		left := ""
		if i == mostCharts-1 && len(order) > mostCharts {
			left = fmt.Sprintf(" %d more metrics have no chart.", len(order)-mostCharts)
		}
		w.Add("Distribution of "+s.title, metrics.Plotly{Figure: figure}, metrics.Describe(fmt.Sprintf(
			"%s have it, %d do not. %s%s", wording.Count(len(s.values), "test", "tests"), len(l.tests)-len(s.values), reading, left)))
	}
}

func limited(l metrics.Limits) int {
	if l.IsZero() {
		return 0
	}
	return 1
}

// margins are how far each value is from the nearest limit, in terms of the limit or of how the metric scatters;
// negative beyond it. Only the blocking limits count if there are any.
func (s *scalar) margins(limits metrics.Limits) []float64 {
	levels := limits.Levels()
	if blocks := func(l metrics.Level) bool { return l.Status == metrics.FailBlock }; slices.ContainsFunc(levels, blocks) {
		levels = slices.DeleteFunc(levels, func(l metrics.Level) bool { return !blocks(l) })
	}
	ascending := slices.Sorted(slices.Values(s.values))
	spread := stats.Quantile(ascending, 0.75) - stats.Quantile(ascending, 0.25)
	margins := make([]float64, len(s.values))
	for i, v := range s.values {
		margins[i] = math.Inf(1)
		for _, l := range levels {
			unit := max(math.Abs(l.Value), spread)
			if unit == 0 {
				unit = 1
			}
			m := l.Value - v
			if !l.Upper {
				m = v - l.Value
			}
			margins[i] = min(margins[i], m/unit)
		}
	}
	return margins
}
