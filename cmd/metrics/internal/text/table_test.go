package text_test

import (
	"math"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
)

func TestCurve(t *testing.T) {
	long := make([]float64, 1000)
	long[700] = 9 // a peak of one value
	long[100] = -9
	gap := []float64{1, 1, math.NaN(), math.NaN(), 2, 2}
	for want, values := range map[string][]float64{"▄▁▄▄▄▄▄█▄▄": long, "▁▃█": {1, 2, 5}} {
		if have := text.Curve(values, 10); have != strings.ReplaceAll(want, "▄", "▅") {
			t.Errorf("%d values: %q, want %q", len(values), have, want)
		}
	}
	if have := text.Curve(gap, 3); have != "▁ █" {
		t.Errorf("with a gap: %q", have)
	}
}

func TestRange(t *testing.T) {
	low, high := text.Range([]float64{math.NaN(), 3, math.Inf(1), -2})
	if low == nil || *low != -2 || *high != 3 {
		t.Errorf("from %v to %v", low, high)
	}
	if low, high := text.Range([]float64{math.NaN()}); low != nil || high != nil {
		t.Errorf("of nothing: from %v to %v", low, high)
	}
}

// A table fits: the widest columns give way, the narrow ones keep their text.
func TestTable(t *testing.T) {
	rows := [][]string{{"a name of forty characters or a few more", "PASSED", strings.Repeat("note ", 20)}, {"b", "速度", "x\ny"}}
	for _, width := range []int{0, 200, 60, 46} {
		table := text.Table(rows, width)
		lines := strings.Split(strings.TrimSuffix(table, "\n"), "\n")
		if len(lines) != 2 {
			t.Fatalf("%d lines", len(lines))
		}
		for _, line := range lines {
			if w := text.Width(line); width > 0 && w > width {
				t.Errorf("a line of %d columns in %d: %q", w, width, line)
			}
		}
		if !strings.Contains(table, "PASSED") || !strings.Contains(lines[1], "速度") || !strings.HasSuffix(lines[1], "x y") {
			t.Errorf("%d columns:\n%s", width, table)
		}
	}
}
