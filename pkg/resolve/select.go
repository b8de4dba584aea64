package resolve

import (
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Select says which part of a job's document is wanted, so that only that is fetched. Several add up:
// what any of them selects is wanted. Without any it is all metrics but those of events, and all data;
// with [Everything] events too.
type Select func(*selection)

type selection struct {
	names  []string
	types  []resim.MetricType
	data   []string
	events bool
	all    bool // metrics but those of events, and data
	order  order
}

func newSelection(want []Select) selection {
	var s selection
	for _, w := range want {
		w(&s)
	}
	s.all = s.all || !s.events && s.names == nil && s.types == nil && s.data == nil
	return s
}

// MetricsNamed selects the metrics of some names, and the data sets they refer to. Metrics of events are
// not among them.
func MetricsNamed(names ...string) Select {
	return func(s *selection) { s.names = append(s.names, names...) }
}

// MetricsOfType selects the metrics of some types ([resim.TypeScalar] for example), and the data sets
// they refer to. Metrics of events are not among them.
func MetricsOfType(types ...resim.MetricType) Select {
	return func(s *selection) { s.types = append(s.types, types...) }
}

// DataNamed selects the data sets of some names.
func DataNamed(names ...string) Select {
	return func(s *selection) { s.data = append(s.data, names...) }
}

// Events selects the job's events, their metrics, and the data sets these refer to. The order of events
// is that of the API's list.
func Events() Select { return func(s *selection) { s.events = true } }

// Everything selects all metrics, all data and all events.
func Everything() Select { return func(s *selection) { s.all, s.events = true, true } }

// AsArrived selects nothing. It has [Batch.Documents] yield documents as they come instead of in the
// order of the jobs, so that one that is slow holds up no other.
func AsArrived() Select { return func(s *selection) { s.order = asArrived } }

// anyMetric reports whether the list of metrics has to be asked for.
func (s selection) anyMetric() bool { return s.all || s.names != nil || s.types != nil }

// metric reports whether a metric that belongs to no event is wanted.
func (s selection) metric(m resim.Metric) bool {
	return s.all || slices.Contains(s.names, m.Name) || slices.Contains(s.types, m.Type)
}

// anyData reports whether the list of data has to be asked for, whatever the metrics refer to.
func (s selection) anyData() bool { return s.all || s.data != nil }

func (s selection) dataSet(d resim.MetricsData) bool {
	return s.all || slices.Contains(s.data, d.Name)
}
