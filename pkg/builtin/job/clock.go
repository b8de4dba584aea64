package job

import (
	"fmt"
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// timeName is what a column of times is called, and the unit that may stand behind it.
var timeName = regexp.MustCompile(`^(?:(?:sim|simulation|log|elapsed|header|unix|epoch)[_ .]?)?` +
	`(?:time|t|time[_ ]?stamp|stamp|secs?|seconds)(?:[_ .](s|secs?|seconds|ms|millis|milliseconds|us|micros|microseconds|ns|nanos|nanoseconds))?$`)

// unitName is a name with a unit in brackets: "speed [m/s]" or "speed (m/s)".
var unitName = regexp.MustCompile(`^(.*?)\s*[\[(]([^\[\]()]*)[\])]$`)

// split is the name and the unit of a column; "" for none.
func split(column string) (name, unit string) {
	column = strings.TrimSpace(column)
	if m := unitName.FindStringSubmatch(column); m != nil && m[1] != "" {
		return m[1], strings.TrimSpace(m[2])
	}
	return column, ""
}

// clock reads stamps as seconds.
type clock struct{ factor float64 } // of the unit; 0: the size of the first stamp tells

// clockOf is the clock of a column of times; false if it is none.
func clockOf(column string) (clock, bool) {
	name, unit := split(column)
	m := timeName.FindStringSubmatch(strings.ToLower(name))
	if m == nil {
		return clock{}, false
	}
	if unit == "" {
		unit = m[1]
	}
	switch unit = strings.ToLower(unit); {
	case unit == "":
		return clock{}, true
	case strings.HasPrefix(unit, "ms"), strings.HasPrefix(unit, "milli"):
		return clock{1e-3}, true
	case strings.HasPrefix(unit, "us"), strings.HasPrefix(unit, "µs"), strings.HasPrefix(unit, "micro"):
		return clock{1e-6}, true
	case strings.HasPrefix(unit, "ns"), strings.HasPrefix(unit, "nano"):
		return clock{1e-9}, true
	case strings.HasPrefix(unit, "s"):
		return clock{1}, true
	}
	return clock{}, false // meters for example
}

// timeColumn is the first of some columns that holds times; −1 for none.
func timeColumn(columns []string) (int, clock) {
	for i, c := range columns {
		if clock, ok := clockOf(c); ok {
			return i, clock
		}
	}
	return -1, clock{}
}

// layouts are those of stamps that are written out.
var layouts = []string{time.RFC3339Nano, "2006-01-02 15:04:05.999999999Z07:00", "2006-01-02T15:04:05.999999999", "2006-01-02 15:04:05.999999999"}

// aYear in seconds: greater stamps are a time of day, not one since the start, and no test takes longer (as G11 has it).
const aYear = 365 * 24 * 60 * 60

// read is a stamp in seconds. The first one of a source decides on the unit, and whether it is a time of day.
func (s *source) read(text string) (float64, error) {
	text = strings.TrimSpace(text)
	v, err := strconv.ParseFloat(text, 64)
	if err != nil {
		for _, layout := range layouts {
			if at, err := time.Parse(layout, text); err == nil {
				s.since1970 = true
				return float64(at.Unix()) + float64(at.Nanosecond())*1e-9, nil
			}
		}
		return 0, fmt.Errorf("%q is no time", text)
	}
	return s.seconds(v)
}

// seconds is a stamp that is a number.
func (s *source) seconds(v float64) (float64, error) {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return 0, fmt.Errorf("the time is %v", v)
	}
	if s.clock.factor == 0 {
		switch size := math.Abs(v); {
		case size >= 1e17:
			s.clock.factor = 1e-9
		case size >= 1e14:
			s.clock.factor = 1e-6
		case size >= 1e11:
			s.clock.factor = 1e-3
		default:
			s.clock.factor = 1
		}
	}
	v *= s.clock.factor
	if v > aYear {
		s.since1970 = true
	}
	return v, nil
}
