package stats

import "math/bits"

// generator makes random numbers by SplitMix64 (Steele, Lea and Flood 2014); its value is the state,
// which begins as the seed. It is here because its numbers must never change, for they decide what a
// report says.
type generator uint64

func (g *generator) next() uint64 {
	*g += 0x9e3779b97f4a7c15
	z := uint64(*g)
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// shuffle puts values into a random order: Fisher and Yates, from the last down, choosing by the high
// half of a product (Lemire 2019).
func shuffle[T any](g *generator, values []T) {
	for i := len(values) - 1; i > 0; i-- {
		j, _ := bits.Mul64(g.next(), uint64(i+1))
		values[i], values[j] = values[j], values[i]
	}
}
