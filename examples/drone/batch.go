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
		altitudeLines = append(altitudeLines, plot.Scatter{Name: info.ExperienceName, X: thin(times), Y: thin(altitudes), Mode: plot.Lines})
		speedLines = append(speedLines, plot.Scatter{Name: info.ExperienceName, X: thin(times), Y: thin(speeds), Mode: plot.Lines})
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

// thin keeps 300 values or fewer, evenly spread.
func thin(values []float64) (kept plot.Numbers) {
	for i := 0; i < len(values); i += 1 + len(values)/300 {
		kept = append(kept, values[i])
	}
	return kept
}
