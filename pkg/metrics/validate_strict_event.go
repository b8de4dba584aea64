package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Times of events, in seconds, beyond which the kind of time is hardly meant (G11).
const (
	year2000 = 946684800
	aYear    = 365 * 24 * 60 * 60
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
		case !stampOK(t.GetSeconds(), t.GetNanos()): // V94
		case e.GetTimestampType() == metricspb.TimestampType_ABSOLUTE_TIMESTAMP && t.GetSeconds() < year2000:
			c.warn("G11", p.at("timestamp"), "the time of day, %d s, is before the year 2000; if it is simulation time, say RELATIVE", t.GetSeconds())
		case e.GetTimestampType() == metricspb.TimestampType_RELATIVE_TIMESTAMP && t.GetSeconds() > aYear:
			c.warn("G11", p.at("timestamp"), "it is %d s after the start, more than a year; if it is a time of day, say ABSOLUTE", t.GetSeconds())
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
