package stats

import (
	"math/rand/v2"
	"testing"
)

// The shortcuts change nothing: the p-value is that of computing every cut of every order.
func TestPermutationIsThePlainOne(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	p := &permutation{}
	for i := range 80 {
		values := make([]float64, 4+r.IntN(120))
		step := float64(r.IntN(3)) * 2
		for j := range values {
			values[j] = r.NormFloat64()
			if i%3 == 0 { // many ties
				values[j] = float64(r.IntN(3))
			}
			if j > len(values)/3 {
				values[j] += step
			}
		}
		values = scores(values)
		orders, enough := 40+r.IntN(60), 5+r.IntN(100)
		have, haveP := p.test(values, orders, enough, uint64(i))
		want, wantP := plain(values, orders, enough, uint64(i))
		if have != want || haveP != wantP {
			t.Fatalf("%d values: have %+v, p %v, want %+v, p %v\n%v", len(values), have, haveP, want, wantP, values)
		}
	}
}

// plain is [permutation.test] without shortcuts.
func plain(values []float64, orders, enough int, seed uint64) (cut, float64) {
	s := newScan(len(values))
	best := func() cut {
		sums := make([]float64, 1, len(values)+1)
		for i, v := range values {
			sums = append(sums, sums[i]+v)
		}
		return s.best(sums)
	}
	seen := best()
	if seen.statistic == 0 {
		return seen, 1
	}
	g := generator(seed)
	values = append([]float64(nil), values...)
	asGood, done := 0, 0
	for ; done < orders && asGood < enough; done++ {
		shuffle(&g, values)
		if best().statistic >= seen.statistic*(1-1e-12) {
			asGood++
		}
	}
	return seen, float64(1+asGood) / float64(1+done)
}
