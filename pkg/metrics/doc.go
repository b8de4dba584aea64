// Package metrics is the vocabulary of a metrics build: it says what a test, a batch or a report
// showed, and packs it into the one file ReSim reads, metrics.binproto.
//
// A [Writer] collects metrics by name. Required things are arguments or struct fields; what all
// metrics share (description, importance, tags, order, whether it is shown) are options:
//
//	w := metrics.NewWriter()
//	w.Add("Max Error", metrics.Scalar{Value: worst, Unit: "rad", Limits: metrics.Above(0.001, 0.1)},
//		metrics.High, metrics.Describe("Largest error over all steps."))
//	w.Add("Speed over time", metrics.LinePlot{
//		Lines: []metrics.Line{{Name: "ego", XY: metrics.Points(seconds, speeds)}},
//		XAxis: "time (s)", YAxis: "speed (m/s)",
//	})
//	w.AddData("speeds", metrics.Numbers(speeds)) // no chart: read again in batch mode
//	doc, err := w.Finish()
//
// # Judgement
//
// Statuses come from limits. A value above an upper limit or below a lower one crosses it; an equal
// value passes. Without limits a metric is [NotApplicable]; with limits it is the worst of its
// points. The status series that ReSim demands beside each value series are derived from the same
// limits, so points and metric cannot disagree. A NaN point is a gap and [NotApplicable]; a NaN
// scalar is a mistake.
//
// # Mistakes
//
// Add returns nothing. What is wrong sticks to the Writer and comes out of [Writer.Err] and
// [Writer.Finish], all at once, each with the metric's name.
//
// # Data names
//
// ReSim wants every data set of a file to have a name of its own. The sets a metric needs are named
// after it, "<metric>: <line> (y)" for example, so they are unique and can be foreseen; names given
// to [Writer.AddData] are kept to the letter.
//
// # Memory
//
// A []float64 is kept by reference until Finish and must not be changed before; every other slice is
// converted when the series is made.
//
// The package does no network, reads no clock and touches no file.
package metrics
