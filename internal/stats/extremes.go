package stats

import "math"

// Extremes picks at most that many of some values so that a line through them looks the same: the
// first, the last, and of each of equally long stretches between them the least and the greatest. It is
// their positions, ascending. A stretch without a number keeps one position, so that gaps stay gaps.
// Peaks are never lost, which is why it is this and not an average or a choice of every n-th; of
// methods that keep the shape only (such as largest triangles), a narrow peak may fall out.
//
// Fewer than four cannot keep both ends and both extremes: most counts as at least four.
func Extremes(values []float64, most int) []int {
	most = max(4, most)
	if len(values) <= most {
		all := make([]int, len(values))
		for i := range all {
			all[i] = i
		}
		return all
	}
	picked := make([]int, 1, most)
	last := len(values) - 1
	stretches := (most - 2) / 2
	for s := range stretches {
		from, to := 1+s*(last-1)/stretches, 1+(s+1)*(last-1)/stretches
		low, high := -1, -1
		for i := from; i < to; i++ {
			if math.IsNaN(values[i]) {
				continue
			}
			if low < 0 || values[i] < values[low] {
				low = i
			}
			if high < 0 || values[i] > values[high] {
				high = i
			}
		}
		switch {
		case low < 0:
			picked = append(picked, from)
		case low == high:
			picked = append(picked, low)
		default:
			picked = append(picked, min(low, high), max(low, high))
		}
	}
	return append(picked, last)
}
