package job

import (
	"math"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// A violation ends when the value is back by more than a share of the range of all values, and the next one
// begins at least so many seconds later; else it is the same one.
const (
	hysteresis = 0.02
	apart      = 0.5
)

// violation is a stretch outside of the limits.
type violation struct {
	from, to float64 // seconds since the start
	status   metrics.Status
	farthest float64 // the value farthest outside
}

// violationsOf are those of a line in the order of time, and the share of the time outside.
func violationsOf(x, y []float64, limits metrics.Limits) (all []violation, outside float64) {
	if limits.IsZero() {
		return nil, 0
	}
	low, high := math.Inf(1), math.Inf(-1) // of the values
	for _, v := range y {
		if !math.IsNaN(v) {
			low, high = min(low, v), max(high, v)
		}
	}
	upper, lower := math.Inf(1), math.Inf(-1) // the limits that are crossed first
	for _, l := range limits.Levels() {
		if l.Upper {
			upper = min(upper, l.Value)
		} else {
			lower = max(lower, l.Value)
		}
	}
	back := min(hysteresis*(high-low), (upper-lower)/4)
	open := false
	var total, out float64
	for i, v := range y {
		if i > 0 && !math.IsNaN(y[i-1]) {
			step := x[i] - x[i-1]
			total += step
			if y[i-1] > upper || y[i-1] < lower {
				out += step
			}
		}
		if math.IsNaN(v) {
			continue
		}
		excess := max(v-upper, lower-v)
		switch {
		case excess > 0 && !open && len(all) > 0 && x[i]-all[len(all)-1].to < apart:
			open = true // the same one goes on
		case excess > 0 && !open:
			open = true
			all = append(all, violation{from: x[i], farthest: v, status: limits.Judge(v)})
		}
		if !open {
			continue
		}
		last := &all[len(all)-1]
		last.to = x[i]
		last.status = metrics.Worst(last.status, limits.Judge(v))
		if excess > max(last.farthest-upper, lower-last.farthest) {
			last.farthest = v
		}
		open = excess > -back
	}
	if total > 0 {
		outside = out / total
	}
	return all, outside
}
