package preview

import (
	"encoding/binary"
	"fmt"
	"hash"
	"hash/fnv"
	"io"
	"math"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// fingerprint is a number that differs, but for luck, where data sets hold other elements. Their ids,
// which differ from run to run, do not count.
func fingerprint(d metrics.DataSet) string {
	h := fnv.New128a()
	enter(h, d, 3)
	return fmt.Sprintf("%x", h.Sum(nil))
}

// enter enters the elements of a data set and, up to a depth, of its indexes.
func enter(h hash.Hash, d metrics.DataSet, depth int) {
	io.WriteString(h, d.Unit())
	names := d.Categories()
	if len(names) == 0 {
		enterElements(h, d)
	}
	for _, name := range names {
		io.WriteString(h, name)
		if c, ok := d.Category(name); ok {
			enterElements(h, c)
		}
	}
	if index, ok := d.Index(); ok && depth > 0 {
		enter(h, index, depth-1)
	}
}

func enterElements(h hash.Hash, d metrics.DataSet) {
	var b []byte
	number := func(v uint64) { b = binary.LittleEndian.AppendUint64(b, v) }
	if all, ok := d.Numbers(); ok {
		for _, v := range all {
			number(math.Float64bits(v))
		}
	}
	if all, ok := d.Times(); ok {
		for _, v := range all {
			number(uint64(v.Unix()))
			number(uint64(v.Nanosecond()))
		}
	}
	if all, ok := d.Strings(); ok {
		for _, v := range all {
			number(uint64(len(v)))
			b = append(b, v...)
		}
	}
	if all, ok := d.Statuses(); ok {
		for _, v := range all {
			number(uint64(v))
		}
	}
	if all, ok := d.IDs(); ok {
		for _, v := range all {
			b = append(b, v[:]...)
		}
	}
	h.Write(b)
}
