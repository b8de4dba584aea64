package report

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
)

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// percent is a share in percent, share one with its base.
func percent(share float64) string { return strconv.FormatFloat(100*share, 'f', 0, 64) + " %" }

// between is an interval of a share.
func between(low, high float64) string {
	return strconv.FormatFloat(100*low, 'f', 0, 64) + "–" + percent(high)
}

// number is a number to four digits, "–" for none.
func number(v float64) string {
	switch size := math.Abs(v); {
	case math.IsNaN(v):
		return "–"
	case size >= 1000 && size < 1e7:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// signed is a number with its sign.
func signed(v float64) string {
	if v > 0 {
		return "+" + number(v)
	}
	return number(v)
}

// measure is a number with its unit.
func measure(v float64, unit string) string {
	if unit == "" {
		return number(v)
	}
	return number(v) + " " + unit
}

// probability is a p-value.
func probability(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < 0.001:
		return "< 0.001"
	}
	return strconv.FormatFloat(p, 'g', 2, 64)
}

// withP is a p-value for a sentence.
func withP(p float64) string {
	if text := probability(p); strings.HasPrefix(text, "<") {
		return "p " + text
	}
	return "p = " + probability(p)
}

// few is the first of some words, and how many more there are.
func few(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}
