package report

import (
	"cmp"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// item is one part of the report.
type item struct {
	key  string // in the settings
	name string // of its metric; "" if it has several. It stays the same, so that reports can be compared
	need need
	gate settings.Kind // whose verdict is its status; "" for none
	add  func(*history, *metrics.Writer, item)
}

// everything is what an item needs that tells about changes of metrics too.
var everything = need{jobs: true, batchMetrics: true, testMetrics: true}

// items are the report, the most useful first.
var items = []item{
	{"summary", "Summary", everything, "", (*history).addSummary},
	{"changes", "What changed in the newest batch", need{jobs: true, testMetrics: true}, settings.NewlyFailing, (*history).addChanges},
	{"statuses", "Test status over batches", need{jobs: true}, "", (*history).addStatuses},
	{"pass-rate", "Pass rate over batches", need{jobs: true}, settings.PassRateBelow, (*history).addPassRate},
	{"grid", "Test grid", need{jobs: true}, "", (*history).addGrid},
	{"failing", "Failing most often", need{jobs: true}, settings.Broken, (*history).addFailing},
	{"unstable", "Unstable experiences", need{jobs: true}, settings.Unstable, (*history).addUnstable},
	{"detected", "Detected changes", everything, settings.MetricWorse, (*history).addDetected},
	{"batch-metrics", "", need{batchMetrics: true}, "", (*history).addBatchCharts},
	{"test-metrics", "", need{jobs: true, testMetrics: true}, "", (*history).addTestCharts},
	{"tags", "Pass rate by experience tag", need{jobs: true, tags: true}, "", (*history).addTags},
	{"which-metric", "Which metric fails", need{jobs: true, batchMetrics: true, testMetrics: true}, "", (*history).addWhichMetric},
	{"duration", "Duration over batches", need{jobs: true}, "", (*history).addDuration},
	{"errors", "Errors by cause", need{jobs: true}, "", (*history).addErrors},
	{"headlines", "", everything, "", (*history).addHeadlines},
	{"data-quality", "Data quality", need{}, "", (*history).addQuality},
}

// Keys are what [settings.Settings.Show] can name, in the order of the report:
//
//	summary       the report in twelve lines
//	changes       which tests fail, pass, come and go since the batch before
//	statuses      how many tests of each batch ended how
//	pass-rate     their share that passed, like for like, with its steps
//	grid          every test in every batch
//	failing       the tests that fail most often
//	unstable      those whose outcome changes without cause
//	detected      steps, drifts and unusual newest values of all scalar metrics
//	batch-metrics a chart for each scalar metric of batches
//	test-metrics  a chart for each scalar metric of tests
//	tags          the pass rate of the experiences of each tag
//	which-metric  which metrics fail how often
//	duration      how long batches and tests take
//	errors        errors of the execution by their code
//	headlines     six numbers, for the app to follow
//	data-quality  what was left out and why
func Keys() []string {
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = it.key
	}
	return keys
}

// shown says whether an item is in the report. One with a gate always is, for a verdict needs a place.
func (it item) shown(s settings.Settings) bool {
	return s.Shows(it.key) || it.gate != "" && s.Gated(it.gate)
}

// needs is what has to be fetched for the items that are shown.
func needs(s settings.Settings) need {
	var n need
	for _, it := range items {
		if it.shown(s) {
			n = n.and(it.need)
		}
	}
	tagged := len(s.Ignore.Tags) > 0 || slices.ContainsFunc(s.Gates, func(g settings.Gate) bool { return len(g.Tags) > 0 })
	n.tags = n.tags || tagged
	n.jobs = n.jobs || tagged
	return n
}

// write makes the report.
func (h *history) write(w *metrics.Writer) {
	for _, it := range items { // no chart of a metric takes the name of an item
		if it.name != "" {
			h.names[it.name] = true
		}
	}
	for _, name := range headlineNames {
		h.names[name] = true
	}
	for _, it := range items {
		if it.shown(h.settings) {
			it.add(h, w, it)
		}
	}
}

// put adds the metric of an item, with the verdict of its gate and a sentence on how to read it.
func (h *history) put(w *metrics.Writer, it item, m metrics.Metric, description string, importance metrics.Importance) {
	v := verdict{status: metrics.NotApplicable}
	if it.gate != "" {
		v = h.verdict(it.gate)
	}
	if v.why != "" {
		description = v.why + " " + description
	}
	w.Add(it.name, m, cmp.Or(importance, metrics.Medium), v.status, metrics.Describe(description))
}
