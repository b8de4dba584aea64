package export

import (
	"cmp"
	"encoding/json"
	"maps"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// scalarName tells the scalars apart that get a column each with [Pivot].
type scalarName struct {
	Name string `json:"name"`
	Unit string `json:"unit,omitempty"`
}

// names are those of the scalars that have a value, and of the parameters, of some jobs.
type names struct {
	scalars    map[scalarName]bool
	parameters map[string]bool
}

// note remembers the names of a job.
func (n *names) note(e *entry) {
	if n.scalars == nil {
		n.scalars, n.parameters = map[scalarName]bool{}, map[string]bool{}
	}
	for p := range e.job.Parameters {
		n.parameters[p] = true
	}
	for i := range e.metrics {
		if m := &e.metrics[i]; m.IsScalar() {
			n.scalars[nameOf(m)] = true
		}
	}
}

func nameOf(m *resim.Metric) scalarName { return scalarName{m.Name, m.Unit} }

// add takes in those of other jobs.
func (n *names) add(more names) {
	if n.scalars == nil {
		n.scalars, n.parameters = map[scalarName]bool{}, map[string]bool{}
	}
	maps.Copy(n.scalars, more.scalars)
	maps.Copy(n.parameters, more.parameters)
}

func (n *names) sortedScalars() []scalarName {
	return slices.SortedFunc(maps.Keys(n.scalars), func(a, b scalarName) int {
		return cmp.Or(cmp.Compare(a.Name, b.Name), cmp.Compare(a.Unit, b.Unit))
	})
}

func (n *names) sortedParameters() []string { return slices.Sorted(maps.Keys(n.parameters)) }

// wireNames is how names are kept on disk.
type wireNames struct {
	Scalars    []scalarName `json:"scalars,omitempty"`
	Parameters []string     `json:"parameters,omitempty"`
}

// MarshalJSON writes them in their order.
func (n names) MarshalJSON() ([]byte, error) {
	return json.Marshal(wireNames{n.sortedScalars(), n.sortedParameters()})
}

// UnmarshalJSON reads them.
func (n *names) UnmarshalJSON(text []byte) error {
	var w wireNames
	if err := json.Unmarshal(text, &w); err != nil {
		return err
	}
	*n = names{map[scalarName]bool{}, map[string]bool{}}
	for _, s := range w.Scalars {
		n.scalars[s] = true
	}
	for _, p := range w.Parameters {
		n.parameters[p] = true
	}
	return nil
}
