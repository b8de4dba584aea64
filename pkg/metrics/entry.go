package metrics

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/encoding/protojson"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Type is one of the twelve kinds of metric, with its number on the wire.
type Type int

// String is the type in capitals, "LINE_PLOT" for example.
func (t Type) String() string {
	name, ok := metricspb.MetricType_name[int32(t)]
	if !ok {
		return fmt.Sprintf("TYPE(%d)", int(t))
	}
	return strings.TrimSuffix(name, "_METRIC_TYPE")
}

// Entry is one metric of a [Document], to be read.
type Entry struct{ pb *metricspb.Metric }

// ID is the metric's id, or the nil UUID if what is written is none.
func (e Entry) ID() uuid.UUID { return readID(e.pb.GetMetricId().GetId()) }

// Name is the metric's name.
func (e Entry) Name() string { return e.pb.GetName() }

// Type is the metric's type.
func (e Entry) Type() Type { return Type(e.pb.GetType()) }

// Description is what the metric says it shows.
func (e Entry) Description() string { return e.pb.GetDescription() }

// Status is the metric's outcome.
func (e Entry) Status() Status { return Status(e.pb.GetStatus()) }

// Importance is the metric's importance.
func (e Entry) Importance() Importance { return Importance(e.pb.GetImportance()) }

// Displayed is whether the metric is to be shown; unset means yes.
func (e Entry) Displayed() bool {
	return e.pb == nil || e.pb.ShouldDisplay == nil || *e.pb.ShouldDisplay
}

// Order is the metric's place on the page, if it has one.
func (e Entry) Order() (float32, bool) { return e.pb.GetOrder(), e.pb != nil && e.pb.Order != nil }

// EventMetric is whether the metric is shown within its event only.
func (e Entry) EventMetric() bool { return e.pb.GetEventMetric() }

// Tags are the metric's keys and values, in file order.
func (e Entry) Tags() []Tag {
	var tags []Tag
	for _, t := range e.pb.GetTags() {
		tags = append(tags, Tag{t.GetKey(), t.GetValue()})
	}
	return tags
}

// Scalar is the value, if the metric is a scalar and has one.
func (e Entry) Scalar() (float64, bool) {
	v := e.pb.GetMetricValues().GetScalarMetricValues()
	return v.GetValue(), v != nil && v.Value != nil
}

// Unit is the unit of a scalar.
func (e Entry) Unit() string { return e.pb.GetMetricValues().GetScalarMetricValues().GetUnit() }

// Text is the Markdown of a text metric.
func (e Entry) Text() (string, bool) {
	v := e.pb.GetMetricValues().GetTextMetricValues()
	return v.GetText(), v != nil
}

// Figure is the JSON of a Plotly metric.
func (e Entry) Figure() ([]byte, bool) {
	v := e.pb.GetMetricValues().GetPlotlyMetricValues()
	if v.GetJson() == nil {
		return nil, false
	}
	b, err := protojson.Marshal(v.Json)
	return b, err == nil
}

// DataSet is one data set of a [Document], to be read.
type DataSet struct {
	pb  *metricspb.MetricsData
	doc *Document
}

// DataType is one of the eleven kinds of data set, with its number on the wire.
type DataType int

// String is the type in capitals, "INDEXED_DOUBLE_SERIES" for example.
func (t DataType) String() string {
	name, ok := metricspb.MetricsDataType_name[int32(t)]
	if !ok {
		return fmt.Sprintf("DATA_TYPE(%d)", int(t))
	}
	return strings.TrimSuffix(name, "_DATA_TYPE")
}

// ID is the data set's id, or the nil UUID if what is written is none.
func (s DataSet) ID() uuid.UUID { return readID(s.pb.GetMetricsDataId().GetId()) }

// Name is the data set's name.
func (s DataSet) Name() string { return s.pb.GetName() }

// Type is the data set's type.
func (s DataSet) Type() DataType { return DataType(s.pb.GetDataType()) }

// Unit is the unit of the values.
func (s DataSet) Unit() string { return s.pb.GetUnit() }

// Numbers is the series of doubles, if it is one. The slice is the document's own.
func (s DataSet) Numbers() ([]float64, bool) {
	v := s.pb.GetSeries().GetDoubles()
	return v.GetSeries(), v != nil
}

// Strings is the series of strings, if it is one. The slice is the document's own.
func (s DataSet) Strings() ([]string, bool) {
	v := s.pb.GetSeries().GetStrings()
	return v.GetSeries(), v != nil
}

// Times is the series of time stamps in UTC, if it is one.
func (s DataSet) Times() ([]time.Time, bool) {
	v := s.pb.GetSeries().GetTimestamps()
	if v == nil {
		return nil, false
	}
	times := make([]time.Time, len(v.GetSeries()))
	for i, t := range v.GetSeries() {
		times[i] = t.AsTime()
	}
	return times, true
}

// Statuses is the series of statuses, if it is one.
func (s DataSet) Statuses() ([]Status, bool) {
	v := s.pb.GetSeries().GetStatuses()
	if v == nil {
		return nil, false
	}
	statuses := make([]Status, len(v.GetSeries()))
	for i, t := range v.GetSeries() {
		statuses[i] = Status(t)
	}
	return statuses, true
}

// IDs is the series of UUIDs, if it is one; what is written there and is no UUID is the nil one.
func (s DataSet) IDs() ([]uuid.UUID, bool) {
	v := s.pb.GetSeries().GetUuids()
	if v == nil {
		return nil, false
	}
	ids := make([]uuid.UUID, len(v.GetSeries()))
	for i, id := range v.GetSeries() {
		ids[i] = readID(id)
	}
	return ids, true
}

// Index is the data set that labels the elements of this one, if it is indexed and the index is in
// the document.
func (s DataSet) Index() (DataSet, bool) {
	index := s.doc.data[dataID(s.pb.GetIndexDataId())]
	if !s.pb.GetIsIndexed() || index == nil {
		return DataSet{}, false
	}
	return DataSet{index, s.doc}, true
}
