package plot

import (
	"encoding/json"
	"math"
	"strconv"
	"time"
)

// Coordinates are the positions of points on the x axis: [Numbers], [Times] or [Labels].
type Coordinates interface {
	len() int
	at(position int) any // as it is marshalled
}

// Numbers are coordinates on an axis of numbers. NaN and the infinities become null.
type Numbers []float64

// Times are coordinates on an axis of time, in UTC, to the microsecond that Plotly can show at most.
type Times []time.Time

// Labels are coordinates on an axis of names, in the order of first appearance.
type Labels []string

func (n Numbers) len() int { return len(n) }
func (t Times) len() int   { return len(t) }
func (l Labels) len() int  { return len(l) }

func (n Numbers) at(i int) any {
	if !finite(n[i]) {
		return nil
	}
	return n[i]
}

func (t Times) at(i int) any {
	if t[i].IsZero() {
		return nil
	}
	return t[i].UTC().Format(timeLayout)
}

func (l Labels) at(i int) any { return l[i] }

const timeLayout = "2006-01-02T15:04:05.999999Z07:00"

var nan = math.NaN()

func finite(v float64) bool { return !math.IsNaN(v) && !math.IsInf(v, 0) }

// MarshalJSON writes null for what JSON cannot hold.
func (n Numbers) MarshalJSON() ([]byte, error) {
	b := make([]byte, 0, 8*len(n)+2)
	b = append(b, '[')
	for i, v := range n {
		if i > 0 {
			b = append(b, ',')
		}
		if !finite(v) {
			b = append(b, "null"...)
			continue
		}
		b = strconv.AppendFloat(b, v, 'g', -1, 64)
	}
	return append(b, ']'), nil
}

// MarshalJSON writes ISO 8601; the zero time becomes null.
func (t Times) MarshalJSON() ([]byte, error) {
	texts := make([]*string, len(t))
	for i, v := range t {
		if !v.IsZero() {
			s := v.UTC().Format(timeLayout)
			texts[i] = &s
		}
	}
	return json.Marshal(texts)
}
