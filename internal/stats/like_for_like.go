package stats

// Like is a point of the like-for-like line.
type Like struct {
	// Value is the mean of the reference moved by the mean change of what both have; NaN if they have
	// nothing in common.
	Value  float64
	Common int // how many both have
	// Enough says that Common is at least five and half of the reference. Show a gap if not.
	Enough bool
}

// LikeForLike is the mean over experiences in each batch as if all batches had run those of the reference,
// so that it does not move because experiences came or went. Each of experiences has one value per batch;
// NaN, an infinity or the end of a slice is where there is none. For a pass rate, values are 0 and 1. Each batch
// is compared with the reference directly, so that errors do not add up along the line.
//
// There is one point per batch, none if the reference is not a batch.
func LikeForLike(experiences [][]float64, reference int) []Like {
	batches := 0
	for _, values := range experiences {
		batches = max(batches, len(values))
	}
	if reference < 0 || reference >= batches {
		return nil
	}
	var total accumulator
	n := 0
	changes := make([]accumulator, batches)
	line := make([]Like, batches)
	for _, values := range experiences {
		if reference >= len(values) || !isFinite(values[reference]) {
			continue
		}
		now := values[reference]
		total.add(now)
		n++
		for i, v := range values {
			if isFinite(v) {
				changes[i].add(v - now)
				line[i].Common++
			}
		}
	}
	mean := total.sum() / float64(n) // NaN of none
	for i := range line {
		p := &line[i]
		p.Value = mean + changes[i].sum()/float64(p.Common)
		p.Enough = p.Common >= 5 && 2*p.Common >= n
	}
	return line
}
