package job

import (
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/charts"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

const (
	mostCharts  = 40   // of each kind
	mostDrawn   = 5000 // points of a line
	mostShaded  = 50   // violations of a line
	mostInState = 500  // bars of a row
)

// addLines charts each series over time.
func (l *look) addLines(w *metrics.Writer) {
	charted := 0
	for _, s := range l.series {
		if s.numbers.N() == 0 || charted == mostCharts {
			continue
		}
		charted++
		mode := plot.Lines
		if len(s.x) <= 60 {
			mode = plot.LinesAndMarkers
		}
		at := stats.Extremes(s.y, mostDrawn)
		x, y := make(plot.Numbers, len(at)), make([]float64, len(at))
		for i, p := range at {
			x[i], y[i] = s.x[p], s.y[p]
		}
		f := plot.Figure{
			Traces: []plot.Trace{plot.Scatter{X: x, Y: y, Mode: mode, Color: plot.Blue}},
			XAxis:  "Time (s)", YAxis: wording.Title(s.name, s.unit), HideLegend: true, Marks: charts.Limits(s.limits, false),
		}
		for _, v := range s.violations[:min(mostShaded, len(s.violations))] {
			color := plot.WarningCell
			if v.status == metrics.FailBlock {
				color = plot.BlockerCell
			}
			f.Marks = append(f.Marks, plot.Stretch{From: v.from, To: v.to, Color: color})
		}
		reading := ""
		if !s.limits.IsZero() {
			reading = " Dashed lines are limits, shaded stretches are outside of them."
		}
		if len(at) < s.n+s.nan {
			reading += " Of each stretch the least and greatest are drawn, so no peak is lost."
		}
		w.Add(s.title+" over time", metrics.Plotly{Figure: f}, s.status(), metrics.Describe(s.about()+" A gap is where there was no number."+reading))
	}
}

// addStates shows which state held when, and how long each held.
func (l *look) addStates(w *metrics.Writer) {
	var shown []plot.StateRow
	table := plot.Table{Header: []string{"Series", "State", "Time", "Share of the time"}}
	left := ""
	for _, s := range l.states {
		n := min(mostInState, len(s.words))
		row := plot.StateRow{Name: wording.Cell(s.title)}
		for i := range n {
			row.Seconds, row.States = append(row.Seconds, l.since(s.source, s.times[i])), append(row.States, wording.Cell(s.words[i]))
		}
		if n < len(s.words) || s.left > 0 {
			left = fmt.Sprintf(" Of %s only the first %d changes are drawn.", row.Name, n)
		} else { // until the last sample
			row.Seconds, row.States = append(row.Seconds, l.since(s.source, s.last)), append(row.States, wording.Cell(s.words[n-1]))
		}
		shown = append(shown, row)
		names, held := s.held()
		total := 0.0
		for _, name := range names {
			total += held[name]
		}
		for _, name := range names {
			share := "–"
			if total > 0 {
				share = wording.Percent(held[name] / total)
			}
			if len(table.Rows) < mostRows {
				table.Rows = append(table.Rows, []string{row.Name, wording.Cell(name), seconds(held[name]), share})
			}
		}
	}
	if len(shown) == 0 {
		return
	}
	f, err := plot.Timeline(shown, map[string]string{"PASSED": plot.PassedCell, "FAIL_WARN": plot.WarningCell, "FAIL_BLOCK": plot.BlockerCell})
	if err != nil {
		l.note("the states cannot be drawn: %v", err)
		return
	}
	w.Add("States over time", metrics.Plotly{Figure: f}, metrics.Describe(
		"Each row is a series of texts, each bar one stretch of the same text, from its first sample to the next other one."+left))
	w.Add("Time in state", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Low, metrics.Describe(
		"How long each state held, up to the last sample of its series."))
}

// addDistributions shows how the numbers of each series are distributed.
func (l *look) addDistributions(w *metrics.Writer) {
	charted := 0
	for _, s := range l.series {
		if s.numbers.N() < 2 || charted == mostCharts {
			continue
		}
		charted++
		h := s.numbers.Histogram(0)
		figure, reading := charts.Cumulative(charts.Histogram(h.Edges, h.Counts, s.numbers.Quantile, wording.Title(s.name, s.unit), s.limits), s.numbers.Quantile)
		w.Add("Distribution of "+s.title, metrics.Plotly{Figure: figure}, metrics.Low, metrics.Describe(s.about()+" "+reading))
	}
}

// mostEvents is how many events are written.
const mostEvents = 100

// addEvents writes violations, states that say a failure, and what emissions call an event.
func (l *look) addEvents(w *metrics.Writer) {
	written, left := 0, 0
	event := func(name string, at float64, status metrics.Status, description string) *metrics.EventWriter {
		if written == mostEvents || at < 0 || math.IsNaN(at) || at > aYear {
			left++
			return nil
		}
		written++
		return w.AddEvent(name, metrics.Event{At: metrics.Relative(at), Status: status, Description: description})
	}
	for _, s := range l.series {
		for _, v := range s.violations {
			e := event(s.title+" outside of its limits", v.from, v.status, fmt.Sprintf("From %s to %s, farthest %s.", seconds(v.from), seconds(v.to), wording.Measure(v.farthest, s.unit)))
			if e != nil {
				e.Add("Farthest value", metrics.Scalar{Value: v.farthest, Unit: s.unit, Limits: s.limits})
				e.Add("Duration", metrics.Scalar{Value: v.to - v.from, Unit: "s"})
			}
		}
	}
	for _, s := range l.states {
		for i, word := range s.words {
			status := map[string]metrics.Status{"FAIL_WARN": metrics.FailWarn, "FAIL_BLOCK": metrics.FailBlock}[word]
			if status != metrics.NoStatus {
				event(s.title+" is "+word, l.since(s.source, s.times[i]), status, "A state that says a failure.")
			}
		}
	}
	for _, h := range l.happened {
		event(h.name, l.since(h.source, h.at), metrics.NotApplicable, h.says)
	}
	if left > 0 {
		l.note("%s left out: at most %d are written, and none from before the start or more than a year after it", wording.Count(left, "event is", "events are"), mostEvents)
	}
}
