package metrics

import (
	"fmt"
	"slices"
	"testing"

	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// benchmarkAgainstUnmarshal validates a document that was read from a file, side by side with reading.
func benchmarkAgainstUnmarshal(b *testing.B, pb pbDoc) {
	file, err := proto.Marshal(pb)
	if err != nil {
		b.Fatal(err)
	}
	d, err := Unpack(file)
	if err != nil {
		b.Fatal(err)
	}
	for _, f := range Validate(d, Strict()) {
		b.Log(f)
	}
	b.Run("unmarshal", func(b *testing.B) {
		for b.Loop() {
			if err := proto.Unmarshal(file, &metricspb.JobMetrics{}); err != nil {
				b.Fatal(err)
			}
		}
	})
	b.Run("validate", func(b *testing.B) {
		for b.Loop() {
			Validate(d)
		}
	})
	b.Run("validate undecoded", func(b *testing.B) {
		for b.Loop() {
			b.StopTimer()
			d, err := Unpack(file)
			if err != nil {
				b.Fatal(err)
			}
			b.StartTimer()
			Validate(d)
		}
	})
	b.Run("strict", func(b *testing.B) {
		for b.Loop() {
			Validate(d, Strict())
		}
	})
}

// Default mode should take less than a tenth of the time of reading the bytes, strict mode no
// longer.
func BenchmarkValidateLarge(b *testing.B) {
	const n = 1_000_000
	seconds, ids, states := make([]int64, n), make([]int, n), make([]string, n)
	for i := range n {
		seconds[i], ids[i], states[i] = int64(i), i, []string{"A", "B"}[i/1000%2]
	}
	passes := statusesOf(slices.Repeat([]metricspb.MetricStatus{passed}, n)...)
	limit := []*metricspb.DoubleFailureDefinition{{FailsAbove: proto.Float64(1)}}
	b.Run("10M doubles", func(b *testing.B) {
		benchmarkAgainstUnmarshal(b, withMetric(&metricspb.HistogramMetricValues{
			ValuesDataId: ref(1), StatusesDataId: ref(2), Buckets: []*metricspb.HistogramMetricValues_Bucket{bucket(0, 1)}, UpperBound: proto.Float64(1),
		}, plain(1, "v", doublesOf(make([]float64, 10*n)...)), plain(2, "s", statusesOf(slices.Repeat([]metricspb.MetricStatus{passed}, 10*n)...))))
	})
	b.Run("1M doubles over time", func(b *testing.B) {
		i := plain(3, "i", secondsOf(seconds...))
		benchmarkAgainstUnmarshal(b, withMetric(&metricspb.DoubleOverTimeMetricValues{
			DoublesOverTimeDataId: refs(1), StatusesOverTimeDataId: refs(2), FailureDefinition: limit,
		}, over(plain(1, "v", doublesOf(make([]float64, n)...)), i), over(plain(2, "s", passes), i), i))
	})
	b.Run("1M states", func(b *testing.B) {
		i := plain(3, "i", secondsOf(seconds...))
		benchmarkAgainstUnmarshal(b, withMetric(&metricspb.StatesOverTimeMetricValues{
			StatesOverTimeDataId: refs(1), StatusesOverTimeDataId: refs(2), StatesSet: []string{"A", "B"},
		}, over(plain(1, "v", stringsOf(states...)), i), over(plain(2, "s", passes), i), i))
	})
	b.Run("1M doubles by UUID", func(b *testing.B) {
		i := plain(2, "i", uuidsOf(ids...))
		benchmarkAgainstUnmarshal(b, withData(over(plain(1, "v", doublesOf(make([]float64, n)...)), i), i))
	})
}

// The time for each metric should be the same however many there are.
func BenchmarkValidateManyMetrics(b *testing.B) {
	for _, n := range []int{1000, 10_000, 100_000} {
		pb := emptyDoc()
		for i := range n {
			x, y, s := 1_000_000+3*i, 1_000_001+3*i, 1_000_002+3*i
			addMetric(pb, &metricspb.LinePlotMetricValues{XDoublesDataId: refs(x), YDoublesDataId: refs(y), StatusesDataId: refs(s)})
			for k, s := range []*metricspb.Series{doublesOf(1, 2), doublesOf(1, 2), statusesOf(passed, passed)} {
				pb.MetricsData = append(pb.MetricsData, plain(x+k, fmt.Sprintf("data %d of metric %d", k, i), s))
			}
		}
		b.Run(fmt.Sprintf("%d metrics", n), func(b *testing.B) { benchmarkAgainstUnmarshal(b, pb) })
	}
}
