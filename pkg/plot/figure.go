package plot

import (
	"encoding/json"
	"errors"
	"fmt"
)

// Figure is a chart or table. It must have at least one trace.
type Figure struct {
	Traces       []Trace
	XAxis, YAxis string // titles; "" for none
	Height       int    // in pixels; 0 leaves it to the page
	HideLegend   bool   // Plotly shows one as soon as there are two traces
	Stacked      bool   // bars upon one another instead of side by side

	Columns     Labels  // all labels of the x axis, in order; none: those of the traces, as they come
	YLow, YHigh float64 // what the y axis shows; both 0: what the traces need
	Marks       []Mark

	legendOnTop bool
}

// Trace is one series of a figure: a [Scatter], [Band], [Bar], [Box], [Boxes], [Violin], [Histogram],
// [HeatMap], [Pie] or [Table]. For states over time see [Timeline].
type Trace interface {
	// trace is the object Plotly knows, or what is wrong with it.
	trace(position int) (any, error)
}

// MarshalJSON is the figure as Plotly reads it: {"data": […], "layout": {…}}.
func (f Figure) MarshalJSON() ([]byte, error) {
	if len(f.Traces) == 0 {
		return nil, errors.New("the figure has no traces")
	}
	data := make([]any, len(f.Traces))
	for i, t := range f.Traces {
		if t == nil {
			return nil, fmt.Errorf("trace %d is nil", i)
		}
		var err error
		if data[i], err = t.trace(i); err != nil {
			return nil, fmt.Errorf("trace %d: %w", i, err)
		}
	}
	l := f.layout()
	for i, m := range f.Marks {
		if m == nil {
			return nil, fmt.Errorf("mark %d is nil", i)
		}
		s, text, err := m.mark()
		if err != nil {
			return nil, fmt.Errorf("mark %d: %w", i, err)
		}
		l.Shapes = append(l.Shapes, s)
		if text != nil {
			l.Annotations = append(l.Annotations, *text)
		}
	}
	l.Margin.T = stagger(l.Annotations, len(f.Columns))
	return json.Marshal(struct {
		Data   []any  `json:"data"`
		Layout layout `json:"layout"`
	}{data, l})
}

// layout is ReSim's look.
type layout struct {
	Paper      string  `json:"paper_bgcolor"`
	Plot       string  `json:"plot_bgcolor"`
	Font       font    `json:"font"`
	Margin     margin  `json:"margin"`
	Modebar    modebar `json:"modebar"`
	XAxis      axis    `json:"xaxis"`
	YAxis      axis    `json:"yaxis"`
	Height     int     `json:"height,omitempty"`
	ShowLegend *bool   `json:"showlegend,omitempty"`
	Legend     *legend `json:"legend,omitempty"`
	BarMode    string  `json:"barmode,omitempty"`

	Shapes      []shape      `json:"shapes,omitempty"`
	Annotations []annotation `json:"annotations,omitempty"`
}

type legend struct {
	Orientation string  `json:"orientation"`
	X           float64 `json:"x"`
	Y           float64 `json:"y"`
	XAnchor     string  `json:"xanchor"`
	YAnchor     string  `json:"yanchor"`
}

type font struct {
	Family string `json:"family,omitempty"`
	Color  string `json:"color,omitempty"`
}

type margin struct {
	L int `json:"l"`
	R int `json:"r"`
	T int `json:"t"`
	B int `json:"b"`
}

type modebar struct {
	Orientation string   `json:"orientation"`
	Remove      []string `json:"remove"`
	Active      string   `json:"activecolor"`
}

type axis struct {
	Grid      string  `json:"gridcolor"`
	Ticks     string  `json:"ticks"`
	TickColor string  `json:"tickcolor"`
	TickLen   int     `json:"ticklen"`
	TickWidth float64 `json:"tickwidth"`
	Automatic bool    `json:"automargin"`
	Title     *title  `json:"title,omitempty"`

	Type       string    `json:"type,omitempty"`
	Order      string    `json:"categoryorder,omitempty"`
	Categories Labels    `json:"categoryarray,omitempty"`
	Range      []float64 `json:"range,omitempty"`
	AutoRange  string    `json:"autorange,omitempty"`
}

// category is the type of an axis of Labels. Without it Plotly takes labels that look like numbers or dates
// for such.
const category = "category"

type title struct {
	Text     string `json:"text"`
	Standoff int    `json:"standoff"` // from the labels, which it would cover without
}

const (
	transparent = "rgba(0, 0, 0, 0)"
	fontFamily  = "Foundry Gridnik Medium"
	foreground  = "#E2E2E2" // readable on the app's dark page
	grid        = "#3A3A44"
)

func (f Figure) layout() layout {
	l := layout{
		Paper: transparent, Plot: transparent,
		Margin:  margin{R: 36}, // for the mode bar
		Font:    font{Family: fontFamily, Color: foreground},
		Modebar: modebar{Orientation: "v", Remove: []string{"lasso"}, Active: "#D3FAA3"},
		XAxis:   newAxis(f.XAxis), YAxis: newAxis(f.YAxis),
		Height: f.Height,
	}
	for _, t := range f.Traces {
		x, y := axes(t)
		if _, ok := x.(Labels); ok {
			l.XAxis.Type = category
		}
		if _, ok := y.(Labels); ok {
			l.YAxis.Type, l.YAxis.AutoRange = category, "reversed"
		}
	}
	if len(f.Columns) > 0 {
		l.XAxis.Type, l.XAxis.Order, l.XAxis.Categories = category, "array", f.Columns
	}
	if f.YLow != 0 || f.YHigh != 0 {
		l.YAxis.Range = []float64{f.YLow, f.YHigh}
	}
	if f.HideLegend {
		l.ShowLegend = new(bool)
	}
	if f.Stacked {
		l.BarMode = "stack"
	}
	if f.legendOnTop {
		l.Legend = &legend{"h", 0.5, 1.02, "center", "bottom"}
	}
	return l
}

// axes are the coordinates of a trace; nil if it has none.
func axes(t Trace) (x, y Coordinates) {
	switch t := t.(type) {
	case Scatter:
		return t.X, nil
	case Band:
		return t.X, nil
	case Bar:
		return t.X, nil
	case Box:
		return t.X, nil
	case Boxes:
		return t.X, nil
	case Violin:
		return t.X, nil
	case HeatMap:
		return t.X, t.Y
	}
	return nil, nil
}

// newAxis has invisible ticks: they keep labels off the axis.
func newAxis(text string) axis {
	a := axis{Grid: grid, Ticks: "outside", TickColor: transparent, TickLen: 10, TickWidth: 0.1, Automatic: true}
	if text != "" {
		a.Title = &title{text, 8}
	}
	return a
}
