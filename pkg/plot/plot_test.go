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
	if diff := cmp.Diff(map[string]any{"text": "Time"}, layout["xaxis"].(map[string]any)["title"]); diff != "" {
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
		{Figure{Traces: []Trace{Scatter{}}}, "trace 0: a scatter needs points"},
		{Figure{Traces: []Trace{Scatter{X: Labels{"a"}, Y: []float64{1, 2}}}}, "1 x for 2 y"},
		{Figure{Traces: []Trace{Scatter{X: Labels{"a"}, Y: []float64{1}, Text: []string{"a", "b"}}}}, "2 texts for 1 points"},
		{Figure{Traces: []Trace{Table{}}}, "a table needs a header"},
		{Figure{Traces: []Trace{Table{Header: []string{"a"}, Rows: [][]string{{}}}}}, "row 0 has 0 cells for 1 columns"},
	} {
		if _, err := json.Marshal(c.figure); err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("have %v, want … %s …", err, c.want)
		}
	}
}
