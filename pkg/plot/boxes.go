package plot

import (
	"errors"
	"fmt"
)

// Boxes are the spreads of many values of which only these numbers are known: a small figure however
// many values there were.
type Boxes struct {
	Name                   string // in the legend
	X                      Coordinates
	First, Median, Third   []float64 // quartiles, one each for each X
	LowerFence, UpperFence []float64 // where the whiskers end
	Mean                   []float64 // drawn dashed; none, or one for each X
	Color                  string    // default: the palette's for the trace's position
}

func (b Boxes) trace(position int) (any, error) {
	if b.X == nil || b.X.len() == 0 {
		return nil, errors.New("boxes need values")
	}
	n := b.X.len()
	for _, part := range []struct {
		name   string
		values []float64
	}{{"first quartiles", b.First}, {"medians", b.Median}, {"third quartiles", b.Third}, {"lower fences", b.LowerFence}, {"upper fences", b.UpperFence}, {"means", b.Mean}} {
		if len(part.values) != n && !(part.name == "means" && part.values == nil) {
			return nil, fmt.Errorf("%d %s for %d boxes", len(part.values), part.name, n)
		}
		for i, v := range part.values {
			if !finite(v) {
				return nil, fmt.Errorf("%s: the one of box %d is %v; leave out boxes without values", part.name, i, v)
			}
		}
	}
	return struct {
		Type   string      `json:"type"`
		Name   string      `json:"name,omitempty"`
		X      Coordinates `json:"x"`
		First  Numbers     `json:"q1"`
		Median Numbers     `json:"median"`
		Third  Numbers     `json:"q3"`
		Lower  Numbers     `json:"lowerfence"`
		Upper  Numbers     `json:"upperfence"`
		Mean   Numbers     `json:"mean,omitempty"`
		Marker colored     `json:"marker"`
	}{"box", b.Name, b.X, b.First, b.Median, b.Third, b.LowerFence, b.UpperFence, b.Mean, colored{colorOr(b.Color, position)}}, nil
}
