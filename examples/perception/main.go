// Command perception is a metrics build for a detector of objects in images: what it found, what it made
// up and what it missed, for one test and for a batch of them.
//
//	go run ./examples/perception --inputs examples/perception/sample --outputs DIR
package main

import (
	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// What a test hands over to its batch: scalars, and series with an element for each detection.
const (
	falsePositives = "False Positives"
	truePositives  = "True Positives"
	falseNegatives = "False Negatives"
	scores         = "detection scores"
	hits           = "detection is true"  // 1 or 0
	misses         = "detection is false" // the reverse
)

func main() {
	runner.Main(
		runner.Job("detections", judgeTest),
		runner.Batch("all detections", judgeBatch),
		report.Default(),
	)
}
