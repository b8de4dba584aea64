package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// checkEvents is V87 to V95.
func (c *checker) checkEvents() {
	events := c.doc.GetEvents()
	names := make(map[string]int, len(events))
	for i, e := range events {
		p := eventPlace(i, e)
		if first, ok := names[e.GetName()]; ok && e.GetName() != "" {
			c.error("V87", p.at("name"), "the name %s is also that of events[%d]; give each event its own", quote(e.GetName()), first)
		} else {
			names[e.GetName()] = i
		}
		if t, first := e.GetTimestampType(), events[0].GetTimestampType(); t != first {
			c.error("V88", p.at("timestamp_type"), "the kind of time is %v, that of the first event %v; all events must have the same", t, first)
		}
		if e.GetName() == "" {
			c.error("V89", p.at("name"), "the name is empty; give the event one")
		}
		c.checkEventMetrics(p, e)
		if e.GetStatus() == metricspb.MetricStatus_NO_METRIC_STATUS {
			c.error("V92", p.at("status"), "there is no status; %s", useNotApplicable)
		}
		if e.GetTimestampType() == metricspb.TimestampType_NO_TYPE {
			c.error("V93", p.at("timestamp_type"), "the kind of time is not given; say ABSOLUTE or RELATIVE")
		}
		if t := e.GetTimestamp(); !stampOK(t.GetSeconds(), t.GetNanos()) {
			c.error("V94", p.at("timestamp"), "%d s and %d ns are no time; seconds must be at least 0, nanoseconds from 0 to 999999999", t.GetSeconds(), t.GetNanos())
		}
		if e.GetImportance() == metricspb.MetricImportance_NO_SPECIFIED_IMPORTANCE {
			c.error("V95", p.at("importance"), "there is no importance; use MEDIUM if the event does not stand out")
		}
	}
}

func stampOK(seconds int64, nanos int32) bool {
	return seconds >= 0 && nanos >= 0 && nanos <= 999999999
}

// checkEventMetrics is V90 and V91.
func (c *checker) checkEventMetrics(p place, e *metricspb.Event) {
	names := make(map[string]int, len(e.GetMetrics()))
	for j, id := range e.GetMetrics() {
		at := p.at("metrics").index(j)
		m := c.metrics[id.GetId().GetData()]
		if m == nil || !uuidOK(id.GetId().GetData()) {
			c.error("V90", at, "%s is no metric of the document; add the metric, or drop it from the event", quote(id.GetId().GetData()))
			continue
		}
		if first, ok := names[m.GetName()]; ok && m.GetName() != "" {
			c.error("V91", at, "the metric's name %s is also that of metrics[%d] of the event; names must differ within an event", quote(m.GetName()), first)
			continue
		}
		names[m.GetName()] = j
	}
}
