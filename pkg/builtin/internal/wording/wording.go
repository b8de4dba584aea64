// Package wording is how the built-in metrics say numbers and names, so that all of them say them alike.
package wording

import (
	"fmt"
	"math"
	"strconv"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
)

// Count is how many there are of something.
func Count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return fmt.Sprintf("%d %s", n, many)
}

// Number is a number to four digits, "–" for none.
func Number(v float64) string {
	switch size := math.Abs(v); {
	case math.IsNaN(v):
		return "–"
	case size >= 1000 && size < 1e7:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 4, 64)
}

// Signed is a number with its sign.
func Signed(v float64) string {
	if v > 0 {
		return "+" + Number(v)
	}
	return Number(v)
}

// Measure is a number with its unit.
func Measure(v float64, unit string) string {
	if unit == "" {
		return Number(v)
	}
	return Number(v) + " " + unit
}

// Title is a name with its unit, for axes.
func Title(name, unit string) string {
	if unit == "" {
		return name
	}
	return name + " (" + unit + ")"
}

// Percent is a share of which it is not known of how many it is: in percent, with a decimal unless it is whole.
// It is "0 %" or "100 %" only if it is exactly none or all.
func Percent(share float64) string {
	text := percent(share, 1)
	return strings.TrimSuffix(text, ".0") + " %"
}

// Share is so many of n in percent: whole percents, and of a hundred or more with a decimal. It is "0 %" only if
// it is none, "100 %" only if it is all; "–" of none.
func Share(of, n int) string {
	if n == 0 {
		return "–"
	}
	return percent(float64(of)/float64(n), decimals(n)) + " %"
}

// Between is an interval of shares in percent. An end is 0 or 100 only if it is exactly that.
func Between(low, high float64) string { return between(low, high, 0) }

// Interval is the 95 % interval of a share that is so many of n, in percent, and as exact as [Share].
func Interval(of, n int) string {
	low, high := stats.Wilson(of, n)
	return between(low, high, decimals(n))
}

func between(low, high float64, decimals int) string {
	end := func(share float64) string { return strings.TrimLeft(percent(share, decimals), "<> ") }
	return end(low) + "–" + end(high) + " %"
}

// decimals are those that a share of n things has.
func decimals(n int) int {
	if n >= 100 {
		return 1
	}
	return 0
}

// percent is a share without the sign. Next to none or all it has a decimal in any case.
func percent(share float64, decimals int) string {
	const nothing = 1e-12 // what rounding leaves of an interval's end
	switch v := 100 * share; {
	case math.IsNaN(v):
		return "–"
	case math.Abs(share) < nothing:
		return "0"
	case math.Abs(share-1) < nothing:
		return "100"
	case v > 0 && v < 0.05:
		return "< 0.1"
	case v >= 99.95 && v < 100:
		return "> 99.9"
	case v > 0 && v < 1 || v > 99 && v < 100:
		return strconv.FormatFloat(v, 'f', 1, 64)
	default:
		return strconv.FormatFloat(v, 'f', decimals, 64)
	}
}

// Probability is a p-value, "–" for none.
func Probability(p float64) string {
	switch {
	case math.IsNaN(p):
		return "–"
	case p < 0.001:
		return "< 0.001"
	}
	return strconv.FormatFloat(p, 'g', 2, 64)
}

// WithP is a p-value for a sentence.
func WithP(p float64) string {
	if text := Probability(p); strings.HasPrefix(text, "<") {
		return "p " + text
	}
	return "p = " + Probability(p)
}

// Few is the first of some words, and how many more there are.
func Few(words []string, most int) string {
	if len(words) <= most {
		return strings.Join(words, ", ")
	}
	return fmt.Sprintf("%s and %d more", strings.Join(words[:most], ", "), len(words)-most)
}

// Markdown is a text in which Markdown finds nothing to format, in one line.
func Markdown(text string) string {
	return markdownSigns.Replace(strings.Join(strings.Fields(strings.ToValidUTF8(text, "\uFFFD")), " "))
}

var markdownSigns = strings.NewReplacer(`\`, `\\`, "`", "\\`", "*", `\*`, "[", `\[`, "]", `\]`, "<", `\<`, "|", `\|`)

// Cell is a text in which Plotly, which knows some HTML, finds nothing to format.
func Cell(text string) string { return htmlSigns.Replace(strings.ToValidUTF8(text, "\uFFFD")) }

var htmlSigns = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;")

// Bytes is a size for people, in powers of 1000.
func Bytes(n int64) string {
	const units = "kMGTPE"
	if n < 1000 {
		return fmt.Sprintf("%d B", n)
	}
	v, u := float64(n)/1000, 0
	for v >= 999.95 && u < len(units)-1 {
		v, u = v/1000, u+1
	}
	return fmt.Sprintf("%.1f %cB", v, units[u])
}

// Unique is a name that is not taken yet, and takes it: the name, else with " #2" and so on.
func Unique(taken map[string]bool, name string) string {
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s #%d", name, n)
	}
	taken[free] = true
	return free
}
