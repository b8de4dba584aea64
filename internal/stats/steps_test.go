package stats

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
)

var (
	seriesA = []float64{1.02, .95, .99, 1.00, 1.12, .90, .50, .51, .48, .48, .55}
	seriesB = []float64{2.02, 2.03, 2.01, 2.04, 1.82, 1.85, 1.79, 1.81, 1.80, 1.76, 1.78}
	seriesD = []float64{10.1, 9.8, 10.0, 10.2, 12.0, 12.3, 11.9, 12.1}
	spike   = []float64{5.0, 5.1, 4.9, 5.0, 5.2, 9.0, 5.1, 4.8, 5.0, 5.1, 4.9, 5.0}
	late    = []float64{5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 5, 7, 7}
	// Annual flow of the Nile at Aswan 1871–1970 (Cobb 1978), R's data set Nile.
	nile = []float64{
		1120, 1160, 963, 1210, 1160, 1160, 813, 1230, 1370, 1140, 995, 935, 1110, 994, 1020, 960, 1180, 799, 958, 1140,
		1100, 1210, 1150, 1250, 1260, 1220, 1030, 1100, 774, 840, 874, 694, 940, 833, 701, 916, 692, 1020, 1050, 969,
		831, 726, 456, 824, 702, 1120, 1100, 832, 764, 821, 768, 845, 864, 862, 698, 845, 744, 796, 1040, 759,
		781, 865, 845, 944, 984, 897, 822, 1010, 771, 676, 649, 846, 812, 742, 801, 1040, 860, 874, 848, 890,
		744, 749, 838, 1050, 918, 986, 797, 923, 975, 815, 1020, 906, 901, 1170, 912, 746, 919, 718, 714, 740,
	}
)

func TestGenerator(t *testing.T) {
	g := generator(1)
	for _, want := range []uint64{0x910a2dec89025cc1, 0xbeeb8da1658eec67, 0xf893a2eefb32555e} {
		if have := g.next(); have != want {
			t.Errorf("have %x, want %x", have, want)
		}
	}
	order := []int{0, 1, 2, 3, 4, 5, 6, 7}
	g = 1
	shuffle(&g, order)
	if !slices.Equal(order, []int{0, 3, 7, 1, 2, 6, 5, 4}) {
		t.Errorf("shuffled %v", order)
	}
}

func TestSeededIntervals(t *testing.T) {
	var have [][2]int
	for _, l := range newScan(10).levels {
		for _, start := range l.starts {
			have = append(have, [2]int{start, start + l.length})
		}
	}
	want := [][2]int{{0, 10}, {0, 8}, {1, 9}, {2, 10}, {0, 5}, {2, 7}, {5, 10}, {0, 4}, {1, 5}, {3, 7}, {4, 8}, {6, 10}}
	if !slices.Equal(have, want) {
		t.Errorf("have %v, want %v", have, want)
	}
	for n, want := range map[int]int{100: 2112, 1000: 32566} {
		total := 0
		for _, l := range newScan(n).levels {
			total += l.length * len(l.starts)
		}
		if total != want {
			t.Errorf("n %d: intervals of %d values in all, want %d", n, total, want)
		}
	}
}

func TestSteps(t *testing.T) {
	search := DefaultStepSearch()
	search.Enough = search.Shuffles // the p-values below are of all orders
	for name, c := range map[string]struct {
		values    []float64
		statistic float64
		cut       int
		p         float64
		steps     []int
		exact     bool
	}{
		"A":        {seriesA, 0.8136122224, 6, 0.004, []int{6}, false},
		"B":        {seriesB, 0.3134791070, 4, 0.005, []int{4}, false},
		"D":        {seriesD, 2.8991378029, 4, 0.029, []int{4}, false},
		"spike":    {spike, -1, -1, 0.310, nil, false},
		"late":     {late, 2.6186146828, 12, 0.022, []int{12}, true},
		"short":    {[]float64{1, 1, 1, 9, 9}, -1, 3, 0.217, []int{3}, true},
		"constant": {[]float64{.1, .1, .1, .1, .1, .1, .1, .1, .1}, 0, -1, 1, nil, false},
		"Nile":     {nile, 1112.5194630, 28, 0.001, []int{28}, false},
	} {
		have := search.In(c.values)
		if c.statistic >= 0 && !near(have.Statistic, c.statistic, 1e-10*max(1, c.statistic)) {
			t.Errorf("%s: statistic %.10f, want %.10f", name, have.Statistic, c.statistic)
		}
		if (c.cut >= 0 || c.statistic == 0) && have.Cut != c.cut {
			t.Errorf("%s: cut at %d, want %d", name, have.Cut, c.cut)
		}
		var at []int
		for _, step := range have.All {
			at = append(at, step.At)
		}
		if math.Round(have.P*1000) != math.Round(c.p*1000) || have.Exact != c.exact || !slices.Equal(at, c.steps) {
			t.Errorf("%s: p %.4f exact %v steps %v, want %v %v %v\n%+v", name, have.P, have.Exact, at, c.p, c.exact, c.steps, have)
		}
	}
}

// Where much is quiet, a lone change passes; where nothing changed, nothing does; and the orders are the same
// every time.
func TestAcross(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	series := make([][]float64, 60)
	for i := range series {
		series[i] = make([]float64, 40)
		for j := range series[i] {
			series[i][j] = r.NormFloat64()
		}
	}
	series[0], series[1], series[2] = []float64{1, 2, 3}, nil, []float64{math.NaN(), 5, 5, 5, 5, 5}
	called := func() (called []int) {
		found := DefaultStepSearch().Across(series, 0.05)
		if again := DefaultStepSearch().Across(series, 0.05); !cmp.Equal(found, again, cmpopts.EquateNaNs()) {
			t.Error("twice is not the same")
		}
		for i, steps := range found {
			if steps.Adjusted <= 0.05 {
				called = append(called, i)
			}
			if math.IsNaN(steps.Adjusted) != (i < 2) {
				t.Errorf("series %d of %d values is adjusted to %v", i, steps.N, steps.Adjusted)
			}
		}
		return called
	}
	if have := called(); have != nil {
		t.Errorf("called %v, where nothing changed", have)
	}
	for j := 25; j < 40; j++ {
		series[30][j] += 3
	}
	if have := called(); !slices.Equal(have, []int{30}) {
		t.Errorf("called %v, want 30: with 999 orders it cannot pass", have)
	}
}

func TestShufflesFor(t *testing.T) {
	for _, c := range []struct {
		series int
		q      float64
		want   int
	}{{10, 0.05, 999}, {60, 0.05, 5999}, {520, 0.05, 9999}, {0, 0.05, 0}, {10, 0, 9999}, {0, 0, 9999}} {
		if have := shufflesFor(c.series, c.q); have != c.want {
			t.Errorf("%d series at %v: have %d, want %d", c.series, c.q, have, c.want)
		}
	}
}

// Positions are those of the values given, and what is not finite is counted.
func TestStepsAmongMissingValues(t *testing.T) {
	var values []float64
	for i, v := range seriesA {
		if i%2 == 0 {
			values = append(values, math.NaN())
		}
		values = append(values, v)
	}
	values = append(values, math.Inf(1))
	have := DefaultStepSearch().In(values)
	if have.N != 11 || have.NonFinite != 7 || len(have.All) != 1 {
		t.Fatalf("have %+v", have)
	}
	step := have.All[0]
	if values[step.At] != .50 || values[step.From] != .90 || step.To != step.At || have.Cut != step.At || have.From != step.From {
		t.Errorf("have %+v", have)
	}
}

func TestManySteps(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 10))
	var values []float64
	for _, level := range []float64{0, 5, -4, 3} {
		for range 30 {
			values = append(values, level+r.NormFloat64())
		}
	}
	have := DefaultStepSearch().In(values)
	var at []int
	for _, step := range have.All {
		at = append(at, step.At)
		if step.From > step.At || step.To < step.At || step.Change.NBefore != 30 || step.Change.N != 30 {
			t.Errorf("have %+v", step)
		}
	}
	if !slices.Equal(at, []int{30, 60, 90}) || have.Drifting {
		t.Errorf("steps at %v, want 30, 60, 90\n%+v", at, have)
	}
	long := make([]float64, 1200) // of a long history only the last 1000 values count
	for i := range long {
		long[i] = r.NormFloat64()
	}
	have = DefaultStepSearch().In(append(long, values...))
	if at := func(s Step) bool { return s.At == 1230 }; have.N != 1000 || !slices.ContainsFunc(have.All, at) {
		t.Errorf("after 1200 values: have %+v", have)
	}
}

// A random walk looks like levels, and is not one.
func TestDrifting(t *testing.T) {
	r := rand.New(rand.NewPCG(11, 12))
	values := make([]float64, 80)
	for i := 1; i < len(values); i++ {
		values[i] = values[i-1] + r.NormFloat64()
	}
	if have := DefaultStepSearch().In(values); !have.Drifting || have.All != nil || have.P > 0.05 || have.Autocorrelation < 0.3 {
		t.Errorf("have %+v", have)
	}
	if have := DefaultStepSearch().In(values[:14]); have.Drifting {
		t.Errorf("14 values tell too little: %+v", have)
	}
}

func TestAutocorrelation(t *testing.T) {
	zigzag, ramp := make([]float64, 16), make([]float64, 15)
	for i := range zigzag {
		zigzag[i] = float64(i % 2)
	}
	for i := range ramp {
		ramp[i] = float64(i)
	}
	if have, drifting := drift(zigzag, []int{0, 16}); !near(have, -15./16+1./16, 1e-12) || drifting {
		t.Errorf("zigzag: %v %v", have, drifting)
	}
	if have, drifting := drift(zigzag, []int{0, 8, 16}); !near(have, -14./16+2./16, 1e-12) || drifting {
		t.Errorf("zigzag of two levels: %v %v", have, drifting)
	}
	if have, drifting := drift(ramp, []int{0, 15}); !drifting {
		t.Errorf("ramp of 15: %v", have)
	}
	if have, drifting := drift(ramp[:14], []int{0, 14}); drifting || have < 0.6 {
		t.Errorf("ramp of 14: %v %v", have, drifting)
	}
}

func TestExactBorders(t *testing.T) {
	for _, c := range []struct {
		values []float64
		want   []int
	}{
		{nil, nil},
		{[]float64{1, 1, 1, 1}, nil},
		{[]float64{1, 1, 1, 9, 9}, []int{3}},
		{[]float64{1, 1, 1, 9, 9, 1, 1}, []int{3, 5}},
		{[]float64{1, 1, 9, 9, 9}, nil},
		{[]float64{1, 1, 1, 9}, nil},
		{[]float64{1, 1, 1, 9, 9, 7}, nil},
		{[]float64{1, 1, 1, 7, 9, 9}, nil},
	} {
		if have := exactBorders(c.values); !slices.Equal(have, c.want) {
			t.Errorf("%v: have %v, want %v", c.values, have, c.want)
		}
	}
}

// No order of seven values is rare enough, even if so few random orders say it is.
func TestSevenValuesHaveNoStep(t *testing.T) {
	lucky := 0
	for seed := range 40 {
		search := DefaultStepSearch()
		search.Seed = uint64(seed)
		have := search.In([]float64{1, 1.1, 1.2, 1.05, 9, 9.1, 9.2})
		if have.P <= search.Level {
			lucky++
		}
		if have.All != nil {
			t.Errorf("seed %d: %+v", seed, have)
		}
	}
	if lucky == 0 {
		t.Error("no seed gives a p-value below the level, so that this tests nothing")
	}
}

// Further down the level is lower: one step may have a p-value of more than half of it, two more than a
// quarter.
func TestLevelsFurtherDown(t *testing.T) {
	r := rand.New(rand.NewPCG(23, 24))
	halves, quarters := 0, 0
	for range 200 {
		values := make([]float64, 40)
		for i := range values {
			values[i] = r.NormFloat64() + 1.6*float64(i/10%2)
		}
		half, quarter := 0, 0
		for _, step := range DefaultStepSearch().In(values).All {
			if step.P > 0.05/2 {
				half++
			}
			if step.P > 0.05/4 {
				quarter++
			}
		}
		if half > 1 || quarter > 3 {
			t.Errorf("%d steps above half of the level, %d above a quarter", half, quarter)
		}
		halves, quarters = halves+half, quarters+quarter
	}
	if halves == 0 || quarters == halves {
		t.Error("no step is above a half, or between it and a quarter, so that this tests nothing")
	}
}

// Beside a true step of a series, others stand by their own p-values.
func TestStepsByThemselves(t *testing.T) {
	r := rand.New(rand.NewPCG(31, 32))
	weak, withdrawn, strong := 0, 0, 0
	for range 20 {
		series := make([][]float64, 12)
		for i := range series {
			series[i] = make([]float64, 60)
			for j := range series[i] {
				series[i][j] = r.NormFloat64()
				if i == 0 && j >= 30 {
					series[i][j] += 8
				}
				if i == 0 && j < 10 {
					series[i][j]++
				}
			}
		}
		steps := DefaultStepSearch().Across(series, 0.05)[0]
		for _, step := range steps.All {
			switch {
			case step.Adjusted < steps.Adjusted:
				t.Errorf("a step with %v in a series with %v", step.Adjusted, steps.Adjusted)
			case step.At == 30 && step.Adjusted == steps.Adjusted && step.Adjusted <= 0.01:
				strong++
			case step.At != 30:
				weak++
				if step.Adjusted > 0.05 {
					withdrawn++
				}
				if want := 6 * step.P; step.Adjusted < want { // 12 series, at most 2 with changes
					t.Errorf("a weak step of p %v is adjusted to %v, want at least %v", step.P, step.Adjusted, want)
				}
			}
		}
	}
	if strong < 18 || withdrawn == 0 {
		t.Errorf("%d true steps of 20; %d weak ones, of which %d do not stand", strong, weak, withdrawn)
	}
}

// A second look is taken where p-values are too coarse, and only there.
func TestSecondLook(t *testing.T) {
	r := rand.New(rand.NewPCG(25, 26))
	for _, changed := range []int{2, 30} {
		series := make([][]float64, 60)
		for i := range series {
			series[i] = make([]float64, 30)
			for j := range series[i] {
				series[i][j] = r.NormFloat64()
				if i < changed && j >= 15 {
					series[i][j] += 6
				}
			}
		}
		for i, steps := range DefaultStepSearch().Across(series, 0.05)[:changed] {
			if again := steps.P < 0.001; again != (changed == 2) || steps.Adjusted > 0.01 {
				t.Errorf("%d changed, the %d. has p %v, adjusted %v", changed, i, steps.P, steps.Adjusted)
			}
		}
	}
}
