package main

import (
	"context"
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

func compareFlights(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
	counts := map[resim.ConflatedStatus]int{}
	var altitudeLines, speedLines []plot.Trace
	var allSpeeds []float64
	missing := 0
	for job, err := range batch.Documents(ctx, resolve.DataNamed("altitude_times", "altitudes", "speeds")) {
		if err != nil {
			return err
		}
		info := job.Job.Info()
		counts[info.Conflated]++
		times, _ := job.Document.Numbers("altitude_times") // empty if there are none
		altitudes, _ := job.Document.Numbers("altitudes")
		speeds, _ := job.Document.Numbers("speeds")
		if len(times) == 0 || len(altitudes) != len(times) || len(speeds) != len(times) {
			missing++
			continue
		}
		altitudeLines = append(altitudeLines, line(info.ExperienceName, times, altitudes))
		speedLines = append(speedLines, line(info.ExperienceName, times, speeds))
		allSpeeds = append(allSpeeds, speeds...)
	}

	about := metrics.Describe(fmt.Sprintf("%d flights; tests without data of one: %d.", len(speedLines), missing))
	statuses := metrics.ByLabel([]string{"PASSED", "WARNING", "BLOCKING"},
		[]int{counts[resim.ConflatedPassed], counts[resim.ConflatedWarning], counts[resim.ConflatedBlocker]})
	w.Add("Job Statuses", metrics.BarChart{Series: []metrics.Bars{{Values: statuses}}, XAxis: "status", YAxis: "tests"}, about)
	w.Add("Job Status Counts", metrics.Summary{Values: statuses}, about)
	if len(speedLines) > 0 {
		w.Add("Altitudes", metrics.Plotly{Figure: plot.Figure{Traces: altitudeLines, XAxis: "Time (s)", YAxis: "Altitude (m)"}}, about)
		w.Add("Speeds", metrics.Plotly{Figure: plot.Figure{Traces: speedLines, XAxis: "Time (s)", YAxis: "Speed (m/s)"}}, about)
		w.Add("Drone Speed Distribution", metrics.Histogram{Values: metrics.Numbers(allSpeeds).Unit("m/s"), XAxis: "speed (m/s)"}, about)
	}
	mean, err := batch.Scalar(ctx, "Mean Ego Speed")
	if err == nil && mean.N > 0 {
		w.Add("Batch Mean Ego Speed", metrics.Scalar{Value: mean.Mean, Unit: mean.Unit}, metrics.Hidden) // for trends in reports
	}
	return err
}

// line is a flight in a figure, of 300 points at most.
func line(name string, times, values []float64) plot.Trace {
	x, y := metrics.Points(times, values).Thin(300).Values()
	return plot.Scatter{Name: name, X: plot.Numbers(x), Y: y, Mode: plot.Lines}
}
