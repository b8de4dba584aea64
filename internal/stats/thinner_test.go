package stats

import (
	"math"
	"slices"
	"testing"
)

// Few points are all there; of many, however many, both extremes of every part are, in order, and memory
// is bounded.
func TestThinner(t *testing.T) {
	const most = 100
	for _, n := range []int{0, 1, 49, 50, 51, 100, 1000, 12_345, 200_000} {
		thinner := NewThinner(most)
		for i := range n {
			v := math.Sin(float64(i) / 50)
			switch {
			case i == n/3:
				v = 9 // a peak of one point
			case i == n/2:
				v = -9
			}
			thinner.Add(float64(i), v)
		}
		x, y := thinner.Points()
		if len(x) != len(y) || len(x) > most+2 || n <= most/2 && (len(x) != n || !thinner.Whole()) || n > most && thinner.Whole() {
			t.Errorf("%d points: %d are kept, whole %v", n, len(x), thinner.Whole())
		}
		if !slices.IsSorted(x) {
			t.Errorf("%d points: not in order", n)
		}
		for i, at := range x {
			want := math.Sin(at / 50)
			if int(at) == n/3 {
				want = 9
			} else if int(at) == n/2 {
				want = -9
			}
			if i > 0 && at == x[i-1] || y[i] != want {
				t.Errorf("%d points: (%v, %v) is there twice or none of them", n, at, y[i])
			}
		}
		if n >= 49 && (!slices.Contains(y, 9) || !slices.Contains(y, -9) || x[0] != 0 || x[len(x)-1] != float64(n-1)) {
			t.Errorf("%d points: a peak or an end is lost", n)
		}
		if n == 200_000 { // every part is as dense as the others
			for part := range 10 {
				from, _ := slices.BinarySearch(x, float64(part)*20_000)
				to, _ := slices.BinarySearch(x, float64(part+1)*20_000)
				if to-from < 4 || to-from > 20 {
					t.Errorf("part %d has %d points of %d", part, to-from, len(x))
				}
			}
		}
	}
}

// A long stretch without numbers stays a gap, a short one does not hide a number.
func TestThinnerGaps(t *testing.T) {
	thinner := NewThinner(20)
	for i := range 1000 {
		v := float64(i)
		if i%2 == 1 || i >= 400 && i < 700 {
			v = math.NaN()
		}
		thinner.Add(float64(i), v)
	}
	x, y := thinner.Points()
	gap := false
	for i, v := range y {
		if math.IsNaN(v) && i < len(y)-1 {
			gap = true
			if x[i] < 400 || x[i] >= 700 {
				t.Errorf("a gap at %v", x[i])
			}
		}
	}
	if !gap {
		t.Errorf("the gap is lost: %v", y)
	}
}
