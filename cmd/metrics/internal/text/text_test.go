package text_test

import (
	"math"
	"testing"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
)

func TestSparkline(t *testing.T) {
	nan, inf := math.NaN(), math.Inf(1)
	for want, values := range map[string][]float64{
		"":         nil,
		"▁▆█":      {1, 2.5, 3},
		"█▁":       {5, -5},
		"▄▄":       {7, 7},
		"▁ █":      {0, nan, 1},
		"  ":       {nan, nan},
		"▁█▁█":     {0, 1, -inf, inf},
		"▁▅█":      {-math.MaxFloat64, 0, math.MaxFloat64},
		"▁▂▃▄▅▆▇█": {0, 1, 2, 3, 4, 5, 6, 7},
	} {
		if got := text.Sparkline(values); got != want {
			t.Errorf("%v: %q, want %q", values, got, want)
		}
	}
}

func TestCounts(t *testing.T) {
	for want, counts := range map[string]map[string]int{
		"0 requests; 0 downloads":                         {},
		"7 requests: 4 getBuild, 3 listJobs; 2 downloads": {"listJobs": 3, "getBuild": 4, "download": 2},
		"2 requests: 1 getBuild, 1 listJobs; 0 downloads": {"listJobs": 1, "getBuild": 1},
	} {
		if got := text.Counts(counts); got != want {
			t.Errorf("%v: %q, want %q", counts, got, want)
		}
	}
}

func TestPad(t *testing.T) {
	for _, test := range []struct{ s, want string }{{"Über", "Über  "}, {"", "      "}, {"Überall", "Übera…"}, {"sixsix", "sixsix"}} {
		if got := text.Pad(test.s, 6); got != test.want {
			t.Errorf("%q: %q, want %q", test.s, got, test.want)
		}
	}
}
