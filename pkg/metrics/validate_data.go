package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// checkData is V71 to V86.
func (c *checker) checkData() {
	names := make(map[string]int, len(c.sets))
	for _, d := range c.sets {
		p := dataPlace(d)
		if first, ok := names[d.name()]; ok {
			c.error("V71", p.at("name"), "the name %s is also that of metrics_data[%d]; give each data set its own", quote(d.name()), first)
		} else {
			names[d.name()] = d.i
		}
		if d.dataType() == metricspb.MetricsDataType_NO_DATA_TYPE {
			c.error("V72", p.at("data_type"), "there is no data type; set that of what the data set holds (%v)", d.holds)
		}
		switch {
		case d.dataType() == fileType:
			c.checkFile(p, d)
		case d.pb.GetIsPerCategory():
			c.checkCategories(p, d)
		default:
			c.checkSeries(p, d)
		}
		if d.pb.GetIsIndexed() {
			c.checkIndex(p, d)
		}
	}
}

// checkFile is V73 and V74.
func (c *checker) checkFile(p place, d *dataSet) {
	if d.holds != holdsFile {
		c.error("V73", p.at("external_file"), "the data type is EXTERNAL_FILE, but it holds %v; name a file, or set another type", d.holds)
	}
	if d.file == "" {
		c.error("V74", p.at("external_file.path"), "the path of the file is empty; give it relative to the folder of the document")
	}
}

// checkCategories is V75 to V79.
func (c *checker) checkCategories(p place, d *dataSet) {
	if d.holds != holdsCategories {
		c.error("V75", p.at("series_per_category"), "is_per_category is set, but the data set holds %v; give it series by category, or clear the flag", d.holds)
	}
	if d.holds == holdsCategories {
		for s := range d.parts() {
			c.checkElements("V76", "V77", p, d, s)
		}
	}
	if len(d.pb.GetCategoryNames()) == 0 {
		c.error("V78", p.at("category_names"), "no category is listed, there are %d; list them all", len(d.categories))
		return
	}
	listed := make(map[string]bool, len(d.pb.GetCategoryNames()))
	var absent, unlisted nameList
	for _, name := range d.pb.GetCategoryNames() {
		if _, ok := d.categories[name]; !ok && !listed[name] {
			absent.add(quote(name))
		}
		listed[name] = true
	}
	for _, name := range d.sortedCategories() {
		if !listed[name] {
			unlisted.add(quote(name))
		}
	}
	if absent.n > 0 {
		c.error("V79", p.at("category_names"), "category_names lists %s, of which there are no series; list what is there", absent.String())
	}
	if unlisted.n > 0 {
		c.error("V79", p.at("category_names"), "category_names does not list %s, of which there are series; list what is there", unlisted.String())
	}
}

// checkSeries is V80 to V82.
func (c *checker) checkSeries(p place, d *dataSet) {
	if d.holds != holdsSeries {
		c.error("V80", p.at("series"), "the data set is %s and is_per_category is not set, but it holds %v; give it one series",
			aDataType(d.dataType()), d.holds)
		return
	}
	c.checkElements("V81", "V82", p, d, part{elements: d.series})
}

// checkElements checks that a series has elements, and those that the data type demands.
func (c *checker) checkElements(some, kind string, p place, d *dataSet, s part) {
	switch {
	case s.kind == noElements:
		c.error(some, p.at(s.field()), "the series%s is of no kind; give it %v", s.where(), kindOf(d.dataType()))
		return
	case s.len() == 0:
		c.error(some, p.at(s.field()), "there are no elements%s; leave it out instead", s.where())
	}
	if s.kind != kindOf(d.dataType()) {
		c.error(kind, p.at(s.field()), "the data set is %s, but it holds %v%s; make them agree", aDataType(d.dataType()), s.kind, s.where())
	}
}

// checkIndex is V83 to V86: an index is there, and fits.
func (c *checker) checkIndex(p place, d *dataSet) {
	at := p.at("index_data_id")
	if d.index == nil {
		c.error("V83", at, "the index %s is no data set of the document; add it, or clear is_indexed", quote(dataID(d.pb.GetIndexDataId())))
		return
	}
	switch {
	case d.holds == d.index.holds:
		c.compare(compareRules{"V85", "V85", "V85"}, at, d, d.index, "its index")
	case d.holds != holdsNothing: // that has been reported
		c.error("V84", at, "%s holds %v, its index %s holds %v; both must hold the same", quote(d.name()), d.holds, quote(d.index.name()), d.index.holds)
	}
	if have, want := d.pb.GetIndexDataType(), d.index.dataType(); have != want {
		c.error("V86", p.at("index_data_type"), "the index is said to be %s, but %s is %s; make them agree", aDataType(have), quote(d.index.name()), aDataType(want))
	}
}
