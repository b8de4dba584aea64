package job

import (
	"math"
	"slices"
	"sort"
	"strings"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// series is numbers over time.
type series struct {
	source            *source
	name, title, unit string
	n, nan            int     // stamps with a finite number, and with none
	disorder          int     // stamps before the one before
	duplicates        int     // stamps equal to the one before
	gap               float64 // the largest between neighbors
	first, last       float64 // least and greatest stamp
	before            float64 // the stamp before
	valueBefore       float64
	final             float64 // the number of the greatest stamp
	area, span        float64 // under the line, where it is known
	numbers           resolve.Statistics
	line              *stats.Thinner

	limits     metrics.Limits
	x, y       []float64 // the line in the order of time, in seconds since the start
	violations []violation
	outside    float64 // share of the time
}

// number adds a number to the series of a name.
func (l *look) number(src *source, name, unit string, at, v float64) {
	k := key{src, name}
	s, known := l.byName[k]
	if !known {
		if !l.settings.IgnoresMetric(name) {
			if len(l.series) < mostSeries {
				s = &series{source: src, name: name, unit: strings.ToValidUTF8(unit, "\uFFFD"), limits: l.settings.LimitsOf(name), line: stats.NewThinner(2 * mostPoints), final: math.NaN()}
				l.series = append(l.series, s)
			} else {
				l.note("%s: the series %q is left out, there are more than %d", src.path, name, mostSeries)
			}
		}
		if s != nil || len(l.byName) < mostNames {
			l.byName[k] = s // nil: it is left out
		}
	}
	if s != nil {
		s.add(at, v)
	}
}

func (s *series) add(at, v float64) {
	fresh := s.n+s.nan == 0
	valid := !math.IsNaN(v) && !math.IsInf(v, 0)
	if valid {
		s.n++
	} else {
		s.nan++
		v = math.NaN()
	}
	s.numbers.Add(v)
	s.line.Add(at, v)
	switch step := at - s.before; {
	case fresh:
		s.first, s.last = at, at
	case step < 0:
		s.disorder++
	case step == 0:
		s.duplicates++
	default:
		s.gap = max(s.gap, step)
		if valid && !math.IsNaN(s.valueBefore) {
			s.area += step * (s.valueBefore/2 + v/2)
			s.span += step
		}
	}
	if valid && (at >= s.last || math.IsNaN(s.final)) {
		s.final = v
	}
	s.first, s.last = min(s.first, at), max(s.last, at)
	s.before, s.valueBefore = at, v
}

// finish puts the line into the order of time and looks for violations.
func (s *series) finish(l *look) {
	s.x, s.y = s.line.Points()
	if s.disorder > 0 {
		sort.Stable(byTime{s.x, s.y})
		if s.line.Whole() { // then all can be computed anew
			s.area, s.span, s.gap = 0, 0, 0
			for i := 1; i < len(s.x); i++ {
				step := s.x[i] - s.x[i-1]
				s.gap = max(s.gap, step)
				if step > 0 && !math.IsNaN(s.y[i]) && !math.IsNaN(s.y[i-1]) {
					s.area += step * (s.y[i]/2 + s.y[i-1]/2)
					s.span += step
				}
			}
		}
	}
	for i := range s.x {
		s.x[i] = l.since(s.source, s.x[i])
	}
	s.line = nil
	s.violations, s.outside = violationsOf(s.x, s.y, s.limits)
}

type byTime struct{ x, y []float64 }

func (b byTime) Len() int           { return len(b.x) }
func (b byTime) Less(i, j int) bool { return b.x[i] < b.x[j] }
func (b byTime) Swap(i, j int) {
	b.x[i], b.x[j] = b.x[j], b.x[i]
	b.y[i], b.y[j] = b.y[j], b.y[i]
}

// thinned reports whether the line lacks points.
func (s *series) thinned() bool { return s.n+s.nan > len(s.x) }

// mean is the mean over time, or over the numbers where the time does not tell.
func (s *series) mean() float64 {
	if s.span > 0 {
		return s.area / s.span
	}
	return s.numbers.Mean()
}

// rms is the root of the mean square of the numbers.
func (s *series) rms() float64 {
	n, mean := float64(s.numbers.N()), s.numbers.Mean()
	if n < 2 {
		return math.Abs(mean)
	}
	return math.Sqrt(mean*mean + s.numbers.Variance()*(n-1)/n)
}

// rate is how many samples there are in a second; 0 if that cannot be said.
func (s *series) rate() float64 {
	if d := s.last - s.first; d > 0 {
		return float64(s.n+s.nan-1) / d
	}
	return 0
}

// status is what the limits say of all numbers.
func (s *series) status() metrics.Status {
	if s.numbers.N() == 0 {
		return metrics.NotApplicable
	}
	return metrics.Worst(s.limits.Judge(s.numbers.Min()), s.limits.Judge(s.numbers.Max()))
}

// judged orders series: those with limits come before others.
func (s *series) judged() int {
	if s.limits.IsZero() {
		return 0
	}
	return 1
}

// states is texts over time: what changed when.
type states struct {
	source      *source
	name, title string
	times       []float64
	words       []string // nil: these are no states
	last        float64  // stamp
	distinct    map[string]bool
	left        int // changes that are not kept
}

// state adds a text to the series of a name.
func (l *look) state(src *source, name string, at float64, text string) {
	k := key{src, name}
	s, known := l.byText[k]
	if !known {
		if !l.settings.IgnoresMetric(name) {
			if len(l.states) < mostStates {
				s = &states{source: src, name: name, words: []string{}, distinct: map[string]bool{}}
				l.states = append(l.states, s)
			} else {
				l.note("%s: the states %q are left out, there are more than %d", src.path, name, mostStates)
			}
		}
		if s != nil || len(l.byText) < mostNames {
			l.byText[k] = s
		}
	}
	if s == nil || s.words == nil || len(s.times) > 0 && at < s.last {
		return
	}
	s.last = at
	if n := len(s.words); n > 0 && s.words[n-1] == text {
		return
	}
	if s.distinct[text] = true; len(s.distinct) > mostWords || len(text) > 200 {
		*s = states{source: src, name: name} // free text
		return
	}
	if len(s.words) == mostChanges {
		s.left++
		return
	}
	s.times, s.words = append(s.times, at), append(s.words, text)
}

// held is how long each state held, in seconds, by name of the state.
func (s *states) held() (names []string, seconds map[string]float64) {
	seconds = map[string]float64{}
	for i, word := range s.words {
		until := s.last
		if i+1 < len(s.times) {
			until = s.times[i+1]
		}
		if _, ok := seconds[word]; !ok {
			names = append(names, word)
		}
		seconds[word] += until - s.times[i]
	}
	slices.Sort(names)
	return names, seconds
}
