package stats

// McNemar is the exact two-sided p-value of a change between two runs of the same tests, of which broken
// passed and then failed, and fixed failed and then passed (McNemar 1947). It assumes that nothing disturbed
// a whole run. With fewer than six that changed it cannot be below 0.05; with none it is 1.
func McNemar(broken, fixed int) float64 {
	broken, fixed = max(broken, 0), max(fixed, 0)
	return min(1, 2*fairAtMost(min(broken, fixed), broken+fixed))
}
