package stats

import (
	"math"
	"slices"
)

// permutation tests how often chance alone reaches what a scan found: the share of random orders of the
// same values whose best cut is at least as good. It keeps what it needs in between, so that many series
// cost no memory each.
type permutation struct {
	scans    map[int]*scan
	values   []float64
	sums     []float64
	greatest []float64 // by l, the sum of the l greatest values
	least    []float64 // by l, the sum of the l least values
	first    []int     // by level, the fewest values before or after a cut that can reach the statistic at all
	far      bool      // whether on some level it takes sums farther from each other than they usually are
}

// of is the scan of n values.
func (p *permutation) of(n int) *scan {
	if p.scans[n] == nil {
		if p.scans == nil {
			p.scans = map[int]*scan{}
		}
		s := newScan(n)
		p.scans[n] = &s
	}
	return p.scans[n]
}

// test finds the best cut of the scores and the probability of one as good: (1 + as good) / (1 + orders),
// which is never 0. It tries so many orders, or fewer once enough of them were as good.
func (p *permutation) test(scores []float64, orders, enough int, seed uint64) (cut, float64) {
	s := p.of(len(scores))
	p.sums = append(p.sums[:0], 0)
	for i, v := range scores {
		p.sums = append(p.sums, p.sums[i]+v)
	}
	best := s.best(p.sums)
	if best.statistic == 0 {
		return best, 1
	}
	// In units of the statistic a cut is as good if it deviates from the chord by its norm.
	p.values = p.values[:0]
	for _, v := range scores {
		p.values = append(p.values, v/(best.statistic*(1-1e-12)))
	}
	p.bound(s)
	g := generator(seed)
	asGood, done := 0, 0
	for done < orders && asGood < enough {
		shuffle(&g, p.values)
		if p.reaches(s) {
			asGood++
		}
		done++
	}
	return best, float64(1+asGood) / float64(1+done)
}

// bound finds for each level which cuts can reach 1 in no order of the values, because not even the
// greatest values on one side and the least on the other would.
func (p *permutation) bound(s *scan) {
	ascending := slices.Clone(p.values)
	slices.Sort(ascending)
	n := len(ascending)
	p.greatest, p.least, p.first = append(p.greatest[:0], 0), append(p.least[:0], 0), p.first[:0]
	for i := range n {
		p.greatest = append(p.greatest, p.greatest[i]+ascending[n-1-i])
		p.least = append(p.least, p.least[i]+ascending[i])
	}
	var usual float64
	for _, v := range ascending {
		usual += v * v
	}
	p.far = false
	for _, l := range s.levels {
		i := shortest
		for ; 2*i <= l.length; i++ {
			before, after := float64(i), float64(l.length-i)
			most := max(p.greatest[i]/before-p.least[l.length-i]/after, p.greatest[l.length-i]/after-p.least[i]/before)
			if most*math.Sqrt(l.square[i]) > 1-1e-9 {
				break
			}
		}
		p.first = append(p.first, i)
		p.far = p.far || 2*i <= l.length && l.square[i] > usual
	}
}

// reaches says whether a cut of the values reaches 1. It is where the time goes.
func (p *permutation) reaches(s *scan) bool {
	sums := p.sums[:len(p.values)+1]
	sum := 0.0
	for i, v := range p.values {
		sum += v
		sums[i+1] = sum
	}
	// No sum is farther from a chord than the sums are from each other.
	square := math.Inf(1)
	if p.far {
		low, high := 0.0, 0.0
		for _, v := range sums {
			low, high = min(low, v), max(high, v)
		}
		square = (high - low) * (high - low) * (1 + 1e-9)
	}
	for i := range s.levels {
		l, first := &s.levels[i], p.first[i]
		if 2*first <= l.length && l.square[first] <= square && l.reaches(sums, first) {
			return true
		}
	}
	return false
}

// reaches says whether one of sums is as far from the chord of its interval as the root of its square,
// leaving out the first at both ends.
func (l *level) reaches(sums []float64, first int) bool {
	squares := l.square[first : l.length-first+1]
	each := 1 / float64(l.length)
	for _, start := range l.starts {
		begin := sums[start]
		slope := (sums[start+l.length] - begin) * each
		chord := begin + float64(first)*slope
		within := sums[start+first:]
		within = within[:len(squares)]
		for i, square := range squares {
			d := within[i] - chord
			if d*d >= square {
				return true
			}
			chord += slope
		}
	}
	return false
}
