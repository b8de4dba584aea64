package report

import (
	"fmt"
	"math"
	"slices"

	"github.com/resim-contrib/metrics-go/internal/stats"
	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// addDuration charts how long batches and their tests took.
func (h *history) addDuration(w *metrics.Writer, it item) {
	wall, first, median, third := h.blank(), h.blank(), h.blank(), h.blank()
	outages := make([]bool, len(h.batches))
	tests := 0
	for i, b := range h.batches {
		outages[i] = b.outage
		if !b.LastUpdated.IsZero() {
			wall[i] = b.LastUpdated.Sub(b.Created).Minutes()
		}
		if len(b.minutes) > 0 {
			ascending := slices.Sorted(slices.Values(b.minutes))
			first[i], median[i], third[i] = stats.Quantile(ascending, 0.25), stats.Quantile(ascending, 0.5), stats.Quantile(ascending, 0.75)
			tests += len(b.minutes)
		}
	}
	if !hasValue(wall) && !hasValue(median) {
		return
	}
	x := h.labels(0)
	figure := h.figure(0, "Minutes",
		plot.Bar{Name: "batch, until its last update", X: x, Y: rounded(wall), Color: plot.Gray, Hatched: outages},
		plot.Band{Name: "middle half of the tests", X: x, Low: rounded(first), High: rounded(third), Color: plot.Blue},
		plot.Scatter{Name: "median test", X: x, Y: rounded(median), Color: plot.Blue})
	h.put(w, it, metrics.Plotly{Figure: figure}, fmt.Sprintf("Bars are minutes from a batch's creation to its last update, hatched for outages; the line is the median of its tests with a result, "+
		"the band their middle half. n = %s. %s %s%s", wording.Count(tests, "test", "tests"), slope("Batches", wall, outages), slope("Tests", median, outages), h.readMarks()), metrics.Medium)
}

// slope says in words whether something takes longer and longer.
func slope(what string, minutes []float64, leftOut []bool) string {
	values := slices.Clone(minutes)
	for i := range values {
		if leftOut[i] {
			values[i] = math.NaN()
		}
	}
	t := stats.TrendOf(nil, values)
	if math.IsNaN(t.P) {
		return fmt.Sprintf("%s: no trend can be told from %s, that needs %d.", what, wording.Count(t.Slope.N, "batch", "batches"), stats.MinTrended)
	}
	return fmt.Sprintf("%s: %s min per batch [%s, %s] (Theil–Sen, n = %d), %s.",
		what, wording.Signed(round3(t.Slope.Value)), wording.Number(round3(t.Slope.Low)), wording.Number(round3(t.Slope.High)), t.Slope.N, wording.WithP(t.P))
}
