package plot_test

import (
	"encoding/json"
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/plot"
)

func Example() {
	figure := plot.Figure{
		Traces: []plot.Trace{plot.Scatter{Name: "ego", X: plot.Numbers{0, 1, 2}, Y: []float64{0, 4, 9}}},
		XAxis:  "time (s)", YAxis: "speed (m/s)",
	}
	b, err := json.Marshal(figure) // metrics.Plotly{Figure: figure} does this
	if err != nil {
		fmt.Println(err)
		return
	}
	var read struct{ Data []struct{ Type, Name string } }
	if err := json.Unmarshal(b, &read); err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(read.Data)
	// Output: [{scatter ego}]
}
