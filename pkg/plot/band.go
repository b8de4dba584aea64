package plot

import "fmt"

// Band is the area between two lines, such as an interval around a [Scatter].
type Band struct {
	Name      string      // in the legend
	X         Coordinates // as many as there are Low and High
	Low, High []float64   // NaN in either leaves a gap
	Color     string      // "#rrggbb", drawn faintly; default: the palette's for the trace's position
}

func (b Band) trace(position int) (any, error) {
	if err := checkXY("a band", b.X, len(b.Low)); err != nil {
		return nil, err
	}
	if len(b.Low) != len(b.High) {
		return nil, fmt.Errorf("%d lower and %d upper values of a band", len(b.Low), len(b.High))
	}
	color := colorOr(b.Color, position)
	fill, err := faint(color, 0.25)
	if err != nil {
		return nil, err
	}
	// One outline for each stretch without a gap: along the upper values and back along the lower ones.
	var at []int // positions in X; −1 between outlines
	var y Numbers
	for i := 0; i < len(b.Low); i++ {
		start := i
		for i < len(b.Low) && finite(b.Low[i]) && finite(b.High[i]) {
			i++
		}
		if start == i {
			continue
		}
		if len(at) > 0 {
			at, y = append(at, -1), append(y, nan)
		}
		for j := start; j < i; j++ {
			at, y = append(at, j), append(y, b.High[j])
		}
		for j := i - 1; j >= start; j-- {
			at, y = append(at, j), append(y, b.Low[j])
		}
	}
	return struct {
		Type      string  `json:"type"`
		Name      string  `json:"name,omitempty"`
		Mode      Mode    `json:"mode"`
		X         []any   `json:"x"`
		Y         Numbers `json:"y"`
		Fill      string  `json:"fill"`
		FillColor string  `json:"fillcolor"`
		Line      line    `json:"line"`
		Hover     string  `json:"hoverinfo"`
	}{"scatter", b.Name, Lines, pick(b.X, at), y, "toself", fill, line{Color: fill, Width: 1}, "skip"}, nil
}

// pick is the coordinates at some positions, null for a negative one.
func pick(x Coordinates, at []int) []any {
	picked := make([]any, len(at))
	for i, p := range at {
		if p >= 0 {
			picked[i] = x.at(p)
		}
	}
	return picked
}
