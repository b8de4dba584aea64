package plot

import "fmt"

// Intervals are points, each with a bar for how far off it may be.
type Intervals struct {
	Name      string      // in the legend
	X         Coordinates // as many as there are Y
	Y         []float64   // NaN leaves a gap
	Low, High []float64   // ends of the bars, as many as Y
	Text      []string    // shown when the pointer is over a point; none, or one for each
	Color     string      // default: the palette's for the trace's position
}

func (v Intervals) trace(position int) (any, error) {
	if err := checkXY("a chart of intervals", v.X, len(v.Y)); err != nil {
		return nil, err
	}
	if len(v.Low) != len(v.Y) || len(v.High) != len(v.Y) {
		return nil, fmt.Errorf("%d lower and %d upper ends for %d points", len(v.Low), len(v.High), len(v.Y))
	}
	if len(v.Text) != 0 && len(v.Text) != len(v.Y) {
		return nil, fmt.Errorf("%d texts for %d points", len(v.Text), len(v.Y))
	}
	up, down := make(Numbers, len(v.Y)), make(Numbers, len(v.Y))
	for i, y := range v.Y {
		if v.Low[i] > y || v.High[i] < y {
			return nil, fmt.Errorf("point %d at %v is not within its interval from %v to %v", i, y, v.Low[i], v.High[i])
		}
		up[i], down[i] = v.High[i]-y, y-v.Low[i]
	}
	type reach struct {
		Type      string  `json:"type"`
		Symmetric bool    `json:"symmetric"`
		Up        Numbers `json:"array"`
		Down      Numbers `json:"arrayminus"`
		Color     string  `json:"color"`
	}
	color := colorOr(v.Color, position)
	return struct {
		Type   string      `json:"type"`
		Name   string      `json:"name,omitempty"`
		Mode   Mode        `json:"mode"`
		X      Coordinates `json:"x"`
		Y      Numbers     `json:"y"`
		Text   []string    `json:"text,omitempty"`
		Reach  reach       `json:"error_y"`
		Marker colored     `json:"marker"`
	}{"scatter", v.Name, Markers, v.X, v.Y, v.Text, reach{"data", false, up, down, color}, colored{color}}, nil
}

// Counts are a histogram of which only these numbers are known: a small figure however many values there
// were.
type Counts struct {
	Name   string    // in the legend
	Edges  []float64 // of the bins, finite and ascending, one more than there are bins
	Counts []float64 // of the bins
	Color  string    // default: the palette's for the trace's position
}

func (c Counts) trace(position int) (any, error) {
	if len(c.Counts) == 0 || len(c.Edges) != len(c.Counts)+1 {
		return nil, fmt.Errorf("%d edges for %d bins; there must be one more", len(c.Edges), len(c.Counts))
	}
	centers, widths := make(Numbers, len(c.Counts)), make(Numbers, len(c.Counts))
	for i := range c.Counts {
		low, high := c.Edges[i], c.Edges[i+1]
		if !finite(low) || !finite(high) || low >= high {
			return nil, fmt.Errorf("bin %d is from %v to %v; edges must be finite and ascending", i, low, high)
		}
		centers[i], widths[i] = low/2+high/2, high-low
	}
	return struct {
		Type   string  `json:"type"`
		Name   string  `json:"name,omitempty"`
		X      Numbers `json:"x"`
		Y      Numbers `json:"y"`
		Width  Numbers `json:"width"`
		Marker colored `json:"marker"`
	}{"bar", c.Name, centers, c.Counts, widths, colored{colorOr(c.Color, position)}}, nil
}
