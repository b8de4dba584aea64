package job

import (
	"fmt"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// addQuality tells how well the series were recorded, and what could not be read.
func (l *look) addQuality(w *metrics.Writer) {
	for _, limit := range l.settings.Limits {
		if !strings.Contains(limit.Metric, "*") && !l.has(limit.Metric) {
			l.note("there is no series %q, for which limits are set", limit.Metric)
		}
	}
	table := plot.Table{Header: []string{"Series", "File", "Samples", "No number", "Rate", "Largest gap", "Out of order", "Equal stamps", "From", "To"}}
	for _, s := range l.series[:min(mostRows, len(l.series))] {
		rate := "–"
		if r := s.rate(); r > 0 {
			rate = wording.Number(r) + " Hz"
		}
		all := s.n + s.nan
		table.Rows = append(table.Rows, []string{
			wording.Cell(s.title), wording.Cell(s.source.path), fmt.Sprint(all), fmt.Sprintf("%d (%s)", s.nan, wording.Share(s.nan, all)),
			rate, seconds(s.gap), fmt.Sprint(s.disorder), fmt.Sprint(s.duplicates), seconds(l.since(s.source, s.first)), seconds(l.since(s.source, s.last)),
		})
	}
	if len(table.Rows) > 0 {
		table.Widths = []float64{4, 4, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5}
		w.Add("Input health", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.Low, metrics.Describe(
			"How well each series was recorded: samples a second, the longest time without one, stamps that go back or repeat, and how many samples are no finite number."))
	}
	var text strings.Builder
	for _, s := range l.sources {
		fmt.Fprintf(&text, "- %s: %s read\n", wording.Markdown(s.path), wording.Count(s.rows, "sample", "samples"))
		if text.Len() > 4000 {
			fmt.Fprintf(&text, "- %d files in all\n", len(l.sources))
			break
		}
	}
	for _, n := range l.notes {
		fmt.Fprintf(&text, "- **note**: %s\n", wording.Markdown(n))
	}
	if l.unnoted > 0 {
		fmt.Fprintf(&text, "- %s\n", wording.Count(l.unnoted, "more note", "more notes"))
	}
	if text.Len() > 0 {
		w.Add("Data quality", metrics.Text(text.String()), metrics.Low, metrics.Describe("Which files were read for series, and what could not be read or was left out."))
	}
}

// has reports whether there is a series of that name.
func (l *look) has(name string) bool {
	for _, s := range l.series {
		if s.name == name {
			return true
		}
	}
	for _, s := range l.states {
		if s.name == name {
			return true
		}
	}
	return false
}
