package stats

// NeededFor is the size of a series in which a lasting step, so many values before its end, can have a p-value
// of at most level, however large the step is: with fewer, too many orders of the values are as good. It
// is 0 if there is no such size that is worth waiting for.
func NeededFor(values int, level float64) int {
	if values < 1 || !(level > 0) {
		return 0
	}
	for n := 2 * values; n <= 1e6; n++ {
		if 2*chooseOver(0, 0, 0, 0, n, values) <= level*(1+1e-9) {
			return n
		}
	}
	return 0
}
