package stats

import (
	"math"
	"slices"
	"testing"
)

// The worked numbers of the specification of the report over batches, by its sections. They were computed
// apart from this package.
func TestWorkedNumbers(t *testing.T) {
	type row struct {
		section, what   string
		have, want, off float64
	}
	var rows []row
	add := func(section, what string, have, want, off float64) {
		rows = append(rows, row{section, what, have, want, off})
	}
	whole := func(section, what string, have, want int) { add(section, what, float64(have), float64(want), 0) }
	all := func(section, what string, have, want []float64, off float64) {
		whole(section, what+": how many", len(have), len(want))
		for i := range min(len(have), len(want)) {
			add(section, what, have[i], want[i], off)
		}
	}

	// B2 Steps; the table of series is in TestSteps.
	for i, c := range []struct {
		level     float64
		following [5]int
	}{{0.05, [5]int{40, 10, 8, 8, 10}}, {0.01, [5]int{200, 21, 12, 10, 10}}, {0.001, [5]int{2000, 64, 24, 17, 14}}} {
		for r, want := range c.following {
			whole("B2 smallest n", []string{"0.05", "0.01", "0.001"}[i], NeededFor(r+1, c.level), want)
		}
	}
	a := DefaultStepSearch().In(seriesA).All[0]
	whole("B2 A", "from", a.From, 5)
	whole("B2 A", "to", a.To, 6)
	add("B2 A", "difference", a.Change.Value, -0.492667, 5e-7)
	add("B2 A", "degrees of freedom", a.Change.Freedom, 6.7095, 5e-5)
	add("B2 A", "low", a.Change.Low, -0.570958, 5e-7)
	add("B2 A", "high", a.Change.High, -0.414375, 5e-7)
	n := DefaultStepSearch().In(nile).All[0]
	whole("B2 Nile", "from", n.From, 25)
	whole("B2 Nile", "to", n.To, 31)
	add("B2 Nile", "before", n.Change.Before, 1097.75, 1e-9)
	add("B2 Nile", "after", n.Change.After, 849.9722, 5e-5)
	add("B2 edge", "p of the most extreme split of seven", exactly([]float64{1, 1.1, 1.2, 1.05, 9, 9.1, 9.2}), 2./35, 1e-12)
	add("B2 D", "p of all 40,320 orders", exactly(seriesD), 1152./40320, 1e-12)

	// B3 Newest batch
	baseline := []float64{10, 12, 11, 13, 12, 11, 14, 12}
	newest := NewestOf(baseline, 19, 0.01)
	add("B3", "mean", newest.Mean, 11.875, 1e-12)
	add("B3", "deviation", newest.Deviation, 1.246423, 5e-7)
	add("B3", "low", newest.Low, 7.2486, 5e-5)
	add("B3", "high", newest.High, 16.5014, 5e-5)
	add("B3", "t", newest.T, 5.38943, 5e-6)
	add("B3", "p", newest.P, 0.00102, 5e-6)
	at95 := NewestOf(baseline, 19, 0.05)
	add("B3", "low at 95 %", at95.Low, 8.7489, 5e-5)
	add("B3", "high at 95 %", at95.High, 15.0011, 5e-5)
	if !newest.Unusual {
		t.Error("B3: 19 is not unusual")
	}

	// B4 Proportions
	for _, c := range []struct {
		x, n      int
		low, high float64
	}{
		{0, 0, 0, 1},
		{0, 1, 0, .793451},
		{1, 1, .206549, 1},
		{0, 5, 0, .434482},
		{1, 5, .036224, .624465},
		{20, 25, .608690, .911394},
		{3, 30, .034600, .256211},
		{0, 100, 0, .036993},
		{95, 100, .888250, .978456},
	} {
		low, high := Wilson(c.x, c.n)
		add("B4 Wilson", "low", low, c.low, 5e-7)
		add("B4 Wilson", "high", high, c.high, 5e-7)
	}
	ranked := [][2]int{{1, 1}, {20, 25}, {3, 3}, {6, 30}, {0, 25}, {10, 12}}
	slices.SortFunc(ranked, func(a, b [2]int) int { return WorseFirst(a[0], a[1], b[0], b[1]) })
	if want := [][2]int{{20, 25}, {10, 12}, {3, 3}, {1, 1}, {6, 30}, {0, 25}}; !slices.Equal(ranked, want) {
		t.Errorf("B4 ranking: have %v, want %v", ranked, want)
	}
	for i, want := range []float64{.6087, .5520, .4385, .2065, .0951, 0} {
		low, _ := Wilson(ranked[i][0], ranked[i][1])
		add("B4 ranking", "low", low, want, 5e-5)
	}
	d := Newcombe(95, 100, 88, 100)
	all("B4 Newcombe", "88 of 100 after 95 of 100", []float64{d.Value, d.Low, d.High}, []float64{-0.07, -0.1531, 0.0095}, 5e-5)
	add("B4 Fisher", "88 of 100 after 95 of 100", Fisher(95, 100, 88, 100), 0.126, 5e-4)
	for _, c := range []struct {
		broken, fixed int
		p             float64
	}{{7, 1, .070312}, {5, 0, .0625}, {12, 4, .076813}, {3, 3, 1}, {1, 0, 1}} {
		add("B4 McNemar", "p", McNemar(c.broken, c.fixed), c.p, 6e-7) // the first is .0703125, cut and not rounded
	}

	for broken := range 6 {
		if p := McNemar(broken, 5-broken); p < 0.05 {
			t.Errorf("B4 McNemar: %d broken of five that changed have p %v", broken, p)
		}
	}
	add("B4 McNemar", "six of six", McNemar(6, 0), 2./64, 1e-12)

	// B5 Histories; the examples as strings are in TestHistory.
	add("B5 runs", "PPPPPPPFFFFF", Runs(5, 7, 2), .00253, 5e-6)
	add("B5 runs", "PPFPFFFFPP", Runs(5, 5, 5), .35714, 5e-6)

	// B6 Trend
	trend := TrendOf(nil, []float64{10, 10.5, 10.2, 11, 11.4, 11.1, 12, 12.3})
	whole("B6", "S", trend.Rising, 24)
	all("B6", "slope", []float64{trend.Slope.Value, trend.Slope.Low, trend.Slope.High}, []float64{0.3125, 0.22, 0.45}, 1e-12)
	add("B6", "variance", trend.Variance, 65.3333, 5e-5)
	add("B6", "Z", trend.Z, 2.84551, 5e-6)
	add("B6", "p", trend.P, 0.004434, 5e-7)

	// B7 Many series
	all("B7", "adjusted", BenjaminiHochberg([]float64{.001, .008, .039, .041, .042, .06, .074, .205, .212, .216}),
		[]float64{.01, .04, .084, .084, .084, .1, .10571, .216, .216, .216}, 5e-6)

	// The paired test of D1. Student's data on sleep (1908), whose t is 4.0621 with nine degrees of freedom
	sleep := []float64{1.2, 2.4, 1.3, 1.3, 0, 1, 1.8, 0.8, 4.6, 1.4}
	add("D1", "p of paired samples", MeanP(sleep), 0.002833, 5e-7)
	add("D1", "p of 4.1 … 4.6 about 4.2", MeanP([]float64{-0.1, -0.3, 0.2, -0.2, 0.4}), 1, 1e-9)
	add("D1", "p of ten equal differences", MeanP([]float64{3, 3, 3, 3, 3, 3, 3, 3, 3, 3}), 1./512, 0)
	add("D1", "p of no difference", MeanP([]float64{0, 0, math.NaN()}), 1, 0)
	if p := MeanP([]float64{3, math.Inf(1)}); !math.IsNaN(p) {
		t.Errorf("D1: the p of one difference is %v", p)
	}

	// B8 Control charts
	limits := Individuals(baseline)
	add("B8", "mean", limits.Center, 11.875, 1e-12)
	add("B8", "mean moving range", limits.Deviation*1.128379, 1.714286, 5e-7)
	add("B8", "low", limits.Low, 7.315, 5e-4)
	add("B8", "high", limits.High, 16.435, 5e-4)
	smooth := Smooth(append(slices.Clone(baseline), 19), len(baseline))
	add("B8 EWMA", "z8", smooth[7].Value, 12.10353, 5e-6)
	add("B8 EWMA", "z9", smooth[8].Value, 13.48282, 5e-6)
	add("B8 EWMA", "limit", smooth[8].High, 13.38050, 5e-6)
	shares := Shares([]int{48, 47, 49, 46, 48, 47}, []int{50, 50, 50, 50, 50, 50})
	low, _ := shares.At(50)
	add("B8 shares", "mean", shares.Center, .95, 1e-12)
	add("B8 shares", "scatter", shares.Scatter, 1.035108, 5e-7)
	add("B8 shares", "low", low, .854287, 5e-7)

	// B9 Like for like
	none := math.NaN()
	var likes []float64
	for _, p := range LikeForLike([][]float64{{1, 1.5, 2}, {2, 2.5, 3}, {3}, {none, 10, 11}}, 2) {
		likes = append(likes, p.Value)
	}
	all("B9", "adjusted", likes, []float64{4.3333, 4.6667, 5.3333}, 5e-5)

	// B10 Means, medians, weights, bins
	sample := []float64{4.1, 3.9, 4.4, 4.0, 4.6}
	mean := MeanInterval(sample)
	all("B10", "mean", []float64{mean.Value, mean.Low, mean.High}, []float64{4.2, 3.838, 4.562}, 5e-4)
	add("B10", "deviation", StandardDeviation(sample), 0.291548, 5e-7)
	for n, rank := range map[int]int{5: 0, 6: 1, 8: 1, 9: 2, 11: 2, 12: 3, 14: 3, 15: 4, 16: 4, 17: 5, 19: 5, 20: 6} {
		whole("B10 median", "rank", medianRank(n), rank)
	}
	add("B10 median", "coverage of 6", 1-2*fairAtMost(0, 6), .969, 5e-4)
	add("B10 median", "coverage of 9", 1-2*fairAtMost(1, 9), .961, 5e-4)
	weighted, effective, err := WeightedMean([]float64{1, 2, none, 10}, []float64{1, 1, 5, 2})
	if err != nil {
		t.Error(err)
	}
	add("B10 weights", "mean", weighted, 5.75, 1e-12)
	add("B10 weights", "effective", effective, 2.6667, 5e-5)
	values := []float64{3, 1, 4, 1, 5, 9, 2, 6}
	slices.Sort(values)
	for p, want := range map[float64]float64{0: 1, .05: 1, .25: 1.75, .5: 3.5, .75: 5.25, .95: 7.95, 1: 9} {
		add("B10 quantile", "type 7", Quantile(values, p), want, 1e-12)
	}
	binned := []float64{1, 2, 2, 3, 3, 3, 4, 4, 5, 9}
	iqr := Quantile(binned, .75) - Quantile(binned, .25)
	add("B10 bins", "IQR", iqr, 1.75, 1e-12)
	add("B10 bins", "width of the rule", 2*iqr/math.Cbrt(10), 1.624556, 5e-7)
	whole("B10 bins", "bins", len(Bins(binned))-1, 5)

	for _, r := range rows {
		if !near(r.have, r.want, r.off) {
			t.Errorf("%s, %s: have %.10g, want %.10g ± %.0g", r.section, r.what, r.have, r.want, r.off)
		}
	}
}

// exactly is the p-value of the best cut from all orders of the values.
func exactly(values []float64) float64 {
	s := newScan(len(values))
	statistic := func(values []float64) float64 {
		sums := make([]float64, 1, len(values)+1)
		for i, v := range values {
			sums = append(sums, sums[i]+v)
		}
		return s.best(sums).statistic
	}
	values = scores(values)
	seen := statistic(values)
	asGood, orders := 0, 0
	var permute func(k int)
	permute = func(k int) {
		if k == len(values) {
			orders++
			if statistic(values) >= seen*(1-1e-12) {
				asGood++
			}
			return
		}
		for i := k; i < len(values); i++ {
			values[k], values[i] = values[i], values[k]
			permute(k + 1)
			values[k], values[i] = values[i], values[k]
		}
	}
	permute(0)
	return float64(asGood) / float64(orders)
}
