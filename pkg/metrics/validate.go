package metrics

import (
	"fmt"
	"io/fs"
	"strconv"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// ValidateOption configures [Validate].
type ValidateOption func(*checker)

// Strict also reports what ReSim accepts without looking (the gaps G1 to G35): as errors what it
// cannot show or read again, as warnings what is probably not meant. It reads every element once.
func Strict() ValidateOption { return func(c *checker) { c.strict = true } }

// Attachments also looks up the external files of the document in fsys, the folder that its
// metrics.binproto is in, and warns of those that are missing or no images where images are shown
// (G25). The FS of an [os.Root] keeps it from following links out of the folder.
func Attachments(fsys fs.FS) ValidateOption { return func(c *checker) { c.files = fsys } }

// Validate reports everything that is wrong with a document: the rules V1 to V95 are those by which
// ReSim accepts it, see [Rules]. No findings means that it is valid.
//
// Findings come in the order of the document's parts (ids, metrics, data, events), those of strict
// mode behind the others; the same document gives the same findings. It takes time linear in the
// size of the document, whatever is in it; elements of series, and figures, are read only where V53
// demands it and in strict mode.
func Validate(d *Document, opts ...ValidateOption) []Finding {
	if d == nil {
		d = &Document{}
	}
	c := &checker{from: d, doc: d.pb}
	for _, o := range opts {
		o(c)
	}
	if c.strict {
		d.whole()
	}
	c.checkIDs()
	c.checkMetrics()
	c.checkData()
	c.checkEvents()
	if c.strict {
		c.strictDocument()
		c.strictMetrics()
		c.strictData()
		c.strictEvents()
		c.strictUnknown()
	}
	if c.files != nil {
		c.checkAttachments()
	}
	return c.findings
}

// checker collects the findings of one document.
type checker struct {
	from   *Document
	doc    *metricspb.JobMetrics
	strict bool
	files  fs.FS

	sets     []*dataSet                   // in file order
	data     map[string]*dataSet          // by id, as text; of equal ids the first
	metrics  map[string]*metricspb.Metric // likewise
	shapes   map[string]int               // the number of each set of categories
	findings []Finding

	differences map[[2]*dataSet]difference // of pairs of data sets, see difference
}

func (c *checker) error(rule string, p place, format string, args ...any) {
	c.report(rule, Error, p, format, args...)
}

func (c *checker) warn(rule string, p place, format string, args ...any) {
	c.report(rule, Warning, p, format, args...)
}

func (c *checker) report(rule string, s Severity, p place, format string, args ...any) {
	c.findings = append(c.findings, Finding{rule, s, p.String(), p.name, fmt.Sprintf(format, args...)})
}

// place is where in the document a check looks. Its path is spelled out only for a finding.
type place struct {
	list    string // a list of the document; "" for the document itself
	i       int    // the element of it
	name    string // the element's name
	message string // a message below it
	field   string // a field of that
	element int    // of a repeated field, counted from 1; 0 for the field itself
}

func dataPlace(d *dataSet) place {
	return place{list: "metrics_data", i: d.i, name: d.name()}
}

func metricPlace(i int, m *metricspb.Metric) place {
	return place{list: "job_level_metrics.metrics", i: i, name: m.GetName()}
}

func eventPlace(i int, e *metricspb.Event) place {
	return place{list: "events", i: i, name: e.GetName()}
}

// in is a message below a place.
func (p place) in(message string) place {
	p.message = message
	return p
}

// at is a field of a place.
func (p place) at(field string) place {
	p.field, p.element = field, 0
	return p
}

// index is an element of the repeated field a place is at.
func (p place) index(i int) place {
	p.element = i + 1
	return p
}

// String is the path as protobuf spells it.
func (p place) String() string {
	path := p.list
	if path != "" {
		path += "[" + strconv.Itoa(p.i) + "]"
	}
	for _, below := range []string{p.message, p.field} {
		if path != "" && below != "" {
			path += "."
		}
		path += below
	}
	if p.element > 0 {
		path += "[" + strconv.Itoa(p.element-1) + "]"
	}
	return path
}
