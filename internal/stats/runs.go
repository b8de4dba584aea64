package stats

// Runs is the probability that a random order of so many failures and so many others has at most so many
// runs, that is stretches of the same kind (Wald and Wolfowitz 1940, exact). Little speaks for a regime: a
// test that broke at one time; much is what flipping a coin looks like. Show it only from four of each
// kind on. 1 if one kind is missing.
func Runs(failures, others, runs int) float64 {
	if failures <= 0 || others <= 0 {
		return 1
	}
	n := failures + others
	var sum accumulator
	for r := 2; r <= min(runs, 2*min(failures, others)+1); r++ {
		h := (r - 1) / 2
		if r%2 == 0 {
			sum.add(2 * chooseOver(failures-1, h, others-1, h, n, failures))
		} else {
			sum.add(chooseOver(failures-1, h, others-1, h-1, n, failures))
			sum.add(chooseOver(failures-1, h-1, others-1, h, n, failures))
		}
	}
	return min(1, sum.sum())
}
