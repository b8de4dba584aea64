// Package followed knows the names of the scalars that the built-in metrics of a batch write for reports to follow.
package followed

import "slices"

// Sums are what a batch writes of each scalar metric of its tests, as "<metric> (<sum>)".
var Sums = []string{"mean", "median", "p5", "p95", "min", "max", "worst"}

// Decided is the count that every batch has of which the built-in metrics are written.
const Decided = "Tests decided"

// counts are what a batch writes of its tests besides the sums, without those that nothing but a batch knows:
// the weighted pass rate.
var counts = []string{
	"Pass rate", Decided, "Hard failures", "Warnings", "Errors",
	"Tests PASSED", "Tests WARNING", "Tests BLOCKER", "Tests ERROR", "Tests CANCELLED",
	"Newly failing", "Fixed", "Metrics worse", "Test duration (median)",
}

// IsCount says whether a name is that of a count.
func IsCount(name string) bool { return slices.Contains(counts, name) }

// IsSum says whether a name is that of a sum of a metric of tests, which has the name of its unit in it where
// the metric has several.
func IsSum(name, metric, unit string) bool {
	return slices.ContainsFunc(Sums, func(sum string) bool {
		return name == metric+" ("+sum+")" || name == metric+" ["+unit+"] ("+sum+")"
	})
}
