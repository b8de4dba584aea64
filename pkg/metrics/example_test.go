package metrics_test

import (
	"errors"
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

func Example() {
	seconds := []float64{0, 0.1, 0.2, 0.3}
	speeds := []float64{0, 4, 9, 12}

	w := metrics.NewWriter()
	w.Add("Max Speed", metrics.Scalar{Value: 12, Unit: "m/s", Limits: metrics.Above(10, 20)}, metrics.High)
	w.Add("Speed over time", metrics.LinePlot{
		Lines: []metrics.Line{{Name: "ego", XY: metrics.Points(seconds, speeds), Limits: metrics.Above(10, 20)}},
		XAxis: "time (s)", YAxis: "speed (m/s)",
	})
	w.Add("Notes", metrics.Text("Driven on the *wet* track."))
	w.AddData("speeds", metrics.Numbers(speeds).Unit("m/s")) // for batch mode
	doc, err := w.Finish()
	if err != nil {
		fmt.Println(err)
		return
	}

	fmt.Println("overall:", doc.Status())
	for m := range doc.Metrics() {
		fmt.Println(m.Type(), m.Name(), m.Status())
	}
	for d := range doc.Data() {
		fmt.Println(d.Type(), d.Name())
	}
	// Output:
	// overall: FAIL_WARN
	// SCALAR Max Speed FAIL_WARN
	// LINE_PLOT Speed over time FAIL_WARN
	// TEXT Notes NOT_APPLICABLE
	// DOUBLE_SERIES Speed over time: ego (x)
	// DOUBLE_SERIES Speed over time: ego (y)
	// METRIC_STATUS_SERIES Speed over time: ego (status)
	// DOUBLE_SERIES speeds
}

// Mistakes come out together, each with the name it was made under.
func ExampleWriter_Err() {
	w := metrics.NewWriter()
	w.Add("Mean Speed", metrics.Scalar{Value: 3, Limits: metrics.Above(20, 10)})
	w.Add("Notes", metrics.Text(" "))
	fmt.Println(w.Err())
	// Output:
	// metric "Mean Speed": it blocks above 10 and warns only above 20; the warning limit must not be the higher one
	// metric "Notes": its text is blank
}

// What a test handed over is read by name; what is missing is told from what is of another type.
func ExampleUnpack() {
	w := metrics.NewWriter()
	w.AddData("speeds", metrics.Numbers([]float64{0, 4, 9}).Unit("m/s"))
	w.AddData("lap times", metrics.GroupBy(metrics.Numbers([]float64{61, 64, 60}), []string{"ego", "other", "ego"}))
	doc, err := w.Finish()
	if err != nil {
		fmt.Println(err)
		return
	}
	file, err := doc.Pack()
	if err != nil {
		fmt.Println(err)
		return
	}

	doc, err = metrics.Unpack(file)
	if err != nil {
		fmt.Println(err)
		return
	}
	speeds, err := doc.Numbers("speeds")
	fmt.Println(speeds, err)
	laps, err := doc.NumbersByCategory("lap times")
	fmt.Println(laps, err)
	_, err = doc.Scalar("Max Speed")
	fmt.Println(err, errors.Is(err, metrics.ErrNotFound))
	_, err = doc.Numbers("lap times")
	fmt.Println(err)
	// Output:
	// [0 4 9] <nil>
	// [{ego [61 60]} {other [64]}] <nil>
	// metric "Max Speed": not found true
	// data "lap times" is a DOUBLE_SERIES by category, no series of doubles: of another type
}

// An event holds its metrics, and takes the worst of their statuses.
func ExampleWriter_AddEvent() {
	w := metrics.NewWriter()
	arrival := w.AddEvent("Arrival", metrics.Event{At: metrics.Relative(12.5), Tags: []string{"navigation"}})
	arrival.Add("Time to goal", metrics.Scalar{Value: 12.5, Unit: "s", Limits: metrics.Above(10, 60)})
	doc, err := w.Finish()
	if err != nil {
		fmt.Println(err)
		return
	}
	for e := range doc.Events() {
		at, _ := e.Relative()
		fmt.Println(e.Name(), at, e.Status(), e.Metrics()[0].Name())
	}
	// Output: Arrival 12.5s FAIL_WARN Time to goal
}
