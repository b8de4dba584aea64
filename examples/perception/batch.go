package main

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

func judgeBatch(ctx context.Context, batch *resolve.Batch, w *metrics.Writer) error {
	all, tests, lacking := results{}, 0, []string{}
	for test, err := range batch.Documents(ctx, resolve.MetricsNamed(falsePositives, truePositives, falseNegatives), resolve.DataNamed(scores, hits)) {
		if err != nil {
			return err
		}
		tests++
		if err := all.addTest(test.Document); err != nil {
			lacking = append(lacking, fmt.Sprintf("- %s: %s\n", test.Job, strings.ReplaceAll(err.Error(), "\n", "; ")))
		}
	}

	text := fmt.Sprintf("%d of %d tests have results.\n\n%s", tests-len(lacking), tests, all)
	if len(lacking) > 0 {
		text += fmt.Sprintf("\nTests without (%d):\n\n%s", len(lacking), strings.Join(lacking, ""))
	}
	w.Add("Summary", metrics.Text(text))
	if tests > len(lacking) {
		w.Add("Total "+falsePositives, metrics.Scalar{Value: all.wrong}, metrics.Tag{Key: "RESIM_SUMMARY", Value: "1"})
		w.Add("Total "+truePositives, metrics.Scalar{Value: all.right})
		w.Add("Total "+falseNegatives, metrics.Scalar{Value: all.missed})
	}
	addCurve(w, all.detections, all.objects())
	return nil
}

// addTest adds what a test handed over, or nothing if it lacks some. Without detections there are no series.
func (r *results) addTest(d *metrics.Document) error {
	wrong, err1 := d.Scalar(falsePositives)
	right, err2 := d.Scalar(truePositives)
	missed, err3 := d.Scalar(falseNegatives)
	score, err4 := d.Numbers(scores)
	hit, err5 := d.Numbers(hits)
	if wrong+right == 0 && errors.Is(err4, metrics.ErrNotFound) && errors.Is(err5, metrics.ErrNotFound) {
		err4, err5 = nil, nil
	}
	switch err := errors.Join(err1, err2, err3, err4, err5); {
	case err != nil:
		return err
	case len(hit) != len(score):
		return fmt.Errorf("it has %d scores but %d flags", len(score), len(hit))
	}
	r.wrong, r.right, r.missed = r.wrong+wrong, r.right+right, r.missed+missed
	for i := range score {
		r.detections = append(r.detections, box{score: score[i], matched: hit[i]})
	}
	return nil
}
