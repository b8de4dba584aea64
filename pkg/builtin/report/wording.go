package report

import (
	"strconv"
	"time"
)

func day(t time.Time) string { return t.UTC().Format("2006-01-02") }

// share is k of n in percent: "100 %" only if it is all of them, and "0 %" only if it is none. Of a hundred and
// more, and near both ends, it has a decimal.
func share(k, n int) string { return percent(float64(k)/float64(n), n) }

// percent is a share, or an end of the interval of one, of n.
func percent(share float64, n int) string { return percentage(share, n) + " %" }

func percentage(share float64, n int) string {
	v := 100 * share
	switch {
	case v == 0 || v == 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	case v < 0.05:
		return "< 0.1"
	case v >= 99.95:
		return "> 99.9"
	case n >= 100 || v < 1 || v > 99:
		return strconv.FormatFloat(v, 'f', 1, 64)
	}
	return strconv.FormatFloat(v, 'f', 0, 64)
}

// between is an interval of a share of n.
func between(low, high float64, n int) string { return percentage(low, n) + "–" + percent(high, n) }

// given is a share that someone has set, as it was set.
func given(share float64) string { return strconv.FormatFloat(100*share, 'g', 10, 64) + " %" }
