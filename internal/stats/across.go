package stats

import "math"

// The second look of [StepSearch.Across] is at p-values of at most unlikely, with at most fine orders.
const (
	unlikely = 0.02
	fine     = 9_999
)

// Across looks at many series and adjusts the p-values of their best cuts for there being many
// ([BenjaminiHochberg]): of those adjusted to at most q, a share of at most q is expected to be false. A step
// must stand by itself beside that: its p-value is multiplied by how many series there are for each in which
// something changed (Benjamini and Bogomolov 2014), and is not less than that of its series.
//
// With a single change among many quiet series, the least p-value that so few orders can give is too coarse to
// pass. Therefore p-values of at most 0.02 are computed anew with up to 9999 orders, unless they are
// adjusted to q/5 or less already: where much changed, finer ones would change nothing. Among more than
// 10,000·q series, 500 at 5 %, a single change still cannot pass; look at fewer together.
func (s StepSearch) Across(series [][]float64, q float64) []Steps {
	p := &permutation{}
	all := make([]Steps, len(series))
	tested := 0
	for i, values := range series {
		all[i] = s.in(p, values)
		if !math.IsNaN(all[i].P) {
			tested++
		}
	}
	adjust(all)
	again := s
	again.Shuffles = shufflesFor(tested, q)
	if again.Shuffles <= s.Shuffles {
		adjustSteps(all, q)
		return all
	}
	for i, values := range series {
		if all[i].P <= unlikely && all[i].Adjusted > q/5 {
			all[i] = again.in(p, values)
		}
	}
	adjust(all)
	adjustSteps(all, q)
	return all
}

func adjust(all []Steps) {
	p := make([]float64, len(all))
	for i := range all {
		p[i] = all[i].P
	}
	for i, adjusted := range BenjaminiHochberg(p) {
		all[i].Adjusted = adjusted
	}
}

// adjustSteps adjusts each step for the series among which those with changes were picked.
func adjustSteps(all []Steps, q float64) {
	tested, changed := 0, 0
	for _, s := range all {
		if !math.IsNaN(s.P) {
			tested++
		}
		if s.Adjusted <= q {
			changed++
		}
	}
	for _, s := range all {
		for i := range s.Tested {
			step := &s.Tested[i]
			if math.IsNaN(step.Adjusted) {
				continue
			}
			if step.At == s.Cut {
				step.Adjusted = s.Adjusted
				continue
			}
			step.Adjusted = min(1, max(s.Adjusted, step.Adjusted*float64(tested)/float64(max(1, changed))))
		}
	}
}

// shufflesFor is how many orders make the least possible p-value of a single change among so many series
// adjust to q/5.
func shufflesFor(series int, q float64) int {
	need := math.Ceil(5*float64(series)/q) - 1
	if !(need < fine) {
		return fine
	}
	return int(max(need, 0))
}
