package metrics

import (
	"errors"
	"fmt"
	"slices"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Event is something that happened during a test.
type Event struct {
	At          EventTime // required: [Relative] or [Absolute], the same kind for all events of a document (V88)
	Description string
	Tags        []string   // not empty, each once
	Importance  Importance // default [Medium]
	Status      Status     // default: the worst of its metrics; without metrics [NotApplicable]
}

// EventTime says when an event happened. The zero EventTime says nothing, which is a mistake.
type EventTime struct {
	Instant
	kind metricspb.TimestampType
}

// Relative is a time since the start of the experience. An integer (and a [time.Duration]) counts
// nanoseconds, a float seconds. It is what simulation time is.
func Relative[T ~int | ~int64 | ~uint64 | ~float64](since T) EventTime {
	return EventTime{At(since), metricspb.TimestampType_RELATIVE_TIMESTAMP}
}

// Absolute is a time of day: a [time.Time], or what counts from 1970 as in [Relative].
func Absolute[T Time](t T) EventTime {
	return EventTime{At(t), metricspb.TimestampType_ABSOLUTE_TIMESTAMP}
}

// EventWriter collects the metrics of one event.
type EventWriter struct {
	w     *Writer
	event *event
}

// event is an Event on its way into the document.
type event struct {
	name string
	Event
	names map[string]bool // of its metrics
}

// AddEvent puts an event into the document. Event names are unique in ReSim (V87), so a second event
// of one name is called "<name> #2", and so on. Metrics are added to what it returns.
func (w *Writer) AddEvent(name string, e Event) *EventWriter {
	if e.Importance == NoImportance {
		e.Importance = Medium
	}
	e.Tags = slices.Clone(e.Tags)
	ev := &event{name, e, map[string]bool{}}
	w.put(item{name: name, event: ev}, nil, errors.Join(checkName(name), e.check()))
	return &EventWriter{w, ev}
}

// Add puts a metric into the event. ReSim shows it within the event only. Its name must be unique
// within the event (V91); other events may have metrics of that name.
func (e *EventWriter) Add(name string, m Metric, opts ...Option) {
	it, err := newItem(name, m, opts)
	it.event = e.event
	e.w.put(it, e.event.names, err)
}

func (e Event) check() error {
	var errs []error
	switch {
	case e.At.kind == metricspb.TimestampType_NO_TYPE:
		errs = append(errs, errors.New("it has no time; give At with Relative or Absolute"))
	case e.At.err != nil:
		errs = append(errs, fmt.Errorf("its time: %w", e.At.err))
	}
	if e.Importance < NoImportance || e.Importance > Critical {
		errs = append(errs, fmt.Errorf("%v is no importance; use Zero, Low, Medium, High or Critical", e.Importance))
	}
	if e.Status != NoStatus && !e.Status.known() {
		errs = append(errs, fmt.Errorf("%v is no status; use Passed, FailWarn, FailBlock, NotApplicable or Raw", e.Status))
	}
	seen := map[string]bool{}
	for _, t := range e.Tags {
		if t == "" || seen[t] {
			errs = append(errs, fmt.Errorf("its tag %q is empty or given twice", cut(t)))
		}
		seen[t] = true
		errs = append(errs, checkText("its tag", t))
	}
	return errors.Join(append(errs, checkText("its description", e.Description))...)
}

// checkEventTimes says which events disagree about the kind of time.
func checkEventTimes(items []item) error {
	var first *event
	for _, it := range items {
		if it.kind() != eventItem {
			continue
		}
		if first == nil {
			first = it.event
		}
		if it.event.At.kind != first.At.kind {
			return fmt.Errorf("event %q has a time that is %s and event %q one that is %s; all events of a document need the same kind",
				cut(first.name), timeKind(first), cut(it.name), timeKind(it.event))
		}
	}
	return nil
}

func timeKind(e *event) string {
	if e.At.kind == metricspb.TimestampType_RELATIVE_TIMESTAMP {
		return "relative"
	}
	return "absolute"
}

// pack makes the event, with references to its metrics.
func (e *event) pack(p *packer, name string, metrics []*metricspb.Metric) *metricspb.Event {
	pb := &metricspb.Event{
		EventId:       &metricspb.EventId{Id: p.newID()},
		Name:          name,
		Description:   e.Description,
		Tags:          e.Tags,
		Status:        metricspb.MetricStatus(e.Status),
		Timestamp:     &timestamppb.Timestamp{Seconds: e.At.stamp.GetSeconds(), Nanos: e.At.stamp.GetNanos()},
		TimestampType: e.At.kind,
		Importance:    metricspb.MetricImportance(e.Importance),
	}
	worst := NotApplicable
	for _, m := range metrics {
		pb.Metrics = append(pb.Metrics, m.MetricId)
		worst = Worst(worst, Status(m.Status))
	}
	if e.Status == NoStatus {
		pb.Status = metricspb.MetricStatus(worst)
	}
	return pb
}
