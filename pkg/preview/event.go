package preview

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/google/uuid"
)

// event is one event on the page.
type event struct {
	ID          string
	Name        string
	Description string
	Status      badge
	Importance  string
	Tags        []string
	When        string
	Metrics     []card
	Findings    []finding
	Search      string

	at   time.Time
	has  bool // that it has a time
	From float64
	Lane int
}

// timeline is the events along a line: each mark at its share of the time between the first and last.
type timeline struct {
	Marks  []*event
	Ticks  []tick
	Height int // in pixels
}

type tick struct {
	At     float64 // percent
	Text   string
	Anchor string // of the text: start, middle or end
}

// events makes the cards of all events, by time; those without one are last.
func (b *builder) events() ([]*event, error) {
	places := map[uuid.UUID]int{}
	place := 0
	for m := range b.doc.Metrics() {
		if _, ok := places[m.ID()]; !ok {
			places[m.ID()] = place
		}
		place++
	}
	var all []*event
	n := 0
	for e := range b.doc.Events() {
		v := &event{
			ID: fmt.Sprintf("%sevent-%d", b.prefix, n), Name: e.Name(), Description: e.Description(), Status: badgeOf(e.Status()),
			Importance: importanceOf(e.Importance()), Tags: e.Tags(), When: "no time",
		}
		if t, ok := e.Absolute(); ok {
			v.at, v.has, v.When = t, true, moment(t)
		} else if d, ok := e.Relative(); ok {
			v.at, v.has, v.When = time.Unix(0, 0).Add(d), true, exact(d.Seconds())+" s"
		}
		v.Search = strings.ToLower(strings.Join(append([]string{v.Name, v.Description, v.Status.Word, v.When}, v.Tags...), "\n"))
		v.Findings = b.found.ofEvent(n, v.ID)
		entries := e.Metrics()
		slices.SortStableFunc(entries, shownFirst)
		for _, m := range entries {
			c, err := b.card(m, places[m.ID()])
			if err != nil {
				return nil, err
			}
			v.Metrics = append(v.Metrics, c)
		}
		all = append(all, v)
		n++
	}
	slices.SortStableFunc(all, func(a, b *event) int {
		if a.has != b.has {
			return map[bool]int{true: -1, false: 1}[a.has]
		}
		return cmp.Compare(a.at.UnixNano(), b.at.UnixNano())
	})
	return all, nil
}

const (
	laneHeight = 26 // pixels
	mostLanes  = 6
	markWidth  = 3.2 // percent of the line that a mark takes
	ticks      = 4
)

// newTimeline places the events that have a time; nil if none has. Marks that would cover each other
// are in lanes.
func newTimeline(all []*event) *timeline {
	var timed []*event
	for _, e := range all {
		if e.has {
			timed = append(timed, e)
		}
	}
	if timed == nil {
		return nil
	}
	first, last := timed[0].at, timed[len(timed)-1].at
	length := last.Sub(first)
	share := func(t time.Time) float64 {
		if length <= 0 {
			return 50
		}
		return 2 + 96*float64(t.Sub(first))/float64(length)
	}
	var ends [mostLanes]float64
	for i := range ends {
		ends[i] = -100
	}
	used := 0
	for _, e := range timed {
		e.From = share(e.at)
		for i := range ends {
			if e.From-ends[i] >= markWidth {
				e.Lane = i
				break
			}
			e.Lane = mostLanes - 1
		}
		ends[e.Lane] = e.From
		used = max(used, e.Lane)
	}
	line := &timeline{Marks: timed, Height: (used+1)*laneHeight + 34}
	if length <= 0 {
		line.Ticks = []tick{{50, timed[0].When, "middle"}}
		return line
	}
	relative := strings.HasSuffix(timed[0].When, " s")
	for i := range ticks + 1 {
		t := first.Add(time.Duration(float64(length) * float64(i) / ticks))
		text := moment(t)
		if relative {
			text = fmt.Sprintf("%.4g s", t.Sub(time.Unix(0, 0)).Seconds())
		}
		anchor := map[int]string{0: "start", ticks: "end"}[i]
		if anchor == "" {
			anchor = "middle"
		}
		line.Ticks = append(line.Ticks, tick{share(t), text, anchor})
	}
	return line
}

// Top is where the mark is in the drawing, in pixels.
func (e *event) Top() int { return e.Lane*laneHeight + 14 }

// Bottom is where the line is, in pixels.
func (t *timeline) Bottom() int { return t.Height - 24 }
