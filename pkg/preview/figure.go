package preview

import (
	"encoding/json"
	"fmt"
	"math"
	"slices"
	"strings"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// figure is a Plotly figure of a native chart. Colors that only tell series apart, and those of text
// and grid, are left to the page, which knows whether it is dark.
type figure struct {
	Data   []any  `json:"data"`
	Layout layout `json:"layout"`
}

type layout struct {
	XAxis      axis    `json:"xaxis"`
	YAxis      axis    `json:"yaxis"`
	BarMode    string  `json:"barmode,omitempty"`
	BarGap     float64 `json:"bargap,omitempty"`
	Shapes     []any   `json:"shapes,omitempty"`
	ShowLegend bool    `json:"showlegend"`
	Height     int     `json:"height,omitempty"`
	HoverMode  string  `json:"hovermode,omitempty"`
}

type axis struct {
	Title    *axisTitle `json:"title,omitempty"`
	Type     string     `json:"type,omitempty"`
	Order    []string   `json:"categoryarray,omitempty"`
	TickVals []string   `json:"tickvals,omitempty"`
	TickText []string   `json:"ticktext,omitempty"`
	Range    []float64  `json:"range,omitempty"`
	Reversed string     `json:"autorange,omitempty"`
}

type axisTitle struct {
	Text string `json:"text"`
}

// titled is an axis with a title, or without one.
func titled(title string) axis {
	if title == "" {
		return axis{}
	}
	return axis{Title: &axisTitle{plain(title)}}
}

// trace is one series of a figure: of the fields, those that its type has.
type trace struct {
	Type          string    `json:"type"`
	Name          string    `json:"name,omitempty"`
	Mode          string    `json:"mode,omitempty"`
	X             any       `json:"x"`
	Y             any       `json:"y"`
	Base          any       `json:"base,omitempty"`
	Width         any       `json:"width,omitempty"`
	Orientation   string    `json:"orientation,omitempty"`
	Text          []string  `json:"text,omitempty"`
	TextPosition  string    `json:"textposition,omitempty"`
	TextAngle     *int      `json:"textangle,omitempty"`
	InsideAnchor  string    `json:"insidetextanchor,omitempty"`
	HoverText     []string  `json:"hovertext,omitempty"`
	HoverInfo     string    `json:"hoverinfo,omitempty"`
	Marker        *marker   `json:"marker,omitempty"`
	LegendGroup   string    `json:"legendgroup,omitempty"`
	HideInLegend  *bool     `json:"showlegend,omitempty"`
	ConstrainText string    `json:"constraintext,omitempty"`
	Line          *lineSpec `json:"line,omitempty"`
}

type marker struct {
	Color   string    `json:"color,omitempty"`
	Symbol  string    `json:"symbol,omitempty"`
	Size    int       `json:"size,omitempty"`
	Line    *lineSpec `json:"line,omitempty"`
	Pattern *pattern  `json:"pattern,omitempty"`
}

type pattern struct {
	Shape string `json:"shape"`
	Size  int    `json:"size"`
	Mode  string `json:"fillmode"` // overlay: upon the color
	Color string `json:"fgcolor"`
}

// hatched is the color of a status with a pattern that shows without color.
func hatched(color, shape string) *marker {
	return &marker{Color: color, Pattern: &pattern{shape, 7, "overlay", "rgba(0,0,0,0.4)"}}
}

type lineSpec struct {
	Color string  `json:"color,omitempty"`
	Width float64 `json:"width,omitempty"`
}

// choice is a figure of a chart: the only one, or that of a category.
type choice struct {
	Name   string          `json:"name"`
	Figure json.RawMessage `json:"figure"`
	Notes  []string        `json:"notes,omitempty"` // what the figure does not show
}

// charts are the figures of a native chart, one for each category of its data, if they have some.
func charts(c metrics.ChartEntry) ([]choice, error) {
	categories := categoriesOf(c)
	if categories == nil {
		f, err := newChoice("", c)
		return []choice{f}, err
	}
	var all []choice
	for _, name := range categories {
		one := c
		one.Series = nil
		for _, s := range c.Series {
			s.X, s.Values, s.Statuses = ofCategory(s.X, name), ofCategory(s.Values, name), ofCategory(s.Statuses, name)
			if !s.Values.IsZero() {
				one.Series = append(one.Series, s)
			}
		}
		f, err := newChoice(name, one)
		if err != nil {
			return nil, err
		}
		all = append(all, f)
	}
	return all, nil
}

// categoriesOf are the categories of the values of all series, in the order of their appearance; nil if
// they have none.
func categoriesOf(c metrics.ChartEntry) []string {
	var all []string
	seen := map[string]bool{}
	for _, s := range c.Series {
		for _, name := range s.Values.Categories() {
			if !seen[name] {
				seen[name] = true
				all = append(all, name)
			}
		}
	}
	return all
}

func ofCategory(s metrics.DataSet, name string) metrics.DataSet {
	if s.IsZero() || len(s.Categories()) == 0 {
		return s
	}
	one, ok := s.Category(name)
	if !ok {
		return metrics.DataSet{}
	}
	return one
}

func newChoice(name string, c metrics.ChartEntry) (choice, error) {
	f, notes := drawn(c)
	if f.Data == nil {
		f.Data = []any{}
	}
	b, err := json.Marshal(f)
	return choice{name, b, notes}, err
}

// drawn is a chart of one category, or without categories, and notes of what it does not show.
func drawn(c metrics.ChartEntry) (figure, []string) {
	switch c.Type {
	case metrics.HistogramType:
		return histogram(c)
	case metrics.StatesOverTimeType:
		return states(c)
	case metrics.BarChartType:
		return bars(c)
	case metrics.BatchwiseBarChartType:
		return batchBars(c)
	default:
		return lines(c)
	}
}

// plain is text as Plotly shows it to the letter: it knows some of HTML, which text is not.
func plain(s string) string {
	const longest = 200
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	return plainText.Replace(s)
}

var plainText = strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;", "$", "&#36;")

func allPlain(texts []string) []string {
	all := make([]string, len(texts))
	for i, s := range texts {
		all[i] = plain(s)
	}
	return all
}

// unitOf is the unit of the first series that has one.
func unitOf(c metrics.ChartEntry) string {
	for _, s := range c.Series {
		if u := s.Values.Unit(); u != "" {
			return u
		}
	}
	return ""
}

// limitShapes are the lines beyond which values fail, each once.
func limitShapes(c metrics.ChartEntry) []any {
	var all []any
	seen := map[string]bool{}
	add := func(limit *float64, side string) {
		if limit == nil || math.IsNaN(*limit) || math.IsInf(*limit, 0) {
			return
		}
		text := fmt.Sprintf("fails %s %s", side, exact(*limit))
		if seen[text] || len(seen) > 20 {
			return
		}
		seen[text] = true
		all = append(all, map[string]any{
			"type": "line", "xref": "paper", "x0": 0, "x1": 1, "y0": *limit, "y1": *limit,
			"line":  map[string]any{"color": blockerColor, "width": 1.5, "dash": "dash"},
			"label": map[string]any{"text": text, "textposition": "end", "font": map[string]any{"size": 10}},
		})
	}
	for _, s := range c.Series {
		add(s.Failure.Above, "above")
		add(s.Failure.Below, "below")
	}
	return all
}

// elapsed are times as seconds, and what an axis of them is called: counted from the first one if they
// are times of day, else as they are.
type elapsed struct {
	since time.Time
	title string
}

// newElapsed looks at the times of every series.
func newElapsed(c metrics.ChartEntry) elapsed {
	var first time.Time
	for _, s := range c.Series {
		index, ok := s.Values.Index()
		if !ok {
			continue
		}
		times, _ := index.Times()
		for _, t := range times {
			if first.IsZero() || t.Before(first) {
				first = t
			}
		}
	}
	const year = 365 * 24 * time.Hour
	if epoch := time.Unix(0, 0); first.IsZero() || first.Sub(epoch) < year && first.Sub(epoch) > -year {
		return elapsed{epoch, "time (s)"}
	}
	return elapsed{first, "time (s) since " + moment(first)}
}

func (e elapsed) seconds(t time.Time) float64 {
	return float64(t.Unix()-e.since.Unix()) + float64(t.Nanosecond()-e.since.Nanosecond())/1e9
}

func (e elapsed) all(times []time.Time, positions []int) plot.Numbers {
	seconds := make(plot.Numbers, len(positions))
	for i, at := range positions {
		seconds[i] = e.seconds(times[at])
	}
	return seconds
}

func moment(t time.Time) string { return t.UTC().Format("2006-01-02 15:04:05 UTC") }

// pick is the values at some positions.
func pick[T any, S ~[]T](values S, positions []int) S {
	picked := make(S, len(positions))
	for i, at := range positions {
		picked[i] = values[at]
	}
	return picked
}

// unique makes the texts of an axis differ, which would be drawn as one place otherwise.
func unique(texts []string) []string {
	seen := map[string]int{}
	all := slices.Clone(texts)
	for i, s := range all {
		if seen[s]++; seen[s] > 1 {
			all[i] = fmt.Sprintf("%s (%d)", s, seen[s])
		}
	}
	return all
}
