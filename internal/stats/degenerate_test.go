package stats

import (
	"fmt"
	"math"
	"math/rand/v2"
	"testing"
)

// What the functions say of too little: nothing, one value, two, all equal, and what is not finite.
func TestDegenerate(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	junk := []float64{nan, inf, -inf}
	with := func(values ...float64) []float64 { return append(append([]float64{nan}, values...), inf, -inf) }
	fives := []float64{5, 5, 5, 5, 5, 5, 5, 5}
	few := fmt.Sprint(Estimate{Value: nan, Low: -inf, High: inf})
	for _, c := range []struct {
		what string
		have any
		want string
	}{
		{"sum of none", Sum(nil), "0"},
		{"sum of junk", Sum(junk), "0"},
		{"sum of what cancels", Sum([]float64{1, 1e100, 1, -1e100}), "2"},
		{"sum too large", Sum([]float64{math.MaxFloat64, math.MaxFloat64}), "+Inf"},
		{"mean of none", Mean(nil), "NaN"},
		{"mean of junk", Mean(junk), "NaN"},
		{"mean among junk", Mean(with(1, 2)), "1.5"},
		{"mean of equals", Mean([]float64{.1, .1, .1}), "0.1"},
		{"mean whose sum is too large", fmt.Sprintf("%.6g", Mean([]float64{math.MaxFloat64, math.MaxFloat64 / 2, math.MaxFloat64})), "1.49808e+308"},
		{"deviation of one", StandardDeviation([]float64{3}), "NaN"},
		{"deviation of equals", StandardDeviation([]float64{.1, .1, .1}), "0"},
		{"deviation among junk", StandardDeviation(with(1, 3)), fmt.Sprint(math.Sqrt2)},
		{"deviation of large ones", StandardDeviation([]float64{0, 0x1p1000}), fmt.Sprint(0x1p1000 / math.Sqrt2)},
		{"deviation of small ones", StandardDeviation([]float64{0, 0x1p-1000}), fmt.Sprint(0x1p-1000 / math.Sqrt2)},

		{"quantile of none", Quantile(nil, .5), "NaN"},
		{"quantile of one", Quantile([]float64{7}, .3), "7"},
		{"quantile at NaN", Quantile([]float64{7}, nan), "NaN"},
		{"quantile below 0", Quantile([]float64{7, 8}, -1), "7"},
		{"quantile above 1", Quantile([]float64{7, 8}, 2), "8"},
		{"quantile at an infinity", Quantile([]float64{-inf, 1, inf}, .5), "1"},
		{"median of none", Median(junk), "NaN"},
		{"median in any order", Median(with(3, 1, 2)), "2"},

		{"mean interval of none", MeanInterval(junk), few},
		{"mean interval of one", MeanInterval(with(3)), "{3 -Inf +Inf 1}"},
		{"mean interval of equals", MeanInterval([]float64{3, 3}), "{3 3 3 2}"},
		{"median interval of none", MedianInterval(nil), few},
		{"median interval of five", MedianInterval([]float64{1, 2, 3, 4, 5}), "{3 -Inf +Inf 5}"},
		{"median interval of six", MedianInterval(with(6, 5, 4, 3, 2, 1)), "{3.5 1 6 6}"},
		{"median interval of equals", MedianInterval(fives), "{5 5 5 8}"},
		{"bounded", []bool{MeanInterval(fives).Bounded(), MeanInterval(nil).Bounded()}, "[true false]"},

		{"Wilson beyond", fmt.Sprint(Wilson(7, 5)), fmt.Sprint(Wilson(5, 5))},
		{"Wilson below", fmt.Sprint(Wilson(-1, 5)), fmt.Sprint(Wilson(0, 5))},
		{"Wilson of less than nothing", fmt.Sprint(Wilson(0, -1)), "0 1"},
		{"Newcombe of nothing", Newcombe(0, 0, 3, 5), "{NaN -1 1 5}"},
		{"Newcombe of extremes", Newcombe(0, 5, 5, 5).High, "1"},
		{"Fisher of nothing", Fisher(0, 0, 3, 5), "1"},
		{"Fisher of equals", Fisher(3, 10, 3, 10), "1"},
		{"Fisher of all alike", Fisher(0, 10, 0, 10), "1"},
		{"McNemar of none", McNemar(0, 0), "1"},
		{"runs of one kind", Runs(0, 9, 1), "1"},
		{"runs too few", Runs(5, 5, 1), "0"},
		{"runs of all", fmt.Sprintf("%.9f", Runs(5, 7, 11)), "1.000000000"},

		{"Welch of none", Welch(nil, junk), "{NaN NaN 0 0 NaN -Inf +Inf NaN NaN}"},
		{"Welch of one", Welch([]float64{1}, []float64{3, 4}), "{1 3.5 1 2 2.5 -Inf +Inf NaN NaN}"},
		{"Welch of constants", Welch([]float64{1, 1}, with(3, 3, 3)), "{1 3 2 3 2 2 2 NaN 0}"},
		{"Welch of equals", Welch([]float64{1, 1}, []float64{1, 1}), "{1 1 2 2 0 0 0 NaN 1}"},

		{"trend of none", TrendOf(nil, junk), "{{NaN -Inf +Inf 0} 0 0 0 NaN}"},
		{"trend of one", TrendOf(nil, with(3)), "{{NaN -Inf +Inf 1} 0 0 0 NaN}"},
		{"trend of two", TrendOf(nil, with(3, 4)), "{{1 -Inf +Inf 2} 1 1 0 NaN}"},
		{"trend of equals", TrendOf(nil, fives), "{{0 0 0 8} 0 0 0 1}"},
		{"trend of seven", TrendOf(nil, []float64{1, 2, 3, 4, 5, 6, 7}), "{{1 -Inf +Inf 7} 21 44.333333333333336 3.003757045930553 NaN}"},
		{"trend at one position", TrendOf([]float64{1, 1, 1}, []float64{1, 2, 3}).Slope, "{NaN -Inf +Inf 3}"},
		{"trend without positions", TrendOf([]float64{0, nan, 2}, []float64{0, 9, 4, 9, 9}).Slope, "{2 -Inf +Inf 2}"},

		{"newest after none", NewestOf(nil, 1, .01), "{0 NaN NaN -Inf +Inf NaN NaN false false}"},
		{"newest after four", NewestOf([]float64{1, 2, 3, 4}, 99, .01).Unusual, "false"},
		{"newest is NaN", NewestOf(fives, nan, .01), "{8 5 0 -Inf +Inf NaN NaN false false}"},
		{"newest after equals", NewestOf(fives, 5.001, .01), "{8 5 0 5 5 +Inf 0 true true}"},
		{"newest is equal", NewestOf(fives, 5, .01), "{8 5 0 5 5 0 1 false true}"},
		{"newest among junk", NewestOf(with(1, 2, 3, 4, 5), 3, .01).P, "1"},

		{"like for like of none", LikeForLike(nil, 0), "[]"},
		{"like for like without a reference", LikeForLike([][]float64{{1, 2}}, 2), "[]"},
		{"like for like with nothing in common", LikeForLike([][]float64{{1}, {nan, 2}}, 1), "[{NaN 0 false} {2 1 false}]"},
		{"like for like with a reference of nothing", LikeForLike([][]float64{{1, nan}}, 1), "[{NaN 0 false} {NaN 0 false}]"},
		{"like for like, enough", LikeForLike([][]float64{{1, 3}, {1, 3}, {1, 3}, {1, 3}, {1, 3}, {nan, 9}}, 1), "[{2 5 true} {4 6 true}]"},
		{"like for like, too few", LikeForLike([][]float64{{1, 3}, {1, 3}, {1, 3}, {1, 3}}, 1), "[{1 4 false} {3 4 false}]"},
		{"like for like, less than half", LikeForLike([][]float64{{1, 2}, {1, 2}, {1, 2}, {1, 2}, {1, 2}, {nan, 2}, {nan, 2}, {nan, 2}, {nan, 2}, {nan, 2}, {nan, 2}}, 1)[0].Enough, "false"},

		{"adjusted none", BenjaminiHochberg(nil), "[]"},
		{"adjusted one", BenjaminiHochberg([]float64{.3}), "[0.3]"},
		{"adjusted with NaN", BenjaminiHochberg([]float64{nan, .03, .02}), "[NaN 0.03 0.03]"},
		{"adjusted beyond 1", BenjaminiHochberg([]float64{1.5}), "[1]"},
		{"adjusted ones", BenjaminiHochberg([]float64{1, 1}), "[1 1]"},

		{"limits of none", Individuals(nil), "{0 NaN NaN NaN NaN true}"},
		{"limits of one", Individuals(with(3)), "{1 NaN NaN NaN NaN true}"},
		{"limits of equals", Individuals(fives), "{8 5 5 5 0 true}"},
		{"limits of twelve", Individuals([]float64{1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12}).Provisional, "false"},
		{"smoothed none", Smooth(nil, 5), "[]"},
		{"smoothed with a gap", Smooth([]float64{1, nan, 1}, 3), "[{1 1 1} {NaN NaN NaN} {1 1 1}]"},
		{"smoothed without a baseline", Smooth([]float64{1, 2}, 0), "[{NaN NaN NaN} {NaN NaN NaN}]"},
		{"shares of none", Shares(nil, nil), "{0 NaN NaN true}"},
		{"shares of nothing", Shares([]int{0}, []int{0}), "{0 NaN NaN true}"},
		{"shares of all", Shares([]int{5, 7}, []int{5, 7}), "{2 1 0 true}"},

		{"steps of none", DefaultStepSearch().In(nil), "{0 0 NaN NaN 0 -1 -1 -1 [] [] false false 0}"},
		{"steps of three", DefaultStepSearch().In(with(1, 2, 9)), "{3 3 NaN NaN 0 -1 -1 -1 [] [] false false 0}"},
		{"steps of equals", DefaultStepSearch().In(fives), "{8 0 1 NaN 0 -1 -1 -1 [] [] false false 0}"},
		{"steps of zeros", DefaultStepSearch().In(make([]float64, 9)).P, "1"},
		{"no step in seven", len(DefaultStepSearch().In([]float64{1, 1.1, 1.2, 1.1, 90, 91, 92}).All), "0"},
		{"an exact step in five", DefaultStepSearch().In([]float64{1, 1, 1, 9, 9}).All[0].Change.Value, "8"},
		{"a step from 0", DefaultStepSearch().In([]float64{0, 0, 0, 9, 9}).All[0].Relative, "NaN"},
		{"a step down from below 0", DefaultStepSearch().In([]float64{-2, -2, -2, -3, -3}).All[0].Relative, "-0.5"},
		{"needed for none", NeededFor(0, .05), "0"},
		{"needed at no level", NeededFor(3, 0), "0"},
		{"needed at NaN", NeededFor(3, nan), "0"},
	} {
		if have := fmt.Sprint(c.have); have != c.want {
			t.Errorf("%s: have %s, want %s", c.what, have, c.want)
		}
	}
}

func TestWeightsThatAreWrong(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for _, c := range []struct{ values, weights []float64 }{
		{[]float64{1, 2}, []float64{1}},
		{[]float64{1}, []float64{0}},
		{[]float64{nan}, []float64{-1}},
		{[]float64{1}, []float64{nan}},
		{[]float64{1}, []float64{inf}},
	} {
		if _, _, err := WeightedMean(c.values, c.weights); err == nil {
			t.Errorf("mean: weights %v of %v are taken", c.weights, c.values)
		}
		if _, err := WeightedQuantile(c.values, c.weights, .5); err == nil {
			t.Errorf("quantile: weights %v of %v are taken", c.weights, c.values)
		}
	}
	if mean, n, err := WeightedMean([]float64{nan}, []float64{1}); !math.IsNaN(mean) || n != 0 || err != nil {
		t.Errorf("mean of nothing: %v %v %v", mean, n, err)
	}
	if mean, n, err := WeightedMean([]float64{1, 3}, []float64{math.MaxFloat64, math.MaxFloat64}); mean != 2 || n != 2 || err != nil {
		t.Errorf("mean with large weights: %v %v %v", mean, n, err)
	}
	if q, err := WeightedQuantile(nil, nil, .5); !math.IsNaN(q) || err != nil {
		t.Errorf("quantile of nothing: %v %v", q, err)
	}
	tenth := []float64{.1, .1, .1, .1, .1, .1, .1, .1, .1, .1}
	for p, want := range map[float64]float64{0: 0, .05: 0, .1: 0, .3: 2, .35: 3, .7: 6, 1: 9} {
		if have, err := WeightedQuantile([]float64{9, 8, 7, 6, 5, 4, 3, 2, 1, 0}, tenth, p); have != want || err != nil {
			t.Errorf("quantile %v: have %v, want %v", p, have, want)
		}
	}
	r := rand.New(rand.NewPCG(21, 22))
	for range 300 { // at the borders of the weights, whose sums are rounded, too
		var values, weights []float64
		total := 0
		for i := range 2 + r.IntN(9) {
			tenths := 1 + r.IntN(9)
			total += tenths
			values, weights = append(values, float64(i)), append(weights, float64(tenths)/10)
		}
		below := 0.0
		for i, w := range weights {
			below += math.Round(10 * w)
			if have, err := WeightedQuantile(values, weights, below/float64(total)); have != float64(i) || err != nil {
				t.Fatalf("weights %v, up to and with %d: have %v", weights, i, have)
			}
		}
	}
	if have, err := WeightedQuantile([]float64{1, nan, 2, 3}, []float64{1, 50, 1, 8}, .5); have != 3 || err != nil {
		t.Errorf("quantile of unequal weights: %v", have)
	}
}
