package wording

import (
	"math"
	"testing"
)

func TestWording(t *testing.T) {
	taken := map[string]bool{"a #2": true}
	Unique(taken, "a")
	for _, c := range []struct{ have, want string }{
		{Count(1, "batch", "batches"), "1 batch"},
		{Count(0, "batch", "batches"), "0 batches"},
		{Number(math.NaN()), "–"},
		{Number(0.123456), "0.1235"},
		{Number(-12345.6), "-12346"},
		{Number(1e9), "1e+09"},
		{Signed(2), "+2"},
		{Signed(-2), "-2"},
		{Measure(3, "m"), "3 m"},
		{Measure(3, ""), "3"},
		{Title("speed", "m/s"), "speed (m/s)"},
		{Percent(0.9167), "91.7 %"},
		{Percent(0.05), "5 %"},
		{Percent(1.5), "150 %"},
		{Percent(0), "0 %"},
		{Percent(1), "100 %"},
		{Percent(0.9999), "> 99.9 %"},
		{Percent(0.00001), "< 0.1 %"},
		{Percent(math.Inf(1)), "+Inf %"},
		{Share(0, 0), "–"},
		{Share(11, 12), "92 %"},
		{Share(98, 99), "99 %"},
		{Share(95, 100), "95.0 %"},
		{Share(0, 500), "0 %"},
		{Share(500, 500), "100 %"},
		{Share(1, 500), "0.2 %"},
		{Share(1, 10_000), "< 0.1 %"},
		{Share(1999, 2000), "> 99.9 %"},
		{Share(499, 500), "99.8 %"},
		{Interval(0, 5), "0–43 %"},
		{Interval(5, 5), "57–100 %"},
		{Interval(95, 100), "88.8–97.8 %"},
		{Interval(79, 80), "93–99.8 %"},
		{Between(0.002, 0.99999), "0.2–99.9 %"},
		{Between(0.0346, 0.2562), "3–26 %"},
		{Probability(math.NaN()), "–"},
		{Probability(0.0312), "0.031"},
		{WithP(0.0312), "p = 0.031"},
		{WithP(0.0009), "p < 0.001"},
		{Few([]string{"a", "b"}, 2), "a, b"},
		{Few([]string{"a", "b", "c"}, 1), "a and 2 more"},
		{Markdown("a *b*\n[c]"), `a \*b\* \[c\]`},
		{Cell("a<b>&c\xff"), "a&lt;b&gt;&amp;c\uFFFD"},
		{Bytes(999), "999 B"},
		{Bytes(1500), "1.5 kB"},
		{Bytes(999_999), "1.0 MB"},
		{Unique(taken, "a"), "a #3"},
	} {
		if c.have != c.want {
			t.Errorf("have %q, want %q", c.have, c.want)
		}
	}
}
