package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// pairRule says which values a metric takes, and by what they may be indexed.
type pairRule struct {
	rule   string // what is broken if they are others
	values []metricspb.MetricsDataType
	// index is the plain type of the index, indexed itself or not; 0 for any series.
	index metricspb.MetricsDataType
}

const (
	doubleType    = metricspb.MetricsDataType_DOUBLE_SERIES_DATA_TYPE
	timestampType = metricspb.MetricsDataType_TIMESTAMP_SERIES_DATA_TYPE
	uuidType      = metricspb.MetricsDataType_UUID_SERIES_DATA_TYPE
	stringType    = metricspb.MetricsDataType_STRING_SERIES_DATA_TYPE
	statusType    = metricspb.MetricsDataType_METRIC_STATUS_SERIES_DATA_TYPE
)

func anyDoubles(rule string) pairRule {
	return pairRule{rule, []metricspb.MetricsDataType{doubleType, doubleType + 5}, 0}
}

func indexedDoubles(rule string, index metricspb.MetricsDataType) pairRule {
	return pairRule{rule, []metricspb.MetricsDataType{doubleType + 5}, index}
}

func (r pairRule) takesValues(t metricspb.MetricsDataType) bool {
	for _, v := range r.values {
		if v == t {
			return true
		}
	}
	return false
}

func (r pairRule) takesIndex(t metricspb.MetricsDataType) bool {
	if r.index == 0 {
		return t >= doubleType && t <= statusType+5
	}
	return t == r.index || t == r.index+5
}

// checkPair is V20 to V33: a value data set and the data set with the status of each value. p is the
// place of the value's id.
func (c *checker) checkPair(p place, valueID, statusID *metricspb.MetricsDataId, rule pairRule) {
	value, status := c.data[dataID(valueID)], c.data[dataID(statusID)]
	switch {
	case !uuidOK(dataID(valueID)):
		c.error("V20", p, "the id %s is no UUID", quote(dataID(valueID)))
	case value == nil:
		c.error("V21", p, "%s is no data set of the document", quote(dataID(valueID)))
	case !rule.takesValues(value.GetDataType()):
		c.error("V22", p, "%s: %s is a %v, which this metric does not take", rule.rule, quote(value.GetName()), DataType(value.GetDataType()))
	}
	if !uuidOK(dataID(statusID)) || status == nil {
		c.error("V23", p, "its statuses %s are no data set of the document; every series needs one", quote(dataID(statusID)))
	}
	if value == nil || status == nil || !rule.takesValues(value.GetDataType()) {
		return
	}
	who := quote(value.GetName())
	if isIndexedType(value.GetDataType()) {
		c.checkIndexedPair(p, value, status, rule)
	} else if status.GetDataType() != statusType {
		c.error("V24", p, "the statuses %s of %s are a %v, not a METRIC_STATUS_SERIES", quote(status.GetName()), who, DataType(status.GetDataType()))
	}
	a, b := contentOf(value), contentOf(status)
	switch {
	case a == "nothing":
		c.error("V29", p, "%s holds nothing", who)
	case a != b:
		c.error("V30", p, "%s holds %s, its statuses %s hold %s; both must hold the same", who, a, quote(status.GetName()), b)
	default:
		c.checkLengths("V31", "V32", "V33", p, value, status, "its statuses "+quote(status.GetName()))
	}
}

func (c *checker) checkIndexedPair(p place, value, status *metricspb.MetricsData, rule pairRule) {
	if status.GetDataType() != statusType+5 {
		c.error("V25", p, "the statuses %s of %s are a %v, not an INDEXED_METRIC_STATUS_SERIES", quote(status.GetName()), quote(value.GetName()), DataType(status.GetDataType()))
	}
	if a, b := dataID(value.GetIndexDataId()), dataID(status.GetIndexDataId()); a != b {
		c.error("V26", p, "%s is indexed by %s, its statuses by %s; it must be the very same data set", quote(value.GetName()), quote(a), quote(b))
	}
	if !rule.takesIndex(status.GetIndexDataType()) {
		c.error("V27", p, "%s: the statuses %s are indexed by a %v, which this metric does not take", rule.rule, quote(status.GetName()), DataType(status.GetIndexDataType()))
	}
	if !rule.takesIndex(value.GetIndexDataType()) {
		c.error("V28", p, "%s: %s is indexed by a %v, which this metric does not take", rule.rule, quote(value.GetName()), DataType(value.GetIndexDataType()))
	}
}

// checkCounts compares the numbers of lists that belong together.
func (c *checker) checkCounts(rule string, p place, what string, want int, others ...int) bool {
	for _, n := range others {
		if n != want {
			c.error(rule, p, "there are %v %s; there must be equally many of each", append([]int{want}, others...), what)
			return false
		}
	}
	return true
}

// pairs checks value and status i for as many as there are of both.
func (c *checker) pairs(p place, field string, values, statuses []*metricspb.MetricsDataId, rule pairRule) {
	for i := range min(len(values), len(statuses)) {
		c.checkPair(p.at("%s", field).index(i), values[i], statuses[i], rule)
	}
}

func (c *checker) checkSummary(p place, v *metricspb.DoubleSummaryMetricValues) {
	rule := anyDoubles("V37")
	switch v.GetIndex().(type) {
	case *metricspb.DoubleSummaryMetricValues_TimestampIndex:
		rule = indexedDoubles("V34", timestampType)
	case *metricspb.DoubleSummaryMetricValues_UuidIndex:
		rule = indexedDoubles("V35", uuidType)
	case *metricspb.DoubleSummaryMetricValues_StringIndex:
		rule = indexedDoubles("V36", stringType)
	}
	c.checkPair(p.at("value_data_id"), v.GetValueDataId(), v.GetStatusDataId(), rule)
}

func (c *checker) checkDoubleOverTime(p place, v *metricspb.DoubleOverTimeMetricValues) {
	values, statuses := v.GetDoublesOverTimeDataId(), v.GetStatusesOverTimeDataId()
	c.checkCounts("V38", p, "value series and status series", len(values), len(statuses))
	c.checkCounts("V39", p, "value series and failure definitions (an empty one will do)", len(values), len(v.GetFailureDefinition()))
	c.pairs(p, "doubles_over_time_data_id", values, statuses, indexedDoubles("V40", timestampType))
}

func (c *checker) checkLinePlot(p place, v *metricspb.LinePlotMetricValues) {
	x, y, statuses := v.GetXDoublesDataId(), v.GetYDoublesDataId(), v.GetStatusesDataId()
	c.checkCounts("V41", p, "x series, y series and status series", len(x), len(y), len(statuses))
	rule := anyDoubles("V42")
	rule.index = timestampType
	c.pairs(p, "x_doubles_data_id", x, statuses, rule)
	c.pairs(p, "y_doubles_data_id", y, statuses, rule)
}

func (c *checker) checkBarChart(p place, v *metricspb.BarChartMetricValues) {
	c.checkCounts("V43", p, "value series and status series", len(v.GetValuesDataId()), len(v.GetStatusesDataId()))
	c.pairs(p, "values_data_id", v.GetValuesDataId(), v.GetStatusesDataId(), indexedDoubles("V44", stringType))
}

func (c *checker) checkBatchwise(p place, v *metricspb.BatchwiseBarChartMetricValues) {
	values, times, statuses := v.GetValuesDataId(), v.GetTimesDataId(), v.GetStatusesDataId()
	c.checkCounts("V45", p, "value series, time series, status series and categories", len(values), len(times), len(statuses), len(v.GetCategories()))
	for i, color := range v.GetColors() {
		// ReSim's pattern lets one line break pass at the end; strict mode does not (G21).
		if n := len(color); !colorPattern.MatchString(color) && !(n > 0 && color[n-1] == '\n' && colorPattern.MatchString(color[:n-1])) {
			c.error("V46", p.at("colors").index(i), "the color is %s; write # and six or eight hexadecimal digits", quote(color))
		}
	}
	if id := v.GetProjectId().GetData(); !uuidOK(id) {
		c.error("V47", p.at("project_id"), "the id %s is no UUID; name the project the batches belong to", quote(id))
	}
	c.pairs(p, "values_data_id", values, statuses, indexedDoubles("V48", uuidType))
	c.pairs(p, "times_data_id", times, statuses, pairRule{"V49", []metricspb.MetricsDataType{timestampType + 5}, uuidType})
}

func (c *checker) checkStates(p place, v *metricspb.StatesOverTimeMetricValues) {
	states, statuses := v.GetStatesOverTimeDataId(), v.GetStatusesOverTimeDataId()
	c.checkCounts("V50", p, "state series and status series", len(states), len(statuses))
	c.pairs(p, "states_over_time_data_id", states, statuses, pairRule{"V51", []metricspb.MetricsDataType{stringType + 5}, timestampType})
	known := make(map[string]bool, len(v.GetStatesSet()))
	for _, s := range v.GetStatesSet() {
		known[s] = true
	}
	for i, id := range states {
		at := p.at("states_over_time_data_id").index(i)
		d := c.data[dataID(id)]
		for category, s := range eachSeries(d) {
			if s.GetStrings() == nil {
				c.error("V52", at, "%s holds %s, not strings%s", quote(d.GetName()), seriesKind(s), inCategory(category))
				continue
			}
			reported := map[string]bool{}
			for _, state := range s.GetStrings().GetSeries() {
				if !known[state] && !reported[state] {
					reported[state] = true
					c.error("V53", at, "the state %s of %s is not in states_set%s", quote(state), quote(d.GetName()), inCategory(category))
				}
			}
		}
	}
	if len(states) == 0 {
		return
	}
	for i, s := range v.GetFailureStates() {
		if !known[s] {
			c.error("V54", p.at("failure_states").index(i), "the failure state %s is not in states_set", quote(s))
		}
	}
}

func inCategory(name string) string {
	if name == "" {
		return ""
	}
	return " (in the category " + quote(name) + ")"
}
