package plot

import "fmt"

// Mode is how a [Scatter] draws its points.
type Mode string

const (
	LinesAndMarkers Mode = "lines+markers" // the default
	Lines           Mode = "lines"
	Markers         Mode = "markers"
)

// Scatter is points, joined by lines or not.
type Scatter struct {
	Name  string      // in the legend
	X     Coordinates // as many as there are Y
	Y     []float64   // NaN leaves a gap
	Text  []string    // shown when the pointer is over a point; none, or one for each
	Mode  Mode        // default LinesAndMarkers
	Color string      // default: the palette's for the trace's position
}

func (s Scatter) trace(position int) (any, error) {
	if err := checkXY("a scatter", s.X, len(s.Y)); err != nil {
		return nil, err
	}
	if len(s.Text) != 0 && len(s.Text) != len(s.Y) {
		return nil, fmt.Errorf("%d texts for %d points", len(s.Text), len(s.Y))
	}
	if s.Mode == "" {
		s.Mode = LinesAndMarkers
	}
	color := colored{colorOr(s.Color, position)}
	return struct {
		Type   string      `json:"type"`
		Name   string      `json:"name,omitempty"`
		Mode   Mode        `json:"mode"`
		X      Coordinates `json:"x"`
		Y      Numbers     `json:"y"`
		Text   []string    `json:"text,omitempty"`
		Line   colored     `json:"line"`
		Marker colored     `json:"marker"`
	}{"scatter", s.Name, s.Mode, s.X, s.Y, s.Text, color, color}, nil
}
