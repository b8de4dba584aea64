package metrics

import (
	"errors"
	"fmt"
)

// legend checks the names of the series of one chart.
type legend struct {
	several bool
	seen    map[string]bool
	empty   bool
}

func newLegend(series int) *legend {
	return &legend{several: series > 1, empty: series == 0, seen: map[string]bool{}}
}

// check is what is wrong with a series' name.
func (l *legend) check(name string) error {
	if l.several && name == "" {
		return errors.New("it needs a name, as there are several")
	}
	if l.seen[name] {
		return errors.New("its name is taken by another one of the chart")
	}
	l.seen[name] = true
	return checkText("its name", name)
}

// none is the mistake of having no series at all (G19).
func (l *legend) none(what string) error {
	if l.empty {
		return fmt.Errorf("it has no %s", what)
	}
	return nil
}

// legendName is what a series is called on the chart: its name, or the metric's if it has none.
func legendName(name, metric string) string {
	if name == "" {
		return metric
	}
	return name
}

// optional is a text that is left out if it is empty.
func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}
