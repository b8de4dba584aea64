package main

import (
	"context"
	"fmt"
	"path/filepath"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

func judgeTest(_ context.Context, job *runner.JobInput, w *metrics.Writer) error {
	frames, err := readFrames(filepath.Join(job.Logs.Path, "detections.csv"))
	if err != nil {
		return err
	}
	var truth, detections []box
	for _, f := range frames {
		match(f.truth, f.detections)
		truth, detections = append(truth, f.truth...), append(detections, f.detections...)
	}
	all := results{count(detections, box.isInvented), count(truth, box.isFound), count(truth, box.isMissed), detections}

	w.Add("Summary", metrics.Text(all.String()))
	w.Add("Detection Summary", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{plot.Table{
		Header: []string{"Images", "True objects", falsePositives, truePositives, falseNegatives},
		Rows:   [][]string{{fmt.Sprint(len(frames)), fmt.Sprint(len(truth)), fmt.Sprint(all.wrong), fmt.Sprint(all.right), fmt.Sprint(all.missed)}},
	}}}})
	w.Add(falsePositives, metrics.Scalar{Value: all.wrong})
	w.Add(truePositives, metrics.Scalar{Value: all.right})
	w.Add(falseNegatives, metrics.Scalar{Value: all.missed})
	addCurve(w, detections, all.objects())
	if len(detections) > 0 { // for batch mode, no charts
		var score, hit, miss []float64
		for _, d := range detections {
			score, hit, miss = append(score, d.score), append(hit, d.matched), append(miss, 1-d.matched)
		}
		w.AddData(scores, metrics.Numbers(score))
		w.AddData(hits, metrics.Numbers(hit))
		w.AddData(misses, metrics.Numbers(miss))
	}
	showMistakes(job.Experience, frames, w)
	return nil
}

// showMistakes adds an event for each false positive and one for each image with missed objects.
func showMistakes(images runner.Folder, frames []frame, w *metrics.Writer) {
	var inventions []metrics.File
	for _, f := range frames {
		for _, d := range filter(f.detections, box.isInvented) {
			file := picture(images, f.image, "false_positives", detectionColor, d)
			inventions = append(inventions, file)
			w.AddEvent("False Positive "+f.image, metrics.Event{At: metrics.Relative(f.seconds), Description: fmt.Sprintf("Score: %g.", d.score)}).
				Add("False Positive Image", metrics.Image{File: file}, metrics.FailWarn)
		}
		if missed := count(f.truth, box.isMissed); missed > 0 {
			truth := picture(images, f.image, "missed/truth", truthColor, f.truth...)
			predicted := picture(images, f.image, "missed/predictions", detectionColor, filter(f.detections, box.isConfident)...)
			event := w.AddEvent("Missed Objects "+f.image, metrics.Event{At: metrics.Relative(f.seconds), Description: fmt.Sprintf("%v of %d objects.", missed, len(f.truth))})
			event.Add("Ground Truth", metrics.Image{File: truth}, metrics.FailWarn)
			event.Add("Predictions", metrics.Image{File: predicted}, metrics.FailWarn)
		}
	}
	if len(inventions) > 0 {
		w.Add("All False Positives", metrics.ImageList{Files: inventions}, metrics.FailWarn)
	}
}
