package stats

// exactBorders are where one run of equal values ends and the next begins, if the first is of at least
// three and every other of at least two; nil if they are not, or there is only one.
func exactBorders(values []float64) []int {
	var borders []int
	start := 0
	for i := 1; i <= len(values); i++ {
		if i < len(values) && values[i] == values[i-1] {
			continue
		}
		if length := i - start; length < 2 || start == 0 && length < 3 {
			return nil
		}
		if start = i; i < len(values) {
			borders = append(borders, i)
		}
	}
	return borders
}
