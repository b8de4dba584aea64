package settings

import "slices"

// The items of each mode, by their keys in a settings file. An item of another mode is no mistake, for
// the same file serves all of them.
var (
	reportItems = []string{
		"summary", "changes", "statuses", "pass-rate", "grid", "failing", "unstable", "detected", "batch-metrics", "test-metrics",
		"tags", "which-metric", "duration", "errors", "headlines", "data-quality",
	}
	batchItems = []string{
		"summary", "headlines", "test-metrics", "distributions", "worst-tests", "tags", "which-metric", "series", "previous-batch",
		"events", "errors", "duration",
	}
	jobItems = []string{"summary", "headlines", "lines", "states", "events", "distributions", "data-quality", "images", "texts", "inputs"}
)

// Items are the keys that [Settings.Show] may have, of all modes, in alphabetical order. A file may
// write spaces for the hyphens.
func Items() []string {
	all := slices.Concat(reportItems, batchItems, jobItems)
	slices.Sort(all)
	return slices.Compact(all)
}
