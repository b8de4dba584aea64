package metrics

import (
	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// checkStates is V52 to V54: states are strings, and known.
func (c *checker) checkStates(p place, v *metricspb.StatesOverTimeMetricValues) {
	known := make(map[string]bool, len(v.GetStatesSet()))
	for _, s := range v.GetStatesSet() {
		known[s] = true
	}
	ids := manyIDs("states_over_time_data_id", v.GetStatesOverTimeDataId())
	looked := map[*dataSet]bool{} // a data set that is named again has nothing new to say
	for i, id := range ids.ids {
		if d := c.set(id); d != nil && !looked[d] {
			looked[d] = true
			c.checkStrings(ids.at(p, i), d)
			c.checkKnown(ids.at(p, i), d, known)
		}
	}
	if len(ids.ids) == 0 {
		return // ReSim looks at failure states only beside states
	}
	for i, s := range v.GetFailureStates() {
		if !known[s] {
			c.error("V54", p.at("failure_states").index(i), "the failure state %s is not in states_set; add it there", quote(s))
		}
	}
}

// checkStrings is V52. A data set with many categories is looked at until one is wrong.
func (c *checker) checkStrings(p place, d *dataSet) {
	if d.notStrings == nil {
		d.notStrings = new(string)
		for s := range d.parts() {
			if s.kind != stringElements {
				*d.notStrings = "it holds " + s.kind.String() + s.where()
				break
			}
		}
	}
	if *d.notStrings != "" {
		c.error("V52", p, "the states %s must be strings, but %s", quote(d.name()), *d.notStrings)
	}
}

// checkKnown is V53. Each distinct state of a data set is looked up once for each metric, and not
// many more of them than are known: so it takes time linear in the document, however many metrics
// refer to one data set.
func (c *checker) checkKnown(p place, d *dataSet, known map[string]bool) {
	var unknown nameList
	for _, s := range d.distinctStates() {
		if !known[s] {
			if unknown.add(quote(s)); unknown.n > fewNamed {
				break
			}
		}
	}
	switch {
	case unknown.n == 0:
	case len(known) == 0:
		c.error("V53", p, "%s has the states %s, and states_set is empty; list all states there", quote(d.name()), unknown.String())
	default:
		c.error("V53", p, "%s has states that are not in states_set: %s; add them there", quote(d.name()), unknown.String())
	}
}

// distinctStates are the strings of a data set, each once, in order.
func (d *dataSet) distinctStates() []string {
	if d.states != nil {
		return *d.states
	}
	d.states = &[]string{}
	if d.undecoded {
		d.decode()
	}
	seen := map[string]bool{}
	for s := range d.parts() {
		last := ""
		for i, text := range s.texts {
			run := i > 0 && text == last // states come in runs
			last = text
			if run || seen[text] {
				continue
			}
			seen[text] = true
			*d.states = append(*d.states, text)
		}
	}
	return *d.states
}
