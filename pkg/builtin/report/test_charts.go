package report

import (
	"cmp"
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

const (
	mostBoxes = 60  // above, bands are drawn instead
	mostWorst = 30  // tests that are shown of a batch
	mostNamed = 600 // and of all batches together
)

// addTestCharts charts the spread of each scalar metric of tests, batch by batch.
func (h *history) addTestCharts(w *metrics.Writer, _ item) {
	all := h.findings().tests
	units := unitsOf(all)
	for _, s := range all[:min(mostCharts, len(all))] {
		d := h.distribution(s)
		var traces []plot.Trace
		read := "Boxes are the middle half of the tests of a batch, whiskers the 5 and 95 % quantiles, crosses tests beyond"
		if len(d.labels) <= mostBoxes {
			traces = append(traces, plot.Boxes{
				Name: "tests", X: d.labels, First: d.quantiles[1], Median: d.quantiles[2], Third: d.quantiles[3],
				LowerFence: d.quantiles[0], UpperFence: d.quantiles[4], Mean: d.means, Color: plot.Blue,
			})
		} else {
			traces = append(traces,
				plot.Band{Name: "5 to 95 % of the tests", X: d.labels, Low: d.quantiles[0], High: d.quantiles[4], Color: plot.Blue},
				plot.Band{Name: "25 to 75 %", X: d.labels, Low: d.quantiles[1], High: d.quantiles[3], Color: plot.Blue},
				plot.Scatter{Name: "median", X: d.labels, Y: d.quantiles[2], Mode: plot.Lines, Color: plot.Blue})
			read = "Bands are the middle half and the middle 90 % of the tests of a batch, blue the median, crosses tests beyond"
		}
		if len(d.worst) > 0 {
			traces = append(traces, plot.Scatter{Name: "far out", X: d.worstAt, Y: d.worst, Text: d.worstNames, Mode: plot.Markers, Symbol: "x", Color: plot.BlockerCell})
		}
		if hasValue(s.values) {
			traces = append(traces, plot.Scatter{Name: "mean, like for like", X: h.labels(0), Y: rounded(s.values), Text: h.common(s), Symbol: "diamond", Dash: plot.Dashed, Color: plot.Gray})
		}
		levels, marks := h.levels(s, 1)
		figure := h.figure(0, s.scalar.title(), append(traces, levels...)...)
		figure.Marks = append(figure.Marks, marks...)
		figure.Marks = append(figure.Marks, limitLines(h.settings.LimitsOf(s.name))...)
		w.Add(wording.Unique(h.names, chartName(s, units)), metrics.Plotly{Figure: figure}, metrics.NotApplicable, metrics.Describe(fmt.Sprintf(
			"%s, gray the mean as if each batch had run the tests of the newest complete one%s; n = %d to %d tests in %s.%s",
			read, s.readLevels(marks), d.fewest, d.most, wording.Count(len(d.labels), "batch", "batches"), h.readMarks())))
	}
}

// distribution is the spread of a metric of tests, for the batches that have it.
type distribution struct {
	labels       plot.Labels
	quantiles    [5][]float64 // 5, 25, 50, 75 and 95 %
	means        []float64
	fewest, most int

	worstAt    plot.Labels
	worst      []float64
	worstNames []string
}

func (h *history) distribution(s *series) distribution {
	var d distribution
	type point struct {
		value float64
		row   *row
	}
	named := min(mostWorst, max(1, mostNamed/len(h.batches)))
	points, values := make([]point, 0, len(h.rows)), make([]float64, 0, len(h.rows))
	for i, b := range h.batches {
		points, values = points[:0], values[:0]
		for _, r := range h.rows {
			if v := at(s.scalar.of(r), i); !math.IsNaN(v) {
				points, values = append(points, point{v, r}), append(values, v)
			}
		}
		if len(points) == 0 {
			continue
		}
		slices.Sort(values)
		d.labels = append(d.labels, b.label)
		for q, p := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
			d.quantiles[q] = append(d.quantiles[q], round(stats.Quantile(values, p)))
		}
		d.means = append(d.means, round(s.raw[i]))
		if len(d.labels) == 1 || len(points) < d.fewest {
			d.fewest = len(points)
		}
		d.most = max(d.most, len(points))

		low, high := stats.Quantile(values, 0.05), stats.Quantile(values, 0.95)
		beyond := slices.DeleteFunc(points, func(p point) bool {
			return !(p.value > high && s.worse >= 0 || p.value < low && s.worse <= 0)
		})
		median := stats.Quantile(values, 0.5)
		slices.SortStableFunc(beyond, func(a, b point) int {
			return cmp.Compare(math.Abs(b.value-median), math.Abs(a.value-median))
		})
		for _, p := range beyond[:min(named, len(beyond))] {
			d.worstAt, d.worst, d.worstNames = append(d.worstAt, b.label), append(d.worst, round(p.value)), append(d.worstNames, wording.Cell(p.row.title))
		}
	}
	return d
}
