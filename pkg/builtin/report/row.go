package report

import (
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// row is one test over all batches: an experience with a set of parameters.
type row struct {
	index      int // among the rows
	experience uuid.UUID
	parameters string
	name       string // the newest
	formerly   string // an older name, "" for none
	title      string // unique; for axes and tables
	tags       []string
	cells      []cell // by batch; shorter than there are batches if nothing follows

	// From judge:
	history   stats.History // over the usable batches; positions are those of the history's usable
	label     stats.Label
	evidence  evidence
	newest    int // position of the batch with the newest result, −1 if there is none
	since     int // that of the first batch of the streak
	lastSigns string
	low, high float64 // interval of the share of failures
}

type rowKey struct {
	experience uuid.UUID
	parameters string
}

// cell is what became of a test in one batch.
type cell struct {
	result   result
	runs     int  // run counter of the job that counts
	disagree bool // several jobs of the batch came to different results
}

// evidence is how often a test was seen to come out both ways.
type evidence struct {
	sameBuild int // builds, each with the same metrics build, for which it did
	sameBatch int // batches in which it did
	repeated  int // passes after a repetition
}

func (e evidence) any() bool { return e.sameBuild+e.sameBatch+e.repeated > 0 }

// put enters a job. Of several jobs of the test in a batch the last repetition counts, of equal ones the
// worst.
func (r *row) put(at, batches int, job resim.Job) bool {
	if len(r.cells) <= at {
		r.cells = append(slices.Grow(r.cells, batches-len(r.cells)), make([]cell, at+1-len(r.cells))...)
	}
	if job.ExperienceName != r.name {
		if r.name != "" {
			r.formerly = r.name
		}
		r.name = job.ExperienceName
	}
	c, result := &r.cells[at], resultOf(job.Conflated)
	if c.result == absent {
		*c = cell{result: result, runs: job.RunCounter}
		return true
	}
	if c.result.decided() && result.decided() && c.result != result {
		c.disagree = true
	}
	if job.RunCounter < c.runs || job.RunCounter == c.runs && result <= c.result {
		return false
	}
	c.result, c.runs = result, job.RunCounter
	return true
}

// at is the result in a batch.
func (r *row) at(batch int) result {
	if batch < 0 || batch >= len(r.cells) {
		return absent
	}
	return r.cells[batch].result
}

// recentResults is how many of the newest results say whether a test is unstable, and how many are shown.
const (
	recentResults = 10
	shownSigns    = 20
)

// judge adds up the row. Batches that are no use do not count.
func (r *row) judge(h *history) {
	outcomes := make([]stats.Outcome, len(h.usable))
	for i, at := range h.usable {
		outcomes[i] = h.outcome(r.at(at))
	}
	r.history = stats.HistoryOf(outcomes)
	r.newest, r.since = h.usableAt(r.history.NewestAt), h.usableAt(r.history.Since)
	r.low, r.high = stats.Wilson(r.history.Failed, r.history.Decided)
	r.evidence = r.collect(h, outcomes)
	r.label = r.history.Label(r.evidence.any())
	r.lastSigns = ""
	for at := max(0, len(h.batches)-shownSigns); at < len(h.batches); at++ {
		r.lastSigns += signs[r.at(at)]
	}
}

// collect finds the direct evidence of chance.
func (r *row) collect(h *history, outcomes []stats.Outcome) evidence {
	type judged struct{ build, metrics uuid.UUID }
	type seen struct{ failed, other, counted bool }
	var e evidence
	builds := map[judged]*seen{}
	for i, outcome := range outcomes {
		if outcome == stats.Blank {
			continue
		}
		b, c := h.batches[h.usable[i]], r.cells[h.usable[i]]
		if c.disagree {
			e.sameBatch++
		}
		if c.runs > 1 && outcome == stats.Passed {
			e.repeated++
		}
		if b.Build != uuid.Nil {
			s := builds[judged{b.Build, b.MetricsBuild}]
			if s == nil {
				s = &seen{}
				builds[judged{b.Build, b.MetricsBuild}] = s
			}
			s.failed = s.failed || outcome == stats.Failed
			s.other = s.other || outcome != stats.Failed
			if s.failed && s.other && !s.counted {
				s.counted = true
				e.sameBuild++
			}
		}
	}
	return e
}

// usableAt is the batch at a position among the usable ones, −1 for −1.
func (h *history) usableAt(position int) int {
	if position < 0 {
		return -1
	}
	return h.usable[position]
}

// failing says whether the newest result is a hard failure.
func (r *row) failing() bool { return r.history.Newest == stats.Failed }
