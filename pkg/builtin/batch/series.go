package batch

import (
	"cmp"
	"context"
	"fmt"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/charts"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// mostOfTest is how many values of one test count where every test counts the same; of more, as many
// quantiles of them.
const mostOfTest = 101

// merged is a series put together over tests that have it in one unit.
type merged struct {
	settings.Series
	unit    string
	found   int // tests
	others  []string
	total   resolve.Statistics
	weighed []weighed // if every test counts the same
}

type weighed struct{ value, weight float64 }

// fetchSeries reads the series that the settings name, in one pass over the tests.
func (l *look) fetchSeries(ctx context.Context) error {
	wanted := map[uuid.UUID]bool{}
	for _, t := range l.tests {
		wanted[t.info.ID] = true
	}
	var names []string
	for i, s := range l.settings.Series {
		if slices.Contains(l.settings.Series[:i], s) {
			continue
		}
		names = append(names, s.Data)
		l.merged = append(l.merged, &merged{Series: s})
	}
	for d, err := range l.batch.Documents(ctx, resolve.DataNamed(names...)) {
		if err != nil {
			return err
		}
		info := d.Job.Info()
		if !wanted[info.ID] {
			continue
		}
		for _, m := range l.merged {
			m.add(info.ExperienceName, d.Document)
		}
	}
	return nil
}

func (m *merged) add(test string, doc *metrics.Document) {
	set, ok := doc.DataSet(m.Data)
	if !ok {
		return
	}
	values, isNumbers := set.Numbers()
	switch {
	case !isNumbers:
		m.others = append(m.others, test+" (no series of doubles)")
		return
	case m.found > 0 && set.Unit() != m.unit:
		m.others = append(m.others, fmt.Sprintf("%s (in %q)", test, set.Unit()))
		return
	}
	m.unit = set.Unit()
	m.found++
	m.total.Add(values...)
	if !m.PerTest {
		return
	}
	var own resolve.Statistics
	own.Add(values...)
	n := min(own.N(), mostOfTest)
	for i := range n {
		p := 0.5
		if n > 1 {
			p = float64(i) / float64(n-1)
		}
		m.weighed = append(m.weighed, weighed{own.Quantile(p), 1 / float64(n)})
	}
}

// counts are how much weight is in each bin, and the quantiles of all.
func (m *merged) counts() (edges, counts []float64, quantile func(float64) float64) {
	h := m.total.Histogram(0)
	if !m.PerTest {
		return h.Edges, h.Counts, m.total.Quantile
	}
	slices.SortFunc(m.weighed, func(a, b weighed) int { return cmp.Compare(a.value, b.value) })
	counts = make([]float64, len(h.Counts))
	sums := make([]float64, len(m.weighed))
	sum := 0.0
	for i, v := range m.weighed {
		at, exact := slices.BinarySearch(h.Edges, v.value)
		if !exact {
			at--
		}
		counts[min(max(at, 0), len(counts)-1)] += v.weight
		sum += v.weight
		sums[i] = sum
	}
	return h.Edges, counts, func(p float64) float64 {
		at, _ := slices.BinarySearch(sums, p*sum*(1-1e-12))
		return m.weighed[min(at, len(m.weighed)-1)].value
	}
}

// addSeries shows how the values of each series are distributed, with the share of values up to each.
func (l *look) addSeries(w *metrics.Writer) {
	for _, m := range l.merged {
		if m.total.N() == 0 {
			continue
		}
		edges, counts, quantile := m.counts()
		title := wording.Title(m.Data, m.unit)
		f := charts.Histogram(edges, counts, quantile, title, l.settings.LimitsOf(m.Data))
		name := "Over all tests: " + m.Data
		each, y := "every sample counts the same, so long tests weigh more", "Samples"
		if m.PerTest {
			name, each, y = name+", test by test", "every test counts the same", "Tests"
		}
		f.YAxis = y
		figure, reading := charts.Cumulative(f, quantile)
		lacks := ""
		if missing := len(l.tests) - m.found - len(m.others); missing > 0 {
			lacks += fmt.Sprintf(" %s without it.", wording.Count(missing, "test", "tests"))
		}
		if m.others != nil {
			lacks += fmt.Sprintf(" Left out: %s.", wording.Few(m.others, 3))
		}
		if dropped := m.total.NaN() + m.total.Infinite(); dropped > 0 {
			lacks += fmt.Sprintf(" %s NaN or infinite.", wording.Count(dropped, "value is", "values are"))
		}
		w.Add(name, metrics.Plotly{Figure: figure}, metrics.Describe(fmt.Sprintf("%s of %s; %s. %s%s",
			wording.Count(m.total.N(), "value", "values"), wording.Count(m.found, "test", "tests"), each, reading, lacks)))
	}
}
