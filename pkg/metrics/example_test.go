package metrics_test

import (
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
