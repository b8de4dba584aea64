package command

import (
	"encoding/json"
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/cmd/metrics/internal/text"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

const (
	pictureLines = 4  // at most
	nameWidth    = 34 // of a metric's name
)

// picture shows the first curves and single values of a document, one a line.
func picture(doc *metrics.Document) []string {
	var lines []string
	for m := range doc.Metrics() {
		if len(lines) == pictureLines {
			break
		}
		if values := curve(m); values != nil {
			first, last := ends(values)
			lines = append(lines, fmt.Sprintf("%s  %s  %.4g to %.4g", text.Pad(m.Name(), nameWidth), text.Sparkline(values), first, last))
		} else if v, ok := m.Scalar(); ok && m.Displayed() {
			lines = append(lines, fmt.Sprintf("%s  %.4g %s", text.Pad(m.Name(), nameWidth), v, m.Unit()))
		}
	}
	return lines
}

// curve is the y values of a Plotly scatter chart, NaN where there is a gap; nil for other metrics.
func curve(m metrics.Entry) []float64 {
	figure, ok := m.Figure()
	if !ok {
		return nil
	}
	var content struct {
		Data []struct {
			Type string
			Y    []*float64
		}
	}
	if json.Unmarshal(figure, &content) != nil || len(content.Data) == 0 || content.Data[0].Type != "scatter" {
		return nil
	}
	var values []float64
	for _, y := range content.Data[0].Y {
		if y == nil {
			values = append(values, math.NaN())
			continue
		}
		values = append(values, *y)
	}
	return values
}

// ends are the first and last values that are numbers.
func ends(values []float64) (first, last float64) {
	first, last = math.NaN(), math.NaN()
	for _, v := range values {
		if math.IsNaN(v) {
			continue
		}
		if math.IsNaN(first) {
			first = v
		}
		last = v
	}
	return first, last
}
