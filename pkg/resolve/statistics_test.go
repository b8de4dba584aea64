package resolve_test

import (
	"math"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"

	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// quantiles is what has quantiles and histograms of its values.
type quantiles interface {
	Quantile(p float64) float64
	QuantileBounds(p float64) (low, high float64)
	Histogram(bins int) resolve.Histogram
	HistogramAt(edges ...float64) (resolve.Histogram, error)
}

// wantQuantiles compares with the values themselves, of which there are too few for estimates.
func wantQuantiles(t *testing.T, values []float64, have quantiles) {
	t.Helper()
	sorted := slices.Sorted(slices.Values(values))
	for _, p := range []float64{0, 0.25, 0.5, 0.95, 1} {
		h := p * float64(len(sorted)-1)
		below, above := sorted[int(math.Floor(h))], sorted[int(math.Ceil(h))]
		want := below + (above-below)*(h-math.Floor(h))
		low, high := have.QuantileBounds(p)
		if math.Abs(have.Quantile(p)-want) > 1e-12*math.Abs(want) || low != have.Quantile(p) || high != low {
			t.Errorf("quantile %v is %v in [%v, %v], want exactly %v", p, have.Quantile(p), low, high, want)
		}
	}
	chosen := have.Histogram(0)
	total := 0.0
	for _, n := range chosen.Counts {
		total += n
	}
	if int(total) != len(values) || chosen.Below+chosen.Above != 0 {
		t.Errorf("%d values in the histogram %+v", len(values), chosen)
	}
	if sorted[0] == sorted[len(sorted)-1] {
		return
	}
	median := sorted[len(sorted)/2]
	above := 0
	for _, v := range values {
		if v >= median {
			above++
		}
	}
	two, err := have.HistogramAt(sorted[0]-1, median, sorted[len(sorted)-1]+1)
	if err != nil || !slices.Equal(two.Counts, []float64{float64(len(values) - above), float64(above)}) {
		t.Errorf("two bins %+v, %v; want %d at the median %v or above of %d", two, err, above, median, len(values))
	}
}

func TestStatistics(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	type shown struct {
		N, NaN, Infinite                     int
		Sum, Mean, Variance, Deviation       float64
		Min, Max, Quarter, Median, High, Low float64
	}
	for name, test := range map[string]struct {
		values []float64
		want   shown
	}{
		"none":     {nil, shown{Mean: nan, Variance: nan, Deviation: nan, Min: nan, Max: nan, Quarter: nan, Median: nan, High: nan, Low: nan}},
		"not any":  {[]float64{nan, inf, nan, -inf, nan}, shown{NaN: 3, Infinite: 2, Mean: nan, Variance: nan, Deviation: nan, Min: nan, Max: nan, Quarter: nan, Median: nan, High: nan, Low: nan}},
		"one":      {[]float64{-4}, shown{N: 1, Sum: -4, Mean: -4, Variance: nan, Deviation: nan, Min: -4, Max: -4, Quarter: -4, Median: -4, High: -4, Low: -4}},
		"some":     {[]float64{2, nan, 4, 4, 4, inf, 5, 5, 7, 9}, shown{N: 8, NaN: 1, Infinite: 1, Sum: 40, Mean: 5, Variance: 32. / 7, Deviation: math.Sqrt(32. / 7), Min: 2, Max: 9, Quarter: 4, Median: 4.5, High: 4.5, Low: 4.5}},
		"far away": {[]float64{1e9 + 4, 1e9 + 7, 1e9 + 13, 1e9 + 16}, shown{N: 4, Sum: 4e9 + 40, Mean: 1e9 + 10, Variance: 30, Deviation: math.Sqrt(30), Min: 1e9 + 4, Max: 1e9 + 16, Quarter: 1e9 + 6.25, Median: 1e9 + 10, High: 1e9 + 10, Low: 1e9 + 10}},
	} {
		t.Run(name, func(t *testing.T) {
			var s resolve.Statistics
			s.Add(test.values[:len(test.values)/2]...)
			s.Add(test.values[len(test.values)/2:]...)
			low, high := s.QuantileBounds(0.5)
			have := shown{s.N(), s.NaN(), s.Infinite(), s.Sum(), s.Mean(), s.Variance(), s.StdDev(), s.Min(), s.Max(), s.Quantile(0.25), s.Quantile(0.5), high, low}
			if diff := cmp.Diff(test.want, have, cmpopts.EquateNaNs()); diff != "" {
				t.Errorf("(-want +got):\n%s", diff)
			}
		})
	}
}

func TestHistogram(t *testing.T) {
	var s resolve.Statistics
	if h := s.Histogram(5); h.Edges != nil || h.Counts != nil {
		t.Errorf("of no values: %+v", h)
	}
	s.Add(0, 1, 1.5, 2, 3.5, 4, math.NaN(), math.Inf(1))
	for name, test := range map[string]struct {
		have func() (resolve.Histogram, error)
		want resolve.Histogram
	}{
		"so many bins": {func() (resolve.Histogram, error) { return s.Histogram(4), nil }, resolve.Histogram{
			Edges: []float64{0, 1, 2, 3, 4}, Centers: []float64{.5, 1.5, 2.5, 3.5}, Counts: []float64{1, 2, 1, 2},
		}},
		"chosen": {func() (resolve.Histogram, error) { return s.Histogram(0), nil }, resolve.Histogram{
			Edges: []float64{0, 2, 4}, Centers: []float64{1, 3}, Counts: []float64{3, 3},
		}},
		"between edges": {func() (resolve.Histogram, error) { return s.HistogramAt(1, 3, 3.75) }, resolve.Histogram{
			Edges: []float64{1, 3, 3.75}, Centers: []float64{2, 3.375}, Counts: []float64{3, 1}, Below: 1, Above: 1,
		}},
	} {
		have, err := test.have()
		if err != nil {
			t.Fatal(err)
		}
		if diff := cmp.Diff(test.want, have); diff != "" {
			t.Errorf("%s (-want +got):\n%s", name, diff)
		}
	}
	for _, edges := range [][]float64{nil, {1}, {1, 1}, {2, 1}, {0, math.NaN()}, {0, math.Inf(1)}} {
		if h, err := s.HistogramAt(edges...); err == nil {
			t.Errorf("edges %v: no error, but %+v", edges, h)
		}
	}
}

// Beyond some thousands, bounds say how near an estimate is.
func TestStatisticsOfMany(t *testing.T) {
	var s resolve.Statistics
	const n = 100_000
	for i := range n {
		s.Add(float64(i*7919%n) / 1000) // each of 0 to 99.999 once
	}
	for _, p := range []float64{0.01, 0.5, 0.99} {
		want := p * (n - 1) / 1000
		low, high := s.QuantileBounds(p)
		if have := s.Quantile(p); !(low <= want && want <= high && high-low <= want/128 && high > low && math.Abs(have-want) <= want/256) {
			t.Errorf("quantile %v is %v in [%v, %v], want %v", p, have, low, high, want)
		}
	}
	if low, high := s.QuantileBounds(1); s.Quantile(0) != 0 || low != 99.999 || high != 99.999 {
		t.Errorf("from %v to [%v, %v]", s.Quantile(0), low, high)
	}
	if h := s.Histogram(10); len(h.Counts) != 10 || math.Abs(h.Counts[0]-n/10) > n/128 {
		t.Errorf("%+v", h)
	}
}

func BenchmarkStatistics(b *testing.B) {
	var s resolve.Statistics
	values := make([]float64, 1000)
	for i := range values {
		values[i] = float64(i*7919%1000) / 30
	}
	b.ReportAllocs()
	b.SetBytes(8 * 1000)
	for range b.N {
		s.Add(values...)
	}
	if s.N() != 1000*b.N {
		b.Fatal(s.N())
	}
}
