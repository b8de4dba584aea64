package preview

import (
	"cmp"
	"fmt"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// mostSpans is how many spans of a row of states are drawn.
const mostSpans = 2000

// span is a run of equal states.
type span struct {
	row, state string
	from, to   float64
	point      bool // it has no length, and is drawn with one
}

// states draws a row of colored spans for each series. States that fail are hatched as well.
func states(c metrics.ChartEntry) (figure, []string) {
	since := newElapsed(c)
	f := figure{Layout: layout{BarMode: "overlay", BarGap: 0.25, ShowLegend: true, HoverMode: "closest"}}
	f.Layout.XAxis = titled(since.title)
	f.Layout.YAxis.Type, f.Layout.YAxis.Reversed = "category", "reversed"
	var notes []string
	var spans []span
	last := 0.0
	var rows []string
	for _, s := range c.Series {
		rows = append(rows, plain(s.Name))
	}
	rows = unique(rows)
	for i, s := range c.Series {
		texts, ok := s.Values.Strings()
		index, _ := s.Values.Index()
		times, timed := index.Times()
		if !ok || !timed || len(texts) == 0 {
			notes = append(notes, fmt.Sprintf("“%s” has no states over time to draw.", s.Name))
			continue
		}
		n := min(len(texts), len(times))
		for from := 0; from < n; {
			to := from + 1
			for to < n && texts[to] == texts[from] {
				to++
			}
			end := min(to, n-1)
			spans = append(spans, span{row: rows[i], state: texts[from], from: since.seconds(times[from]), to: since.seconds(times[end])})
			from = to
		}
		if n > 0 {
			last = max(last, since.seconds(times[n-1]))
		}
	}
	for i := range spans { // the last state of a row lasts until the end of all
		if i == len(spans)-1 || spans[i+1].row != spans[i].row {
			spans[i].to = max(spans[i].to, last)
		}
	}
	widen(spans)
	f.Layout.YAxis.Order = rows
	f.Layout.Height = 110 + 44*max(1, len(rows))
	spans, dropped := longest(spans, c.FailureStates, mostSpans)
	if dropped > 0 {
		notes = append(notes, fmt.Sprintf("The %s shortest of %s spans are not drawn; those that fail are.", grouped(dropped), grouped(dropped+len(spans))))
	}
	failing := map[string]bool{}
	for _, s := range c.FailureStates {
		failing[s] = true
	}
	for _, state := range statesIn(c, spans) {
		f.Data = append(f.Data, spanTrace(state, failing[state], spans))
	}
	return f, notes
}

// widen lets spans without a length, such as a state that a row ends with, be seen.
func widen(spans []span) {
	if len(spans) == 0 {
		return
	}
	from, to := spans[0].from, spans[0].to
	for _, s := range spans {
		from, to = min(from, s.from), max(to, s.to)
	}
	for i, s := range spans {
		if s.to <= s.from {
			spans[i].to = s.from + max((to-from)/50, 1e-9)
			spans[i].point = true
		}
	}
}

// spanTrace is all spans of one state.
func spanTrace(state string, fails bool, spans []span) trace {
	name := plain(state)
	flat := 0
	t := trace{
		Type: "bar", Orientation: "h", Name: name, HoverInfo: "text", TextPosition: "inside", TextAngle: &flat, InsideAnchor: "middle",
		ConstrainText: "inside", Marker: &marker{Line: &lineSpec{Width: 0.5}},
	}
	if fails {
		t.Name = name + " (fails)"
		t.Marker = hatched(blockerColor, "/")
	}
	var x, base plot.Numbers
	var y plot.Labels
	for _, s := range spans {
		if s.state != state {
			continue
		}
		x, base, y = append(x, s.to-s.from), append(base, s.from), append(y, s.row)
		t.Text = append(t.Text, name)
		hover := fmt.Sprintf("%s<br>%s: %.3f to %.3f s", s.row, t.Name, s.from, s.to)
		if s.point {
			hover = fmt.Sprintf("%s<br>%s: at %.3f s", s.row, t.Name, s.from)
		}
		t.HoverText = append(t.HoverText, hover)
	}
	t.X, t.Base, t.Y = x, base, y
	return t
}

// statesIn are the states that spans have, in the chart's order.
func statesIn(c metrics.ChartEntry, spans []span) []string {
	there := map[string]bool{}
	for _, s := range spans {
		there[s.state] = true
	}
	var all []string
	add := func(s string) {
		if there[s] {
			there[s] = false
			all = append(all, s)
		}
	}
	for _, s := range c.States {
		add(s)
	}
	for _, s := range spans {
		add(s.state)
	}
	return all
}

// longest keeps the most spans that can be drawn, those that fail first.
func longest(spans []span, failing []string, most int) (kept []span, dropped int) {
	if len(spans) <= most {
		return spans, 0
	}
	order := upTo(len(spans))
	rank := func(i int) float64 {
		if slices.Contains(failing, spans[i].state) {
			return 1e18
		}
		return spans[i].to - spans[i].from
	}
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(rank(b), rank(a)) })
	order = order[:most]
	slices.Sort(order)
	return pick(spans, order), len(spans) - most
}
