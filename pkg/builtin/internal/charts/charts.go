// Package charts is the figures that more than one of the built-in metrics draws.
package charts

import (
	"cmp"
	"encoding/json"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// How many values are drawn one by one, and how many beside a box. Of more a histogram shows the shape.
const (
	mostInStrip = 30
	mostByBox   = 2000
)

// How to read what [Distribution] draws.
const (
	readStrip     = "Each dot is a test, from the least value to the greatest. Dashed lines are limits."
	readBox       = "Each dot is a test; the box holds the middle half of them, the line in it is the median. Dashed lines are limits."
	readHistogram = "The higher a bar, the more values are there; the marks below are at 5, 25, 50, 75 and 95 %. Dashed lines are limits."
)

// Distribution is the figure of finite values, at least one, with a name each, and a sentence on how to read it:
// all of them if there are few, a box beside them if there are more, else a histogram.
func Distribution(values []float64, names []string, title string, limits metrics.Limits) (figure json.Marshaler, reading string) {
	f := plot.Figure{YAxis: title, HideLegend: true}
	switch {
	case len(values) <= mostInStrip:
		f.Marks = Limits(limits, false)
		order := make([]int, len(values))
		for i := range order {
			order[i] = i
		}
		slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(values[a], values[b]) })
		s := plot.Scatter{Mode: plot.Markers, Color: plot.Blue}
		rank := make(plot.Numbers, len(values))
		for i, at := range order {
			rank[i] = float64(i + 1)
			s.Y, s.Text = append(s.Y, values[at]), append(s.Text, names[at])
		}
		s.X = rank
		f.Traces, f.XAxis = []plot.Trace{s}, "Rank of the test"
		return f, readStrip
	case len(values) <= mostByBox:
		f.Marks = Limits(limits, false)
		f.Traces = []plot.Trace{plot.Box{Y: values, Points: true, Color: plot.Blue}}
		return f, readBox
	}
	ascending := slices.Sorted(slices.Values(values))
	edges := stats.Bins(values)
	counts := make([]float64, len(edges)-1)
	for _, v := range values {
		at, _ := slices.BinarySearch(edges, math.Nextafter(v, math.Inf(1)))
		counts[min(max(at-1, 0), len(counts)-1)]++
	}
	return Histogram(edges, counts, func(p float64) float64 { return stats.Quantile(ascending, p) }, title, limits), readHistogram
}

// Histogram is the figure of counted values, with marks at five of their quantiles.
func Histogram(edges, counts []float64, quantile func(p float64) float64, title string, limits metrics.Limits) plot.Figure {
	low := -0.06 * slices.Max(counts)
	var at plot.Numbers
	var heights []float64
	var texts []string
	for _, p := range []float64{0.05, 0.25, 0.5, 0.75, 0.95} {
		at, heights = append(at, quantile(p)), append(heights, low)
		texts = append(texts, wording.Percent(p)+": "+wording.Number(quantile(p)))
	}
	return plot.Figure{
		Traces: []plot.Trace{
			plot.Counts{Edges: edges, Counts: counts, Color: plot.Blue},
			plot.Scatter{X: at, Y: heights, Text: texts, Color: plot.Orange, Symbol: "diamond"},
		},
		XAxis: title, YAxis: "Number of values", HideLegend: true, Marks: Limits(limits, true),
	}
}

// Cumulative is the figure of counted values with a line that says which share of them is no greater, and a
// sentence on how to read it.
func Cumulative(histogram plot.Figure, quantile func(p float64) float64) (figure plot.RightAxis, reading string) {
	var at plot.Numbers
	var shares []float64
	for p := range 101 {
		at, shares = append(at, quantile(float64(p)/100)), append(shares, float64(p))
	}
	return plot.RightAxis{
		Figure: histogram, Title: "Share up to here (%)",
		Right: []plot.Trace{plot.Scatter{X: at, Y: shares, Mode: plot.Lines, Color: plot.Gray}},
	}, "The higher a bar, the more values are there; the line says which share of them is no greater."
}

// ReadHistogram is how to read what [Histogram] draws.
const ReadHistogram = readHistogram

// Limits are the marks of limits: across the figure if its x axis is that of the values, else along it.
func Limits(limits metrics.Limits, across bool) []plot.Mark {
	var marks []plot.Mark
	for _, l := range limits.Levels() {
		color, text := plot.WarningCell, "warns "
		if l.Status == metrics.FailBlock {
			color, text = plot.BlockerCell, "blocks "
		}
		if l.Upper {
			text += "above " + wording.Number(l.Value)
		} else {
			text += "below " + wording.Number(l.Value)
		}
		if across {
			marks = append(marks, plot.VerticalLine{At: l.Value, Text: text, Color: color})
		} else {
			marks = append(marks, plot.HorizontalLine{At: l.Value, Text: text, Color: color})
		}
	}
	return marks
}
