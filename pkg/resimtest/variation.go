package resimtest

import (
	"math"
	"regexp"
	"slices"
	"strconv"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// noiseOfHistory is the relative deviation of scalar metrics in the made-up batches of [FromOutputs].
const noiseOfHistory = 0.03

// variation is how a made-up document differs from the given one. Nil is not at all.
type variation struct {
	ids    map[uuid.UUID]uuid.UUID // of its parts and events, the given ones and the new ones
	values map[uuid.UUID]valued    // of scalar metrics, by their new id
}

// valued is a scalar metric's value and what was made of it.
type valued struct {
	value  float64
	status metrics.Status
}

// varied is the document with other ids and with noise in its scalar metrics, as that source has it.
func (g *given) varied(s source) *given {
	v := &variation{ids: map[uuid.UUID]uuid.UUID{}, values: map[uuid.UUID]valued{}}
	next := func(id uuid.UUID) uuid.UUID {
		if _, ok := v.ids[id]; !ok {
			v.ids[id] = s.at(ofPart, uint64(len(v.ids))).id()
		}
		return v.ids[id]
	}
	made := &given{
		status: g.status, metrics: slices.Clone(g.metrics), failures: g.failures, eventMetrics: slices.Clone(g.eventMetrics),
		data: slices.Clone(g.data), events: slices.Clone(g.events), parts: slices.Clone(g.parts), eventParts: slices.Clone(g.eventParts),
		folder: g.folder, variation: v,
	}
	for _, list := range [][]Metric{made.metrics, made.eventMetrics} {
		for i := range list {
			list[i].ID, list[i].DataIDs = next(list[i].ID), renamed(list[i].DataIDs, next)
		}
	}
	for i := range made.data {
		made.data[i].ID = next(made.data[i].ID)
	}
	for i, e := range made.events {
		made.events[i].ID, made.events[i].MetricIDs = next(e.ID), renamed(e.MetricIDs, next)
	}
	for _, list := range [][]part{made.parts, made.eventParts} {
		for i := range list {
			list[i].id = next(list[i].id)
		}
	}
	made.addNoise(s)
	return made
}

func renamed(ids []uuid.UUID, next func(uuid.UUID) uuid.UUID) []uuid.UUID {
	var all []uuid.UUID
	for _, id := range ids {
		all = append(all, next(id))
	}
	return all
}

// addNoise changes the scalar metrics and what follows from them.
func (g *given) addNoise(s source) {
	changed := false
	for i := range g.metrics {
		m := &g.metrics[i]
		if !m.HasValue {
			continue
		}
		value := noisy(*m, s.at(ofValue, uint64(i)).normal())
		status := judgedAnew(m.Status, g.failures[i], m.Value, value)
		changed = changed || status != m.Status
		m.Value, m.Status = value, status
		g.variation.values[m.ID] = valued{value, statusOf(status)}
	}
	if changed {
		g.status = metrics.Passed.String()
		for _, list := range [][]Metric{g.metrics, g.eventMetrics} {
			for _, m := range list {
				g.status = worse(g.status, m.Status)
			}
		}
	}
}

// noisy is the value of a scalar metric with noise of that many deviations.
func noisy(m Metric, deviations float64) float64 {
	v := m.Value * (1 + noiseOfHistory*deviations)
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return m.Value
	}
	switch {
	case m.Unit == "" && m.Value == math.Trunc(m.Value):
		return math.Round(v)
	case m.Unit == "" && m.Value >= 0 && m.Value <= 1:
		v = min(v, 1)
	case m.Unit == "%" && m.Value >= 0 && m.Value <= 100:
		v = min(v, 100)
	}
	short, err := strconv.ParseFloat(strconv.FormatFloat(v, 'g', 6, 64), 64)
	if err != nil {
		return v
	}
	return short
}

// judgedAnew is the status of a metric whose value changed.
func judgedAnew(status string, f metrics.Failure, before, now float64) string {
	crossed := func(v float64) bool { return f.Above != nil && v > *f.Above || f.Below != nil && v < *f.Below }
	judged := status == metrics.Passed.String() || status == metrics.FailWarn.String() || status == metrics.FailBlock.String()
	switch {
	case !judged || crossed(before) == crossed(now):
		return status
	case crossed(now):
		return metrics.FailBlock.String()
	default:
		return metrics.Passed.String()
	}
}

// statusOf is the status of that name in a list.
func statusOf(name string) metrics.Status {
	for s := metrics.NoStatus; s <= metrics.FailBlock; s++ {
		if s.String() == name {
			return s
		}
	}
	return metrics.NoStatus
}

var writtenID = regexp.MustCompile(`[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}`)

// body is a serialised metric or data set with what varies. Ids have the same length, so they are replaced
// where they stand.
func (v *variation) body(p part) []byte {
	if v == nil {
		return p.body
	}
	body := writtenID.ReplaceAllFunc(p.body, func(text []byte) []byte {
		id, err := uuid.ParseBytes(text)
		if other, ok := v.ids[id]; ok && err == nil {
			return []byte(other.String())
		}
		return text
	})
	if value, ok := v.values[p.id]; ok && p.metric {
		body = withScalar(body, value.value, int(value.status))
	}
	return body
}
