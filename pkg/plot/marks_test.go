package plot

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

func TestMarks(t *testing.T) {
	_, layout := marshalled(t, Figure{
		Traces:  []Trace{Scatter{X: Labels{"1", "2"}, Y: []float64{1, 2}}},
		Columns: Labels{"1", "2", "3"}, YHigh: 100,
		Marks: []Mark{VerticalLine{At: 0.5, Text: "revision 2"}, HorizontalLine{At: 7, Text: "limit", Color: "#112233"}, Stretch{From: 1, To: 2, Color: "#0A0B0C"}},
	})
	shapes := []any{
		map[string]any{
			"type": "line", "xref": "x", "yref": "paper", "x0": 0.5, "x1": 0.5, "y0": 0.0, "y1": 1.0, "layer": "above",
			"line": map[string]any{"color": Gray, "width": 1.0, "dash": "dot"},
		},
		map[string]any{
			"type": "line", "xref": "paper", "yref": "y", "x0": 0.0, "x1": 1.0, "y0": 7.0, "y1": 7.0, "layer": "below",
			"line": map[string]any{"color": "#112233", "width": 1.0, "dash": "dash"},
		},
		map[string]any{
			"type": "rect", "xref": "x", "yref": "paper", "x0": 1.0, "x1": 2.0, "y0": 0.0, "y1": 1.0, "layer": "below",
			"fillcolor": "rgba(10, 11, 12, 0.15)", "line": map[string]any{"width": 0.0},
		},
	}
	if diff := cmp.Diff(shapes, layout["shapes"]); diff != "" {
		t.Errorf("shapes (-want +have):\n%s", diff)
	}
	var texts []any
	for _, a := range layout["annotations"].([]any) {
		texts = append(texts, a.(map[string]any)["text"])
	}
	if diff := cmp.Diff([]any{"revision 2", "limit"}, texts); diff != "" {
		t.Errorf("texts (-want +have):\n%s", diff)
	}
	if margin := layout["margin"].(map[string]any); margin["t"] != 24.0 {
		t.Errorf("texts above have no room: %v", margin)
	}
	x := layout["xaxis"].(map[string]any)
	if diff := cmp.Diff([]any{"1", "2", "3"}, x["categoryarray"]); diff != "" || x["type"] != "category" {
		t.Errorf("x axis: %v", x)
	}
	if diff := cmp.Diff([]any{0.0, 100.0}, layout["yaxis"].(map[string]any)["range"]); diff != "" {
		t.Errorf("y axis: %s", diff)
	}
}

// Texts above a figure that would cover each other stand in rows, for which there is room.
func TestTextsAboveEachOther(t *testing.T) {
	columns := make(Labels, 60)
	for i := range columns {
		columns[i] = strconv.Itoa(i)
	}
	for _, c := range []struct {
		name   string
		marks  []Mark
		shifts []any // nil is the lowest row
		margin float64
	}{
		{"far apart", []Mark{VerticalLine{At: 5, Text: "revision 2"}, VerticalLine{At: 50, Text: "revision 3"}}, []any{nil, nil}, 24},
		{"close", []Mark{VerticalLine{At: 20, Text: "outage"}, Stretch{From: 18, To: 20, Text: "1 → 2"}, VerticalLine{At: 22, Text: "revision 2"}}, []any{nil, 16.0, 32.0}, 56},
		{"room again", []Mark{VerticalLine{At: 20, Text: "outage"}, VerticalLine{At: 21, Text: "outage"}, VerticalLine{At: 40, Text: "outage"}}, []any{nil, 16.0, nil}, 40},
		{
			"too many",
			[]Mark{VerticalLine{At: 1, Text: "a"}, VerticalLine{At: 1, Text: "b"}, VerticalLine{At: 1, Text: "c"}, VerticalLine{At: 1, Text: "d"}, VerticalLine{At: 1, Text: "e"}},
			[]any{nil, 16.0, 32.0, 48.0, 48.0},
			72,
		},
		{"a limit", []Mark{HorizontalLine{At: 1, Text: "warns above"}}, []any{nil}, 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			_, layout := marshalled(t, Figure{Traces: []Trace{Scatter{X: columns, Y: make([]float64, 60)}}, Columns: columns, Marks: c.marks})
			var shifts []any
			for _, a := range layout["annotations"].([]any) {
				shifts = append(shifts, a.(map[string]any)["yshift"])
			}
			if diff := cmp.Diff(c.shifts, shifts); diff != "" {
				t.Errorf("shifts (-want +have):\n%s", diff)
			}
			if top := layout["margin"].(map[string]any)["t"]; top != c.margin {
				t.Errorf("margin %v, want %v", top, c.margin)
			}
		})
	}
}

// Labels that look like numbers or dates are still names, and rows of names are read from the top.
func TestLabelsAreNames(t *testing.T) {
	_, layout := marshalled(t, Figure{Traces: []Trace{HeatMap{X: Labels{"2026-01-01"}, Y: Labels{"7"}, Z: [][]float64{{1}}}}})
	x, y := layout["xaxis"].(map[string]any), layout["yaxis"].(map[string]any)
	if x["type"] != "category" || y["type"] != "category" || y["autorange"] != "reversed" {
		t.Errorf("axes: %v, %v", x, y)
	}
	_, layout = marshalled(t, Figure{Traces: []Trace{Scatter{X: Numbers{1}, Y: []float64{1}}}})
	if x := layout["xaxis"].(map[string]any); x["type"] != nil {
		t.Errorf("an axis of numbers: %v", x)
	}
}

// A band is one outline for each stretch without a gap: there and back.
func TestBand(t *testing.T) {
	nan := math.NaN()
	data, _ := marshalled(t, Figure{Traces: []Trace{Band{X: Labels{"a", "b", "c", "d"}, Low: []float64{1, 2, nan, 4}, High: []float64{5, 6, 7, 8}, Color: "#000000"}}})
	if diff := cmp.Diff([]any{"a", "b", "b", "a", nil, "d", "d"}, data[0]["x"]); diff != "" {
		t.Errorf("x (-want +have):\n%s", diff)
	}
	if diff := cmp.Diff([]any{5.0, 6.0, 2.0, 1.0, nil, 8.0, 4.0}, data[0]["y"]); diff != "" {
		t.Errorf("y (-want +have):\n%s", diff)
	}
	if data[0]["fill"] != "toself" || data[0]["fillcolor"] != "rgba(0, 0, 0, 0.25)" {
		t.Errorf("look: %v", data[0])
	}
}

func TestBoxes(t *testing.T) {
	one := []float64{1}
	data, _ := marshalled(t, Figure{Traces: []Trace{Boxes{X: Labels{"a"}, First: one, Median: []float64{2}, Third: []float64{3}, LowerFence: []float64{0}, UpperFence: []float64{4}, Color: "#000000"}}})
	want := map[string]any{
		"type": "box", "x": []any{"a"}, "q1": []any{1.0}, "median": []any{2.0}, "q3": []any{3.0}, "lowerfence": []any{0.0}, "upperfence": []any{4.0},
		"marker": map[string]any{"color": "#000000"},
	}
	if diff := cmp.Diff(want, data[0]); diff != "" {
		t.Errorf("(-want +have):\n%s", diff)
	}
}

func TestLooks(t *testing.T) {
	data, _ := marshalled(t, Figure{Traces: []Trace{
		Scatter{X: Labels{"a"}, Y: []float64{1}, Text: []string{"W"}, Mode: Markers, Dash: Dotted, Stairs: true, Symbol: "diamond", ShowText: true, Color: "#000000"},
		Bar{X: Labels{"a", "b"}, Y: []float64{1, 2}, Hatched: []bool{false, true}, Color: "#000000"},
		HeatMap{X: Labels{"a"}, Y: Labels{"b"}, Z: [][]float64{{1}}, Legend: []Tick{{1, "W warned"}}},
		Table{Header: []string{"a", "b"}, Widths: []float64{2, 1}},
	}})
	for _, c := range []struct {
		trace     int
		key, want string
	}{
		{0, "mode", `"markers+text"`},
		{0, "line", `{"color":"#000000","dash":"dot","shape":"hv"}`},
		{0, "marker", `{"color":"#000000","symbol":"diamond"}`},
		{1, "marker", `{"color":"#000000","pattern":{"shape":["","/"]}}`},
		{3, "columnwidth", `[2,1]`},
		{2, "colorbar", `{"ticktext":["W warned"],"tickvals":[1],"xpad":30}`},
	} {
		have, err := json.Marshal(data[c.trace][c.key])
		if err != nil || string(have) != c.want {
			t.Errorf("%s of trace %d: have %s, want %s (%v)", c.key, c.trace, have, c.want, err)
		}
	}
}

func TestMistakesOfMarks(t *testing.T) {
	nan := math.NaN()
	with := func(m Mark) Figure {
		return Figure{Traces: []Trace{Scatter{X: Labels{"a"}, Y: []float64{1}}}, Marks: []Mark{m}}
	}
	for _, c := range []struct {
		figure Figure
		want   string
	}{
		{with(nil), "mark 0 is nil"},
		{with(VerticalLine{At: nan}), "mark 0: a vertical line is at NaN"},
		{with(HorizontalLine{At: math.Inf(1)}), "a horizontal line is at +Inf"},
		{with(Stretch{From: 2, To: 1}), "a stretch is from 2 to 1"},
		{with(Stretch{To: 1, Color: "red"}), `the color "red" is not of the form`},
		{Figure{Traces: []Trace{Band{}}}, "a band needs values"},
		{Figure{Traces: []Trace{Band{X: Labels{"a"}, Low: []float64{1}}}}, "1 lower and 0 upper values"},
		{Figure{Traces: []Trace{Boxes{}}}, "boxes need values"},
		{Figure{Traces: []Trace{Boxes{X: Labels{"a"}}}}, "0 first quartiles for 1 boxes"},
		{Figure{Traces: []Trace{Boxes{X: Labels{"a"}, First: []float64{nan}}}}, "the one of box 0 is NaN"},
		{Figure{Traces: []Trace{Table{Header: []string{"a"}, Widths: []float64{1, 2}}}}, "2 widths for 1 columns"},
		{Figure{Traces: []Trace{Bar{X: Labels{"a"}, Y: []float64{1}, Hatched: []bool{true, true}}}}, "hatching of 2 bars for 1"},
	} {
		if _, err := json.Marshal(c.figure); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have %v, want … %s …", err, c.want)
		}
	}
}
