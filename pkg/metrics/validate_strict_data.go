package metrics

import (
	"math"

	"google.golang.org/protobuf/types/known/timestamppb"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// strictData is what strict mode says of each data set.
func (c *checker) strictData() {
	isIndex := make(map[*dataSet]bool)
	for _, d := range c.sets {
		if d.index != nil {
			isIndex[d.index] = true
		}
	}
	files := map[string]int{}
	for _, d := range c.sets {
		p := dataPlace(d)
		c.strictTypes(p, d)
		c.strictCategories(p, d)
		if d.dataType() == fileType {
			c.strictFile(p, d, files)
		}
		for s := range d.parts() {
			c.strictElements(p.at(s.field()), d, s)
			if isIndex[d] {
				c.strictIndexElements(p.at(s.field()), d, s)
			}
		}
	}
	c.strictIndexes()
}

// strictTypes is G4, G22 and G24.
func (c *checker) strictTypes(p place, d *dataSet) {
	t, indexed := d.dataType(), d.pb.GetIsIndexed()
	c.checkEnum(p.at("data_type"), "data type", int32(t), int32(fileType))
	c.checkEnum(p.at("index_data_type"), "data type", int32(d.pb.GetIndexDataType()), int32(fileType))
	switch {
	case t == fileType && indexed:
		c.warn("G24", p.at("is_indexed"), "a file has no elements that an index could label; clear is_indexed")
	case indexed && isSeriesType(t) && !isIndexedType(t):
		c.warn("G22", p.at("data_type"), "is_indexed is set, but the data type is %v; use %v", DataType(t), DataType(t+indexedStep))
	case !indexed && isIndexedType(t):
		c.warn("G22", p.at("is_indexed"), "the data type is %v, but is_indexed is not set; set it, or use %v", DataType(t), DataType(t-indexedStep))
	}
	if t == fileType && d.pb.GetIsPerCategory() {
		c.warn("G24", p.at("is_per_category"), "a file has no categories; clear is_per_category")
	}
}

// strictCategories is G26.
func (c *checker) strictCategories(p place, d *dataSet) {
	names := d.pb.GetCategoryNames()
	p = p.at("category_names")
	if len(names) > 0 && !d.pb.GetIsPerCategory() {
		c.warn("G26", p, "%d categories are listed, but is_per_category is not set; drop the list", len(names))
		return
	}
	seen := make(map[string]bool, len(names))
	for i, name := range names {
		switch {
		case seen[name]:
			c.warn("G26", p.index(i), "the category %s is listed already; list it once", quote(name))
		case isBlank(name):
			c.warn("G26", p.index(i), "the name %s of the category is blank; give it one to be known by", quote(name))
		}
		seen[name] = true
	}
}

// strictElements is G1, G5, G15 and G16: one finding for each series, about the first element that is
// wrong.
func (c *checker) strictElements(p place, d *dataSet, s part) {
	switch s.kind {
	case doubleElements:
		if all := d.numbers(); !all.none && (math.IsInf(all.least, 0) || math.IsInf(all.greatest, 0)) {
			if n, i := countWrong(s.doubles, func(v float64) bool { return math.IsInf(v, 0) }); n > 0 {
				c.warn("G1", p, "%d of %d elements are infinite, the first is element %d: %v; use NaN for a gap", n, len(s.doubles), i, s.doubles[i])
			}
		}
	case timestampElements:
		if n, i := countWrong(s.stamps, func(t *timestamppb.Timestamp) bool { return !stampOK(t.GetSeconds(), t.GetNanos()) }); n > 0 {
			c.error("G16", p, "%d of %d elements are no time, the first is element %d: %d s and %d ns; seconds must be at least 0, nanoseconds from 0 to 999999999",
				n, len(s.stamps), i, s.stamps[i].GetSeconds(), s.stamps[i].GetNanos())
		}
		if n, i := countWrong(s.stamps, func(t *timestamppb.Timestamp) bool { return t.GetSeconds() > lastSecond }); n > 0 {
			c.warn("G16", p, "%d of %d elements are after the year 9999, the first is element %d: %d s; give seconds and nanoseconds",
				n, len(s.stamps), i, s.stamps[i].GetSeconds())
		}
	case uuidElements:
		if n, i := countWrong(s.ids, func(id *metricspb.UUID) bool { return !uuidOK(id.GetData()) }); n > 0 {
			c.error("G15", p, "%d of %d elements are no UUIDs, the first is element %d: %s; %s", n, len(s.ids), i, quote(s.ids[i].GetData()), writeUUID)
		}
	case statusElements:
		if n, i := countWrong(s.statuses, func(v metricspb.MetricStatus) bool { return !Status(v).known() }); n > 0 {
			c.error("G5", p, "%d of %d elements are no status, the first is element %d: %v; %s", n, len(s.statuses), i, Status(s.statuses[i]), useNotApplicable)
		}
	}
}

// countWrong says how many elements are wrong, and where the first of them is.
func countWrong[T any](all []T, wrong func(T) bool) (n, first int) {
	for i, v := range all {
		if wrong(v) {
			if n == 0 {
				first = i
			}
			n++
		}
	}
	return n, first
}
