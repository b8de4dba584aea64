package stats

import (
	"math"
	"slices"
)

const (
	// keepExactly is how many numbers a [Sketch] keeps as they are.
	keepExactly = 4096
	// cellBits is how finely a grid splits the numbers between two powers of two: into 2⁷ cells, so that
	// the middle of a cell is within 1/256 of each number in it.
	cellBits = 7
	cells    = 1 << cellBits
	shift    = 52 - cellBits // of the bits of a double, to those that number the cell
)

// Sketch estimates quantiles and counts of numbers that are added one by one. The zero Sketch has none;
// NaN and the infinities do not count. Up to 4096 numbers are kept and all is exact; more are counted in
// cells, so that a number is known to 1/256 of it. If the first 4096 lie close together compared to
// how large they are (positions on a map, times since 1970), also to 1/256 of its distance from their
// median. Least and greatest are always exact.
//
// The memory is bounded by the number of powers of two that the numbers span, 1 KiB for each: tens of KiB
// are usual. DDSketch (Masson et al. 2019) does the same by logarithms; this takes the cell from the bits of
// the number, so that no finite one is out of range and the bounds are exact. Its library refuses numbers
// near the largest, and registers protobuf types in every program that links it.
type Sketch struct {
	n        int
	min, max float64
	few      []float64 // all, while there are no grids
	grids    []grid
}

// N is how many numbers there are.
func (s *Sketch) N() int { return s.n }

// Exact reports whether all numbers are still known.
func (s *Sketch) Exact() bool { return s.grids == nil }

// Clip gives back memory that only more numbers would need.
func (s *Sketch) Clip() {
	if cap(s.few) > len(s.few) {
		few := make([]float64, len(s.few))
		copy(few, s.few)
		s.few = few
	}
}

// Bytes is about how much memory the numbers take.
func (s *Sketch) Bytes() int {
	bytes := 8 * cap(s.few)
	for _, g := range s.grids {
		bytes += len(g.pages) * 8 * cells
	}
	return bytes
}

// Add counts in a number.
func (s *Sketch) Add(v float64) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return
	}
	if s.n == 0 {
		s.min, s.max = v, v
	}
	s.min, s.max = min(s.min, v), max(s.max, v)
	s.n++
	if s.grids == nil {
		if len(s.few) < keepExactly {
			s.few = append(s.few, v)
			return
		}
		s.spill()
	}
	for i := range s.grids {
		s.grids[i].add(v)
	}
}

// spill moves the numbers into grids.
func (s *Sketch) spill() {
	slices.Sort(s.few)
	s.grids = []grid{{}}
	median := s.few[len(s.few)/2]
	if size := math.Abs(median); s.few[len(s.few)-1]-s.few[0] < size/16 && size < 0x1p1000 {
		s.grids = append(s.grids, grid{origin: median})
	}
	for _, v := range s.few {
		for i := range s.grids {
			s.grids[i].add(v)
		}
	}
	s.few = nil
}

// Quantile is the quantile at p between 0 and 1 as [Quantile] defines it, or the middle of what it can
// be: low and high, between which it certainly is, are equal while all is exact. NaN if there are no
// numbers, or p is.
func (s *Sketch) Quantile(p float64) (value, low, high float64) {
	q := s.Quantiles(p)[0]
	return q.Value, q.Low, q.High
}

// Bounded is a number that is certainly between Low and High.
type Bounded struct{ Value, Low, High float64 }

// Quantiles are several quantiles, see [Sketch.Quantile].
func (s *Sketch) Quantiles(p ...float64) []Bounded {
	found := make([]Bounded, len(p))
	var few []float64
	var grids [][]cell
	if s.Exact() {
		few = slices.Sorted(slices.Values(s.few))
	}
	for i := range s.grids {
		grids = append(grids, s.grids[i].cells(s.min, s.max))
	}
	for i, p := range p {
		switch {
		case s.n == 0 || math.IsNaN(p):
			found[i] = Bounded{math.NaN(), math.NaN(), math.NaN()}
		case few != nil:
			q := Quantile(few, p)
			found[i] = Bounded{q, q, q}
		default:
			h := float64(s.n-1) * min(max(p, 0), 1)
			rank := int(h)
			f := h - float64(rank)
			low, high := s.at(grids, rank)
			if f > 0 {
				nextLow, nextHigh := s.at(grids, rank+1)
				low, high = low*(1-f)+nextLow*f, high*(1-f)+nextHigh*f
			}
			found[i] = Bounded{low/2 + high/2, low, high}
			if low == high {
				found[i].Value = low // halves of the smallest numbers round
			}
		}
	}
	return found
}

// at is between what the number of that rank is, which counts from 0.
func (s *Sketch) at(grids [][]cell, rank int) (low, high float64) {
	switch {
	case rank <= 0:
		return s.min, s.min
	case rank >= s.n-1:
		return s.max, s.max
	}
	low, high = s.min, s.max
	for _, cells := range grids {
		i, _ := slices.BinarySearchFunc(cells, rank, func(c cell, rank int) int { return c.upTo - (rank + 1) })
		low, high = max(low, cells[i].low), min(high, cells[i].high)
	}
	return low, high
}

// Counts are how many numbers are between each two edges, which ascend: at the lower one or above, and
// below the upper one, or in the last bin also at it; and how many are outside. When not all is exact,
// those within a cell that an edge cuts are shared out by where it cuts.
func (s *Sketch) Counts(edges []float64) (counts []int, below, above int) {
	if len(edges) < 2 {
		return nil, 0, s.n
	}
	up := make([]int, len(edges)) // to how many are below
	if s.Exact() {
		few := slices.Sorted(slices.Values(s.few))
		for i, e := range edges {
			if i == len(edges)-1 {
				e = math.Nextafter(e, math.Inf(1))
			}
			up[i], _ = slices.BinarySearch(few, e)
		}
	} else {
		known := s.grids[len(s.grids)-1].cells(s.min, s.max)
		for i, e := range edges {
			up[i] = s.below(known, e, i == len(edges)-1)
		}
	}
	counts = make([]int, len(edges)-1)
	for i := range counts {
		counts[i] = up[i+1] - up[i]
	}
	return counts, up[0], s.n - up[len(up)-1]
}

// below is about how many numbers are below an edge, or also at it.
func (s *Sketch) below(known []cell, edge float64, at bool) int {
	switch {
	case edge > s.max || at && edge == s.max:
		return s.n
	case edge < s.min || !at && edge == s.min:
		return 0
	}
	i, _ := slices.BinarySearchFunc(known, edge, func(c cell, e float64) int {
		if c.high <= e {
			return -1
		}
		return 1
	})
	before := 0
	if i > 0 {
		before = known[i-1].upTo
	}
	if i == len(known) || edge <= known[i].low {
		return before
	}
	c := known[i]
	share := (edge/2 - c.low/2) / (c.high/2 - c.low/2) // halves cannot overflow
	return before + int(math.Round(share*float64(c.upTo-before)))
}

// Bins are the edges of that many equally wide bins from the least to the greatest number; with none,
// and if all are equal, they are chosen as [Bins] does. nil if there are no numbers.
func (s *Sketch) Bins(bins int) []float64 {
	if bins > 0 && s.min < s.max {
		edges := make([]float64, bins+1)
		for i := range edges {
			f := float64(i) / float64(bins)
			edges[i] = s.min*(1-f) + s.max*f
		}
		edges[0], edges[bins] = s.min, s.max
		return slices.Compact(edges)
	}
	if s.Exact() {
		return Bins(s.few)
	}
	p := make([]float64, keepExactly)
	for i := range p {
		p[i] = float64(i) / (keepExactly - 1)
	}
	values := make([]float64, len(p))
	for i, q := range s.Quantiles(p...) {
		values[i] = q.Value
	}
	return Bins(values)
}

// grid counts numbers by cells of their distance from an origin.
type grid struct {
	origin float64
	zeros  int                    // numbers at the origin
	pages  map[uint16]*[cells]int // by sign and power of two
	last   *[cells]int            // the page used last, the one of
	key    uint16
}

func (g *grid) add(v float64) {
	d := v - g.origin
	if d == 0 {
		g.zeros++
		return
	}
	d = min(max(d, -math.MaxFloat64), math.MaxFloat64) // a distance can be a little larger than any double
	number := math.Float64bits(d) >> shift
	key := uint16(number >> cellBits)
	if g.last == nil || key != g.key {
		if g.pages == nil {
			g.pages = map[uint16]*[cells]int{}
		}
		if g.last = g.pages[key]; g.last == nil {
			g.last = new([cells]int)
			g.pages[key] = g.last
		}
		g.key = key
	}
	g.last[number%cells]++
}

// cell is numbers from low to high; it and those below have that many.
type cell struct {
	low, high float64
	upTo      int
}

// cells are those that have numbers, ascending, within what the numbers are.
func (g *grid) cells(least, greatest float64) []cell {
	const negative = 1 << 11 // in a key
	var found []cell
	upTo := 0
	add := func(low, high float64, count int) {
		if count == 0 {
			return
		}
		if g.origin != 0 { // what rounding may have taken from distance and sum
			low, high = low+g.origin, high+g.origin
			low -= 0x1p-52 * (math.Abs(low) + math.Abs(g.origin))
			high += 0x1p-52 * (math.Abs(high) + math.Abs(g.origin))
		}
		upTo += count
		found = append(found, cell{min(max(low, least), greatest), max(min(high, greatest), least), upTo})
	}
	bounds := func(key uint16, i int) (near, far float64) {
		number := uint64(key&^negative)<<cellBits + uint64(i)
		return math.Float64frombits(number << shift), math.Float64frombits((number + 1) << shift)
	}
	var keys []uint16
	for key := range g.pages {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	for _, key := range slices.Backward(keys) {
		if key&negative == 0 {
			continue
		}
		for i := cells - 1; i >= 0; i-- {
			near, far := bounds(key, i)
			add(-far, -near, g.pages[key][i])
		}
	}
	add(0, 0, g.zeros)
	for _, key := range keys {
		if key&negative != 0 {
			continue
		}
		for i := range cells {
			near, far := bounds(key, i)
			add(near, far, g.pages[key][i])
		}
	}
	return found
}
