package plot

import (
	"errors"
	"fmt"
)

// Mark is drawn over or under the traces of a figure: a [VerticalLine], [HorizontalLine] or [Stretch]. On an
// axis of Labels, positions count labels from 0, so 2.5 is between the third and the fourth.
type Mark interface {
	// mark is the shape, what is written at it, and what is wrong with it.
	mark() (shape, *annotation, error)
}

// VerticalLine is a thin dotted line across the figure.
type VerticalLine struct {
	At    float64
	Text  string // above it; "" for none
	Color string // default: [Gray]
}

// HorizontalLine is a thin dashed line along the figure, such as a limit.
type HorizontalLine struct {
	At    float64
	Text  string // at its right end; "" for none
	Color string // default: [Gray]
}

// Stretch is a shaded part of the x axis, over the whole height.
type Stretch struct {
	From, To float64
	Text     string // above it; "" for none
	Color    string // "#rrggbb", drawn faintly; default: [Gray]
}

// shape and annotation are as Plotly reads them. A reference to "paper" counts from 0 to 1 over the figure.
type shape struct {
	Type  string  `json:"type"`
	XRef  string  `json:"xref"`
	YRef  string  `json:"yref"`
	X0    float64 `json:"x0"`
	X1    float64 `json:"x1"`
	Y0    float64 `json:"y0"`
	Y1    float64 `json:"y1"`
	Line  line    `json:"line"`
	Fill  string  `json:"fillcolor,omitempty"`
	Layer string  `json:"layer"`
}

type annotation struct {
	Text      string  `json:"text"`
	XRef      string  `json:"xref"`
	YRef      string  `json:"yref"`
	X         float64 `json:"x"`
	Y         float64 `json:"y"`
	XAnchor   string  `json:"xanchor"`
	YAnchor   string  `json:"yanchor"`
	YShift    int     `json:"yshift,omitempty"` // up, in pixels
	ShowArrow bool    `json:"showarrow"`
	Font      font    `json:"font"`
}

type line struct {
	Color string  `json:"color,omitempty"`
	Width float64 `json:"width"`
	Dash  Dash    `json:"dash,omitempty"`
}

const (
	paper = "paper"
	below = "below"
)

func (v VerticalLine) mark() (shape, *annotation, error) {
	if !finite(v.At) {
		return shape{}, nil, fmt.Errorf("a vertical line is at %v", v.At)
	}
	s := shape{Type: "line", XRef: "x", YRef: paper, X0: v.At, X1: v.At, Y1: 1, Line: line{markColor(v.Color), 1, Dotted}, Layer: "above"}
	return s, above(v.Text, v.At, v.Color), nil
}

func (h HorizontalLine) mark() (shape, *annotation, error) {
	if !finite(h.At) {
		return shape{}, nil, fmt.Errorf("a horizontal line is at %v", h.At)
	}
	s := shape{Type: "line", XRef: paper, YRef: "y", X1: 1, Y0: h.At, Y1: h.At, Line: line{markColor(h.Color), 1, Dashed}, Layer: below}
	if h.Text == "" {
		return s, nil, nil
	}
	return s, &annotation{
		Text: h.Text, XRef: paper, YRef: "y", X: 1, Y: h.At, XAnchor: "right", YAnchor: "bottom", Font: font{Color: markColor(h.Color)},
	}, nil
}

func (r Stretch) mark() (shape, *annotation, error) {
	if !finite(r.From) || !finite(r.To) || r.From > r.To {
		return shape{}, nil, fmt.Errorf("a stretch is from %v to %v", r.From, r.To)
	}
	fill, err := faint(markColor(r.Color), 0.15)
	if err != nil {
		return shape{}, nil, err
	}
	s := shape{Type: "rect", XRef: "x", YRef: paper, X0: r.From, X1: r.To, Y1: 1, Fill: fill, Layer: below}
	return s, above(r.Text, (r.From+r.To)/2, r.Color), nil
}

// above is a text above the figure.
func above(text string, x float64, color string) *annotation {
	if text == "" {
		return nil
	}
	return &annotation{Text: text, XRef: "x", YRef: paper, X: x, Y: 1, XAnchor: "center", YAnchor: "bottom", Font: font{Color: markColor(color)}}
}

func markColor(color string) string {
	if color == "" {
		return Gray
	}
	return color
}

// faint is a color that lets through what is behind it.
func faint(color string, opacity float64) (string, error) {
	var r, g, b uint8
	if n, err := fmt.Sscanf(color, "#%02x%02x%02x", &r, &g, &b); n != 3 || err != nil || len(color) != 7 {
		return "", errors.New(`the color "` + color + `" is not of the form "#rrggbb"`)
	}
	return fmt.Sprintf("rgba(%d, %d, %d, %g)", r, g, b, opacity), nil
}
