package metrics

import (
	"fmt"
	"math"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// elementKey is an element of an index, to be looked up.
type elementKey struct {
	text    string
	seconds int64
	nanos   int32
}

// occurrence says where an element is in an index.
type occurrence struct {
	first int // its place in the first series that has it; -1 if none has
	parts int // how many series have it
	last  int // the last of them
}

// find says where a data set has an element. All elements are entered once, so that it does not matter
// how many metrics look for one.
func (d *dataSet) find(key elementKey) occurrence {
	if d.found == nil {
		d.found = map[elementKey]occurrence{}
		n := 0
		for s := range d.parts() {
			n++
			for i, v := range s.texts {
				d.enter(elementKey{text: v}, i, n)
			}
			for i, v := range s.ids {
				d.enter(elementKey{text: v.GetData()}, i, n)
			}
			for i, v := range s.stamps {
				d.enter(elementKey{seconds: v.GetSeconds(), nanos: v.GetNanos()}, i, n)
			}
		}
	}
	if o, ok := d.found[key]; ok {
		return o
	}
	return occurrence{first: -1}
}

func (d *dataSet) enter(key elementKey, i, part int) {
	o, ok := d.found[key]
	if !ok {
		o.first = i
	}
	if o.last != part {
		o.parts, o.last = o.parts+1, part
	}
	d.found[key] = o
}

// picked says which element a summary shows.
type picked struct {
	field string // that says it; "" for none
	n     int    // the value of series_index
	shown string // the value, for a message
}

const seriesIndexField = "series_index"

func pickedElement(v *metricspb.DoubleSummaryMetricValues) (elementKey, picked) {
	switch s := v.GetIndex().(type) {
	case *metricspb.DoubleSummaryMetricValues_SeriesIndex:
		if s != nil {
			return elementKey{}, picked{seriesIndexField, int(min(s.SeriesIndex, math.MaxInt32)), fmt.Sprint(s.SeriesIndex)}
		}
	case *metricspb.DoubleSummaryMetricValues_TimestampIndex:
		if s != nil {
			t := s.TimestampIndex
			return elementKey{seconds: t.GetSeconds(), nanos: t.GetNanos()}, picked{"timestamp_index", 0, fmt.Sprintf("%d s and %d ns", t.GetSeconds(), t.GetNanos())}
		}
	case *metricspb.DoubleSummaryMetricValues_UuidIndex:
		if s != nil {
			return elementKey{text: s.UuidIndex.GetData()}, picked{"uuid_index", 0, quote(s.UuidIndex.GetData())}
		}
	case *metricspb.DoubleSummaryMetricValues_StringIndex:
		if s != nil {
			return elementKey{text: s.StringIndex}, picked{"string_index", 0, quote(s.StringIndex)}
		}
	}
	return elementKey{}, picked{}
}

// checkSummaryIndex is G18, and G15 and G16 of the index: the element to show is there.
func (c *checker) checkSummaryIndex(p place, v *metricspb.DoubleSummaryMetricValues) {
	key, picked := pickedElement(v)
	p = p.at(picked.field)
	switch s := v.GetIndex().(type) {
	case *metricspb.DoubleSummaryMetricValues_TimestampIndex:
		if s != nil {
			c.checkStamp(p, s.TimestampIndex)
		}
	case *metricspb.DoubleSummaryMetricValues_UuidIndex:
		if s != nil && !uuidOK(key.text) {
			c.error("G15", p, "%s is no UUID; %s", picked.shown, writeUUID)
		}
	}
	d := c.set(v.GetValueDataId())
	if picked.field == "" || d == nil {
		return
	}
	if picked.field == seriesIndexField {
		if n := d.shortest(); picked.n >= n {
			c.error("G18", p, "there is no element %d, %s has %d; counting starts at 0", picked.n, quote(d.name()), n)
		}
		return
	}
	index := c.set(d.pb.GetIndexDataId()) // even if is_indexed is not set (G22)
	if index == nil {
		return // V34 to V36, V83
	}
	all := 1
	if index.holds == holdsCategories {
		all = len(index.categories)
	}
	switch n := index.find(key).parts; {
	case n == 0:
		c.error("G18", p, "the index %s has no element %s; pick one that it has", quote(index.name()), picked.shown)
	case n < all:
		c.error("G18", p, "the index %s has the element %s in %d of %d categories only; pick one that all have", quote(index.name()), picked.shown, n, all)
	}
}

// shortest is the length of a data set, or of its shortest category.
func (d *dataSet) shortest() int {
	if d.least == nil {
		for s := range d.parts() {
			if n := s.len(); d.least == nil || n < *d.least {
				d.least = &n
			}
		}
		if d.least == nil {
			d.least = new(int)
		}
	}
	return *d.least
}
