package stats

import "math"

// Thinner keeps a line of any length in constant memory so that it looks the same: all of its points while they
// are few, then the least and the greatest of each of equally many points, the first and the last one. Peaks are
// never lost, and a stretch without a number stays a gap. [Extremes] is for lines that are whole in memory.
type Thinner struct {
	most      int // stretches; even
	size      int // points of a stretch
	filled    int // points of the last stretch
	stretches []stretch
	first     point
	last      point
}

type point struct{ x, y float64 }

// stretch is the ends of some points; both NaN if none is a number.
type stretch struct{ low, high point }

// NewThinner keeps at most that many points, at least four.
func NewThinner(most int) *Thinner { return &Thinner{most: max(2, most/2&^1), size: 1} }

// Add adds a point to the end of the line.
func (t *Thinner) Add(x, y float64) {
	p := point{x, y}
	if len(t.stretches) == 0 {
		t.first, t.filled = p, t.size
	}
	t.last = p
	if t.filled < t.size {
		last := &t.stretches[len(t.stretches)-1]
		*last = last.and(stretch{p, p})
		t.filled++
		return
	}
	if len(t.stretches) == t.most {
		for i := range t.most / 2 {
			t.stretches[i] = t.stretches[2*i].and(t.stretches[2*i+1])
		}
		t.stretches = t.stretches[:t.most/2]
		t.size *= 2
	}
	t.stretches = append(t.stretches, stretch{p, p})
	t.filled = 1
}

// and is two neighboring stretches in one.
func (s stretch) and(next stretch) stretch {
	if math.IsNaN(s.low.y) {
		return next
	}
	if next.low.y < s.low.y {
		s.low = next.low
	}
	if next.high.y > s.high.y {
		s.high = next.high
	}
	return s
}

// Whole reports whether all points are still there.
func (t *Thinner) Whole() bool { return t.size == 1 }

// Points are those that are kept, in the order in which they were added.
func (t *Thinner) Points() (x, y []float64) {
	add := func(p point) { x, y = append(x, p.x), append(y, p.y) }
	if t.Whole() {
		for _, s := range t.stretches {
			add(s.low)
		}
		return x, y
	}
	add(t.first)
	for i, s := range t.stretches {
		pair := [2]point{s.low, s.high}
		if s.low.x > s.high.x {
			pair = [2]point{s.high, s.low}
		}
		for j, p := range pair {
			switch {
			case j == 1 && pair[0] == pair[1], i == 0 && p == t.first, i == len(t.stretches)-1 && p == t.last:
			default:
				add(p)
			}
		}
	}
	add(t.last)
	return x, y
}
