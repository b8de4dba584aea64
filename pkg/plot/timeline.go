package plot

import (
	"errors"
	"fmt"
	"math"
	"slices"
)

// Timeline is a figure of which state things were in over time: a row for each, a colored bar for each
// run of equal states. The palette colors the states in alphabetical order unless colors names one's.
// Seconds are shown since the first of all; the last state of a row lasts until the end of the longest
// row.
func Timeline(rows []StateRow, colors map[string]string) (Figure, error) {
	if len(rows) == 0 {
		return Figure{}, errors.New("a timeline needs rows")
	}
	first, last := math.Inf(1), math.Inf(-1)
	var states []string
	for _, r := range rows {
		if err := r.check(); err != nil {
			return Figure{}, fmt.Errorf("row %q: %w", r.Name, err)
		}
		first, last = min(first, r.Seconds[0]), max(last, r.Seconds[len(r.Seconds)-1])
		states = append(states, r.States...)
	}
	slices.Sort(states)
	states = slices.Compact(states)

	f := Figure{XAxis: "Elapsed time (s)", Stacked: true, legendOnTop: true}
	for i, state := range states {
		t := span{state: state, color: colorOr(colors[state], i)}
		for _, r := range rows {
			t.add(r, first, last)
		}
		f.Traces = append(f.Traces, t)
	}
	return f, nil
}

// StateRow is the states of one thing.
type StateRow struct {
	Name    string
	Seconds []float64 // when each state began, ascending
	States  []string  // as many
}

func (r StateRow) check() error {
	if len(r.Seconds) == 0 || len(r.Seconds) != len(r.States) {
		return fmt.Errorf("%d states at %d times; there must be as many, and at least one", len(r.States), len(r.Seconds))
	}
	for i, s := range r.Seconds {
		if math.IsNaN(s) || math.IsInf(s, 0) || i > 0 && s < r.Seconds[i-1] {
			return fmt.Errorf("time %d is %v; times must be finite and ascending", i, s)
		}
	}
	return nil
}

// span is all bars of one state.
type span struct {
	state, color string
	rows         []string
	base, length []float64
	hover        []string
}

// add appends the row's runs of the state.
func (t *span) add(r StateRow, first, last float64) {
	for i := 0; i < len(r.States); {
		end := i + 1
		for end < len(r.States) && r.States[end] == r.States[i] {
			end++
		}
		until := last
		if end < len(r.States) {
			until = r.Seconds[end]
		}
		if r.States[i] == t.state {
			from, to := r.Seconds[i]-first, until-first
			t.rows = append(t.rows, r.Name)
			t.base = append(t.base, from)
			t.length = append(t.length, to-from)
			t.hover = append(t.hover, fmt.Sprintf("%s: %.3f - %.3f", t.state, from, to))
		}
		i = end
	}
}

func (t span) trace(int) (any, error) {
	return struct {
		Type        string   `json:"type"`
		Orientation string   `json:"orientation"`
		Name        string   `json:"name"`
		Y           []string `json:"y"`
		X           Numbers  `json:"x"`
		Base        Numbers  `json:"base"`
		Text        []string `json:"hovertext"`
		Info        string   `json:"hoverinfo"`
		Marker      colored  `json:"marker"`
	}{"bar", "h", t.state, t.rows, t.length, t.base, t.hover, "text", colored{t.color}}, nil
}
