package plot

import (
	"encoding/json"
	"math"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestIntervalsAndCounts(t *testing.T) {
	nan := math.NaN()
	data, _ := marshalled(t, Figure{Traces: []Trace{
		Intervals{Name: "i", X: Labels{"a", "b"}, Y: []float64{2, nan}, Low: []float64{1, nan}, High: []float64{4, nan}, Text: []string{"u", "v"}},
		Counts{Name: "c", Edges: []float64{0, 1, 3}, Counts: []float64{5, 6}, Color: "#000000"},
	}})
	want := []map[string]any{
		{
			"type": "scatter", "name": "i", "mode": "markers", "x": []any{"a", "b"}, "y": []any{2.0, nil}, "text": []any{"u", "v"},
			"error_y": map[string]any{"type": "data", "symmetric": false, "array": []any{2.0, nil}, "arrayminus": []any{1.0, nil}, "color": "#D6B9FC"},
			"marker":  map[string]any{"color": "#D6B9FC"},
		},
		{
			"type": "bar", "name": "c", "x": []any{0.5, 2.0}, "y": []any{5.0, 6.0}, "width": []any{1.0, 2.0},
			"marker": map[string]any{"color": "#000000"},
		},
	}
	if diff := cmp.Diff(want, data); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
}

// What is on the right has an axis of its own; everything else is as it would be without it.
func TestRightAxis(t *testing.T) {
	left := Counts{Edges: []float64{0, 1}, Counts: []float64{5}}
	b, err := json.Marshal(RightAxis{
		Figure: Figure{Traces: []Trace{left}, XAxis: "x", YAxis: "n"},
		Right:  []Trace{Scatter{X: Numbers{0, 1}, Y: []float64{0, 100}}}, Title: "share (%)",
	})
	if err != nil {
		t.Fatal(err)
	}
	var figure struct {
		Data   []map[string]any
		Layout map[string]any
	}
	if err := json.Unmarshal(b, &figure); err != nil {
		t.Fatal(err)
	}
	if figure.Data[0]["yaxis"] != nil || figure.Data[1]["yaxis"] != "y2" {
		t.Errorf("data: %v", figure.Data)
	}
	right := figure.Layout["yaxis2"].(map[string]any)
	if right["overlaying"] != "y" || right["side"] != "right" || right["title"].(map[string]any)["text"] != "share (%)" {
		t.Errorf("axis: %v", right)
	}
	if bar := figure.Layout["modebar"].(map[string]any); bar["orientation"] != "h" {
		t.Errorf("the mode bar is in the way of the axis: %v", bar)
	}
	if figure.Layout["yaxis"].(map[string]any)["title"].(map[string]any)["text"] != "n" {
		t.Errorf("layout: %v", figure.Layout)
	}
}

func TestIntervalMistakes(t *testing.T) {
	one := []float64{1}
	for _, c := range []struct {
		figure json.Marshaler
		want   string
	}{
		{Figure{Traces: []Trace{Intervals{}}}, "a chart of intervals needs values"},
		{Figure{Traces: []Trace{Intervals{X: Numbers{1}, Y: one, Low: one}}}, "1 lower and 0 upper ends for 1 points"},
		{Figure{Traces: []Trace{Intervals{X: Numbers{1}, Y: one, Low: []float64{2}, High: []float64{3}}}}, "point 0 at 1 is not within its interval from 2 to 3"},
		{Figure{Traces: []Trace{Intervals{X: Numbers{1}, Y: one, Low: one, High: one, Text: []string{"a", "b"}}}}, "2 texts for 1 points"},
		{Figure{Traces: []Trace{Counts{Edges: one}}}, "1 edges for 0 bins"},
		{Figure{Traces: []Trace{Counts{Edges: []float64{1, 1}, Counts: one}}}, "bin 0 is from 1 to 1"},
		{RightAxis{Figure: Figure{Traces: []Trace{Scatter{X: Numbers{1}, Y: one}}}}, "nothing on the right axis"},
		{RightAxis{Right: []Trace{Scatter{}}}, "trace 0: a scatter needs values"},
	} {
		if _, err := json.Marshal(c.figure); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have %v, want … %s …", err, c.want)
		}
	}
}
