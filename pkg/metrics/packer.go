package metrics

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// packed is a metric's payload and the status its limits give it.
type packed struct {
	values *metricspb.MetricValues
	typ    metricspb.MetricType
	status Status
}

// packer turns the items of a Writer into one message. While a metric is packed it collects the data
// sets the metric refers to.
type packer struct {
	ids   func() uuid.UUID
	used  map[uuid.UUID]bool
	err   error // that an id was used twice
	doc   *metricspb.JobMetrics
	names map[string]bool // every name in the document
	next  map[string]int  // the number to try next for a name that is taken
	files map[string]*packedFile

	metric  string            // the metric being packed
	prefix  string            // what names of its data start with: its name, behind that of its event
	given   map[string]string // names for its data by role, instead of made ones
	indexes []packedIndex     // its indexes so far, shared between equal ones
	data    []*metricspb.MetricsData
}

// packedFile is the one data set of a stored file.
type packedFile struct {
	name string // that it was added by, if it was
	id   *metricspb.MetricsDataId
}

type packedIndex struct {
	col *column
	id  *metricspb.MetricsDataId
}

// pack makes the document; w is locked.
func (w *Writer) pack() (*Document, error) {
	collection := &metricspb.MetricCollection{}
	p := &packer{
		ids:   w.ids,
		used:  map[uuid.UUID]bool{},
		doc:   &metricspb.JobMetrics{JobLevelMetrics: collection},
		names: map[string]bool{},
		next:  map[string]int{},
		files: map[string]*packedFile{},
	}
	job := &metricspb.JobId{}
	if w.job == uuid.Nil {
		job.Id = p.newID()
	} else {
		job.Id = wireID(w.job)
	}
	p.doc.JobId = job
	for _, it := range w.items {
		if it.data != nil && it.data.file != "" && p.files[it.data.file] == nil {
			p.files[it.data.file] = &packedFile{name: it.name}
		}
		if it.kind() != eventItem { // an event gives way to what has its name
			p.names[it.name] = true
		}
	}
	var statuses []Status
	ofEvent := map[*event][]*metricspb.Metric{}
	for _, it := range w.items {
		if it.kind() != metricItem {
			continue
		}
		m := p.packMetric(it, len(statuses))
		m.ParentId = &metricspb.Metric_JobId{JobId: job}
		collection.Metrics = append(collection.Metrics, m)
		statuses = append(statuses, Status(m.Status))
		if it.event != nil {
			yes := true
			m.EventMetric = &yes
			ofEvent[it.event] = append(ofEvent[it.event], m)
		}
	}
	for _, it := range w.items {
		switch it.kind() {
		case dataItem:
			p.packData(it.name, it.data)
		case eventItem:
			p.doc.Events = append(p.doc.Events, it.event.pack(p, p.unique(it.name, " #"), ofEvent[it.event]))
		}
	}
	p.doc.MetricsStatus = metricspb.MetricStatus(overall(statuses))
	collection.MetricsStatus = p.doc.MetricsStatus
	if p.err != nil {
		return nil, p.err
	}
	return newDocument(p.doc), nil
}

// newID is the next id from where the Writer has them. One that was there already is a mistake (V2, V4, G8).
func (p *packer) newID() *metricspb.UUID {
	id := p.ids()
	if p.used[id] && p.err == nil {
		p.err = fmt.Errorf("the source of ids gives %v twice; each must be a new one", id)
	}
	p.used[id] = true
	return wireID(id)
}

func (p *packer) packMetric(it item, position int) *metricspb.Metric {
	p.metric, p.prefix, p.indexes, p.data = it.name, it.name, nil, nil
	if it.event != nil {
		p.prefix = it.event.name + ": " + it.name
	}
	id := &metricspb.MetricId{Id: p.newID()}
	content := it.content.pack(p)
	p.doc.MetricsData = append(p.doc.MetricsData, p.data...)

	status := content.status
	if it.settings.status != NoStatus {
		status = it.settings.status
	}
	order := float32(position)
	if it.settings.order != nil {
		order = *it.settings.order
	}
	shown := !it.settings.hidden
	m := &metricspb.Metric{
		MetricId:      id,
		Name:          it.name,
		Type:          content.typ,
		Description:   it.settings.description,
		Status:        metricspb.MetricStatus(status),
		ShouldDisplay: &shown,
		MetricValues:  content.values,
		Importance:    metricspb.MetricImportance(it.settings.importance),
		Order:         &order,
	}
	for _, t := range it.settings.tags {
		m.Tags = append(m.Tags, &metricspb.Tag{Key: t.Key, Value: t.Value})
	}
	return m
}

// packData packs a data set added under its own name, its index, and the times of batches.
func (p *packer) packData(name string, c *column) {
	if f := p.files[c.file]; f != nil && f.name == name && f.id != nil {
		return // with the metric that shows it
	}
	p.metric, p.prefix, p.indexes, p.data = "", "", nil, nil
	p.add(name, name, c)
	if times := c.timesColumn(); times != nil {
		p.add(name, p.unique(name+" (times)", " "), times)
	}
	p.doc.MetricsData = append(p.doc.MetricsData, p.data...)
}

// column stores a column the current metric refers to. part tells the metric's columns of one kind
// apart (a line's name, a category; "" if there is but one), role says what the column is to it.
func (p *packer) column(part, role string, c *column) *metricspb.MetricsDataId {
	base := p.base(part)
	return p.add(base, p.called(base, role), c)
}

// file stores the data set of a stored file, unless another metric did, under the name that the file was
// added by or one made as in column.
func (p *packer) file(part, path string) *metricspb.MetricsDataId {
	f := p.files[path]
	if f == nil {
		f = &packedFile{}
		p.files[path] = f
	}
	switch c := (&column{file: path}); {
	case f.id != nil:
	case f.name != "":
		f.id = p.add(f.name, f.name, c)
	default:
		f.id = p.column(part, "image", c)
	}
	return f.id
}

// statuses stores the status of each element of a column over the column's own index, as judge sees
// them, and says which is the worst.
func (p *packer) statuses(part string, of *column, judge judge) (*metricspb.MetricsDataId, Status) {
	base := p.base(part)
	d := p.set(indexedType(metricspb.MetricsDataType_METRIC_STATUS_SERIES_DATA_TYPE, of.indexColumn() != nil))
	d.Name = p.called(base, "status")
	worst := NotApplicable
	p.fill(d, of, func(c *column) *metricspb.Series {
		statuses, status := judge(c)
		worst = Worst(worst, status)
		return &metricspb.Series{Series: &metricspb.Series_Statuses{Statuses: &metricspb.MetricStatusSeries{Series: statuses}}}
	})
	p.over(d, base, of)
	return d.MetricsDataId, worst
}

// judge is the status of each element of a plain column, and the worst of them.
type judge func(*column) ([]metricspb.MetricStatus, Status)

// base is what names of a metric's data start with.
func (p *packer) base(part string) string {
	if part == "" {
		return p.prefix
	}
	return p.prefix + ": " + part
}

// called is what a data set of the current metric is called: what is given for its role, or a name made
// from base.
func (p *packer) called(base, role string) string {
	if name := p.given[role]; name != "" {
		return p.unique(name, " ")
	}
	return p.unique(base+" ("+role+")", " ")
}

// add stores a column under a name and its index, if it has one, under a name made from base.
func (p *packer) add(base, name string, c *column) *metricspb.MetricsDataId {
	d := p.set(c.dataType())
	d.Name = name
	d.Unit = c.unit
	p.fill(d, c, (*column).series)
	p.over(d, base, c)
	return d.MetricsDataId
}

// fill gives a data set its content: one series, or one for each category.
func (p *packer) fill(d *metricspb.MetricsData, c *column, series func(*column) *metricspb.Series) {
	if c.file != "" {
		d.Data = &metricspb.MetricsData_ExternalFile{ExternalFile: &metricspb.ExternalFile{Path: c.file}}
		return
	}
	if c.groups == nil {
		d.Data = &metricspb.MetricsData_Series{Series: series(c)}
		return
	}
	d.IsPerCategory = true
	categories := make(map[string]*metricspb.Series, len(c.groups))
	for _, g := range c.groups {
		d.CategoryNames = append(d.CategoryNames, g.name)
		categories[g.name] = series(g.col)
	}
	d.Data = &metricspb.MetricsData_SeriesPerCategory{SeriesPerCategory: &metricspb.SeriesPerCategory{CategoryToSeries: categories}}
}

func (p *packer) set(t metricspb.MetricsDataType) *metricspb.MetricsData {
	d := &metricspb.MetricsData{MetricsDataId: &metricspb.MetricsDataId{Id: p.newID()}, DataType: t}
	p.data = append(p.data, d)
	return d
}

// over gives d the index that c has, if it has one. Equal indexes of one metric are stored once, as values and their
// statuses must share theirs (V26).
func (p *packer) over(d *metricspb.MetricsData, base string, c *column) {
	index := c.indexColumn()
	if index == nil {
		return
	}
	d.IsIndexed = true
	d.IndexDataType = index.dataType()
	for _, known := range p.indexes {
		if known.col.equal(index) {
			d.IndexDataId = known.id
			return
		}
	}
	d.IndexDataId = p.add(base, p.called(base, "index"), index)
	p.indexes = append(p.indexes, packedIndex{index, d.IndexDataId})
}

// unique is a name with, if it is taken, the first number behind it that makes it another one: equal
// names are legal between metrics and data, but ReSim's own Python tools cannot read such a file (G14).
func (p *packer) unique(name, sep string) string {
	free := name
	for n := max(2, p.next[name]); p.names[free]; n++ {
		free = fmt.Sprintf("%s%s%d", name, sep, n)
		p.next[name] = n + 1
	}
	p.names[free] = true
	return free
}

func wireID(id uuid.UUID) *metricspb.UUID { return &metricspb.UUID{Data: id.String()} }
