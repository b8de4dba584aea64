package main

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

const (
	minOverlap    = 0.5  // of a detection with a true object, as intersection over union, to match it
	minConfidence = 0.15 // the score from which on detections count; below it only the curve has them
)

// box is a true object or a detection: a rectangle in pixels from the upper left corner of the image.
type box struct {
	left, top, right, bottom float64
	score                    float64 // how sure the model is; of a true object: of the detection that matches
	matched                  float64 // 1 if there is a match, else 0
}

func (b box) area() float64     { return max(0, b.right-b.left) * max(0, b.bottom-b.top) }
func (b box) isConfident() bool { return b.score >= minConfidence }
func (b box) isInvented() bool  { return b.isConfident() && b.matched == 0 } // if it is a detection
func (b box) isFound() bool     { return b.isConfident() && b.matched == 1 } // if it is a true object
func (b box) isMissed() bool    { return !b.isFound() }                      // likewise

// overlap is the intersection over the union of two boxes, from 0 to 1.
func overlap(a, b box) float64 {
	both := box{left: max(a.left, b.left), top: max(a.top, b.top), right: min(a.right, b.right), bottom: min(a.bottom, b.bottom)}.area()
	return both / (a.area() + b.area() - both)
}

func bySurest(a, b box) int { return cmp.Compare(b.score, a.score) }

// match gives each detection, the surest first, the true object it overlaps most of those that are left.
func match(truth, detections []box) {
	slices.SortStableFunc(detections, bySurest)
	for i := range detections {
		best, at := 0.0, -1
		for t, object := range truth {
			if o := overlap(detections[i], object); object.matched == 0 && o >= minOverlap && o > best {
				best, at = o, t
			}
		}
		if at >= 0 {
			detections[i].matched, truth[at].matched, truth[at].score = 1, 1, detections[i].score
		}
	}
}

// curve is recall and precision if only detections of at least a score counted, for each score there
// is from the highest down. Without true objects there is no recall and so no curve.
func curve(detections []box, objects float64) (recall, precision []float64) {
	slices.SortStableFunc(detections, bySurest)
	right := 0.0
	for i, d := range detections {
		right += d.matched
		if objects > 0 && (i+1 == len(detections) || detections[i+1].score != d.score) {
			recall, precision = append(recall, right/objects), append(precision, right/float64(i+1))
		}
	}
	return recall, precision
}

// addCurve adds the curve, if there is one, as a figure of 500 points at most.
func addCurve(w *metrics.Writer, detections []box, objects float64) {
	if recall, precision := metrics.Points(curve(detections, objects)).Thin(500).Values(); len(recall) > 0 {
		line := plot.Scatter{X: plot.Numbers(recall), Y: precision}
		w.Add("Precision-Recall Curve", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{line}, XAxis: "Recall", YAxis: "Precision"}})
	}
}

func filter(boxes []box, is func(box) bool) []box {
	return slices.DeleteFunc(slices.Clone(boxes), func(b box) bool { return !is(b) })
}

func count(boxes []box, is func(box) bool) float64 { return float64(len(filter(boxes, is))) }

// results are those of a test or of several. Only confident detections are counted.
type results struct {
	wrong, right, missed float64
	detections           []box
}

func (r results) objects() float64 { return r.right + r.missed }

// String is the results as Markdown.
func (r results) String() string {
	text := fmt.Sprintf("- **True objects:** %v\n- **Detections:** %d, %v of them of a confidence of at least %g\n", r.objects(), len(r.detections), r.right+r.wrong, minConfidence)
	if len(r.detections) == 0 {
		text += "\nNothing was detected at all.\n"
	}
	return text
}
