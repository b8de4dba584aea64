package report

import (
	"math"
	"strconv"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// The heights of charts, in pixels, leave room for the labels below, which stand upright.
const (
	chartHeight = 480
	underGrid   = 300 // what a grid needs beside its rows
)

// figure is a chart over the batches from a position on: equally spaced in the order of their creation, with
// all that may explain a change marked.
func (h *history) figure(first int, title string, traces ...plot.Trace) plot.Figure {
	return plot.Figure{Traces: traces, XAxis: "Batch (created · build)", YAxis: title, Columns: h.labels(first), Marks: h.marks(first), Height: chartHeight}
}

// labels are the columns of the x axis.
func (h *history) labels(first int) plot.Labels {
	labels := make(plot.Labels, 0, len(h.batches)-first)
	for _, b := range h.batches[first:] {
		labels = append(labels, b.label)
	}
	return labels
}

// marks are where the suite's revision or the metrics build changed, and outages.
func (h *history) marks(first int) []plot.Mark {
	var marks []plot.Mark
	for i := first; i < len(h.batches); i++ {
		x := float64(i - first)
		if h.batches[i].outage {
			marks = append(marks, plot.Stretch{From: x - 0.5, To: x + 0.5, Text: "outage"})
		}
		if i == first {
			continue
		}
		var what []string
		if h.newRevision(i) {
			what = append(what, "revision "+strconv.Itoa(h.batches[i].TestSuiteRevision))
		}
		if b, before := h.batches[i].MetricsBuild, h.batches[i-1].MetricsBuild; b != before && b != uuid.Nil && before != uuid.Nil {
			what = append(what, "metrics build")
		}
		if what != nil {
			marks = append(marks, plot.VerticalLine{At: x - 0.5, Text: strings.Join(what, ", ")})
		}
	}
	return marks
}

// newRevision says whether a batch ran another revision of the suite than the one before.
func (h *history) newRevision(at int) bool {
	if at == 0 {
		return false
	}
	r, before := h.batches[at].TestSuiteRevision, h.batches[at-1].TestSuiteRevision
	return r != before && r != 0 && before != 0
}

// readMarks is how to read what marks show, if they show anything.
func (h *history) readMarks() string {
	text := ""
	for _, m := range h.marks(0) {
		switch sentence := " Dotted lines: a new revision of the suite or another metrics build."; m.(type) {
		case plot.Stretch:
			if !strings.Contains(text, "outages") {
				text += " Shaded gray: outages."
			}
		default:
			if !strings.Contains(text, sentence) {
				text += sentence
			}
		}
	}
	return text
}

// rounded are values to six digits, which no chart can show better.
func rounded(values []float64) []float64 {
	short := make([]float64, len(values))
	for i, v := range values {
		short[i] = round(v)
	}
	return short
}

func round(v float64) float64 {
	if v == 0 || math.IsNaN(v) || math.IsInf(v, 0) {
		return v
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		return v
	}
	return short
}

// times is values times a factor.
func times(values []float64, factor float64) []float64 {
	scaled := make([]float64, len(values))
	for i, v := range values {
		scaled[i] = factor * v
	}
	return scaled
}

// hasValue says whether there is anything to draw.
func hasValue(values []float64) bool {
	for _, v := range values {
		if !math.IsNaN(v) {
			return true
		}
	}
	return false
}
