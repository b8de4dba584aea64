package metrics

import (
	"fmt"
	"strings"

	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// seriesMetric is what the seven types of metric made of series have in common: lists of data sets,
// and for each data set the one with the statuses of its values.
type seriesMetric struct {
	what     string // it is, with its article
	rule     string // by which the lists must have one length; "" if they cannot differ
	values   []valueList
	statuses idList

	categories *int // how many names of categories there are; nil if it has none

	// For strict mode.
	legend     []string
	showsParts bool // ReSim shows data per category in it (G27)
}

// idList is a field that refers to data sets.
type idList struct {
	field string
	ids   []*metricspb.MetricsDataId
	one   bool // the field is not repeated
}

// at is the place of a reference.
func (l idList) at(p place, i int) place {
	p = p.at(l.field)
	if !l.one {
		p = p.index(i)
	}
	return p
}

// valueList is such a field for values, and what they may be.
type valueList struct {
	idList
	takes pairRule
}

func oneID(field string, id *metricspb.MetricsDataId) idList {
	return idList{field, []*metricspb.MetricsDataId{id}, true}
}

func manyIDs(field string, ids []*metricspb.MetricsDataId) idList {
	return idList{field: field, ids: ids}
}

// seriesMetricOf reads a payload that refers to series.
func seriesMetricOf(payload proto.Message) (seriesMetric, bool) {
	switch v := payload.(type) {
	case *metricspb.DoubleSummaryMetricValues:
		return seriesMetric{
			what: "a double summary", showsParts: true,
			values:   []valueList{{oneID("value_data_id", v.GetValueDataId()), summaryTakes(v)}},
			statuses: oneID("status_data_id", v.GetStatusDataId()),
		}, true
	case *metricspb.DoubleOverTimeMetricValues:
		return seriesMetric{
			what: "a double-over-time metric", rule: "V38",
			values:   []valueList{{manyIDs("doubles_over_time_data_id", v.GetDoublesOverTimeDataId()), indexedDoubles("V40", timestampType)}},
			statuses: manyIDs("statuses_over_time_data_id", v.GetStatusesOverTimeDataId()),
			legend:   v.GetLegendSeriesNames(),
		}, true
	case *metricspb.LinePlotMetricValues:
		takes := anyDoubles("V42", timestampType)
		return seriesMetric{
			what: "a line plot", rule: "V41",
			values:   []valueList{{manyIDs("x_doubles_data_id", v.GetXDoublesDataId()), takes}, {manyIDs("y_doubles_data_id", v.GetYDoublesDataId()), takes}},
			statuses: manyIDs("statuses_data_id", v.GetStatusesDataId()),
			legend:   v.GetLegendSeriesNames(),
		}, true
	case *metricspb.BarChartMetricValues:
		return seriesMetric{
			what: "a bar chart", rule: "V43",
			values:   []valueList{{manyIDs("values_data_id", v.GetValuesDataId()), indexedDoubles("V44", stringType)}},
			statuses: manyIDs("statuses_data_id", v.GetStatusesDataId()),
			legend:   v.GetLegendSeriesNames(),
		}, true
	case *metricspb.BatchwiseBarChartMetricValues:
		categories := len(v.GetCategories())
		times := pairRule{rule: "V49", plain: timestampType, indexed: true, index: uuidType}
		return seriesMetric{
			what: "a batchwise bar chart", rule: "V45", categories: &categories,
			values:   []valueList{{manyIDs("values_data_id", v.GetValuesDataId()), indexedDoubles("V48", uuidType)}, {manyIDs("times_data_id", v.GetTimesDataId()), times}},
			statuses: manyIDs("statuses_data_id", v.GetStatusesDataId()),
		}, true
	case *metricspb.StatesOverTimeMetricValues:
		states := pairRule{rule: "V51", plain: stringType, indexed: true, index: timestampType}
		return seriesMetric{
			what: "a states-over-time metric", rule: "V50", showsParts: true,
			values:   []valueList{{manyIDs("states_over_time_data_id", v.GetStatesOverTimeDataId()), states}},
			statuses: manyIDs("statuses_over_time_data_id", v.GetStatusesOverTimeDataId()),
			legend:   v.GetLegendSeriesNames(),
		}, true
	case *metricspb.HistogramMetricValues:
		return seriesMetric{
			what:     "a histogram",
			values:   []valueList{{oneID("values_data_id", v.GetValuesDataId()), anyDoubles("V55", 0)}},
			statuses: oneID("statuses_data_id", v.GetStatusesDataId()),
		}, true
	}
	return seriesMetric{}, false
}

// summaryTakes is V34 to V37: how the element to show is picked says what the index must be.
func summaryTakes(v *metricspb.DoubleSummaryMetricValues) pairRule {
	switch s := v.GetIndex().(type) {
	case *metricspb.DoubleSummaryMetricValues_TimestampIndex:
		if s != nil {
			return indexedDoubles("V34", timestampType).picking("timestamp_index")
		}
	case *metricspb.DoubleSummaryMetricValues_UuidIndex:
		if s != nil {
			return indexedDoubles("V35", uuidType).picking("uuid_index")
		}
	case *metricspb.DoubleSummaryMetricValues_StringIndex:
		if s != nil {
			return indexedDoubles("V36", stringType).picking("string_index")
		}
	}
	return anyDoubles("V37", 0)
}

// checkSeriesMetric is V20 to V55, without what only one type has.
func (c *checker) checkSeriesMetric(p place, s seriesMetric) {
	aligned := c.checkCounts(p, s)
	longest := len(s.statuses.ids)
	for _, l := range s.values {
		longest = max(longest, len(l.ids))
	}
	for i := range longest {
		var status *dataSet
		if i < len(s.statuses.ids) {
			status = c.checkStatus(s.statuses.at(p, i), s.statuses.ids[i])
		}
		for k, l := range s.values {
			if i >= len(l.ids) {
				continue
			}
			value := c.checkValue(l.at(p, i), s.what, l.takes, l.ids[i])
			// When something is missing in a list, what stands side by side need not belong together.
			if aligned && value != nil && status != nil {
				c.checkPair(l.at(p, i), s.statuses.at(p, i), value, status, l.takes, k == 0)
			}
		}
	}
}

// checkCounts reports whether each value has its statuses: V38, V41, V43, V45, V50.
func (c *checker) checkCounts(p place, s seriesMetric) (aligned bool) {
	n := len(s.statuses.ids)
	aligned = true
	for _, l := range s.values {
		aligned = aligned && len(l.ids) == n
	}
	if aligned && (s.categories == nil || *s.categories == n) {
		return true
	}
	var counts []string
	for _, l := range s.values {
		counts = append(counts, fmt.Sprintf("%d %s", len(l.ids), l.field))
	}
	counts = append(counts, fmt.Sprintf("%d %s", n, s.statuses.field))
	if s.categories != nil {
		counts = append(counts, fmt.Sprintf("%d categories", *s.categories))
	}
	c.error(s.rule, p.at(s.statuses.field), "there are %s; give as many of each", strings.Join(counts, ", "))
	return aligned
}
