package preview_test

import (
	"fmt"
	"log"
	"os"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/preview"
)

// A build compares what it found with what the last release had.
func ExampleCompare() {
	found := func(deviation float64) *metrics.Document {
		w := metrics.NewWriter()
		w.Add("Path deviation", metrics.Scalar{Value: deviation, Unit: "m", Limits: metrics.Above(0.2, 0.5)})
		doc, err := w.Finish()
		if err != nil {
			log.Fatal(err)
		}
		return doc
	}
	released, now := found(0.16), found(0.24)
	for _, c := range preview.Compare(released, now).Changes {
		fmt.Println(c.Name, "is", c.Kind(), "by", c.Difference())
	}

	page, err := os.Create(os.DevNull)
	if err != nil {
		log.Fatal(err)
	}
	defer page.Close()
	if err := preview.Page(page, now, preview.Title("Nightly run")); err != nil {
		log.Fatal(err)
	}
	// Output: Path deviation is worse by +0.08 (+50 %)
}
