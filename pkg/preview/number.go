package preview

import (
	"math"
	"strconv"
	"strings"
)

// short is a number as ReSim's app shows it large: with two decimals where they say something.
func short(v float64) string {
	switch size := math.Abs(v); {
	case math.IsNaN(v):
		return "no number"
	case math.IsInf(v, 0):
		return map[bool]string{true: "−∞", false: "∞"}[v < 0]
	case size >= 1e7, size != 0 && size < 0.005:
		return minus(strconv.FormatFloat(v, 'g', 3, 64))
	default:
		return minus(strconv.FormatFloat(v, 'f', 2, 64))
	}
}

// exact is a number with all its digits.
func exact(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return short(v)
	}
	return minus(strconv.FormatFloat(v, 'g', -1, 64))
}

func minus(s string) string { return strings.ReplaceAll(s, "-", "−") }

// grouped is a count with its thousands apart.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}
