package job

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/builtin/internal/wording"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/plot"
)

// seconds is a time or duration in words.
func seconds(v float64) string { return wording.Number(v) + " s" }

// addSummary writes what was found in at most twelve lines.
func (l *look) addSummary(w *metrics.Writer) {
	var text strings.Builder
	line := func(format string, args ...any) { fmt.Fprintf(&text, "- "+format+"\n", args...) }
	status, limited, broken := metrics.NotApplicable, 0, []*series{}
	for _, s := range l.series {
		status = metrics.Worst(status, s.status())
		limited += s.judged()
		if len(s.violations) > 0 {
			broken = append(broken, s)
		}
	}
	slices.SortStableFunc(broken, func(a, b *series) int { return cmp.Compare(a.violations[0].from, b.violations[0].from) })
	switch {
	case len(l.series)+len(l.states) == 0:
		line("no series was found among the logs; read are CSV and JSON lines (.jsonl) with a column or field of times such as t, emissions, and metrics.binproto")
	case limited == 0:
		line("%s, %s; no limits are set for them, so nothing is judged", wording.Count(len(l.series), "series of numbers", "series of numbers"), wording.Count(len(l.states), "of states", "of states"))
	default:
		line("%s, %s; %d with limits, %d of them outside: **%v**", wording.Count(len(l.series), "series of numbers", "series of numbers"),
			wording.Count(len(l.states), "of states", "of states"), limited, len(broken), status)
	}
	for i, s := range broken {
		v := s.violations[0]
		if i == 5 {
			line("%d more series are outside of their limits", len(broken)-i)
			break
		}
		what := "then"
		if i == 0 {
			what = "first"
		}
		line("%s **%s** at %s, for %s; %s in all, farthest %s, %s of the time outside", what, wording.Markdown(s.title), seconds(v.from), seconds(v.to-v.from),
			wording.Count(len(s.violations), "violation", "violations"), wording.Measure(s.farthest(), s.unit), wording.Percent(s.outside))
	}
	if n := len(l.happened); n > 0 {
		line("emissions tell of %s", wording.Count(n, "event", "events"))
	}
	if n := len(l.notes) + l.unnoted; n > 0 {
		line("%s, see the data quality", wording.Count(n, "thing could not be read or was left out", "things could not be read or were left out"))
	}
	files := 0
	for _, f := range l.folders {
		files += len(f.files)
	}
	line("%s of input", wording.Count(files, "file", "files"))
	w.Add("Summary", metrics.Text(text.String()), metrics.Critical, status, metrics.Describe("What was found among the logs, and which limits were broken first."))
}

// farthest is the value farthest outside of all violations, of the first if several are as far.
func (s *series) farthest() float64 {
	worst := math.NaN()
	least := math.Inf(-1)
	for _, v := range s.violations {
		excess := math.Inf(-1)
		for _, l := range s.limits.Levels() {
			if l.Upper {
				excess = max(excess, v.farthest-l.Value)
			} else {
				excess = max(excess, l.Value-v.farthest)
			}
		}
		if excess > least {
			least, worst = excess, v.farthest
		}
	}
	return worst
}

// about says what a series is made of.
func (s *series) about() string {
	text := fmt.Sprintf("%s from %s.", wording.Count(s.n, "sample", "samples"), wording.Cell(s.source.path))
	if s.nan > 0 {
		text += fmt.Sprintf(" %d more are no finite number.", s.nan)
	}
	if s.thinned() {
		text += " Charts and violations are those of the least and greatest of equally long stretches."
	}
	return text
}

// mostRows is how many rows a table has at most.
const mostRows = 100

// addScalars writes each series in numbers.
func (l *look) addScalars(w *metrics.Writer) {
	table := plot.Table{Header: []string{"Series", "Unit", "Samples", "Min", "Mean over time", "RMS", "Max", "Final", "Outside", "Violations", "First at"}}
	for _, s := range l.series {
		if s.numbers.N() == 0 {
			continue // data quality says so
		}
		add := func(what string, v metrics.Scalar, more string) {
			if !math.IsNaN(v.Value) && !math.IsInf(v.Value, 0) {
				w.Add(s.title+" ("+what+")", v, metrics.Hidden, metrics.Describe(s.about()+more))
			}
		}
		low, high := s.numbers.Min(), s.numbers.Max()
		add("min", metrics.Scalar{Value: low, Unit: s.unit, Limits: s.limits}, "")
		add("max", metrics.Scalar{Value: high, Unit: s.unit, Limits: s.limits}, "")
		add("mean", metrics.Scalar{Value: s.mean(), Unit: s.unit}, " Each value counts as long as it held.")
		add("rms", metrics.Scalar{Value: s.rms(), Unit: s.unit}, " The root of the mean square.")
		add("final", metrics.Scalar{Value: s.final, Unit: s.unit}, " The last one.")
		row := []string{
			wording.Cell(s.title), wording.Cell(s.unit), fmt.Sprint(s.n), wording.Number(low), wording.Number(s.mean()), wording.Number(s.rms()),
			wording.Number(high), wording.Number(s.final), "–", "–", "–",
		}
		if !s.limits.IsZero() {
			add("outside", metrics.Scalar{Value: 100 * s.outside, Unit: "%"}, " Share of the time outside of the limits.")
			add("violations", metrics.Scalar{Value: float64(len(s.violations))}, " Stretches outside of the limits, less than half a second apart counted as one.")
			row[8], row[9] = wording.Percent(s.outside), fmt.Sprint(len(s.violations))
			if len(s.violations) > 0 {
				first := s.violations[0].from
				add("first violation", metrics.Scalar{Value: first, Unit: "s"}, " When the limits were broken first.")
				row[10] = seconds(first)
			}
		}
		if len(table.Rows) < mostRows {
			table.Rows = append(table.Rows, row)
		}
	}
	if len(table.Rows) > 0 {
		table.Widths = []float64{4, 1.2, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5, 1.5}
		w.Add("Series", metrics.Plotly{Figure: plot.Figure{Traces: []plot.Trace{table}}}, metrics.High, metrics.Describe(
			"Each series in numbers, those with limits first; in the mean, a value counts as long as it held."))
	}
}
