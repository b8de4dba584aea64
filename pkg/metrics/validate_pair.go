package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// pairRule says which values a metric takes, and by what they may be indexed.
type pairRule struct {
	rule    string                    // that says so
	plain   metricspb.MetricsDataType // the type of the values without an index
	indexed bool                      // they must have one
	index   metricspb.MetricsDataType // its plain type, be it indexed itself or not; 0 for any series
	picks   string                    // the field of the metric that demands it; "" if all metrics of the type do
}

func indexedDoubles(rule string, index metricspb.MetricsDataType) pairRule {
	return pairRule{rule: rule, plain: doubleType, indexed: true, index: index}
}

func anyDoubles(rule string, index metricspb.MetricsDataType) pairRule {
	return pairRule{rule: rule, plain: doubleType, index: index}
}

func (r pairRule) picking(field string) pairRule {
	r.picks = field
	return r
}

func (r pairRule) takesValues(t metricspb.MetricsDataType) bool {
	return t == r.plain+indexedStep || t == r.plain && !r.indexed
}

func (r pairRule) takesIndex(t metricspb.MetricsDataType) bool {
	return isSeriesType(t) && (r.index == 0 || plainType(t) == r.index)
}

// values names what a metric takes, for a message.
func (r pairRule) values() string {
	indexed := DataType(r.plain + indexedStep).String()
	if r.indexed {
		return indexed
	}
	return DataType(r.plain).String() + " or " + indexed
}

// indexes names what the values may be indexed by.
func (r pairRule) indexes() string {
	if r.index == 0 {
		return "a series"
	}
	return aDataType(r.index)
}

// checkValue is V20 to V22, V28 and V34 to V36: a data set of values is there, of a type that the
// metric takes, and so is its index. It returns nil if there is none.
func (c *checker) checkValue(p place, what string, takes pairRule, id *metricspb.MetricsDataId) *dataSet {
	if !uuidOK(dataID(id)) {
		c.error("V20", p, "the id %s of the values is no UUID; name their data set", quote(dataID(id)))
	}
	d := c.set(id)
	if d == nil {
		c.error("V21", p, "the values %s are no data set of the document; add it", quote(dataID(id)))
		return nil
	}
	t := d.dataType()
	takesValues, takesIndex := takes.takesValues(t), !isIndexedType(t) || takes.takesIndex(d.pb.GetIndexDataType())
	switch {
	case takesValues && takesIndex:
	case takes.picks != "":
		over := " without an index"
		if isIndexedType(t) {
			over = " over an index that is " + aDataType(d.pb.GetIndexDataType())
		}
		c.error(takes.rule, p, "with %s the values must be an %s over %s, but %s is %s%s", takes.picks, takes.values(), takes.indexes(),
			quote(d.name()), aDataType(t), over)
	default:
		if !takesValues {
			c.error("V22", p, "%s takes %s values (%s), but %s is %s", what, takes.values(), takes.rule, quote(d.name()), aDataType(t))
		}
		if !takesIndex {
			c.error("V28", p, "%s takes values indexed by %s (%s), but the index of %s is %s", what, takes.indexes(), takes.rule,
				quote(d.name()), aDataType(d.pb.GetIndexDataType()))
		}
	}
	return d
}

// checkStatus is V23: statuses are mandatory. It returns nil if there are none.
func (c *checker) checkStatus(p place, id *metricspb.MetricsDataId) *dataSet {
	d := c.set(id)
	if d == nil {
		c.error("V23", p, "the statuses %s are no data set of the document; add a status for each value", quote(dataID(id)))
	}
	return d
}

// checkPair is V24 to V33 without V28: values and their statuses fit. first says that these statuses
// were not compared to other values of the metric already.
func (c *checker) checkPair(pv, ps place, value, status *dataSet, takes pairRule, first bool) {
	t := value.dataType()
	switch {
	case !isSeriesType(t): // reported already, and nothing would fit it
		return
	case isIndexedType(t):
		c.checkIndexedPair(ps, value, status, takes, first)
	case status.dataType() != statusType:
		c.error("V24", ps, "%s is %s, but its values %s have no index; name a METRIC_STATUS_SERIES",
			quote(status.name()), aDataType(status.dataType()), quote(value.name()))
	}
	switch {
	case value.holds == holdsNothing:
		c.error("V29", pv, "the values %s hold nothing; give the data set a series", quote(value.name()))
	case value.holds != status.holds:
		c.error("V30", ps, "the values %s hold %v, their statuses %s hold %v; both must hold the same",
			quote(value.name()), value.holds, quote(status.name()), status.holds)
	default:
		c.compare(compareRules{"V31", "V32", "V33"}, pv, value, status, "its status series")
	}
}

// checkIndexedPair is V25 to V27: statuses have the index of their values.
func (c *checker) checkIndexedPair(p place, value, status *dataSet, takes pairRule, first bool) {
	if status.dataType() != statusType+indexedStep {
		c.error("V25", p, "%s is %s, but its values %s have an index; name an INDEXED_METRIC_STATUS_SERIES",
			quote(status.name()), aDataType(status.dataType()), quote(value.name()))
		if !isIndexedType(status.dataType()) && !status.pb.GetIsIndexed() {
			return // statuses without an index have no wrong one
		}
	}
	a, b := value.pb.GetIndexDataId(), status.pb.GetIndexDataId()
	if dataID(a) != dataID(b) || (a.GetId() == nil) != (b.GetId() == nil) {
		c.error("V26", p, "the statuses %s are indexed by %s, the values %s by %s; both must have the very same data set as index",
			quote(status.name()), quote(dataID(b)), quote(value.name()), quote(dataID(a)))
	}
	if t := status.pb.GetIndexDataType(); first && !takes.takesIndex(t) && (takes.picks == "" || takes.takesIndex(value.pb.GetIndexDataType())) {
		c.error("V27", p, "statuses must be indexed by %s here (%s), but the index of %s is %s", takes.indexes(), takes.rule, quote(status.name()), aDataType(t))
	}
}
