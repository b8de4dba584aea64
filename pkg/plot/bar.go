package plot

import (
	"errors"
	"fmt"
	"slices"
)

// Bar is a bar for each coordinate. Several Bars of a figure stand side by side, or upon one another
// with [Figure.Stacked].
type Bar struct {
	Name  string // in the legend
	X     Coordinates
	Y     []float64 // as many as X; NaN leaves a gap
	Color string    // default: the palette's for the trace's position

	Hatched []bool // which bars are hatched; none, or one for each
}

func (b Bar) trace(position int) (any, error) {
	if err := checkXY("a bar chart", b.X, len(b.Y)); err != nil {
		return nil, err
	}
	if len(b.Hatched) != 0 && len(b.Hatched) != len(b.Y) {
		return nil, fmt.Errorf("hatching of %d bars for %d", len(b.Hatched), len(b.Y))
	}
	marker := struct {
		Color   string   `json:"color"`
		Pattern *pattern `json:"pattern,omitempty"`
	}{Color: colorOr(b.Color, position)}
	if slices.Contains(b.Hatched, true) {
		marker.Pattern = &pattern{make([]string, len(b.Hatched))}
		for i, hatched := range b.Hatched {
			if hatched {
				marker.Pattern.Shapes[i] = "/"
			}
		}
	}
	return struct {
		Type   string      `json:"type"`
		Name   string      `json:"name,omitempty"`
		X      Coordinates `json:"x"`
		Y      Numbers     `json:"y"`
		Marker any         `json:"marker"`
	}{"bar", b.Name, b.X, b.Y, marker}, nil
}

// pattern is how Plotly takes hatching, "" for a plain bar.
type pattern struct {
	Shapes []string `json:"shape"`
}

// Pie is shares of a whole.
type Pie struct {
	Labels []string
	Values []float64 // as many as Labels, not negative
	Colors []string  // as many as Labels, or none: the palette's
}

func (p Pie) trace(int) (any, error) {
	if len(p.Labels) == 0 || len(p.Labels) != len(p.Values) {
		return nil, fmt.Errorf("a pie needs as many values as labels, have %d and %d", len(p.Values), len(p.Labels))
	}
	if len(p.Colors) != 0 && len(p.Colors) != len(p.Labels) {
		return nil, fmt.Errorf("%d colors for %d labels", len(p.Colors), len(p.Labels))
	}
	for i, v := range p.Values {
		if !(v >= 0) {
			return nil, fmt.Errorf("the share of %q is %v", p.Labels[i], v)
		}
	}
	colors := p.Colors
	if colors == nil {
		for i := range p.Labels {
			colors = append(colors, Color(i))
		}
	}
	return struct {
		Type   string   `json:"type"`
		Labels []string `json:"labels"`
		Values Numbers  `json:"values"`
		Sort   bool     `json:"sort"` // no: the caller's order
		Marker struct {
			Colors []string `json:"colors"`
		} `json:"marker"`
	}{"pie", p.Labels, p.Values, false, struct {
		Colors []string `json:"colors"`
	}{colors}}, nil
}

// colored is how Plotly takes a color of lines and markers.
type colored struct {
	Color string `json:"color"`
}

func colorOr(color string, position int) string {
	if color == "" {
		return Color(position)
	}
	return color
}

// checkXY is what is wrong with coordinates and that many values.
func checkXY(what string, x Coordinates, values int) error {
	if x == nil || values == 0 {
		return errors.New(what + " needs values")
	}
	if x.len() != values {
		return fmt.Errorf("%d x for %d y", x.len(), values)
	}
	return nil
}
