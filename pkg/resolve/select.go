package resolve

import (
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Select says which part of a job's document is wanted, so that only that is fetched. Several add up:
// what any of them selects is wanted. Without any it is all metrics but those of events, and all data.
type Select func(*selection)

type selection struct {
	names  []string
	types  []resim.MetricType
	data   []string
	events bool
	none   bool // nothing was selected
	order  order
}

func newSelection(want []Select) selection {
	var s selection
	for _, w := range want {
		w(&s)
	}
	s.none = !s.events && s.names == nil && s.types == nil && s.data == nil
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

// EventMetrics selects the metrics of events, and the data sets they refer to.
func EventMetrics() Select { return func(s *selection) { s.events = true } }

// AsArrived selects nothing. It has [Batch.Documents] yield documents as they come instead of in the
// order of the jobs, so that one that is slow holds up no other.
func AsArrived() Select { return func(s *selection) { s.order = asArrived } }

// anyMetric reports whether the list of metrics has to be asked for.
func (s selection) anyMetric() bool { return s.none || s.names != nil || s.types != nil }

// metric reports whether a metric that belongs to no event is wanted.
func (s selection) metric(m resim.Metric) bool {
	return s.none || slices.Contains(s.names, m.Name) || slices.Contains(s.types, m.Type)
}

// anyData reports whether the list of data has to be asked for, whatever the metrics refer to.
func (s selection) anyData() bool { return s.none || s.data != nil }

func (s selection) dataSet(d resim.MetricsData) bool {
	return s.none || slices.Contains(s.data, d.Name)
}
