package stats

// Outcome is what one experience came to in one batch.
type Outcome int8

// A blank is no result: not run, cancelled, or not to be counted. Whether a warning is a failure, or is as
// good as passing, is decided by what one calls it.
const (
	Blank Outcome = iota
	Passed
	Warned
	Failed
)

// recent is how many of the newest results say whether an experience is unstable.
const recent = 10

// History is what the results of one experience over batches add up to. Positions are those of batches, −1
// where there is none.
type History struct {
	Batches        int // blanks included
	Decided        int // results: batches without the blanks
	Failed, Warned int
	Flips          int // results that differ from the one before
	RecentFlips    int // among the last ten results
	Runs           int // stretches of only failures or only others
	Newest, Before Outcome
	NewestAt       int
	Streak         int // how many of the newest results are equal
	Since          int // first batch of the streak
	LastPass       int
	Episodes       []Episode // of failing, in order
}

// Episode is a stretch of failures without another result among them; blanks do not end it.
type Episode struct {
	From, To int // first and last failure
	Failures int
	Fixed    int // the batch of the next result, which is no failure; −1 if the episode goes on
}

// Open says whether the episode goes on.
func (e Episode) Open() bool { return e.Fixed < 0 }

// BatchesToFix is how many batches it took from the first failure to the next result that is none; 0 if the
// episode goes on.
func (e Episode) BatchesToFix() int {
	if e.Open() {
		return 0
	}
	return e.Fixed - e.From
}

// HistoryOf adds up outcomes, the oldest first.
func HistoryOf(outcomes []Outcome) History {
	h := History{Batches: len(outcomes), NewestAt: -1, Since: -1, LastPass: -1}
	for i, o := range outcomes {
		if o == Blank {
			continue
		}
		h.Decided++
		h.Before, h.Newest, h.NewestAt = h.Newest, o, i
		if o == h.Before {
			h.Streak++
		} else {
			h.Streak, h.Since = 1, i
			if h.Before != Blank {
				h.Flips++
			}
		}
		if h.Before == Blank || (o == Failed) != (h.Before == Failed) {
			h.Runs++
		}
		switch o {
		case Failed:
			h.Failed++
			if last := len(h.Episodes) - 1; h.Before == Failed {
				h.Episodes[last].To = i
				h.Episodes[last].Failures++
			} else {
				h.Episodes = append(h.Episodes, Episode{From: i, To: i, Failures: 1, Fixed: -1})
			}
		case Warned:
			h.Warned++
		case Passed:
			h.LastPass = i
		}
		if h.Before == Failed && o != Failed {
			h.Episodes[len(h.Episodes)-1].Fixed = i
		}
	}
	newer := Blank
	for i, left := len(outcomes)-1, recent; i >= 0 && left > 0; i-- {
		if o := outcomes[i]; o != Blank {
			if newer != Blank && o != newer {
				h.RecentFlips++
			}
			newer = o
			left--
		}
	}
	return h
}

// FlipRate is the share of results that differ from the one before; false if there are fewer than two.
func (h History) FlipRate() (float64, bool) {
	if h.Decided < 2 {
		return 0, false
	}
	return float64(h.Flips) / float64(h.Decided-1), true
}

// MedianBatchesToFix is the median over closed episodes of the batches it took to fix; NaN if there are none. Open
// episodes would make it too small and are left out: list them.
func (h History) MedianBatchesToFix() float64 {
	var took []float64
	for _, e := range h.Episodes {
		if !e.Open() {
			took = append(took, float64(e.BatchesToFix()))
		}
	}
	return Median(took)
}

// Regime is the probability that failures and others in random order come in at most as few stretches as
// here ([Runs]); false if there are fewer than four of either, which say nothing.
func (h History) Regime() (float64, bool) {
	others := h.Decided - h.Failed
	if min(h.Failed, others) < 4 {
		return 0, false
	}
	return Runs(h.Failed, others, h.Runs), true
}

// Outage says whether a batch tells about the infrastructure rather than about what it tested: at least
// five results, of which at least 80 % are errors.
func Outage(errors, decided int) bool { return decided >= 5 && 5*errors >= 4*decided }
