package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// checkData is V71 to V86.
func (c *checker) checkData() {
	names := map[string]int{}
	for i, d := range c.doc.GetMetricsData() {
		p := dataPlace(i, d)
		if first, ok := names[d.GetName()]; ok {
			c.error("V71", p.at("name"), "the name %s is also that of metrics_data[%d]; names must differ", quote(d.GetName()), first)
		} else {
			names[d.GetName()] = i
		}
		if d.GetDataType() == 0 {
			c.error("V72", p.at("data_type"), "there is no data type")
		}
		c.checkContent(p, d)
		if d.GetIsIndexed() {
			c.checkIndex(p, d)
		}
	}
}

// checkContent is V73 to V82: what a data set holds fits what it says.
func (c *checker) checkContent(p place, d *metricspb.MetricsData) {
	switch {
	case d.GetDataType() == metricspb.MetricsDataType_EXTERNAL_FILE_DATA_TYPE:
		if d.GetExternalFile() == nil {
			c.error("V73", p.at("external_file"), "the data type is EXTERNAL_FILE, but there is no file")
		}
		if d.GetExternalFile().GetPath() == "" {
			c.error("V74", p.at("external_file.path"), "the path of the file is empty")
		}
	case d.GetIsPerCategory():
		c.checkCategories(p, d)
	default:
		s := d.GetSeries()
		if s == nil {
			c.error("V80", p.at("series"), "there is no series; is_per_category is not set")
			return
		}
		if seriesLen(s) == 0 {
			c.error("V81", p.at("series"), "the series is empty; leave the data set out instead")
			return
		}
		if !kindFits(d.GetDataType(), s) {
			c.error("V82", p.at("series"), "the data type is %v, the series holds %s", DataType(d.GetDataType()), seriesKind(s))
		}
	}
}

func (c *checker) checkCategories(p place, d *metricspb.MetricsData) {
	if d.GetSeriesPerCategory() == nil {
		c.error("V75", p.at("series_per_category"), "is_per_category is set, but there are no categories")
		return
	}
	categories := d.GetSeriesPerCategory().GetCategoryToSeries()
	for _, name := range sortedKeys(categories) {
		s := categories[name]
		at := p.at("series_per_category.category_to_series[%s]", quote(name))
		if seriesLen(s) == 0 {
			c.error("V76", at, "the category %s is empty; leave it out instead", quote(name))
			continue
		}
		if !kindFits(d.GetDataType(), s) {
			c.error("V77", at, "the data type is %v, the category %s holds %s", DataType(d.GetDataType()), quote(name), seriesKind(s))
		}
	}
	if len(d.GetCategoryNames()) == 0 {
		c.error("V78", p.at("category_names"), "the categories are not listed")
		return
	}
	listed := map[string]bool{}
	for j, name := range d.GetCategoryNames() {
		listed[name] = true
		if categories[name] == nil {
			if _, ok := categories[name]; !ok {
				c.error("V79", p.at("category_names").index(j), "the category %s is listed, but not there", quote(name))
			}
		}
	}
	for _, name := range sortedKeys(categories) {
		if !listed[name] {
			c.error("V79", p.at("category_names"), "the category %s is there, but not listed", quote(name))
		}
	}
}

// checkIndex is V83 to V86.
func (c *checker) checkIndex(p place, d *metricspb.MetricsData) {
	id := dataID(d.GetIndexDataId())
	index := c.data[id]
	at := p.at("index_data_id")
	if !uuidOK(id) || index == nil {
		c.error("V83", at, "the index %s is no data set of the document", quote(id))
		return
	}
	if a, b := contentOf(d), contentOf(index); a != b {
		c.error("V84", at, "the data set holds %s, its index %s holds %s; both must hold the same", a, quote(index.GetName()), b)
	} else {
		c.checkLengths("V85", "V85", "V85", at, d, index, "its index "+quote(index.GetName()))
	}
	if d.GetIndexDataType() != index.GetDataType() {
		c.error("V86", p.at("index_data_type"), "the index is said to be a %v, %s is a %v",
			DataType(d.GetIndexDataType()), quote(index.GetName()), DataType(index.GetDataType()))
	}
}

// checkLengths compares two data sets that hold the same: series by their lengths (rule length), or
// categories by number and keys (rule keys) and then by length (rule each).
func (c *checker) checkLengths(length, keys, each string, p place, a, b *metricspb.MetricsData, what string) {
	switch {
	case a.GetSeries() != nil && b.GetSeries() != nil:
		if n, m := seriesLen(a.GetSeries()), seriesLen(b.GetSeries()); n != m {
			c.error(length, p, "%s has %d elements, %s has %d; they must be equally many", quote(a.GetName()), n, what, m)
		}
	case a.GetSeriesPerCategory() != nil && b.GetSeriesPerCategory() != nil:
		x, y := a.GetSeriesPerCategory().GetCategoryToSeries(), b.GetSeriesPerCategory().GetCategoryToSeries()
		for _, name := range sortedKeys(y) {
			if _, ok := x[name]; !ok {
				c.error(keys, p, "%s has the category %s, %s has not", what, quote(name), quote(a.GetName()))
			}
		}
		for _, name := range sortedKeys(x) {
			if _, ok := y[name]; !ok {
				c.error(keys, p, "%s has the category %s, %s has not", quote(a.GetName()), quote(name), what)
			} else if n, m := seriesLen(x[name]), seriesLen(y[name]); n != m {
				c.error(each, p, "in the category %s, %s has %d elements, %s has %d; they must be equally many", quote(name), quote(a.GetName()), n, what, m)
			}
		}
	}
}
