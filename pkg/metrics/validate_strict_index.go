package metrics

import (
	"hash/maphash"
	"math/bits"
)

// strictIndexElements is G17: an index is in order, if it can be, and each element in it once. Of
// numbers and statuses no element is ever looked up.
func (c *checker) strictIndexElements(p place, d *dataSet, s part) {
	first := -1 // an element that is there already
	switch s.kind {
	case timestampElements:
		for i := 1; i < len(s.stamps); i++ {
			a, b := s.stamps[i-1], s.stamps[i]
			if stampBefore(b, a) {
				c.warn("G17", p, "the index is not in order: element %d is %d.%09d s, the next %d.%09d s; sort it with its values",
					i-1, a.GetSeconds(), a.GetNanos(), b.GetSeconds(), b.GetNanos())
				return
			}
			if first < 0 && !stampBefore(a, b) {
				first = i
			}
		}
	case stringElements:
		first = firstDuplicate(len(s.texts), func(i int) string { return s.texts[i] })
	case uuidElements:
		first = firstDuplicate(len(s.ids), func(i int) string { return s.ids[i].GetData() })
	}
	if first >= 0 {
		c.warn("G17", p, "element %d of the index %s is there already, and only the first of equal ones is found; make it differ", first, quote(d.name()))
	}
}

// firstDuplicate is the first element that equals one before it, or -1.
//
// It is a hash table of positions, at most half full: a map of a million texts takes longer than
// reading them from the file.
func firstDuplicate(n int, element func(int) string) int {
	seed := maphash.MakeSeed()
	mask := uint64(1)<<bits.Len(uint(n)+1)*2 - 1
	table := make([]int32, mask+1) // positions counted from 1; 0 is free
	for i := range n {
		e := element(i)
		at := maphash.String(seed, e) & mask
		for ; table[at] != 0; at = (at + 1) & mask {
			if element(int(table[at])-1) == e {
				return i
			}
		}
		table[at] = int32(i) + 1
	}
	return -1
}

// strictIndexes is G23. Each data set has one index at most, so from each the indexes are followed,
// once, until they end, or meet a walk that is done, or the present one: then there is a circle.
func (c *checker) strictIndexes() {
	walk := make(map[*dataSet]int, len(c.sets)) // the number of the walk that came by
	circle := map[*dataSet]bool{}
	for n, start := range c.sets {
		d := start
		for d != nil && walk[d] == 0 {
			walk[d] = n + 1
			d = d.index
		}
		if d == nil || walk[d] != n+1 || circle[d] {
			continue
		}
		length := 0
		for at := d; !circle[at]; at = at.index {
			circle[at] = true
			length++
		}
		p := dataPlace(d).at("index_data_id")
		if length == 1 {
			c.error("G23", p, "%s is its own index; give it another, or none", quote(d.name()))
		} else {
			c.error("G23", p, "%s is its own index, by way of %d others; give one of them none", quote(d.name()), length-1)
		}
	}
	for _, d := range c.sets {
		if d.index != nil && d.index.pb.GetIsIndexed() && !circle[d] {
			c.warn("G23", dataPlace(d).at("index_data_id"), "the index %s is indexed itself; use its index %s, or none",
				quote(d.index.name()), quote(dataID(d.index.pb.GetIndexDataId())))
		}
	}
}
