package report

import (
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// distribution charts the values of tests over the creation of their builds, in the order of the tests'
// ids. It is not there if no build is.
func (m *reSimMetric) distribution() (chart metrics.Plotly, ok bool) {
	times, values := m.built(m.points)
	if len(values) == 0 {
		return metrics.Plotly{}, false
	}
	return m.figure(plot.Box{X: times, Y: values, Points: true}), true
}

// overTime charts the values of batches over the creation of their builds. It is not there if no build
// is.
func (m *reSimMetric) overTime() (chart metrics.Plotly, ok bool) {
	points := slices.Clone(m.points)
	slices.SortFunc(points, func(a, b reSimPoint) int { return byBuild(a.batch, b.batch) })
	times, values := m.built(points)
	if len(values) == 0 {
		return metrics.Plotly{}, false
	}
	mode := plot.Lines
	if len(values) < 20 { // Plotly's default, which ReSim leaves it at
		mode = plot.LinesAndMarkers
	}
	return m.figure(plot.Scatter{X: times, Y: values, Mode: mode}), true
}

// built are the points whose build still is there.
func (m *reSimMetric) built(points []reSimPoint) (times plot.Times, values []float64) {
	for _, p := range points {
		if p.batch.built {
			times, values = append(times, p.batch.build), append(values, p.value)
		}
	}
	return times, values
}

// figure names the unit of the first test or batch, by id.
func (m *reSimMetric) figure(trace plot.Trace) metrics.Plotly {
	title := m.name
	if unit := m.points[0].unit; unit != "" {
		title += " (" + unit + ")"
	}
	return metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{trace}, XAxis: "Time", YAxis: title}}
}
