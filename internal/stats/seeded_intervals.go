package stats

import (
	"math"
	"slices"
)

// shortest is the fewest values on either side of a step.
const shortest = 2

// scan holds the seeded intervals of a series of n values (Kovács, Bühlmann, Li and Munk 2023): some of
// every length from n down by √2, which overlap so that every step lies well inside one of them. It
// depends on n only.
type scan struct {
	n      int
	levels []level
}

// level has the intervals of one length.
type level struct {
	length int
	starts []int
	// square is l·(length−l)/length by l, the number of values before the step: the variance of the sum of
	// l values around the chord, in units of theirs.
	square []float64
}

func newScan(n int) scan {
	s := scan{n: n}
	for k := 0; ; k++ {
		f := math.Pow(2, -float64(k)/2)
		length := int(math.Ceil(float64(n)*f - 1e-9))
		if length < 2*shortest {
			return s
		}
		l := level{length: length, square: make([]float64, length)}
		count := 2*int(math.Ceil(1/f-1e-9)) - 1
		for i := range count {
			start := 0
			if count > 1 {
				start = int(math.Floor(float64(i)*float64(n-length)/float64(count-1) + 1e-9))
			}
			l.starts = append(l.starts, start)
		}
		l.starts = slices.Compact(l.starts)
		for i := range l.square {
			l.square[i] = float64(i) * float64(length-i) / float64(length)
		}
		s.levels = append(s.levels, l)
	}
}

// cut is the best place for a step that a scan found.
type cut struct {
	statistic float64
	at        int // the first value after it
	from, to  int // the first and last place around it that are nearly as good
}

// best finds where the means of two neighboring stretches differ most: the greatest |difference of the
// means|·√(l·r/(l+r)) over all intervals and all ways to cut them into l and r values. sums are the prefix
// sums of the values, n+1 of them. Of equal ones it is the first in the longest interval.
func (s *scan) best(sums []float64) cut {
	var best cut
	var of level
	start := 0
	for _, l := range s.levels {
		for _, from := range l.starts {
			for i := shortest; i <= l.length-shortest; i++ {
				if z := l.statistic(sums[from:], i); z > best.statistic*(1+1e-12) {
					best.statistic, best.at, of, start = z, from+i, l, from
				}
			}
		}
	}
	if best.statistic == 0 {
		return best
	}
	near := func(at int) bool {
		i := at - start
		return i >= shortest && i <= of.length-shortest && of.statistic(sums[start:], i) >= 0.9*best.statistic
	}
	for best.from = best.at; near(best.from - 1); best.from-- {
	}
	for best.to = best.at; near(best.to + 1); best.to++ {
	}
	return best
}

// statistic is that of the interval that begins where sums do, cut after i values.
func (l *level) statistic(sums []float64, i int) float64 {
	before, after := float64(i), float64(l.length-i)
	return math.Abs((sums[i]-sums[0])/before-(sums[l.length]-sums[i])/after) * math.Sqrt(l.square[i])
}
