package metrics

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// ValidateOption configures [Validate].
type ValidateOption func(*checker)

// Strict also reports what ReSim accepts without looking: as errors what it cannot show or read
// again, as warnings what is probably not meant (the gaps G1 to G35). It reads every element once.
func Strict() ValidateOption { return func(c *checker) { c.strict = true } }

// Validate reports everything that is wrong with a document: the rules V1 to V95 are those by which
// ReSim accepts it. Findings come in the order of the document's parts: ids, metrics, data, events. It
// takes time linear in the number of metrics, data sets and events; elements of series are read only
// where V53 demands it, and in strict mode.
func Validate(d *Document, opts ...ValidateOption) []Finding {
	c := &checker{
		doc:     d.pb,
		data:    make(map[string]*metricspb.MetricsData, len(d.pb.GetMetricsData())),
		metrics: make(map[string]*metricspb.Metric, len(d.pb.GetJobLevelMetrics().GetMetrics())),
	}
	for _, o := range opts {
		o(c)
	}
	c.checkIDs()
	c.checkMetrics()
	c.checkData()
	c.checkEvents()
	if c.strict {
		c.checkGaps()
	}
	return c.findings
}

// checker collects the findings of one document.
type checker struct {
	doc      *metricspb.JobMetrics
	strict   bool
	data     map[string]*metricspb.MetricsData // by id, as text; of equal ids the first
	metrics  map[string]*metricspb.Metric      // likewise
	findings []Finding
}

// place is where in the document a check looks.
type place struct {
	path, name string
}

// at is a field below a place.
func (p place) at(format string, args ...any) place {
	p.path += "." + fmt.Sprintf(format, args...)
	return p
}

func (c *checker) error(rule string, p place, format string, args ...any) {
	c.findings = append(c.findings, Finding{rule, Error, p.path, cut(p.name), fmt.Sprintf(format, args...)})
}

func (c *checker) warn(rule string, p place, format string, args ...any) {
	c.findings = append(c.findings, Finding{rule, Warning, p.path, cut(p.name), fmt.Sprintf(format, args...)})
}

// quote shows a value from the document.
func quote(s string) string { return fmt.Sprintf("%q", cut(s)) }

// index is an element of the list at a place.
func (p place) index(i int) place {
	p.path += fmt.Sprintf("[%d]", i)
	return p
}
