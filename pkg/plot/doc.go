// Package plot makes Plotly figures as typed values, in ReSim's style: transparent, its font and its
// colors, without the eight kilobytes of template that figures usually carry.
//
//	figure := plot.Figure{
//		Traces: []plot.Trace{plot.Scatter{Name: "ego", X: plot.Times(times), Y: speeds}},
//		XAxis:  "Time", YAxis: "Speed (m/s)",
//	}
//
// A [Figure] is a [json.Marshaler], so it can be given as it is to a metrics.Plotly. Numbers that
// JSON cannot hold (NaN and the infinities) become null, which Plotly draws as a gap.
package plot
