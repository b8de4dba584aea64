package plot

import (
	"encoding/json"
	"errors"
	"fmt"
)

// RightAxis is a figure with more traces that have a y axis of their own, on the right.
type RightAxis struct {
	Figure
	Right []Trace // at least one
	Title string  // of the axis; "" for none
}

// MarshalJSON is the figure as Plotly reads it.
func (r RightAxis) MarshalJSON() ([]byte, error) {
	if len(r.Right) == 0 {
		return nil, errors.New("there is nothing on the right axis")
	}
	whole := r.Figure
	whole.Traces = append(whole.Traces[:len(whole.Traces):len(whole.Traces)], r.Right...)
	text, err := whole.MarshalJSON()
	if err != nil {
		return nil, err
	}
	var figure struct {
		Data   []map[string]json.RawMessage `json:"data"`
		Layout map[string]json.RawMessage   `json:"layout"`
	}
	if err := json.Unmarshal(text, &figure); err != nil {
		return nil, fmt.Errorf("adding the right axis: %w", err)
	}
	for _, trace := range figure.Data[len(r.Traces):] {
		trace["yaxis"] = json.RawMessage(`"y2"`)
	}
	right := struct {
		axis
		Over string `json:"overlaying"`
		Side string `json:"side"`
		Mode string `json:"rangemode"`
	}{newAxis(r.Title), "y", "right", "tozero"}
	right.Grid = transparent // one grid is enough
	// The mode bar, which stands on the right elsewhere, lies above the figure, clear of the axis.
	layout := whole.layout()
	layout.Modebar.Orientation = "h"
	if figure.Layout["modebar"], err = json.Marshal(layout.Modebar); err != nil {
		return nil, err
	}
	if figure.Layout["margin"], err = json.Marshal(margin{T: 36}); err != nil {
		return nil, err
	}
	if figure.Layout["yaxis2"], err = json.Marshal(right); err != nil {
		return nil, err
	}
	return json.Marshal(figure)
}
