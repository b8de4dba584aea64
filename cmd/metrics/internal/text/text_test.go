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
	for _, test := range []struct{ s, want string }{
		{"Über", "Über  "},
		{"", "      "},
		{"Überall", "Übera…"},
		{"sixsix", "sixsix"},
		{"速度", "速度  "},
		{"速度一", "速度一"},
		{"速度一二", "速度… "}, // half a character is none
		{"a速度一", "a速度…"},
		{"🚗🚕", "🚗🚕  "},
		{"u\u0308berall", "u\u0308bera…"},
		{"sixsi\u0308x\u0308", "sixsi\u0308x\u0308"},
	} {
		got := text.Pad(test.s, 6)
		if got != test.want || text.Width(got) != 6 {
			t.Errorf("%q: %q, %d wide, want %q", test.s, got, text.Width(got), test.want)
		}
	}
	if got := text.Pad("", 0) + text.Cut("", 0); got != "" {
		t.Errorf("no width: %q", got)
	}
}

func TestPrintable(t *testing.T) {
	for s, want := range map[string]string{
		"":                         "",
		"speed 速度 m/s² u\u0308 \\": "speed 速度 m/s² u\u0308 \\",
		"a\x1b[2J\ab":              `a\x1b[2J\ab`,
		"\u009b2J\x7f\x00":         `\u009b2J\x7f\x00`,
		"\u202eevil\u2066\u200b":   `\u202eevil\u2066\u200b`,
		"two\r\nlines":             `two\r\nlines`,
		"\xff\ufffd\xc3":           `\xff�\xc3`,
	} {
		if got := text.Printable(s); got != want {
			t.Errorf("%q: %s, want %s", s, got, want)
		}
	}
}
