package metrics

import (
	"errors"
	"fmt"
	"iter"
	"sync"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Document is the content of a metrics.binproto, or of the part of it that was fetched. It does not
// change once made and is safe for concurrent use.
type Document struct {
	pb       *metricspb.JobMetrics // without the content that is deferred, see whole
	deferred map[proto.Message]*deferred
	data     map[string]*metricspb.MetricsData   // by id, as written in the file; of equal ids the first
	metrics  func() map[string]*metricspb.Metric // likewise
}

func newDocument(pb *metricspb.JobMetrics) *Document { return newLazyDocument(pb, nil) }

func newLazyDocument(pb *metricspb.JobMetrics, later map[proto.Message]*deferred) *Document {
	d := &Document{pb: pb, deferred: later, data: make(map[string]*metricspb.MetricsData, len(pb.GetMetricsData()))}
	for _, m := range pb.GetMetricsData() {
		if id := dataID(m.GetMetricsDataId()); d.data[id] == nil {
			d.data[id] = m
		}
	}
	d.metrics = sync.OnceValue(func() map[string]*metricspb.Metric {
		all := map[string]*metricspb.Metric{}
		for _, m := range pb.GetJobLevelMetrics().GetMetrics() {
			if id := metricID(m); all[id] == nil {
				all[id] = m
			}
		}
		return all
	})
	return d
}

// Unpack reads a whole metrics.binproto. It says whether the bytes are such a file, not whether
// ReSim would accept it: that is [Validate].
//
// Large series and figures are checked but decoded only when they are asked for, so names, types and
// statuses cost little. Until then the document refers to file, which must not be changed.
func Unpack(file []byte) (*Document, error) {
	r := newReader(largeContent)
	pb, err := r.file(file)
	if err != nil {
		return nil, fmt.Errorf("this is no metrics.binproto: %w", err)
	}
	return newLazyDocument(pb, r.deferred), nil
}

// UnpackParts reads single metrics and data sets, as ReSim serves them behind presigned URLs, and puts
// events, of which its API tells, beside them. Job id and overall status of the document are unset, for
// they are not served. The bytes are kept and decoded as [Unpack] does it.
func UnpackParts(metrics, data [][]byte, events ...EventPart) (*Document, error) {
	pb := &metricspb.JobMetrics{JobLevelMetrics: &metricspb.MetricCollection{}}
	r := newReader(largeContent)
	var errs []error
	for i, b := range metrics {
		m := &metricspb.Metric{}
		if err := r.metric(b, m); err != nil {
			errs = append(errs, fmt.Errorf("metric %d is none: %w", i, err))
		}
		pb.JobLevelMetrics.Metrics = append(pb.JobLevelMetrics.Metrics, m)
	}
	for i, b := range data {
		m := &metricspb.MetricsData{}
		if err := r.data(b, m); err != nil {
			errs = append(errs, fmt.Errorf("data set %d is none: %w", i, err))
		}
		pb.MetricsData = append(pb.MetricsData, m)
	}
	if err := errors.Join(errs...); err != nil {
		return nil, err
	}
	for _, e := range events {
		pb.Events = append(pb.Events, e.pack())
	}
	return newLazyDocument(pb, r.deferred), nil
}

// Pack is the document as bytes: the content of metrics.binproto. The same document gives the same
// bytes.
func (d *Document) Pack() ([]byte, error) {
	b, err := proto.MarshalOptions{Deterministic: true}.Marshal(d.whole())
	if err != nil {
		return nil, fmt.Errorf("packing the document: %w", err)
	}
	return b, nil
}

// JobID is the job the document says it belongs to, or the nil UUID.
func (d *Document) JobID() uuid.UUID { return readID(d.pb.GetJobId().GetId()) }

// Status is the overall status of the document.
func (d *Document) Status() Status { return Status(d.pb.GetMetricsStatus()) }

// Metrics yields the metrics in file order, those of events included.
func (d *Document) Metrics() iter.Seq[Entry] {
	return func(yield func(Entry) bool) {
		for _, m := range d.pb.GetJobLevelMetrics().GetMetrics() {
			if !yield(Entry{m, d}) {
				return
			}
		}
	}
}

// Metric is the first metric of that name that belongs to no event.
func (d *Document) Metric(name string) (Entry, bool) {
	for e := range d.Metrics() {
		if e.Name() == name && !e.EventMetric() {
			return e, true
		}
	}
	return Entry{}, false
}

// Data yields the data sets in file order.
func (d *Document) Data() iter.Seq[DataSet] {
	return func(yield func(DataSet) bool) {
		for _, m := range d.pb.GetMetricsData() {
			if !yield(DataSet{pb: m, doc: d}) {
				return
			}
		}
	}
}

// DataSet is the first data set of that name.
func (d *Document) DataSet(name string) (DataSet, bool) {
	for s := range d.Data() {
		if s.Name() == name {
			return s, true
		}
	}
	return DataSet{}, false
}

// Events yields the events in file order.
func (d *Document) Events() iter.Seq[EventEntry] {
	return func(yield func(EventEntry) bool) {
		for _, e := range d.pb.GetEvents() {
			if !yield(EventEntry{e, d}) {
				return
			}
		}
	}
}

// dataID is an id as it is written: ReSim compares ids as text.
func dataID(id *metricspb.MetricsDataId) string { return id.GetId().GetData() }

// readID parses an id; what is no UUID is the nil one.
func readID(id *metricspb.UUID) uuid.UUID {
	u, err := uuid.Parse(id.GetData())
	if err != nil {
		return uuid.Nil
	}
	return u
}
