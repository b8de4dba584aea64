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

	legendOnTop bool
}

// Trace is one series of a figure: a [Scatter], [Bar], [Box], [Violin], [Histogram], [HeatMap], [Pie] or
// [Table]. For states over time see [Timeline].
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
	return json.Marshal(struct {
		Data   []any  `json:"data"`
		Layout layout `json:"layout"`
	}{data, f.layout()})
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
}

type title struct {
	Text string `json:"text"`
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
		Font:    font{Family: fontFamily, Color: foreground},
		Modebar: modebar{Orientation: "v", Remove: []string{"lasso"}, Active: "#D3FAA3"},
		XAxis:   newAxis(f.XAxis), YAxis: newAxis(f.YAxis),
		Height: f.Height,
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

// newAxis has invisible ticks: they keep labels off the axis.
func newAxis(text string) axis {
	a := axis{Grid: grid, Ticks: "outside", TickColor: transparent, TickLen: 10, TickWidth: 0.1, Automatic: true}
	if text != "" {
		a.Title = &title{text}
	}
	return a
}
