package stats

import "strconv"

// Label is the one word for a history.
type Label int8

// The labels: the first that fits is the one.
const (
	NoData       Label = iota // no result
	New                       // the newest batch is the first with a result
	NewlyFailing              // the newest result is a failure, the one before was none
	Fixed                     // the newest result is no failure, the one before was one
	Broken                    // the newest result is a failure, as at least the last three were, or all
	Unstable                  // seen to come out both ways for one build, or at least three flips in the last ten
	StillFailing              // the last two results are failures
	Stable                    // all else
)

// String is the label as a reader knows it, as NEWLY FAILING.
func (l Label) String() string {
	if l < 0 || int(l) >= len(labels) {
		return "Label(" + strconv.Itoa(int(l)) + ")"
	}
	return labels[l]
}

var labels = [...]string{"NO DATA", "NEW", "NEWLY FAILING", "FIXED", "BROKEN", "UNSTABLE", "STILL FAILING", "STABLE"}

// Label is the label of the history. Unsteady says that there is direct evidence of chance: different
// outcomes for the same build, or a pass after a repetition. It is about the newest results, which are not
// in the newest batch if NewestAt is another one.
func (h History) Label(unsteady bool) Label {
	failing := h.Newest == Failed
	switch {
	case h.Decided == 0:
		return NoData
	case h.Decided == 1 && h.NewestAt == h.Batches-1:
		return New
	case h.Decided > 1 && failing && h.Before != Failed:
		return NewlyFailing
	case !failing && h.Before == Failed:
		return Fixed
	case failing && (h.Streak >= 3 || h.Failed == h.Decided):
		return Broken
	case unsteady || h.RecentFlips >= 3:
		return Unstable
	case failing:
		return StillFailing
	}
	return Stable
}
