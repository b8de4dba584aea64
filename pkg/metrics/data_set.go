package metrics

import (
	"fmt"
	"strings"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// DataSet is one data set of a [Document], or one category of it, to be read.
type DataSet struct {
	pb       *metricspb.MetricsData
	doc      *Document
	category *metricspb.Series // of one category; nil for the whole data set
	key      string            // the category's name
}

// DataType is one of the eleven kinds of data set, with its number on the wire.
type DataType int

// The types of data. An indexed series has a label for each element, see [DataSet.Index].
const (
	DoubleSeries           DataType = 1
	TimestampSeries        DataType = 2
	UUIDSeries             DataType = 3
	StringSeries           DataType = 4
	StatusSeries           DataType = 5
	IndexedDoubleSeries    DataType = 6
	IndexedTimestampSeries DataType = 7
	IndexedUUIDSeries      DataType = 8
	IndexedStringSeries    DataType = 9
	IndexedStatusSeries    DataType = 10
	ExternalFile           DataType = 11
)

// String is the type in capitals, "INDEXED_DOUBLE_SERIES" for example.
func (t DataType) String() string {
	name, ok := metricspb.MetricsDataType_name[int32(t)]
	if t == 0 {
		return "NO_DATA_TYPE"
	}
	if !ok {
		return fmt.Sprintf("DATA_TYPE(%d)", int(t))
	}
	return strings.TrimSuffix(name, "_DATA_TYPE")
}

// IsZero reports whether there is no data set at all, as where a document lacks the one referred to.
func (s DataSet) IsZero() bool { return s.pb == nil }

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
	v := s.series().GetDoubles()
	return v.GetSeries(), v != nil
}

// Strings is the series of strings, if it is one. The slice is the document's own.
func (s DataSet) Strings() ([]string, bool) {
	v := s.series().GetStrings()
	return v.GetSeries(), v != nil
}

// Times is the series of time stamps in UTC, if it is one.
func (s DataSet) Times() ([]time.Time, bool) {
	v := s.series().GetTimestamps()
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
	v := s.series().GetStatuses()
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
	v := s.series().GetUuids()
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
// the document. The index of a category is that category of the index.
func (s DataSet) Index() (DataSet, bool) {
	if !s.pb.GetIsIndexed() {
		return DataSet{}, false
	}
	index := s.doc.data[dataID(s.pb.GetIndexDataId())]
	if index == nil {
		return DataSet{}, false
	}
	whole := DataSet{pb: index, doc: s.doc}
	if s.category == nil {
		return whole, true
	}
	return whole.Category(s.key)
}

// Categories are the names of the categories in the author's order; none for a plain series.
func (s DataSet) Categories() []string { return s.pb.GetCategoryNames() }

// Category is one category of the data set, if it has it.
func (s DataSet) Category(name string) (DataSet, bool) {
	series := s.content().GetSeriesPerCategory().GetCategoryToSeries()[name]
	return DataSet{s.pb, s.doc, series, name}, series != nil
}

// File is the path of an external file relative to the document, if it is one.
func (s DataSet) File() (string, bool) {
	f := s.content().GetExternalFile()
	return f.GetPath(), f != nil
}

// series is the plain series, or that of the category.
func (s DataSet) series() *metricspb.Series {
	if s.category != nil {
		return s.category
	}
	return s.content().GetSeries()
}

// content is the data set with its elements decoded.
func (s DataSet) content() *metricspb.MetricsData {
	if s.doc == nil {
		return nil
	}
	return loaded(s.doc, s.pb)
}

// IsEmpty reports whether the data set holds nothing: no series, no categories and no file. A valid one
// does. It decodes nothing.
func (s DataSet) IsEmpty() bool {
	return s.category == nil && s.pb.GetData() == nil && (s.doc == nil || s.doc.deferred[s.pb] == nil)
}

// Len is the number of elements, of all categories together; 0 for a file.
func (s DataSet) Len() int {
	if s.category != nil || !s.pb.GetIsPerCategory() {
		return elementsOf(s.series()).len()
	}
	n := 0
	for _, c := range s.content().GetSeriesPerCategory().GetCategoryToSeries() {
		n += elementsOf(c).len()
	}
	return n
}
