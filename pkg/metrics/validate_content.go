package metrics

import (
	"iter"
	"maps"
	"slices"
	"strings"

	"google.golang.org/protobuf/encoding/protowire"
	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// dataSet is a data set as the checks need it. Whatever is computed from its content is computed
// once, however many metrics refer to it: that keeps validation linear.
type dataSet struct {
	from       *Document
	pb         *metricspb.MetricsData
	undecoded  bool // its elements are counted only
	i          int  // its place in the file
	holds      dataContent
	series     elements            // if it holds a series
	categories map[string]elements // if it holds these
	file       string              // the path, if it holds a file
	index      *dataSet            // its index, if is_indexed and found

	keys       []string                  // see sortedCategories
	shape      *shape                    // see checker.shapeOf
	states     *[]string                 // see distinctStates
	notStrings *string                   // why it holds no states; "" if it does
	span       *span                     // see numbers
	found      map[elementKey]occurrence // see find
	length     *int                      // see len
	least      *int                      // see shortest
	judged     bool                      // its statuses have been compared to a failure definition
}

// dataContent is the member of the data oneof that is set.
type dataContent int

const (
	holdsNothing dataContent = iota
	holdsSeries
	holdsCategories
	holdsFile
)

func (c dataContent) String() string {
	return [...]string{"nothing", "one series", "a series for each category", "a file"}[c]
}

// newDataSet reads a data set, the elements of which are only counted where they are not decoded yet.
func newDataSet(i int, pb *metricspb.MetricsData, doc *Document) *dataSet {
	d := &dataSet{from: doc, pb: pb, i: i}
	if d.undecoded = doc.undecoded(pb, d.count); !d.undecoded {
		d.read()
	}
	return d
}

// decode makes the elements of a data set readable that were counted.
func (d *dataSet) decode() {
	loaded(d.from, d.pb)
	d.undecoded = false
	d.read()
}

// read looks at a data set that is decoded.
func (d *dataSet) read() {
	switch v := d.pb.GetData().(type) { // a member may be a typed nil, which counts as unset
	case *metricspb.MetricsData_Series:
		if v != nil {
			d.holds, d.series = holdsSeries, elementsOf(v.Series)
		}
	case *metricspb.MetricsData_SeriesPerCategory:
		if v != nil {
			all := v.SeriesPerCategory.GetCategoryToSeries()
			d.holds, d.categories = holdsCategories, make(map[string]elements, len(all))
			for key, s := range all {
				d.categories[key] = elementsOf(s)
			}
		}
	case *metricspb.MetricsData_ExternalFile:
		if v != nil {
			d.holds, d.file = holdsFile, v.ExternalFile.GetPath()
		}
	}
}

// count looks at the content of a data set that is not decoded.
func (d *dataSet) count(field protowire.Number, content []byte) (ok bool) {
	switch field {
	case seriesField:
		d.holds = holdsSeries
		d.series, ok = countSeries(content)
	case categoriesField:
		d.holds = holdsCategories
		d.categories, ok = countCategories(content)
	}
	return ok
}

func (d *dataSet) name() string { return d.pb.GetName() }

func (d *dataSet) dataType() metricspb.MetricsDataType { return d.pb.GetDataType() }

// sortedCategories are the keys of the map, in an order that is always the same.
func (d *dataSet) sortedCategories() []string {
	if d.keys == nil {
		d.keys = slices.Sorted(maps.Keys(d.categories))
	}
	return d.keys
}

// part is one series of a data set: the only one, or that of a category.
type part struct {
	elements
	key      string
	category bool
}

// field is the path of the part in its data set.
func (p part) field() string {
	if p.category {
		return categoryField(p.key)
	}
	return "series"
}

func categoryField(key string) string {
	return "series_per_category.category_to_series[" + quote(key) + "]"
}

// where names the category in a message, if there is one.
func (p part) where() string {
	if p.category {
		return " in the category " + quote(p.key)
	}
	return ""
}

// parts yields the series of a data set, categories sorted.
func (d *dataSet) parts() iter.Seq[part] {
	return func(yield func(part) bool) {
		if d.holds == holdsSeries && !yield(part{elements: d.series}) {
			return
		}
		for _, key := range d.sortedCategories() {
			if !yield(part{d.categories[key], key, true}) {
				return
			}
		}
	}
}

// elementKind is what a series holds, with the number of the plain data type.
type elementKind int

const (
	noElements elementKind = iota
	doubleElements
	timestampElements
	uuidElements
	stringElements
	statusElements
)

func (k elementKind) String() string {
	return [...]string{"nothing", "doubles", "timestamps", "UUIDs", "strings", "statuses"}[k]
}

// kindOf is what data of a type must hold. A type that is not known stands for statuses, as in
// ReSim's validator.
func kindOf(t metricspb.MetricsDataType) elementKind {
	if t = plainType(t); t >= doubleType && t <= stringType {
		return elementKind(t)
	}
	return statusElements
}

// elements are what a series holds; only the slice of its kind is set, or none if they are counted.
type elements struct {
	kind     elementKind
	counted  int
	doubles  []float64
	stamps   []*timestamppb.Timestamp
	ids      []*metricspb.UUID
	texts    []string
	statuses []metricspb.MetricStatus
}

func elementsOf(s *metricspb.Series) (e elements) {
	switch v := s.GetSeries().(type) { // a member may be a typed nil, which counts as unset
	case *metricspb.Series_Doubles:
		if v != nil {
			e.kind, e.doubles = doubleElements, v.Doubles.GetSeries()
		}
	case *metricspb.Series_Timestamps:
		if v != nil {
			e.kind, e.stamps = timestampElements, v.Timestamps.GetSeries()
		}
	case *metricspb.Series_Uuids:
		if v != nil {
			e.kind, e.ids = uuidElements, v.Uuids.GetSeries()
		}
	case *metricspb.Series_Strings:
		if v != nil {
			e.kind, e.texts = stringElements, v.Strings.GetSeries()
		}
	case *metricspb.Series_Statuses:
		if v != nil {
			e.kind, e.statuses = statusElements, v.Statuses.GetSeries()
		}
	}
	return e
}

func (e elements) len() int {
	return e.counted + len(e.doubles) + len(e.stamps) + len(e.ids) + len(e.texts) + len(e.statuses)
}

const (
	doubleType    = metricspb.MetricsDataType_DOUBLE_SERIES_DATA_TYPE
	timestampType = metricspb.MetricsDataType_TIMESTAMP_SERIES_DATA_TYPE
	uuidType      = metricspb.MetricsDataType_UUID_SERIES_DATA_TYPE
	stringType    = metricspb.MetricsDataType_STRING_SERIES_DATA_TYPE
	statusType    = metricspb.MetricsDataType_METRIC_STATUS_SERIES_DATA_TYPE
	fileType      = metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE

	indexedStep = 5 // an indexed type is its plain one and this
)

// isSeriesType reports whether a type is one of the ten kinds of series.
func isSeriesType(t metricspb.MetricsDataType) bool { return t >= doubleType && t < fileType }

// isIndexedType reports whether a type is one of the five indexed ones.
func isIndexedType(t metricspb.MetricsDataType) bool { return t > statusType && t < fileType }

// aDataType is a type with its article, to stand behind "is".
func aDataType(t metricspb.MetricsDataType) string {
	if t == metricspb.MetricsDataType_NO_DATA_TYPE {
		return "of no type"
	}
	return withArticle(DataType(t).String())
}

// aMetricType is that of a metric.
func aMetricType(t metricspb.MetricType) string {
	if t == metricspb.MetricType_NO_METRIC_TYPE {
		return "of no type"
	}
	return withArticle(Type(t).String())
}

func withArticle(name string) string {
	if strings.ContainsAny(name[:1], "AEIO") {
		return "an " + name
	}
	return "a " + name
}

// plainType is the type without an index.
func plainType(t metricspb.MetricsDataType) metricspb.MetricsDataType {
	if isIndexedType(t) {
		return t - indexedStep
	}
	return t
}
