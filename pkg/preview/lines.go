package preview

import (
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// mostPoints is how many points of a series are drawn: several for each pixel, so that a line looks as
// if all were.
const mostPoints = 4000

// fewPoints is up to how many points a line shows each of them.
const fewPoints = 60

// lines draws a line plot or doubles over time, the points that warn or block marked.
func lines(c metrics.ChartEntry) (figure, []string) {
	y := c.YAxis
	if y == "" {
		y = unitOf(c)
	}
	f := figure{Layout: layout{XAxis: titled(c.XAxis), YAxis: titled(y), HoverMode: "closest", Shapes: limitShapes(c)}}
	overTime := c.Type == metrics.DoubleOverTimeType
	var since elapsed
	if overTime {
		since = newElapsed(c)
		f.Layout.XAxis = titled(since.title)
	}
	var notes []string
	marks := map[metrics.Status]*trace{
		metrics.FailWarn:  {Type: "scatter", Mode: "markers", Name: "W warning", Marker: &marker{Color: warningColor, Symbol: "triangle-up", Size: 9, Line: &lineSpec{"#3B3000", 1}}},
		metrics.FailBlock: {Type: "scatter", Mode: "markers", Name: "B blocking", Marker: &marker{Color: blockerColor, Symbol: "x", Size: 9, Line: &lineSpec{"#3D0A04", 1}}},
	}
	markX, markY := map[metrics.Status]plot.Numbers{}, map[metrics.Status]plot.Numbers{}
	drawnPoints, allPoints := 0, 0
	for _, s := range c.Series {
		values, ok := s.Values.Numbers()
		if !ok {
			notes = append(notes, fmt.Sprintf("“%s” has no numbers to draw.", s.Name))
			continue
		}
		positions := stats.Extremes(values, mostPoints)
		var x plot.Numbers
		if overTime {
			x, positions = timesOf(s, since, positions)
		} else {
			x, positions = numbersOf(s, positions)
		}
		drawnPoints, allPoints = drawnPoints+len(positions), allPoints+len(values)
		mode := "lines"
		if len(positions) <= fewPoints {
			mode = "lines+markers"
		}
		ys := plot.Numbers(pick(values, positions))
		f.Data = append(f.Data, trace{Type: "scatter", Name: plain(s.Name), Mode: mode, X: x, Y: ys})
		statuses, _ := s.Statuses.Statuses()
		for i, at := range positions {
			if at < len(statuses) && marks[statuses[at]] != nil && !math.IsNaN(values[at]) {
				status := statuses[at]
				markX[status], markY[status] = append(markX[status], x[i]), append(markY[status], ys[i])
			}
		}
	}
	for _, status := range []metrics.Status{metrics.FailWarn, metrics.FailBlock} {
		if len(markX[status]) > 0 {
			mark := *marks[status]
			mark.X, mark.Y = markX[status], markY[status]
			f.Data = append(f.Data, mark)
		}
	}
	f.Layout.ShowLegend = len(f.Data) > 1
	if overTime {
		f.Layout.XAxis.Range = rangeOf(c, since, f.Data)
	}
	if drawnPoints < allPoints {
		notes = append(notes, fmt.Sprintf("%s of %s points are drawn; every peak is among them.", grouped(drawnPoints), grouped(allPoints)))
	}
	return f, notes
}

// timesOf is the seconds of the points at positions, and the positions that have some.
func timesOf(s metrics.ChartSeries, since elapsed, positions []int) (plot.Numbers, []int) {
	index, _ := s.Values.Index()
	times, ok := index.Times()
	if !ok {
		return places(positions)
	}
	positions = below(positions, len(times))
	return since.all(times, positions), positions
}

// numbersOf is the x of the points at positions, and the positions that have one.
func numbersOf(s metrics.ChartSeries, positions []int) (plot.Numbers, []int) {
	x, ok := s.X.Numbers()
	if !ok {
		return places(positions)
	}
	positions = below(positions, len(x))
	return plot.Numbers(pick(x, positions)), positions
}

// places count the points where there is nothing else to place them by.
func places(positions []int) (plot.Numbers, []int) {
	x := make(plot.Numbers, len(positions))
	for i, at := range positions {
		x[i] = float64(at)
	}
	return x, positions
}

// below are the ascending positions below n.
func below(positions []int, n int) []int {
	for len(positions) > 0 && positions[len(positions)-1] >= n {
		positions = positions[:len(positions)-1]
	}
	return positions
}

// rangeOf is what the chart says its axis of time shows; nil if it says nothing, or if no point would be
// in it.
func rangeOf(c metrics.ChartEntry, since elapsed, traces []any) []float64 {
	if c.Start.IsZero() || !c.End.After(c.Start) {
		return nil
	}
	from, to := since.seconds(c.Start), since.seconds(c.End)
	for _, t := range traces {
		x, _ := t.(trace).X.(plot.Numbers)
		for _, v := range x {
			if v >= from && v <= to {
				return []float64{from, to}
			}
		}
	}
	return nil
}
