package metrics

import (
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/types/known/durationpb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// EventEntry is one event of a [Document], to be read.
type EventEntry struct {
	pb  *metricspb.Event
	doc *Document
}

// ID is the event's id, or the nil UUID if what is written is none.
func (e EventEntry) ID() uuid.UUID { return readID(e.pb.GetEventId().GetId()) }

// Name is the event's name.
func (e EventEntry) Name() string { return e.pb.GetName() }

// Description is what the event says of itself.
func (e EventEntry) Description() string { return e.pb.GetDescription() }

// Tags are the event's tags, in file order.
func (e EventEntry) Tags() []string { return e.pb.GetTags() }

// Status is the event's outcome.
func (e EventEntry) Status() Status { return Status(e.pb.GetStatus()) }

// Importance is the event's importance.
func (e EventEntry) Importance() Importance { return Importance(e.pb.GetImportance()) }

// Absolute is the time of day of the event, if it has one.
func (e EventEntry) Absolute() (time.Time, bool) {
	if e.pb.GetTimestampType() == metricspb.TimestampType_RELATIVE_TIMESTAMP || e.pb.GetTimestamp() == nil {
		return time.Time{}, false
	}
	return e.pb.GetTimestamp().AsTime(), true
}

// Relative is the time since the start of the experience, if the event has one. Beyond 292 years it is
// the longest duration there is.
func (e EventEntry) Relative() (time.Duration, bool) {
	if e.pb.GetTimestampType() != metricspb.TimestampType_RELATIVE_TIMESTAMP {
		return 0, false
	}
	t := e.pb.GetTimestamp()
	return (&durationpb.Duration{Seconds: t.GetSeconds(), Nanos: t.GetNanos()}).AsDuration(), true
}

// Metrics are the event's metrics that are in the document, in the event's order.
func (e EventEntry) Metrics() []Entry {
	var all []Entry
	for _, id := range e.pb.GetMetrics() {
		if m := e.doc.metrics()[id.GetId().GetData()]; m != nil {
			all = append(all, Entry{m, e.doc})
		}
	}
	return all
}
