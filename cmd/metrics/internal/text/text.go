// Package text is how the commands show things on a terminal.
package text

import (
	"fmt"
	"math"
	"slices"
	"strings"
)

var bars = []rune("▁▂▃▄▅▆▇█")

// Sparkline draws values as a row of bars from the lowest to the highest; a NaN is a space. Equal
// values are a row in the middle.
func Sparkline(values []float64) string {
	lo, hi := math.Inf(1), math.Inf(-1)
	for _, v := range values {
		if !math.IsNaN(v) && !math.IsInf(v, 0) {
			lo, hi = min(lo, v), max(hi, v)
		}
	}
	var b strings.Builder
	for _, v := range values {
		switch {
		case math.IsNaN(v):
			b.WriteByte(' ')
		case v <= lo && lo < hi:
			b.WriteRune(bars[0])
		case v >= hi && lo < hi:
			b.WriteRune(bars[len(bars)-1])
		case lo >= hi:
			b.WriteRune(bars[len(bars)/2-1])
		default: // halved, so that the range of extreme values is no overflow
			share := (v/2 - lo/2) / (hi/2 - lo/2)
			b.WriteRune(bars[int(share*float64(len(bars)-1)+0.5)])
		}
	}
	return b.String()
}

// Counts is a total and its parts, most frequent first: "7 requests: 4 getBuild, 3 listJobs".
// Requests named "download" are counted apart.
func Counts(requests map[string]int) string {
	api := map[string]int{}
	total := 0
	for name, n := range requests {
		if name != "download" {
			api[name] = n
			total += n
		}
	}
	s := fmt.Sprintf("%d requests", total)
	if total > 0 {
		s += ": " + List(api)
	}
	return fmt.Sprintf("%s; %d downloads", s, requests["download"])
}

// List is counted names, most frequent first, equal ones by name: "4 getBuild, 3 listJobs".
func List(counts map[string]int) string {
	names := make([]string, 0, len(counts))
	for name, n := range counts {
		if n > 0 {
			names = append(names, name)
		}
	}
	slices.SortFunc(names, func(a, b string) int {
		if counts[a] != counts[b] {
			return counts[b] - counts[a]
		}
		return strings.Compare(a, b)
	})
	for i, name := range names {
		names[i] = fmt.Sprintf("%d %s", counts[name], name)
	}
	return strings.Join(names, ", ")
}
