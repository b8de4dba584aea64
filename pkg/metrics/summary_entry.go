package metrics

import "github.com/resim-contrib/metrics-go/gen/metricspb"

// SummaryRow is one number of a summary.
type SummaryRow struct {
	Category string // "" unless the summary is a table
	Value    float64
	Missing  bool // the element that the summary picks is not there
	Unit     string
	Status   Status // NoStatus if there is none
}

// Summary is the numbers of a double summary: one, or a row for each category.
func (e Entry) Summary() ([]SummaryRow, bool) {
	v := e.values().GetDoubleMetricValues()
	if v == nil {
		return nil, false
	}
	values, statuses := e.dataSet(v.GetValueDataId()), e.dataSet(v.GetStatusDataId())
	if !values.IsZero() && values.pb.GetIsPerCategory() {
		var rows []SummaryRow
		for _, name := range values.Categories() {
			value, _ := values.Category(name)
			status, _ := statuses.Category(name)
			row := summaryRow(v, value, status)
			row.Category, row.Unit = name, values.Unit()
			rows = append(rows, row)
		}
		return rows, true
	}
	return []SummaryRow{summaryRow(v, values, statuses)}, true
}

// summaryRow is the element of a series that a summary picks.
func summaryRow(v *metricspb.DoubleSummaryMetricValues, values, statuses DataSet) SummaryRow {
	row := SummaryRow{Unit: values.Unit(), Missing: true}
	numbers, _ := values.Numbers()
	i := pickedPlace(v, values)
	if i < 0 || i >= len(numbers) {
		return row
	}
	row.Value, row.Missing = numbers[i], false
	if all, ok := statuses.Statuses(); ok && i < len(all) {
		row.Status = all[i]
	}
	return row
}

// pickedPlace is the place of the element that a summary picks, the first one with the index it names;
// -1 if there is none.
func pickedPlace(v *metricspb.DoubleSummaryMetricValues, values DataSet) int {
	key, picked := pickedElement(v)
	if picked.field == "" || picked.field == seriesIndexField {
		return picked.n
	}
	index, ok := values.Index()
	if !ok {
		return -1
	}
	elements := elementsOf(index.series())
	for i := range elements.len() {
		if elements.key(i) == key {
			return i
		}
	}
	return -1
}

// key is an element of an index as it is looked up.
func (e elements) key(i int) elementKey {
	switch e.kind {
	case stringElements:
		return elementKey{text: e.texts[i]}
	case uuidElements:
		return elementKey{text: e.ids[i].GetData()}
	case timestampElements:
		return elementKey{seconds: e.stamps[i].GetSeconds(), nanos: e.stamps[i].GetNanos()}
	}
	return elementKey{}
}
