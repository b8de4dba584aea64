package metrics

import (
	"iter"
	"slices"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"
	"google.golang.org/protobuf/reflect/protoreflect"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Part is one metric or data set of a document by itself, as ReSim stores and serves it: what its
// API says of it, and its bytes.
type Part struct {
	IsMetric    bool // else a data set
	ID          uuid.UUID
	Name        string
	Status      Status      // of a metric
	Scalar      bool        // a metric with a value, shown by the API
	Value       float64     // of a scalar
	Unit        string      // of a scalar
	EventMetric bool        // of a metric
	DataIDs     []uuid.UUID // the data sets a metric refers to, each once
	File        string      // of an external file: its path relative to the document
	Bytes       []byte      // one serialised Metric or MetricsData
}

// Parts yields the metrics and then the data sets of a document, each as it can be read again by
// [UnpackParts].
func (d *Document) Parts() iter.Seq2[Part, error] {
	return func(yield func(Part, error) bool) {
		pack := proto.MarshalOptions{Deterministic: true}
		for _, m := range d.whole().GetJobLevelMetrics().GetMetrics() {
			b, err := pack.Marshal(m)
			e := Entry{m, d}
			p := Part{IsMetric: true, ID: e.ID(), Name: e.Name(), Status: e.Status(), EventMetric: e.EventMetric(), DataIDs: dataIDs(m), Unit: e.Unit(), Bytes: b}
			p.Value, p.Scalar = e.Scalar()
			if !yield(p, err) {
				return
			}
		}
		for _, m := range d.whole().GetMetricsData() {
			b, err := pack.Marshal(m)
			p := Part{ID: readID(m.GetMetricsDataId().GetId()), Name: m.GetName(), File: m.GetExternalFile().GetPath(), Bytes: b}
			if !yield(p, err) {
				return
			}
		}
	}
}

// dataIDs are the data sets a metric's payload refers to, each once, in field order.
func dataIDs(m *metricspb.Metric) []uuid.UUID {
	var ids []uuid.UUID
	seen := map[uuid.UUID]bool{}
	for _, id := range dataReferences(m) {
		if u := readID(id.GetId()); !seen[u] {
			seen[u] = true
			ids = append(ids, u)
		}
	}
	return ids
}

// dataReferences are the references to data sets in a metric's payload, in field order.
func dataReferences(m *metricspb.Metric) []*metricspb.MetricsDataId {
	values := m.GetMetricValues().ProtoReflect()
	payload := values.WhichOneof(values.Descriptor().Oneofs().Get(0))
	if payload == nil {
		return nil
	}
	var ids []*metricspb.MetricsDataId
	add := func(v protoreflect.Value) {
		if id, ok := v.Message().Interface().(*metricspb.MetricsDataId); ok {
			ids = append(ids, id)
		}
	}
	message := values.Get(payload).Message()
	fields := message.Descriptor().Fields()
	for i := range fields.Len() {
		f := fields.Get(i)
		if f.Message() == nil || !message.Has(f) {
			continue
		}
		if f.IsList() {
			list := message.Get(f).List()
			for j := range list.Len() {
				add(list.Get(j))
			}
			continue
		}
		add(message.Get(f))
	}
	return ids
}

// EventPart is an event by itself, as ReSim's API tells of it.
type EventPart struct {
	ID          uuid.UUID
	Name        string
	Description string
	Tags        []string
	Status      Status
	At          time.Time // a moment; with Relative the start of 1970 plus the time since the test's start
	Relative    bool
	Metrics     []uuid.UUID
}

func (e EventPart) pack() *metricspb.Event {
	kind := metricspb.TimestampType_ABSOLUTE_TIMESTAMP
	if e.Relative {
		kind = metricspb.TimestampType_RELATIVE_TIMESTAMP
	}
	pb := &metricspb.Event{
		EventId: &metricspb.EventId{Id: wireID(e.ID)}, Name: e.Name, Description: e.Description, Tags: slices.Clone(e.Tags),
		Status: metricspb.MetricStatus(e.Status), Timestamp: timestamppb.New(e.At), TimestampType: kind,
	}
	for _, id := range e.Metrics {
		pb.Metrics = append(pb.Metrics, &metricspb.MetricId{Id: wireID(id)})
	}
	return pb
}
