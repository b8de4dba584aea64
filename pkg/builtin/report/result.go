package report

import (
	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// result is what became of a test in a batch, from nothing to bad.
type result uint8

const (
	absent result = iota
	unfinished
	cancelled
	passed
	warned
	blocked
	errored
	results int = iota
)

// decisive are the results that say something about the test, from good to bad.
var decisive = []result{passed, warned, blocked, errored}

// ended are the results that are shown, in the order in which ReSim shows them.
var ended = []result{passed, warned, blocked, errored, cancelled}

// words are the API's for the results.
var words = [results]resim.ConflatedStatus{
	passed: resim.ConflatedPassed, warned: resim.ConflatedWarning, blocked: resim.ConflatedBlocker,
	errored: resim.ConflatedError, cancelled: resim.ConflatedCancelled,
}

// letters stand beside colors, and signs in strips of text.
var (
	letters = [results]string{warned: "W", blocked: "B", errored: "E", cancelled: "C"}
	signs   = [results]string{absent: "·", unfinished: "·", cancelled: "·", passed: "▇", warned: "▒", blocked: "✖", errored: "!"}
)

func resultOf(s resim.ConflatedStatus) result {
	for _, r := range ended {
		if words[r] == s {
			return r
		}
	}
	return unfinished
}

// decided says whether the test came to a result: it was neither cancelled nor did it go on.
func (r result) decided() bool { return r >= passed }

// outcome is what a result counts as: the settings say what a hard failure is.
func (h *history) outcome(r result) stats.Outcome {
	switch {
	case !r.decided():
		return stats.Blank
	case h.settings.Fails(words[r]):
		return stats.Failed
	case r == passed:
		return stats.Passed
	}
	return stats.Warned
}
