package browser

import (
	"encoding/json"
	"math"
	"os"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// million are documents with a million points each, one of them a peak that no thinning may lose.
func million(t testing.TB) map[string]*metrics.Document {
	const n = 1_000_000
	x, y := make([]float64, n), make([]float64, n)
	for i := range y {
		x[i], y[i] = float64(i)/1000, math.Sin(float64(i)/5e4)
	}
	y[654_321] = 7
	all := map[string]*metrics.Document{}
	for name, metric := range map[string]metrics.Metric{
		"LinePlot":       metrics.LinePlot{Lines: []metrics.Line{{XY: metrics.Points(x, y), Limits: metrics.Above(5, 6)}}},
		"DoubleOverTime": metrics.DoubleOverTime{Lines: []metrics.TimeLine{{Values: metrics.OverTime(x, y), Limits: metrics.Above(5, 6)}}},
		"Plotly":         metrics.Plotly{Figure: json.RawMessage(`{"data": [{"type": "scatter", "x": ` + list(x) + `, "y": ` + list(y) + `}]}`)},
	} {
		w := metrics.NewWriter()
		w.Add("large", metric)
		packed, err := finished(t, w).Pack()
		if err != nil {
			t.Fatal(err)
		}
		if all[name], err = metrics.Unpack(packed); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func list(values []float64) string {
	b, err := json.Marshal(values)
	if err != nil {
		panic(err)
	}
	return string(b)
}

// A million points are drawn as a few thousand, their peak among them, and the page says so.
func TestMillionPoints(t *testing.T) {
	needBrowser(t)
	for name, doc := range million(t) {
		t.Run(name, func(t *testing.T) {
			p := open(t, page(t, doc))
			p.quiet()
			if top := eval[float64](p, `Math.max(...document.querySelector('.chart')._fullData[0].y)`); top != 7 {
				t.Errorf("the highest point drawn is %v, want 7", top)
			}
			if n := eval[int](p, `document.querySelector('.chart')._fullData[0].y.length`); n > 5000 {
				t.Errorf("%d points are drawn", n)
			}
			if d := p.drawings()[0]; !strings.Contains(d.Notes, "4,000 of 1,000,000 points") {
				t.Errorf("it says %q", d.Notes)
			}
		})
	}
}

// BenchmarkPage makes the page of a million points and opens it until it is drawn. The aims: made in
// 1 s, drawn in 3 s.
func BenchmarkPage(b *testing.B) {
	needBrowser(b)
	for name, doc := range million(b) {
		packed, err := doc.Pack()
		if err != nil {
			b.Fatal(err)
		}
		b.Run(name+"/made", func(b *testing.B) {
			var file string
			for b.Loop() {
				fresh, err := metrics.Unpack(packed)
				if err != nil {
					b.Fatal(err)
				}
				file = page(b, fresh)
			}
			if info, err := os.Stat(file); err == nil {
				b.ReportMetric(float64(info.Size())/1e6, "MB-page")
			}
		})
		b.Run(name+"/drawn", func(b *testing.B) {
			file := page(b, doc)
			for b.Loop() {
				open(b, file).await(`document.querySelector('.chart').dataset.state === 'drawn'`)
			}
		})
	}
}
