package preview

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Change is how one metric differs between an older and a newer document. Metrics are paired by name,
// those of events by the event's name too.
type Change struct {
	Name   string // of the metric
	Event  string // that it belongs to; "" for none
	Before *Side  // nil if the metric is new
	After  *Side  // nil if the metric is gone
}

// Side is a metric in one of two documents.
type Side struct {
	Type   metrics.Type
	Status metrics.Status
	Value  string   // what it shows, in short: "1.25 m", "3 lines of 400 points"
	Number *float64 // of a scalar, or a summary of one value
	Unit   string

	print string // of all that it shows, to tell whether that differs
	entry metrics.Entry
	place int
}

// Comparison is two documents, metric by metric: first what got worse, then what got better, what is
// new or gone, what shows something else, and what is the same; equal ones in the order of the newer
// document.
type Comparison struct {
	Before, After metrics.Status // overall
	Changes       []Change
}

// Worse reports whether the status got worse: of the two documents, or of a metric of both. A metric
// that is new and fails counts, one that is gone does not.
func (c Comparison) Worse() bool {
	if worse(c.Before, c.After) {
		return true
	}
	return slices.ContainsFunc(c.Changes, Change.Worse)
}

// Worse reports whether the metric's status got worse, or the metric is new and fails.
func (c Change) Worse() bool {
	switch {
	case c.After == nil:
		return false
	case c.Before == nil:
		return c.After.Status == metrics.FailBlock || c.After.Status == metrics.FailWarn
	}
	return worse(c.Before.Status, c.After.Status)
}

// Better reports whether the status of a metric of both documents got better.
func (c Change) Better() bool {
	return c.Before != nil && c.After != nil && worse(c.After.Status, c.Before.Status)
}

// Same reports whether the metric shows the same in both, with the same status.
func (c Change) Same() bool {
	return c.Before != nil && c.After != nil && c.Before.Status == c.After.Status && c.Before.print == c.After.print
}

// Kind is the change in one word: worse, better, new, gone, changed or same.
func (c Change) Kind() string {
	switch {
	case c.Worse() && c.Before != nil:
		return "worse"
	case c.Better():
		return "better"
	case c.Before == nil:
		return "new"
	case c.After == nil:
		return "gone"
	case c.Same():
		return "same"
	}
	return "changed"
}

// Difference is what was added to a number, and its share of the older one: "+0.2 (+4 %)"; "" where
// there are no two numbers of one unit, or they are equal.
func (c Change) Difference() string {
	if c.Before == nil || c.After == nil || c.Before.Number == nil || c.After.Number == nil || c.Before.Unit != c.After.Unit {
		return ""
	}
	before, after := *c.Before.Number, *c.After.Number
	by := after - before
	if by == 0 || math.IsNaN(by) || math.IsInf(by, 0) {
		return ""
	}
	text := minus(fmt.Sprintf("%+.4g", by))
	if before != 0 {
		text += minus(fmt.Sprintf(" (%+.3g %%)", 100*by/math.Abs(before)))
	}
	return text
}

// worse reports whether a status is worse than one before: a warning than no warning, a block than all.
func worse(before, after metrics.Status) bool { return failure(after) > failure(before) }

func failure(s metrics.Status) int {
	switch s {
	case metrics.FailBlock:
		return 2
	case metrics.FailWarn:
		return 1
	}
	return 0
}

// Compare pairs the metrics of two documents.
func Compare(before, after *metrics.Document) Comparison {
	c := Comparison{Before: before.Status(), After: after.Status()}
	old, order := sides(before)
	now, newOrder := sides(after)
	for _, k := range newOrder {
		c.Changes = append(c.Changes, Change{Name: k.name, Event: k.event, Before: old[k], After: now[k]})
	}
	for _, k := range order {
		if now[k] == nil {
			c.Changes = append(c.Changes, Change{Name: k.name, Event: k.event, Before: old[k]})
		}
	}
	slices.SortStableFunc(c.Changes, func(a, b Change) int { return cmp.Compare(rank[a.Kind()], rank[b.Kind()]) })
	return c
}

var rank = map[string]int{"worse": 0, "better": 1, "new": 2, "gone": 3, "changed": 4, "same": 5}

// key is what metrics are paired by. number tells those apart that have the same names.
type key struct {
	event, name string
	number      int
}

// sides are the metrics of a document, those of events in each event they are in.
func sides(doc *metrics.Document) (map[key]*Side, []key) {
	all := map[key]*Side{}
	var order []key
	add := func(event string, m metrics.Entry, place int) {
		k := key{event, m.Name(), 0}
		for all[k] != nil {
			k.number++
		}
		all[k] = newSide(m, place)
		order = append(order, k)
	}
	for _, m := range inOrder(doc, func(m metrics.Entry) bool { return !m.EventMetric() }) {
		add("", m.Entry, m.place)
	}
	for e := range doc.Events() {
		for _, m := range e.Metrics() {
			add(e.Name(), m, -1)
		}
	}
	return all, order
}

func newSide(m metrics.Entry, place int) *Side {
	s := &Side{Type: m.Type(), Status: m.Status(), entry: m, place: place}
	s.describe(m)
	return s
}

// describe says what a metric shows, in short and to the letter.
func (s *Side) describe(m metrics.Entry) {
	if v, ok := m.Scalar(); ok {
		s.number(v, m.Unit())
		return
	}
	if rows, ok := m.Summary(); ok {
		if len(rows) == 1 && rows[0].Category == "" && !rows[0].Missing {
			s.number(rows[0].Value, rows[0].Unit)
			return
		}
		s.Value, s.print = plural(len(rows), "row"), fmt.Sprint(rows)
		return
	}
	if text, ok := m.Text(); ok {
		s.print = text
		for line := range strings.Lines(text) {
			if s.Value = strings.TrimSpace(line); s.Value != "" {
				break
			}
		}
		return
	}
	if images, ok := m.Images(); ok {
		var files []string
		for _, i := range images {
			f, _ := i.File()
			files = append(files, f)
		}
		s.Value, s.print = plural(len(files), "image"), strings.Join(files, "\n")
		return
	}
	if figure, ok := m.Figure(); ok {
		s.Value, s.print = "figure", string(figure)
		return
	}
	if chart, ok := m.Chart(); ok {
		points := 0
		var print strings.Builder
		for _, one := range chart.Series {
			points += one.Values.Len()
			fmt.Fprintln(&print, one.Name, one.Color, fingerprint(one.X), fingerprint(one.Values), fingerprint(one.Statuses))
		}
		chart.Series = nil
		fmt.Fprint(&print, chart)
		s.Value, s.print = plural(points, "point"), print.String()
	}
}

func (s *Side) number(v float64, unit string) {
	s.Number, s.Unit = &v, unit
	s.Value = strings.TrimSpace(exact(v) + " " + unit)
	s.print = s.Value
}

func plural(n int, what string) string {
	if n == 1 {
		return "1 " + what
	}
	return grouped(n) + " " + what + "s"
}
