package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// strictEvents is G4, G11, G12 and G35 of events.
func (c *checker) strictEvents() {
	for i, e := range c.doc.GetEvents() {
		p := eventPlace(i, e)
		c.checkStatusKnown(p.at("status"), e.GetStatus())
		c.checkImportanceKnown(p.at("importance"), e.GetImportance())
		c.checkEnum(p.at("timestamp_type"), "kind of time", int32(e.GetTimestampType()), int32(metricspb.TimestampType_RELATIVE_TIMESTAMP))
		c.checkTextLength(p.at("description"), e.GetDescription())
		switch t := e.GetTimestamp(); {
		case t == nil:
			c.warn("G11", p.at("timestamp"), "there is no time, which reads as 0 s; say when it happened")
		case t.GetSeconds() > lastSecond:
			c.warn("G11", p.at("timestamp"), "%d s is after the year 9999; give seconds and nanoseconds", t.GetSeconds())
		}
		seen := make(map[string]bool, len(e.GetTags()))
		for j, tag := range e.GetTags() {
			if tag == "" || seen[tag] {
				c.warn("G12", p.at("tags").index(j), "the tag %s is empty or there already; drop it", quote(tag))
			}
			seen[tag] = true
		}
	}
}
