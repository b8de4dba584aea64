package report

import "github.com/resim-contrib/metrics-go/internal/stats"

// labels are the words for what a test does at present.
var labels = map[stats.Label]string{
	stats.NoData: "NO DATA", stats.New: "NEW", stats.NewlyFailing: "NEWLY FAILING", stats.Fixed: "FIXED", stats.Broken: "BROKEN",
	stats.Unstable: "UNSTABLE", stats.StillFailing: "STILL FAILING", stats.Stable: "STABLE",
}

// broken says whether the test has failed three times in a row or always.
func (r *row) broken() bool { return r.label == stats.Broken }
