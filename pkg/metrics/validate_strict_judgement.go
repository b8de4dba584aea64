package metrics

import (
	"fmt"
	"math"
	"strings"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// span is the range of the numbers of a data set, NaN left aside.
type span struct {
	least, greatest float64
	none            bool // there are no numbers
}

func (d *dataSet) numbers() span {
	if d.span == nil {
		d.span = &span{math.Inf(1), math.Inf(-1), true}
		for s := range d.parts() {
			d.span.add(s.doubles)
		}
	}
	return *d.span
}

func (s *span) add(numbers []float64) {
	least, greatest := s.least, s.greatest
	for _, v := range numbers {
		if v < least {
			least = v
		}
		if v > greatest {
			greatest = v
		}
	}
	s.least, s.greatest, s.none = least, greatest, !(least <= greatest)
}

// boundsOf are the limits of a failure definition.
func boundsOf(d *metricspb.DoubleFailureDefinition) bounds {
	var b bounds
	if d != nil && d.FailsAbove != nil {
		b.above, b.hasAbove = *d.FailsAbove, true
	}
	if d != nil && d.FailsBelow != nil {
		b.below, b.hasBelow = *d.FailsBelow, true
	}
	return b
}

func (b bounds) String() string {
	var sides []string
	if b.hasAbove {
		sides = append(sides, fmt.Sprintf("above %v", b.above))
	}
	if b.hasBelow {
		sides = append(sides, fmt.Sprintf("below %v", b.below))
	}
	return strings.Join(sides, " and ")
}

// checkDefinition is G2 and G29 of a failure definition alone.
func (c *checker) checkDefinition(p place, d *metricspb.DoubleFailureDefinition) {
	b := boundsOf(d)
	for _, v := range []float64{b.above, b.below} {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			c.warn("G2", p, "a limit is %v; leave it out to have none", v)
		}
	}
	if b.hasAbove && b.hasBelow && b.above < b.below {
		c.warn("G29", p, "it fails %v, so every value does; swap the limits", b)
	}
}

// isPass reports whether a status says that no limit was crossed. One that is shown as it is (RAW) or
// unset says nothing.
func isPass(s Status) bool { return s == Passed || s == NotApplicable }

// judge is G29 of a metric's status: it is to fail if a value does, and not to block if none does.
// Values that cross warning limits only may fail or not: the definition has but one pair of limits.
func (c *checker) judge(p place, m *metricspb.Metric, b bounds, fails []float64, all span) {
	status := Status(m.GetStatus())
	for _, v := range fails {
		if b.crossed(v) && isPass(status) {
			c.warn("G29", p, "the value %v fails (%v), but the status of the metric is %v; make them agree", v, b, status)
			return
		}
	}
	if status == FailBlock && !all.none && !b.isZero() && !b.crossed(all.least) && !b.crossed(all.greatest) {
		c.warn("G29", p, "no value fails (%v), but the status of the metric is %v; make them agree", b, status)
	}
}

func (c *checker) judgeScalar(p place, m *metricspb.Metric, v *metricspb.ScalarMetricValues) {
	if v != nil && v.Value != nil && !math.IsNaN(*v.Value) {
		c.judge(p, m, boundsOf(v.GetFailureDefinition()), []float64{*v.Value}, span{least: *v.Value, greatest: *v.Value})
	}
}

func (c *checker) judgeSummary(p place, m *metricspb.Metric, v *metricspb.DoubleSummaryMetricValues) {
	d, b := c.set(v.GetValueDataId()), boundsOf(v.GetFailureDefinition())
	if d == nil {
		return
	}
	var shown []float64
	if i := c.shownElement(d, v); d.holds == holdsSeries && i >= 0 && i < len(d.series.doubles) {
		shown = []float64{d.series.doubles[i]}
	}
	c.judge(p.at("failure_definition"), m, b, shown, d.numbers())
	c.judgeElements(p.at("status_data_id"), b, d, c.set(v.GetStatusDataId()))
}

func (c *checker) judgeDoubleOverTime(p place, m *metricspb.Metric, v *metricspb.DoubleOverTimeMetricValues) {
	values, statuses, definitions := v.GetDoublesOverTimeDataId(), v.GetStatusesOverTimeDataId(), v.GetFailureDefinition()
	if len(values) != len(statuses) || len(values) != len(definitions) {
		return // V38, V39
	}
	for i := range values {
		d, b := c.set(values[i]), boundsOf(definitions[i])
		if d == nil {
			continue
		}
		all := d.numbers()
		var extremes []float64
		if !all.none {
			extremes = []float64{all.greatest, all.least}
		}
		if len(values) > 1 {
			all.none = true // another series may be what blocks
		}
		c.judge(p.at("failure_definition").index(i), m, b, extremes, all)
		c.judgeElements(p.at("statuses_over_time_data_id").index(i), b, d, c.set(statuses[i]))
	}
}

// judgeElements is G29 of a status series. Values and statuses belong together, so where several
// metrics refer to the same statuses the first one stands for all; every element is read once.
func (c *checker) judgeElements(p place, b bounds, values, statuses *dataSet) {
	if statuses == nil || b.isZero() || statuses.judged || values.holds != statuses.holds || len(values.categories) != len(statuses.categories) {
		return
	}
	statuses.judged = true
	for s := range values.parts() {
		judged := statuses.series
		if s.category {
			judged = statuses.categories[s.key]
		}
		wrong, first, n := 0, 0, min(len(s.doubles), len(judged.statuses))
		for i := range n {
			v, status := s.doubles[i], Status(judged.statuses[i])
			if fails := b.crossed(v); fails && isPass(status) || !fails && status == FailBlock && !math.IsNaN(v) {
				if wrong == 0 {
					first = i
				}
				wrong++
			}
		}
		if wrong > 0 {
			c.warn("G29", p, "%d of %d statuses in %s do not fit the failure definition (%v)%s; the first, element %d, is %v for %v; make them agree",
				wrong, n, quote(statuses.name()), b, s.where(), first, Status(judged.statuses[first]), s.doubles[first])
		}
	}
}

// shownElement is the place of the element that a summary of a plain series shows; -1 if there is none.
func (c *checker) shownElement(d *dataSet, v *metricspb.DoubleSummaryMetricValues) int {
	key, picked := pickedElement(v)
	switch {
	case picked.field == "":
		return 0
	case picked.field == seriesIndexField:
		return picked.n
	case d.index == nil:
		return -1
	}
	return d.index.find(key).first
}
