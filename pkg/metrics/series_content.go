package metrics

import (
	"maps"
	"slices"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// seriesLen is the number of elements of a series, 0 if it holds nothing.
func seriesLen(s *metricspb.Series) int {
	return max(len(s.GetDoubles().GetSeries()), len(s.GetTimestamps().GetSeries()), len(s.GetUuids().GetSeries()),
		len(s.GetStrings().GetSeries()), len(s.GetStatuses().GetSeries()))
}

// seriesKind is what a series holds, in words.
func seriesKind(s *metricspb.Series) string {
	switch s.GetSeries().(type) {
	case *metricspb.Series_Doubles:
		return "doubles"
	case *metricspb.Series_Timestamps:
		return "timestamps"
	case *metricspb.Series_Uuids:
		return "UUIDs"
	case *metricspb.Series_Strings:
		return "strings"
	case *metricspb.Series_Statuses:
		return "statuses"
	default:
		return "nothing"
	}
}

// kindFits reports whether a series holds what a data type says. A type that is not known stands for
// statuses, as in ReSim's validator.
func kindFits(t metricspb.MetricsDataType, s *metricspb.Series) bool {
	want := "statuses"
	switch plainType(t) {
	case metricspb.MetricsDataType_DOUBLE_SERIES_DATA_TYPE:
		want = "doubles"
	case metricspb.MetricsDataType_TIMESTAMP_SERIES_DATA_TYPE:
		want = "timestamps"
	case metricspb.MetricsDataType_UUID_SERIES_DATA_TYPE:
		want = "UUIDs"
	case metricspb.MetricsDataType_STRING_SERIES_DATA_TYPE:
		want = "strings"
	}
	return seriesKind(s) == want
}

// isIndexedType reports whether a type is one of the five indexed ones.
func isIndexedType(t metricspb.MetricsDataType) bool {
	return t >= metricspb.MetricsDataType_INDEXED_DOUBLE_SERIES_DATA_TYPE && t <= metricspb.MetricsDataType_INDEXED_METRIC_STATUS_SERIES_DATA_TYPE
}

// plainType is the type without an index.
func plainType(t metricspb.MetricsDataType) metricspb.MetricsDataType {
	if isIndexedType(t) {
		return t - 5
	}
	return t
}

// contentOf is which member of the data oneof is set, in words.
func contentOf(d *metricspb.MetricsData) string {
	switch d.GetData().(type) {
	case *metricspb.MetricsData_Series:
		return "a series"
	case *metricspb.MetricsData_SeriesPerCategory:
		return "categories"
	case *metricspb.MetricsData_ExternalFile:
		return "a file"
	default:
		return "nothing"
	}
}

func sortedKeys[V any](m map[string]V) []string { return slices.Sorted(maps.Keys(m)) }

// eachSeries yields the series of a data set with the category each belongs to.
func eachSeries(d *metricspb.MetricsData) func(yield func(string, *metricspb.Series) bool) {
	return func(yield func(string, *metricspb.Series) bool) {
		if s := d.GetSeries(); s != nil && !yield("", s) {
			return
		}
		categories := d.GetSeriesPerCategory().GetCategoryToSeries()
		for _, name := range sortedKeys(categories) {
			if !yield(name, categories[name]) {
				return
			}
		}
	}
}
