package metrics

import "github.com/resim-contrib/metrics-go/gen/metricspb"

// checkEvents is V87 to V95.
func (c *checker) checkEvents() {
	events := c.doc.GetEvents()
	names := map[string]int{}
	for i, e := range events {
		p := eventPlace(i, e)
		if first, ok := names[e.GetName()]; ok {
			c.error("V87", p.at("name"), "the name %s is also that of events[%d]; names must differ", quote(e.GetName()), first)
		} else {
			names[e.GetName()] = i
		}
		if t := events[0].GetTimestampType(); e.GetTimestampType() != t {
			c.error("V88", p.at("timestamp_type"), "the time is %v, that of the first event %v; all must be of one kind", e.GetTimestampType(), t)
		}
		if e.GetName() == "" {
			c.error("V89", p.at("name"), "the name is empty; give the event one")
		}
		c.checkEventMetrics(p, e)
		if e.GetStatus() == 0 {
			c.error("V92", p.at("status"), "there is no status")
		}
		if e.GetTimestampType() == 0 {
			c.error("V93", p.at("timestamp_type"), "it is not said whether the time is absolute or relative")
		}
		if t := e.GetTimestamp(); t.GetSeconds() < 0 || t.GetNanos() < 0 || t.GetNanos() > 999999999 {
			c.error("V94", p.at("timestamp"), "%d s and %d ns are no time: seconds must not be negative, nanoseconds from 0 to 999999999", t.GetSeconds(), t.GetNanos())
		}
		if e.GetImportance() == 0 {
			c.error("V95", p.at("importance"), "there is no importance; use MEDIUM if none stands out")
		}
	}
}

func (c *checker) checkEventMetrics(p place, e *metricspb.Event) {
	names := map[string]int{}
	for j, id := range e.GetMetrics() {
		at := p.at("metrics").index(j)
		m := c.metrics[id.GetId().GetData()]
		if !uuidOK(id.GetId().GetData()) || m == nil {
			c.error("V90", at, "%s is no metric of the document", quote(id.GetId().GetData()))
			continue
		}
		if first, ok := names[m.GetName()]; ok {
			c.error("V91", at, "the metric's name %s is also that of metrics[%d] of the event; names must differ", quote(m.GetName()), first)
			continue
		}
		names[m.GetName()] = j
	}
}
