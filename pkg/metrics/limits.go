package metrics

import (
	"errors"
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// Limits say when a value warns and when it blocks. A limit is crossed by a value greater than an
// upper one or less than a lower one; an equal value passes. The zero Limits judge nothing.
//
// Make them with [Above], [Below], [WarnAbove], [BlockAbove], [WarnBelow] and [BlockBelow], and join
// both sides with [Limits.And].
type Limits struct {
	warn, block bounds
}

// bounds are an upper and a lower limit, each optional.
type bounds struct {
	above, below       float64
	hasAbove, hasBelow bool
}

func upper(v float64) bounds { return bounds{above: v, hasAbove: true} }
func lower(v float64) bounds { return bounds{below: v, hasBelow: true} }

func (b bounds) isZero() bool { return !b.hasAbove && !b.hasBelow }
func (b bounds) crossed(v float64) bool {
	return b.hasAbove && v > b.above || b.hasBelow && v < b.below
}

func (b bounds) overlaid(o bounds) bounds {
	if o.hasAbove {
		b.above, b.hasAbove = o.above, true
	}
	if o.hasBelow {
		b.below, b.hasBelow = o.below, true
	}
	return b
}

// narrowed is what crosses neither of two bounds.
func (b bounds) narrowed(o bounds) bounds {
	if b.hasAbove && o.hasAbove {
		o.above = min(b.above, o.above)
	}
	if b.hasBelow && o.hasBelow {
		o.below = max(b.below, o.below)
	}
	return b.overlaid(o)
}

// Above warns above one value and blocks above another: Above(0.001, 0.1).
func Above(warn, block float64) Limits { return Limits{warn: upper(warn), block: upper(block)} }

// Below warns below one value and blocks below another: Below(0.9, 0.5).
func Below(warn, block float64) Limits { return Limits{warn: lower(warn), block: lower(block)} }

// WarnAbove warns above v and never blocks.
func WarnAbove(v float64) Limits { return Limits{warn: upper(v)} }

// WarnBelow warns below v and never blocks.
func WarnBelow(v float64) Limits { return Limits{warn: lower(v)} }

// BlockAbove blocks above v, without a warning before.
func BlockAbove(v float64) Limits { return Limits{block: upper(v)} }

// BlockBelow blocks below v, without a warning before.
func BlockBelow(v float64) Limits { return Limits{block: lower(v)} }

// And joins two sets of limits, for a value that must stay within a range:
// Above(10, 20).And(Below(-10, -20)). Where both set the same limit, more's counts.
func (l Limits) And(more Limits) Limits {
	return Limits{warn: l.warn.overlaid(more.warn), block: l.block.overlaid(more.block)}
}

// IsZero reports whether there are no limits at all.
func (l Limits) IsZero() bool { return l.warn.isZero() && l.block.isZero() }

// Level is one limit.
type Level struct {
	Value  float64
	Status Status // of values beyond it: [FailWarn] or [FailBlock]
	Upper  bool   // values above it are beyond, else those below
}

// Levels are the single limits: those that warn first, of each the upper one first.
func (l Limits) Levels() []Level {
	var all []Level
	for _, side := range []struct {
		bounds
		status Status
	}{{l.warn, FailWarn}, {l.block, FailBlock}} {
		if side.hasAbove {
			all = append(all, Level{side.above, side.status, true})
		}
		if side.hasBelow {
			all = append(all, Level{side.below, side.status, false})
		}
	}
	return all
}

// Judge is the status of one value: [FailBlock] or [FailWarn] where it crosses a limit, else
// [Passed]. Without limits, and for NaN, it is [NotApplicable].
func (l Limits) Judge(v float64) Status {
	switch {
	case l.IsZero() || math.IsNaN(v):
		return NotApplicable
	case l.block.crossed(v):
		return FailBlock
	case l.warn.crossed(v):
		return FailWarn
	default:
		return Passed
	}
}

// judgeAll is the status of each value and the worst of them.
func (l Limits) judgeAll(c *column) ([]metricspb.MetricStatus, Status) {
	statuses := make([]metricspb.MetricStatus, len(c.doubles))
	worst := NotApplicable
	for i, v := range c.doubles {
		s := l.Judge(v)
		statuses[i] = metricspb.MetricStatus(s)
		if s.badness() > worst.badness() {
			worst = s
		}
	}
	return statuses, worst
}

// check refuses limits that cannot mean anything.
func (l Limits) check() error {
	var errs []error
	for _, side := range []struct {
		name string
		set  bool
		v    float64
	}{
		{"warning limit above", l.warn.hasAbove, l.warn.above},
		{"warning limit below", l.warn.hasBelow, l.warn.below},
		{"blocking limit above", l.block.hasAbove, l.block.above},
		{"blocking limit below", l.block.hasBelow, l.block.below},
	} {
		if side.set && (math.IsNaN(side.v) || math.IsInf(side.v, 0)) {
			errs = append(errs, fmt.Errorf("the %s is %v; leave it out to have none", side.name, side.v))
		}
	}
	if l.warn.hasAbove && l.block.hasAbove && l.warn.above > l.block.above {
		errs = append(errs, fmt.Errorf("it blocks above %v and warns only above %v; the warning limit must not be the higher one", l.block.above, l.warn.above))
	}
	if l.warn.hasBelow && l.block.hasBelow && l.warn.below < l.block.below {
		errs = append(errs, fmt.Errorf("it blocks below %v and warns only below %v; the warning limit must not be the lower one", l.block.below, l.warn.below))
	}
	if b := l.warn.narrowed(l.block); b.hasAbove && b.hasBelow && b.above < b.below {
		errs = append(errs, fmt.Errorf("no value passes: none is both at most %v and at least %v", b.above, b.below))
	}
	return errors.Join(errs...)
}

// definition is the one failure definition that the format has room for: the blocking limits if
// there are any, else the warning ones. nil without limits.
func (l Limits) definition() *metricspb.DoubleFailureDefinition {
	b := l.block
	if b.isZero() {
		b = l.warn
	}
	if b.isZero() {
		return nil
	}
	d := &metricspb.DoubleFailureDefinition{}
	if b.hasAbove {
		d.FailsAbove = &b.above
	}
	if b.hasBelow {
		d.FailsBelow = &b.below
	}
	return d
}
