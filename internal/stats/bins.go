package stats

import (
	"math"
	"slices"
)

// maxBins bounds what [Bins] makes.
const maxBins = 60

// Bins are the edges of a histogram of some values, ascending, one more than there are bins: by the
// rule of Freedman and Diaconis, whose width is 2·IQR·n^(−1/3), between 1 and 60 bins; by Sturges'
// where the IQR is 0; and one narrow bin around it where all values are equal. NaN and the infinities
// do not count. nil if no value is finite.
func Bins(values []float64) []float64 {
	finite := make([]float64, 0, len(values))
	for _, v := range values {
		if isFinite(v) {
			finite = append(finite, v)
		}
	}
	if len(finite) == 0 {
		return nil
	}
	slices.Sort(finite)
	low, high := finite[0], finite[len(finite)-1]
	if low == high {
		half := max(1, math.Abs(low)) * 1e-3 / 2
		return []float64{max(low-half, -math.MaxFloat64), min(low+half, math.MaxFloat64)}
	}
	n := float64(len(finite))
	bins := math.Ceil(math.Log2(n) + 1)
	if half := Quantile(finite, 0.75)/2 - Quantile(finite, 0.25)/2; half > 0 { // halves cannot overflow
		bins = math.Ceil((high/2 - low/2) / (2 * half / math.Cbrt(n)))
	}
	count := int(min(max(bins, 1), maxBins))
	edges := make([]float64, count+1)
	for i := range edges {
		f := float64(i) / float64(count)
		edges[i] = low*(1-f) + high*f // not low + f·(high−low), which can overflow
	}
	edges[0], edges[count] = low, high
	return slices.Compact(edges)
}
