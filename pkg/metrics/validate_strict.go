package metrics

import (
	"strings"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// strictDocument is what strict mode says of the document as a whole: G4, G8, G13, G14, G28.
func (c *checker) strictDocument() {
	c.checkStatusKnown(place{field: "metrics_status"}, c.doc.GetMetricsStatus())
	c.checkStatusKnown(place{field: "job_level_metrics.metrics_status"}, c.doc.GetJobLevelMetrics().GetMetricsStatus())
	c.strictStatuses()
	c.strictIDs()
	c.strictNames()
}

// strictStatuses is G28: the two overall statuses follow from those of the metrics.
func (c *checker) strictStatuses() {
	whole, collection := Status(c.doc.GetMetricsStatus()), Status(c.doc.GetJobLevelMetrics().GetMetricsStatus())
	var statuses []Status
	for _, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		statuses = append(statuses, Status(m.GetStatus()))
	}
	want := overall(statuses)
	if whole != NoStatus && whole != want {
		c.warn("G28", place{field: "metrics_status"}, "the overall status is %v, the metrics make it %v; use that, unless the other is meant", whole, want)
	}
	if collection != NoStatus && whole != NoStatus && collection != whole {
		c.warn("G28", place{field: "job_level_metrics.metrics_status"}, "the status of all metrics is %v, the overall status %v; make them equal", collection, whole)
	}
}

// strictIDs is G8: what can be told apart by its id only, can be.
func (c *checker) strictIDs() {
	for i, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		if d := c.data[metricID(m)]; d != nil && metricID(m) != "" {
			c.error("G8", metricPlace(i, m).at("metric_id.id.data"), "the id %s is also that of metrics_data[%d] %s; give each its own",
				quote(metricID(m)), d.i, quote(d.name()))
		}
	}
	events := map[string]int{}
	for i, e := range c.doc.GetEvents() {
		id := eventID(e)
		if id == "" {
			continue
		}
		p := eventPlace(i, e).at("event_id.id.data")
		if first, ok := events[id]; ok {
			c.error("G8", p, "the id %s is also that of events[%d]; give each event its own", quote(id), first)
		} else {
			events[id] = i
		}
		if d := c.data[id]; d != nil {
			c.error("G8", p, "the id %s is also that of metrics_data[%d] %s; give each its own", quote(id), d.i, quote(d.name()))
		}
		if m := c.metrics[id]; m != nil {
			c.error("G8", p, "the id %s is also that of the metric %s; give each its own", quote(id), quote(m.GetName()))
		}
	}
}

// strictNames is G13, G14 and G35 of names.
func (c *checker) strictNames() {
	const (
		aMetric = "metric"
		aSet    = "data set"
		anEvent = "event"
	)
	taken := map[string]string{}
	check := func(what, name string, p place) {
		p = p.at("name")
		if isBlank(name) {
			c.warn("G13", p, "the name %s of the %s is blank; give it one to be known by", quote(name), what)
		}
		if len(name) > longestName {
			c.warn("G35", p, "the name of the %s has %d bytes; a page has room for less than %d", what, len(name), longestName)
		}
		if other := taken[name]; other != "" && other != what && name != "" {
			c.warn("G14", p, "a %s and a %s have the name %s; ReSim's own tools cannot read such a file, so name one differently", other, what, quote(name))
			return
		}
		taken[name] = what
	}
	for i, m := range c.doc.GetJobLevelMetrics().GetMetrics() {
		if m.GetName() == "" { // V7
			continue
		}
		check(aMetric, m.GetName(), metricPlace(i, m))
	}
	for _, d := range c.sets {
		check(aSet, d.name(), dataPlace(d))
	}
	for i, e := range c.doc.GetEvents() {
		if e.GetName() == "" { // V89
			continue
		}
		check(anEvent, e.GetName(), eventPlace(i, e))
	}
}

// Sizes that ReSim takes, but that no page can show (G35).
const (
	longestName = 500
	longestText = 1 << 20
	mostPoints  = 1_000_000
)

// isBlank reports whether a text shows nothing.
func isBlank(s string) bool { return strings.TrimSpace(s) == "" }

// checkEnum reports a number that an enumeration does not have (G4). Zero, "unset", is for others to
// judge.
func (c *checker) checkEnum(p place, what string, number, greatest int32) {
	if number < 0 || number > greatest {
		c.error("G4", p, "%d is no %s; they go from 1 to %d", number, what, greatest)
	}
}

func (c *checker) checkStatusKnown(p place, s metricspb.MetricStatus) {
	c.checkEnum(p, "status", int32(s), int32(FailBlock))
}

func (c *checker) checkImportanceKnown(p place, i metricspb.MetricImportance) {
	c.checkEnum(p, "importance", int32(i), int32(Critical))
}
