// Command drone is a metrics build for a simulated drone that flies to a goal, and for batches of its flights.
//
//	go run ./examples/drone --inputs examples/drone/sample --outputs DIR
package main

import (
	"context"
	"fmt"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

const atGoal = 0.1 // m: nearer than that, the drone has arrived

var limits = metrics.Above(20, 30) // of the speed in m/s: warn, block

func main() {
	runner.Main(runner.Job("flight", judgeFlight), runner.Batch("flights", compareFlights), report.Default())
}

func judgeFlight(_ context.Context, job *runner.JobInput, w *metrics.Writer) error {
	exp, err := runner.ReadJSON[experience](job.Experience, "experience.json")
	if err != nil {
		return err
	}
	f, err := newFlight(exp, states(job.Logs))
	if err != nil {
		return err
	}
	w.Add("Pose", metrics.Image{File: film("pose.gif", f, exp, vector{0.8, -0.6, 0}, vector{0.3, 0.4, 0.866})},
		metrics.Describe("From the side; nose red, left green, up blue."))
	w.Add("Top Down View", metrics.Image{File: film("top_down.gif", f, exp, vector{1, 0, 0}, vector{0, 1, 0})})

	altitudes, speeds := metrics.Points(f.seconds, f.altitudes).Thin(500), metrics.Points(f.seconds, f.speeds).Thin(500)
	w.Add("Altitude over Time", metrics.LinePlot{Lines: []metrics.Line{{XY: altitudes}}, XAxis: "time (s)", YAxis: "altitude (m)"})
	w.Add("Speed over Time", metrics.LinePlot{Lines: []metrics.Line{{XY: speeds, Limits: limits}}, XAxis: "time (s)", YAxis: "speed (m/s)"})
	w.Add("Max Speed", metrics.Scalar{Value: slices.Max(f.speeds), Unit: "m/s", Limits: limits}, metrics.High)
	w.Add("Mean Ego Speed", metrics.Scalar{Value: f.meanSpeed, Unit: "m/s"})
	w.Add("Speed Status Over Time", metrics.StatesOverTime{
		Rows: []metrics.StateRow{{States: metrics.StatesOver(f.seconds, metrics.Names(f.statuses))}},
		Warn: []string{metrics.FailWarn.String()}, Block: []string{metrics.FailBlock.String()},
	})
	addArrival(w, f)

	// For batch mode, no charts.
	w.AddData("altitude_times", metrics.Numbers(f.seconds).Unit("s"))
	w.AddData("altitudes", metrics.Numbers(f.altitudes).Unit("m"))
	w.AddData("speeds", metrics.Numbers(f.speeds).Unit("m/s"))
	return nil
}

// addArrival tells of the first time at the goal, or that there was none.
func addArrival(w *metrics.Writer, f flight) {
	first := slices.IndexFunc(f.toGoal, func(d float64) bool { return d < atGoal })
	if first < 0 {
		w.Add("No Arrival", metrics.Text(fmt.Sprintf("The drone was never within %g m of its goal, at best %.2f m away.", atGoal, slices.Min(f.toGoal))))
		return
	}
	// Simulation time is relative; taken for an absolute stamp, as is easily done, it would lie in 1970.
	e := w.AddEvent("Arrival", metrics.Event{At: metrics.Relative(f.seconds[first]), Tags: []string{"navigation"}, Status: metrics.Passed})
	e.Add("Time to Arrive at Goal", metrics.Scalar{Value: f.seconds[first] - f.seconds[0], Unit: "s"})
	distances := []float64{f.states[first].Position.distance(f.states[0].Position), f.flown[first]}
	e.Add("Distance to Arrive at Goal", metrics.Summary{Values: metrics.ByLabel([]string{"net", "total"}, distances).Unit("m")})
}
