package stats

import "math"

// Below these sizes of a series there is no test, and no order can be rare enough to be called a step.
const (
	MinScanned = 2 * shortest
	MinStepped = 8 // the best split of seven, four and three, has p = 2/35
)

// maxScanned is how many of the newest values are looked at.
const maxScanned = 1000

// StepSearch looks for steps in series: positions from which on the level is another one. It cuts a series
// where the means of two neighboring stretches differ most, among seeded intervals (Kovács, Bühlmann, Li
// and Munk 2023), and takes the cut for a step if few random orders of the same values have one as good;
// then it looks at both sides. Where nothing changed and the values are exchangeable, it lists a step in
// a share of at most Level of the series, whatever the shape of the noise. A single outlier is no step.
type StepSearch struct {
	Level    float64 // of the whole series; half and a quarter of it further down
	Shuffles int     // random orders to compare with
	Enough   int     // stop shuffling after so many orders that are as good as what was found
	Seed     uint64  // of the random orders
}

// DefaultStepSearch is level 5 %, 999 orders, of which 100 as good are enough, seed 1.
func DefaultStepSearch() StepSearch {
	return StepSearch{Level: 0.05, Shuffles: 999, Enough: 100, Seed: 1}
}

// Steps is what a [StepSearch] found in a series.
type Steps struct {
	N         int     // finite values looked at: at most the last 1000
	NonFinite int     // NaN and infinities, which were left out
	P         float64 // of the best cut of the whole series; 1 if all values are equal, NaN if N is below MinScanned
	Adjusted  float64 // P, adjusted for the other series; NaN if there are none
	Statistic float64 // of the best cut: the difference of the means by √(l·r/(l+r))
	Cut       int     // the best cut, the position of the first value after it; −1 if there is none
	From, To  int     // the places around it that are nearly as good

	// All are the steps, ascending. Empty if the values drift.
	All []Step
	// Tested are those that p-values tell of: All, unless the steps are exact. For values that are often equal
	// by chance, like shares of few, they are the ones to believe.
	Tested []Step
	// Exact says that the series consists of runs of equal values, as deterministic programs make them;
	// their borders are the steps.
	Exact bool
	// Drifting says that neighboring values resemble each other so much (Autocorrelation, around the
	// levels) that chance makes levels where there are none. A trend says more then.
	Drifting        bool
	Autocorrelation float64
}

// Step is a change of the level.
type Step struct {
	At       int     // the position of the first value of the new level
	From, To int     // where the step may also be
	P        float64 // of it in its stretch; NaN if it is exact
	// Adjusted is P, adjusted for the cuts that were taken on the way to it, and by [StepSearch.Across] for
	// the other series; NaN if it is exact.
	Adjusted float64
	// Change is the difference of the levels on both sides, which reach to the next steps. Its interval is
	// likely too narrow, because the same values chose the place.
	Change Difference
	// Relative is the change by the size of the level before; NaN if that is 0.
	Relative float64
}

// In looks at one series. Positions are those in values; NaN and infinities are left out.
//
// Fewer than [MinScanned] finite values are not tested. Of fewer than [MinStepped], which give a p-value,
// only exact steps are listed.
func (s StepSearch) In(values []float64) Steps { return s.in(&permutation{}, values) }

func (s StepSearch) in(p *permutation, values []float64) Steps {
	kept, at := latest(values)
	found := Steps{N: len(kept), P: math.NaN(), Adjusted: math.NaN(), Cut: -1, From: -1, To: -1}
	for _, v := range values {
		if !isFinite(v) {
			found.NonFinite++
		}
	}
	if found.N < MinScanned {
		return found
	}
	scaled, unit := scale(kept)
	best, probability := s.test(p, scaled)
	found.P = probability
	if best.statistic > 0 {
		found.Statistic = best.statistic * unit
		found.Cut, found.From, found.To = at[best.at], at[best.from], at[best.to]
	}

	tested := s.split(p, scaled, 0, 0, best, probability, 0, nil) // of positions among kept, at first
	steps := tested
	if borders := exactBorders(kept); borders != nil {
		found.Exact, steps = true, nil
		for _, b := range borders {
			steps = append(steps, Step{At: b, From: b, To: b, P: math.NaN(), Adjusted: math.NaN()})
		}
	}
	if found.Autocorrelation, found.Drifting = drift(scaled, bordersOf(steps, len(kept))); found.Drifting {
		return found
	}
	found.All = measured(steps, kept, at)
	found.Tested = found.All
	if found.Exact {
		found.Tested = measured(tested, kept, at)
	}
	return found
}

// bordersOf are the ends of the levels between steps.
func bordersOf(steps []Step, n int) []int {
	borders := []int{0}
	for _, step := range steps {
		borders = append(borders, step.At)
	}
	return append(borders, n)
}

// measured says by how much the levels of the values change, and moves steps to the positions of the series.
func measured(steps []Step, kept []float64, at []int) []Step {
	borders := bordersOf(steps, len(kept))
	for i := range steps {
		step := &steps[i]
		step.Change = Welch(kept[borders[i]:step.At], kept[step.At:borders[i+2]])
		step.Relative = math.NaN()
		if step.Change.Before != 0 {
			step.Relative = step.Change.Value / math.Abs(step.Change.Before)
		}
		step.At, step.From, step.To = at[step.At], at[step.From], at[step.To]
	}
	return steps
}

// split appends the steps in values, which are at offset in the series, whose best cut is known. The cuts on the
// way to it are as likely as before by chance.
func (s StepSearch) split(p *permutation, values []float64, offset, depth int, best cut, probability, before float64, steps []Step) []Step {
	deep := float64(int(1) << min(depth, 2))
	if len(values) < MinStepped || best.statistic == 0 || !(probability <= s.Level/deep) {
		return steps
	}
	adjusted := max(before, deep*probability)
	for side, part := range [2][]float64{values[:best.at], values[best.at:]} {
		if side == 1 {
			steps = append(steps, Step{At: offset + best.at, From: offset + best.from, To: offset + best.to, P: probability, Adjusted: adjusted})
			offset += best.at
		}
		if len(part) >= MinStepped {
			next, q := s.test(p, part)
			steps = s.split(p, part, offset, depth+1, next, q, adjusted, steps)
		}
	}
	return steps
}

// test finds the best cut of values and its p-value.
func (s StepSearch) test(p *permutation, values []float64) (cut, float64) {
	return p.test(scores(values), s.Shuffles, s.Enough, s.Seed)
}

// latest are the finite values looked at, and their positions.
func latest(values []float64) (kept []float64, at []int) {
	kept, at = Finite(values)
	extra := max(0, len(kept)-maxScanned)
	return kept[extra:], at[extra:]
}
