package plot

import "fmt"

// Mode is how a [Scatter] draws its points.
type Mode string

const (
	LinesAndMarkers Mode = "lines+markers" // the default
	Lines           Mode = "lines"
	Markers         Mode = "markers"
)

// Dash is how a line is drawn that is not solid.
type Dash string

const (
	Dotted Dash = "dot"
	Dashed Dash = "dash"
)

// Scatter is points, joined by lines or not.
type Scatter struct {
	Name  string      // in the legend
	X     Coordinates // as many as there are Y
	Y     []float64   // NaN leaves a gap
	Text  []string    // shown when the pointer is over a point; none, or one for each
	Mode  Mode        // default LinesAndMarkers
	Color string      // default: the palette's for the trace's position

	Dash     Dash   // default: a solid line
	Symbol   string // of the points, in Plotly's words, "diamond" for example; default: a dot
	Stairs   bool   // go along to the next point and then up or down, instead of straight
	ShowText bool   // write each Text beside its point too
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
	color := colorOr(s.Color, position)
	mode := s.Mode
	var place, along string
	if s.Stairs {
		along = "hv"
	}
	if s.ShowText && len(s.Text) > 0 {
		mode, place = mode+"+text", "top center"
	}
	return struct {
		Type   string      `json:"type"`
		Name   string      `json:"name,omitempty"`
		Mode   Mode        `json:"mode"`
		X      Coordinates `json:"x"`
		Y      Numbers     `json:"y"`
		Text   []string    `json:"text,omitempty"`
		Place  string      `json:"textposition,omitempty"`
		Line   dashed      `json:"line"`
		Marker symbol      `json:"marker"`
	}{"scatter", s.Name, mode, s.X, s.Y, s.Text, place, dashed{color, s.Dash, along}, symbol{color, s.Symbol}}, nil
}

// dashed is how Plotly takes the look of a line, symbol that of a marker.
type (
	dashed struct {
		Color string `json:"color"`
		Dash  Dash   `json:"dash,omitempty"`
		Shape string `json:"shape,omitempty"`
	}
	symbol struct {
		Color  string `json:"color"`
		Symbol string `json:"symbol,omitempty"`
	}
)
