package metrics

import (
	"errors"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Scalar is one number. ReSim keeps scalars of batches over time, so a [Hidden] scalar is also how a
// batch feeds a report's trend.
type Scalar struct {
	Value  float64 // must not be NaN (V62)
	Unit   string  // "m/s" for example; "" for none
	Limits Limits  // give the status; none: NotApplicable
}

func (s Scalar) prepare() (content, error) {
	var errs []error
	if s.Value != s.Value {
		errs = append(errs, errors.New("its value is NaN; leave the metric out, or say why there is none in a Text"))
	}
	return s, errors.Join(append(errs, s.Limits.check(), checkText("its unit", s.Unit))...)
}

func (s Scalar) pack(*packer) packed {
	v := &metricspb.ScalarMetricValues{Value: &s.Value, FailureDefinition: s.Limits.definition()}
	if s.Unit != "" {
		v.Unit = &s.Unit
	}
	return packed{
		values: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_ScalarMetricValues{ScalarMetricValues: v}},
		typ:    metricspb.MetricType_SCALAR_METRIC_TYPE,
		status: s.Limits.Judge(s.Value),
	}
}
