// Package batch is the metrics of a batch of tests that need no code of one's own.
//
//	runner.Main(batch.Default())
//
// They say how the tests ended and which are the worst, sum up every scalar metric of the tests, and
// compare the batch with the one before it of the same suite and branch. Means, medians, quantiles and worst
// values are hidden scalars with names that stay the same, so that a report can follow them without asking
// for a single test.
//
// What is shown, left out, weighed and judged is for [settings.Settings] to say. What is not shown is not
// fetched. Without gates nothing is judged, and all statuses are NOT_APPLICABLE.
package batch

import (
	"context"
	"slices"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Default writes the items that [Keys] lists. Of every scalar metric of the tests it writes the hidden scalars
// "<metric> (mean)", "(median)", "(p5)", "(p95)", "(min)" and "(max)", whatever the settings say; and "(worst)",
// which is one of the last two, if limits on one side say which direction is the worse one. A metric with several
// units is one for each, "<metric> [<unit>]".
func Default(opts ...Option) runner.Compute {
	s := newSettings(opts)
	return runner.Batch("batch", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		l, err := fetch(ctx, b, s, needs(s))
		if err != nil {
			return err
		}
		l.write(w)
		return nil
	})
}

// need is what has to be fetched besides the list of the jobs.
type need struct{ metrics, tags, previous, previousMetrics, events, series bool }

func (n need) and(m need) need {
	return need{
		n.metrics || m.metrics, n.tags || m.tags, n.previous || m.previous, n.previousMetrics || m.previousMetrics,
		n.events || m.events, n.series || m.series,
	}
}

// item is something that can be shown.
type item struct {
	key   string
	need  need
	gates []settings.Kind // whose verdict it shows
	add   func(*look, *metrics.Writer)
}

// items are the metrics of a batch, the most useful first.
var items = []item{
	{"summary", need{metrics: true, previous: true, previousMetrics: true}, nil, (*look).addSummary},
	{"headlines", need{}, []settings.Kind{settings.PassRateBelow}, (*look).addHeadlines},
	{"test-metrics", need{metrics: true}, nil, (*look).addScalars},
	{"distributions", need{metrics: true}, nil, (*look).addDistributions},
	{"worst-tests", need{metrics: true}, nil, (*look).addWorst},
	{"tags", need{metrics: true, tags: true}, nil, (*look).addTags},
	{"which-metric", need{metrics: true}, nil, (*look).addMatrix},
	{"series", need{series: true}, nil, (*look).addSeries},
	{"previous-batch", need{metrics: true, previous: true, previousMetrics: true}, []settings.Kind{settings.NewlyFailing, settings.MetricWorse}, (*look).addPrevious},
	{"events", need{events: true}, nil, (*look).addEvents},
	{"errors", need{}, nil, (*look).addErrors},
	{"duration", need{}, nil, (*look).addDuration},
}

// Keys are what [settings.Settings.Show] can name, in the order of the metrics:
//
//	summary         the batch in twelve lines
//	headlines       how many tests passed, failed and so on
//	test-metrics    each scalar metric of the tests: a table, and the scalars that reports follow
//	distributions   a chart of each
//	worst-tests     the tests that failed or came closest to it
//	tags            the pass rate of the experiences of each tag
//	which-metric    which metrics fail how often
//	series          the series that the settings name, over all tests
//	previous-batch  what changed since the batch before of the same suite and branch
//	events          which events there were how often
//	errors          errors of the execution by their code
//	duration        how long tests took
//
// What shows the verdict of a gate is shown in any case.
func Keys() []string {
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = it.key
	}
	return keys
}

func (it item) shown(s settings.Settings) bool {
	return s.Shows(it.key) || slices.ContainsFunc(it.gates, s.Gated)
}

// needs is what has to be fetched for the items that are shown.
func needs(s settings.Settings) need {
	var n need
	for _, it := range items {
		if it.shown(s) {
			n = n.and(it.need)
		}
	}
	n.series = n.series && len(s.Series) > 0
	n.tags = n.tags || len(s.Ignore.Tags) > 0 ||
		slices.ContainsFunc(s.Gates, func(g settings.Gate) bool { return len(g.Tags) > 0 }) ||
		slices.ContainsFunc(s.Weights, func(w settings.Weight) bool { return w.Tag != "" })
	return n
}

func (l *look) write(w *metrics.Writer) {
	for _, it := range items {
		if it.shown(l.settings) {
			it.add(l, w)
		}
	}
}
