package stats

import "math"

// fine and coarse bound the second look of [StepSearch.Across]: at most so many orders, for what is at
// most so likely.
const (
	fine   = 9_999
	coarse = 0.02
)

// Across looks at many series and adjusts the p-values of their best cuts for there being many
// ([BenjaminiHochberg]); the error rate wanted of what is then called a change is q. So that one change
// among quiet series can pass, p-values of at most 0.02 are computed anew with up to 9999 orders.
func (s StepSearch) Across(series [][]float64, q float64) []Steps {
	p := &permutation{}
	all := make([]Steps, len(series))
	probabilities := make([]float64, len(series))
	tested := 0
	for i, values := range series {
		all[i] = s.in(p, values)
		if !math.IsNaN(all[i].P) {
			tested++
		}
	}
	again := s
	again.Shuffles = shufflesFor(tested, q)
	for i, values := range series {
		if again.Shuffles > s.Shuffles && all[i].P <= coarse {
			kept, _ := latest(values)
			scaled, _ := scale(kept)
			_, all[i].P = again.test(p, scaled)
		}
		probabilities[i] = all[i].P
	}
	for i, adjusted := range BenjaminiHochberg(probabilities) {
		all[i].Adjusted = adjusted
	}
	return all
}

// shufflesFor is how many orders make p-values fine enough that a single change among so many series is
// called at q.
func shufflesFor(series int, q float64) int {
	need := math.Ceil(5*float64(series)/q) - 1
	if !(need < fine) {
		return fine
	}
	return int(max(need, 0))
}
