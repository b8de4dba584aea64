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
		{Percent(0.9167), "91.67 %"},
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
