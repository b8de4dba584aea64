package plot

import (
	"encoding/json"
	"math"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

// marshalled is the figure as a reader of JSON sees it.
func marshalled(t *testing.T, f Figure) (data []map[string]any, layout map[string]any) {
	t.Helper()
	b, err := json.Marshal(f)
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
	return figure.Data, figure.Layout
}

func TestScatter(t *testing.T) {
	second := Scatter{Name: "b", X: Times{time.Unix(0, 123457000), {}}, Y: []float64{math.Inf(1), 3}, Mode: Lines, Color: "#000000", Text: []string{"u", "v"}}
	data, layout := marshalled(t, Figure{
		Traces: []Trace{Scatter{X: Numbers{1, math.NaN()}, Y: []float64{math.NaN(), 2.5}}, second},
		XAxis:  "Time", Height: 300, HideLegend: true,
	})
	want := []map[string]any{
		{
			"type": "scatter", "mode": "lines+markers", "x": []any{1.0, nil}, "y": []any{nil, 2.5},
			"line": map[string]any{"color": "#D6B9FC"}, "marker": map[string]any{"color": "#D6B9FC"},
		},
		{
			"type": "scatter", "name": "b", "mode": "lines", "x": []any{"1970-01-01T00:00:00.123457Z", nil}, "y": []any{nil, 3.0},
			"text": []any{"u", "v"}, "line": map[string]any{"color": "#000000"}, "marker": map[string]any{"color": "#000000"},
		},
	}
	if diff := cmp.Diff(want, data); diff != "" {
		t.Errorf("data (-want +have):\n%s", diff)
	}
	if layout["height"] != 300.0 || layout["showlegend"] != false || layout["paper_bgcolor"] != "rgba(0, 0, 0, 0)" {
		t.Errorf("layout: %v", layout)
	}
	if diff := cmp.Diff(map[string]any{"text": "Time", "standoff": 8.0}, layout["xaxis"].(map[string]any)["title"]); diff != "" {
		t.Errorf("x title: %s", diff)
	}
	if layout["yaxis"].(map[string]any)["title"] != nil {
		t.Error("the y axis has a title without a text")
	}
}

func TestTable(t *testing.T) {
	data, _ := marshalled(t, Figure{Traces: []Trace{Table{Header: []string{"a", "b"}, Rows: [][]string{{"1", "2"}, {"3", "4"}}}}})
	if diff := cmp.Diff([]any{[]any{"1", "3"}, []any{"2", "4"}}, data[0]["cells"].(map[string]any)["values"]); diff != "" {
		t.Errorf("cells are kept by column (-want +have):\n%s", diff)
	}
}

// Columns keep numbers numbers.
func TestTableOfColumns(t *testing.T) {
	data, _ := marshalled(t, Figure{Traces: []Trace{Table{Header: []string{"a", "b"}, Columns: []Coordinates{Labels{"x", "y"}, Numbers{1, math.NaN()}}}}})
	if diff := cmp.Diff([]any{[]any{"x", "y"}, []any{1.0, nil}}, data[0]["cells"].(map[string]any)["values"]); diff != "" {
		t.Errorf("cells (-want +have):\n%s", diff)
	}
}

// A figure without the usual template is small.
func TestStyleIsSmall(t *testing.T) {
	b, err := json.Marshal(Figure{Traces: []Trace{Scatter{X: Labels{"a"}, Y: []float64{1}}}})
	if err != nil || len(b) > 1000 {
		t.Errorf("a figure of one point takes %d bytes, %v; want less than 1000", len(b), err)
	}
}

func TestMistakes(t *testing.T) {
	for _, c := range []struct {
		figure Figure
		want   string
	}{
		{Figure{}, "no traces"},
		{Figure{Traces: []Trace{nil}}, "trace 0 is nil"},
		{Figure{Traces: []Trace{Scatter{}}}, "trace 0: a scatter needs values"},
		{Figure{Traces: []Trace{Scatter{X: Labels{"a"}, Y: []float64{1, 2}}}}, "1 x for 2 y"},
		{Figure{Traces: []Trace{Scatter{X: Labels{"a"}, Y: []float64{1}, Text: []string{"a", "b"}}}}, "2 texts for 1 points"},
		{Figure{Traces: []Trace{Bar{}}}, "a bar chart needs values"},
		{Figure{Traces: []Trace{Bar{X: Labels{"a"}, Y: []float64{1, 2}}}}, "1 x for 2 y"},
		{Figure{Traces: []Trace{Pie{Labels: []string{"a"}}}}, "have 0 and 1"},
		{Figure{Traces: []Trace{Pie{Labels: []string{"a"}, Values: []float64{-1}}}}, `the share of "a" is -1`},
		{Figure{Traces: []Trace{Pie{Labels: []string{"a"}, Values: []float64{1}, Colors: []string{"#000000", "#ffffff"}}}}, "2 colors for 1 labels"},
		{Figure{Traces: []Trace{Box{}}}, "a box needs values"},
		{Figure{Traces: []Trace{Violin{X: Labels{}, Y: []float64{1}}}}, "0 x for 1 y"},
		{Figure{Traces: []Trace{Histogram{}}}, "a histogram needs values"},
		{Figure{Traces: []Trace{Histogram{Values: []float64{1}, Start: 2}}}, "bins from 2 to 0 of size 0"},
		{Figure{Traces: []Trace{HeatMap{}}}, "a heat map needs"},
		{Figure{Traces: []Trace{HeatMap{X: Labels{"a"}, Y: Labels{"b"}, Z: [][]float64{{}}}}}, "row 0 has 0 cells for 1 x"},
		{Figure{Traces: []Trace{HeatMap{X: Labels{"a"}, Y: Labels{"b"}, Z: [][]float64{{1}}, Text: [][]string{{}}}}}, "row 0 has 0 texts for 1 values"},
		{Figure{Traces: []Trace{HeatMap{X: Labels{"a"}, Y: Labels{"b"}, Z: [][]float64{{1}}, Low: 1}}}, "colors from 1 to 0"},
		{Figure{Traces: []Trace{HeatMap{X: Labels{"a"}, Y: Labels{"b"}, Z: [][]float64{{1}}, Colors: []Stop{{2, "#000000"}}}}}, "color 0 is at 2"},
		{Figure{Traces: []Trace{Table{}}}, "a table needs a header"},
		{Figure{Traces: []Trace{Table{Header: []string{"a"}, Rows: [][]string{{}}}}}, "row 0 has 0 cells for 1 columns"},
		{Figure{Traces: []Trace{Table{Header: []string{"a"}, Columns: []Coordinates{}}}}, "0 columns for a header of 1"},
		{Figure{Traces: []Trace{Table{Header: []string{"a"}, Columns: []Coordinates{nil}}}}, "column 0 is nil"},
		{Figure{Traces: []Trace{Table{Header: []string{"a", "b"}, Columns: []Coordinates{Labels{}, Numbers{1}}}}}, "column 1 has 1 cells, the first one 0"},
		{Figure{Traces: []Trace{Table{Header: []string{"a"}, Rows: [][]string{{""}}, Columns: []Coordinates{Labels{}}}}}, "rows or columns, not both"},
	} {
		if _, err := json.Marshal(c.figure); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have %v, want … %s …", err, c.want)
		}
	}
}

// Every kind of trace is of the type it says, with its values as Plotly reads them.
func TestKinds(t *testing.T) {
	nan := math.NaN()
	for _, c := range []struct {
		trace Trace
		want  map[string]any
	}{
		{Bar{Name: "n", X: Labels{"a", "b"}, Y: []float64{1, nan}, Color: "#000000"}, map[string]any{
			"type": "bar", "name": "n", "x": []any{"a", "b"}, "y": []any{1.0, nil}, "marker": map[string]any{"color": "#000000"},
		}},
		{Box{Y: []float64{1, 2}, Points: true}, map[string]any{
			"type": "box", "y": []any{1.0, 2.0}, "boxpoints": "all", "marker": map[string]any{"color": "#D6B9FC"},
		}},
		{Violin{Name: "v", X: Labels{"a"}, Y: []float64{1}}, map[string]any{
			"type": "violin", "name": "v", "x": []any{"a"}, "y": []any{1.0}, "points": false, "marker": map[string]any{"color": "#D6B9FC"},
		}},
		{Histogram{Values: []float64{1, 2}, Start: 0, End: 4, Size: 2}, map[string]any{
			"type": "histogram", "x": []any{1.0, 2.0}, "marker": map[string]any{"color": "#D6B9FC"},
			"xbins": map[string]any{"start": 0.0, "end": 4.0, "size": 2.0},
		}},
		{HeatMap{X: Labels{"a", "b"}, Y: Labels{"r"}, Z: [][]float64{{1, nan}}, Text: [][]string{{"W", ""}}, Colors: []Stop{{0, "#000000"}, {1, "#ffffff"}}, High: 3}, map[string]any{
			"type": "heatmap", "x": []any{"a", "b"}, "y": []any{"r"}, "z": []any{[]any{1.0, nil}}, "xgap": 1.0, "ygap": 1.0, "hoverongaps": false,
			"text": []any{[]any{"W", ""}}, "texttemplate": "%{text}", "zmin": 0.0, "zmax": 3.0, "colorscale": []any{[]any{0.0, "#000000"}, []any{1.0, "#ffffff"}},
		}},
		{Pie{Labels: []string{"a", "b"}, Values: []float64{1, 2}}, map[string]any{
			"type": "pie", "labels": []any{"a", "b"}, "values": []any{1.0, 2.0}, "sort": false, "marker": map[string]any{"colors": []any{"#D6B9FC", "#D3FAA3"}},
		}},
	} {
		data, _ := marshalled(t, Figure{Traces: []Trace{c.trace}})
		if diff := cmp.Diff(c.want, data[0]); diff != "" {
			t.Errorf("%T (-want +have):\n%s", c.trace, diff)
		}
	}
}

// One trace for each state, in the order of their names; bars begin where the state does, and the last
// one ends with the longest row.
func TestTimeline(t *testing.T) {
	f, err := Timeline([]StateRow{
		{"ego", []float64{10, 11, 12, 14}, []string{"idle", "drive", "drive", "idle"}},
		{"arm", []float64{10.5, 16}, []string{"drive", "idle"}},
	}, map[string]string{"idle": "#000000"})
	if err != nil {
		t.Fatal(err)
	}
	data, layout := marshalled(t, f)
	want := []map[string]any{
		{
			"type": "bar", "orientation": "h", "name": "drive", "y": []any{"ego", "arm"}, "base": []any{1.0, 0.5}, "x": []any{3.0, 5.5},
			"hovertext": []any{"drive: 1.000 - 4.000", "drive: 0.500 - 6.000"}, "hoverinfo": "text", "marker": map[string]any{"color": "#D6B9FC"},
		},
		{
			"type": "bar", "orientation": "h", "name": "idle", "y": []any{"ego", "ego", "arm"}, "base": []any{0.0, 4.0, 6.0}, "x": []any{1.0, 2.0, 0.0},
			"hovertext": []any{"idle: 0.000 - 1.000", "idle: 4.000 - 6.000", "idle: 6.000 - 6.000"}, "hoverinfo": "text", "marker": map[string]any{"color": "#000000"},
		},
	}
	if diff := cmp.Diff(want, data); diff != "" {
		t.Errorf("data (-want +have):\n%s", diff)
	}
	if layout["barmode"] != "stack" || layout["legend"].(map[string]any)["orientation"] != "h" {
		t.Errorf("layout: %v", layout)
	}
	for _, rows := range [][]StateRow{
		nil, {{"a", nil, nil}}, {{"a", []float64{1}, []string{"x", "y"}}}, {{"a", []float64{2, 1}, []string{"x", "y"}}}, {{"a", []float64{math.NaN()}, []string{"x"}}},
	} {
		if _, err := Timeline(rows, nil); err == nil {
			t.Errorf("%v was taken", rows)
		}
	}
}
