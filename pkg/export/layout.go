package export

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// layout makes rows of entries.
type layout interface {
	columns() []Column
	// batch says which batch the entries that follow are of.
	batch(b *plannedBatch)
	// entry emits the rows of an entry. The cells are good until emit returns.
	entry(e *entry, emit func([]cell) error) error
}

// mostNamed is how many columns the names of metrics and parameters may make.
const mostNamed = 10_000

func (x *export) layout(s *spool, planned []*plannedBatch) (layout, error) {
	if !x.pivot {
		return newLong(), nil
	}
	var all names
	for _, p := range planned {
		if end := s.ended[p.info.ID]; end != nil {
			all.add(end.Names)
		}
	}
	if n := len(all.scalars) + len(all.parameters); n > mostNamed {
		return nil, &OutputError{x.path, fmt.Errorf("there are %d names of metrics and parameters, too many for a column each (at most %d); export without --pivot", n, mostNamed)}
	}
	return newPivot(all), nil
}

// long is a row for each metric, and one for a job or batch without any.
type long struct {
	ofBatch  []columnOf[*plannedBatch]
	ofEntry  []columnOf[*entry]
	ofMetric []columnOf[*resim.Metric]
	cells    []cell
}

func newLong() *long {
	l := &long{ofBatch: batchColumns(), ofEntry: entryColumns(), ofMetric: metricColumns()}
	l.cells = make([]cell, len(l.columns()))
	return l
}

func (l *long) columns() []Column { return Columns() }

func (l *long) batch(b *plannedBatch) { fill(l.cells, l.ofBatch, b) }

func (l *long) entry(e *entry, emit func([]cell) error) error {
	rest := l.cells[len(l.ofBatch):]
	fill(rest, l.ofEntry, e)
	rest = rest[len(l.ofEntry):]
	if len(e.metrics) == 0 {
		fill(rest, l.ofMetric, &resim.Metric{})
		return emit(l.cells)
	}
	for i := range e.metrics {
		fill(rest, l.ofMetric, &e.metrics[i])
		if err := emit(l.cells); err != nil {
			return err
		}
	}
	return nil
}

// pivot is a row for each job, with a column for each parameter and scalar.
type pivot struct {
	all        []Column
	ofBatch    []columnOf[*plannedBatch]
	ofEntry    []columnOf[*entry]
	parameters map[string]int
	scalars    map[scalarName]int
	cells      []cell
}

// What stands before the names of parameters and metrics in those of their columns, so that they never are
// taken for others.
const (
	parameterPrefix = "parameter:"
	metricPrefix    = "metric:"
)

func newPivot(n names) *pivot {
	p := &pivot{
		all: PivotColumns(), ofBatch: batchColumns(), ofEntry: pivotEntryColumns(),
		parameters: map[string]int{}, scalars: map[scalarName]int{},
	}
	for _, name := range n.sortedParameters() {
		p.parameters[name] = len(p.all)
		p.all = append(p.all, Column{Name: parameterPrefix + name, Kind: Text})
	}
	scalars := n.sortedScalars()
	taken := map[string]bool{}
	for i, s := range scalars {
		p.scalars[s] = len(p.all)
		p.all = append(p.all, Column{Name: unused(taken, scalarColumn(scalars, i)), Kind: Number})
	}
	p.cells = make([]cell, len(p.all))
	return p
}

// scalarColumn is the name of a scalar's column. A metric that has several units has a column for each, as
// their values cannot be compared; then the unit is part of the name.
func scalarColumn(scalars []scalarName, i int) string {
	s := scalars[i]
	same := func(k int) bool { return k >= 0 && k < len(scalars) && scalars[k].Name == s.Name }
	if s.Unit != "" && (same(i-1) || same(i+1)) {
		return metricPrefix + s.Name + " [" + s.Unit + "]"
	}
	return metricPrefix + s.Name
}

// unused is the name, or with a number behind it if it is taken: by a metric that is called like another with
// its unit.
func unused(taken map[string]bool, name string) string {
	free := name
	for n := 2; taken[free]; n++ {
		free = fmt.Sprintf("%s (%d)", name, n)
	}
	taken[free] = true
	return free
}

func (p *pivot) columns() []Column { return p.all }

func (p *pivot) batch(b *plannedBatch) { fill(p.cells, p.ofBatch, b) }

func (p *pivot) entry(e *entry, emit func([]cell) error) error {
	if e.level() != "job" {
		return nil
	}
	rest := p.cells[len(p.ofBatch):]
	fill(rest, p.ofEntry, e)
	clear(rest[len(p.ofEntry):])
	for name, value := range e.job.Parameters {
		p.cells[p.parameters[name]] = cell{set: true, text: value}
	}
	for i := range e.metrics {
		m := &e.metrics[i]
		if !m.IsScalar() {
			continue
		}
		if c := &p.cells[p.scalars[nameOf(m)]]; !c.set { // of two metrics of one name the first one counts
			*c = cell{set: true, number: m.Value}
		}
	}
	return emit(p.cells)
}
