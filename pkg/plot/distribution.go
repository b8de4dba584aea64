package plot

import (
	"errors"
	"fmt"
)

// Box is the spread of values, with a box for each coordinate that values have in common.
type Box struct {
	Name   string      // in the legend
	X      Coordinates // as many as there are Y; nil for one box
	Y      []float64   // NaN does not count
	Points bool        // draw every value beside the box
	Color  string      // default: the palette's for the trace's position
}

func (b Box) trace(position int) (any, error) {
	points := "false"
	if b.Points {
		points = "all"
	}
	return spread("box", "boxpoints", points, b.Name, b.X, b.Y, colorOr(b.Color, position))
}

// Violin is the spread of values as a density. Below thirty values prefer a [Box].
type Violin struct {
	Name  string      // in the legend
	X     Coordinates // as many as there are Y; nil for one violin
	Y     []float64   // NaN does not count
	Color string      // default: the palette's for the trace's position
}

func (v Violin) trace(position int) (any, error) {
	return spread("violin", "points", "false", v.Name, v.X, v.Y, colorOr(v.Color, position))
}

func spread(kind, pointsKey, points, name string, x Coordinates, y []float64, color string) (any, error) {
	if len(y) == 0 {
		return nil, errors.New("a " + kind + " needs values")
	}
	trace := map[string]any{"type": kind, "y": Numbers(y), "marker": colored{color}}
	if points == "all" {
		trace[pointsKey] = "all"
	} else {
		trace[pointsKey] = false
	}
	if name != "" {
		trace["name"] = name
	}
	if x != nil {
		if x.len() != len(y) {
			return nil, fmt.Errorf("%d x for %d y", x.len(), len(y))
		}
		trace["x"] = x
	}
	return trace, nil
}

// Histogram counts values by bins, which Plotly chooses unless there are Edges.
type Histogram struct {
	Name   string    // in the legend
	Values []float64 // NaN does not count
	Start  float64   // of the first bin; with End and Size all 0, Plotly chooses
	End    float64   // of the last bin
	Size   float64   // of a bin
	Color  string    // default: the palette's for the trace's position
}

func (h Histogram) trace(position int) (any, error) {
	if len(h.Values) == 0 {
		return nil, errors.New("a histogram needs values")
	}
	trace := map[string]any{"type": "histogram", "x": Numbers(h.Values), "marker": colored{colorOr(h.Color, position)}}
	if h.Name != "" {
		trace["name"] = h.Name
	}
	if h.Start != 0 || h.End != 0 || h.Size != 0 {
		if !(h.Start < h.End && h.Size > 0) {
			return nil, fmt.Errorf("bins from %v to %v of size %v", h.Start, h.End, h.Size)
		}
		trace["xbins"] = map[string]float64{"start": h.Start, "end": h.End, "size": h.Size}
	}
	return trace, nil
}

// HeatMap is a colored cell for each coordinate of X and Y. Rows with Labels stand from the top, others from
// the bottom as numbers do.
type HeatMap struct {
	X, Y   Coordinates
	Z      [][]float64 // a row for each Y, with a value for each X; NaN leaves the cell empty
	Text   [][]string  // shown in the cells; none, or as many as Z
	Colors []Stop      // from 0 to 1, ascending; none: Plotly's own
	Low    float64     // the value of the first color; with High 0 too: the least value there is
	High   float64     // the value of the last color
	Legend []Tick      // what is written beside the scale of colors; none: numbers
}

// Tick is a value on a scale and what is written there.
type Tick struct {
	At   float64
	Text string
}

// Stop is a place on a color scale.
type Stop struct {
	At    float64 // 0 to 1
	Color string
}

func (h HeatMap) trace(int) (any, error) {
	if h.X == nil || h.Y == nil || len(h.Z) == 0 || h.Y.len() != len(h.Z) {
		return nil, errors.New("a heat map needs x, y and a row of values for each y")
	}
	rows := make([]Numbers, len(h.Z))
	for i, row := range h.Z {
		if len(row) != h.X.len() {
			return nil, fmt.Errorf("row %d has %d cells for %d x", i, len(row), h.X.len())
		}
		rows[i] = row
	}
	trace := map[string]any{"type": "heatmap", "x": h.X, "y": h.Y, "z": rows, "xgap": 1, "ygap": 1, "hoverongaps": false}
	if h.Text != nil {
		if len(h.Text) != len(h.Z) {
			return nil, fmt.Errorf("%d rows of text for %d of values", len(h.Text), len(h.Z))
		}
		for i := range h.Text {
			if len(h.Text[i]) != len(h.Z[i]) {
				return nil, fmt.Errorf("row %d has %d texts for %d values", i, len(h.Text[i]), len(h.Z[i]))
			}
		}
		trace["text"], trace["texttemplate"] = h.Text, "%{text}"
	}
	if h.Low != 0 || h.High != 0 {
		if !(h.Low < h.High) {
			return nil, fmt.Errorf("colors from %v to %v", h.Low, h.High)
		}
		trace["zmin"], trace["zmax"] = h.Low, h.High
	}
	if h.Colors != nil {
		scale := make([][2]any, len(h.Colors))
		for i, s := range h.Colors {
			if s.At < 0 || s.At > 1 || i > 0 && s.At < h.Colors[i-1].At {
				return nil, fmt.Errorf("color %d is at %v; colors go from 0 to 1, ascending", i, s.At)
			}
			scale[i] = [2]any{s.At, s.Color}
		}
		trace["colorscale"] = scale
	}
	if h.Legend != nil {
		values, texts := make(Numbers, len(h.Legend)), make([]string, len(h.Legend))
		for i, tick := range h.Legend {
			values[i], texts[i] = tick.At, tick.Text
		}
		trace["colorbar"] = map[string]any{"tickvals": values, "ticktext": texts, "xpad": 30} // clear of the mode bar
	}
	return trace, nil
}
