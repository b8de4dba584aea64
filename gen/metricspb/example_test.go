package metricspb_test

import (
	"fmt"

	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

func Example() {
	written, err := proto.Marshal(&metricspb.Metric{
		Name:       "top speed",
		Type:       metricspb.MetricType_SCALAR_METRIC_TYPE,
		Status:     metricspb.MetricStatus_PASSED_METRIC_STATUS,
		Importance: metricspb.MetricImportance_HIGH_IMPORTANCE,
		MetricValues: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_ScalarMetricValues{
			ScalarMetricValues: &metricspb.ScalarMetricValues{Value: new(2.5), Unit: new("m/s")},
		}},
	})
	if err != nil {
		panic(err)
	}
	var metric metricspb.Metric
	if err := proto.Unmarshal(written, &metric); err != nil {
		panic(err)
	}
	scalar := metric.GetMetricValues().GetScalarMetricValues()
	fmt.Printf("%s: %g %s, in %d bytes\n", metric.GetName(), scalar.GetValue(), scalar.GetUnit(), len(written))
	// Output: top speed: 2.5 m/s, in 35 bytes
}
