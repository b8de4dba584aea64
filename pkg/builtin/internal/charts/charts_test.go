package charts

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Few values are dots, more have a box, many a histogram that counts each of them once.
func TestDistribution(t *testing.T) {
	for _, c := range []struct {
		n           int
		kinds       []string
		shape, text string
	}{
		{1, []string{"scatter"}, `"y0":3`, "blocks above 3"},
		{30, []string{"scatter"}, `"y0":3`, "blocks above 3"},
		{31, []string{"box"}, `"y0":3`, "blocks above 3"},
		{2000, []string{"box"}, `"y0":3`, "blocks above 3"},
		{2001, []string{"bar", "scatter"}, `"x0":3`, "blocks above 3"},
	} {
		values, names := make([]float64, c.n), make([]string, c.n)
		for i := range values {
			values[i], names[i] = float64(i%11), fmt.Sprint(i)
		}
		f, reading := Distribution(values, names, "speed (m/s)", metrics.BlockAbove(3))
		b, err := json.Marshal(f)
		if err != nil {
			t.Fatal(err)
		}
		var figure struct {
			Data []struct {
				Type string
				Y    []float64
			}
		}
		if err := json.Unmarshal(b, &figure); err != nil {
			t.Fatal(err)
		}
		sum := 0.0
		for i, d := range figure.Data {
			if i >= len(c.kinds) || d.Type != c.kinds[i] {
				t.Errorf("%d values: trace %d is a %s", c.n, i, d.Type)
			}
			if d.Type == "bar" {
				for _, y := range d.Y {
					sum += y
				}
			}
		}
		if c.n > mostByBox && sum != float64(c.n) {
			t.Errorf("%d values: %v are counted", c.n, sum)
		}
		if !strings.Contains(string(b), c.shape) || !strings.Contains(string(b), c.text) || !strings.Contains(string(b), "speed (m/s)") || reading == "" {
			t.Errorf("%d values: %s", c.n, b)
		}
	}
}
