package metrics

import "fmt"

// Status is the outcome of a metric, a point or a whole document. The numbers are those on the wire.
//
// A Status is also an [Option]: passed to [Writer.Add] it is the metric's status, whatever its
// limits say.
type Status int

const (
	NoStatus      Status = 0 // not set; ReSim accepts it nowhere (V9, V18, V19)
	Passed        Status = 1
	FailWarn      Status = 2 // a warning
	NotApplicable Status = 3 // nothing to judge
	Raw           Status = 4 // shown as it is, never judged
	FailBlock     Status = 5 // a failure that blocks
)

var statusNames = [...]string{"NO_STATUS", "PASSED", "FAIL_WARN", "NOT_APPLICABLE", "RAW", "FAIL_BLOCK"}

// String is the status in the API's spelling, "FAIL_WARN" for example.
func (s Status) String() string {
	if s < 0 || int(s) >= len(statusNames) {
		return fmt.Sprintf("STATUS(%d)", int(s))
	}
	return statusNames[s]
}

// known reports whether ReSim accepts s on a metric or a point.
func (s Status) known() bool { return s > NoStatus && s <= FailBlock }

// badness orders statuses from harmless to blocking.
func (s Status) badness() int {
	switch s {
	case FailBlock:
		return 4
	case FailWarn:
		return 3
	case Passed:
		return 2
	case Raw, NotApplicable:
		return 1
	default:
		return 0
	}
}

// Worst is the worst of some statuses: FailBlock before FailWarn before Passed before the rest.
// Of none it is [NotApplicable].
func Worst(statuses ...Status) Status {
	worst := NotApplicable
	for _, s := range statuses {
		if s.badness() > worst.badness() {
			worst = s
		}
	}
	return worst
}

// overall folds metric statuses into that of a document the way ReSim's writer does: only the two
// failures count, everything else is a pass.
func overall(statuses []Status) Status {
	if w := Worst(statuses...); w == FailBlock || w == FailWarn {
		return w
	}
	return Passed
}
