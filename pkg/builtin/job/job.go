// Package job is the metrics of one test that need no code of one's own.
//
//	runner.Main(job.Default())
//
// They show the series that are found among the logs, whatever the system is:
//
//   - the series of every metrics.binproto, over time or with x and y of a line;
//   - the topics of every file of emissions, such as emissions.resim.jsonl, with a timestamp;
//   - the columns of every CSV file with a column of times (.csv, .tsv);
//   - the fields of every JSON Lines file with a field of times (.jsonl, .ndjson);
//   - images (.png, .jpg, .jpeg, .gif, .webp, .bmp, .svg) and Markdown (.md) as they are.
//
// A column or field of times is called time, t, timestamp, stamp or seconds, with a unit behind it or not, as
// in "time_ms" or "t [s]". Numbers are seconds unless that, or their size, says otherwise. A series has the name of
// its column, field ("topic.field") or data set; of several with one name, the later ones say their file too.
//
// Limits come from [settings.Settings]; without any nothing is judged. A file that is broken, or too large to
// be read at once, is said to be so and fails nothing; the memory is bounded, whatever the files' size: of a series
// with more than 32,768 samples, charts and violations are those of the least and greatest of equally long stretches.
package job

import (
	"context"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Default writes the items that [Keys] lists. Of every series it writes the hidden scalars "<series> (min)", "(max)",
// "(mean)", "(rms)" and "(final)", and of one with limits also "(outside)", "(violations)" and, if there is one,
// "(first violation)".
func Default(opts ...Option) runner.Compute {
	s := newSettings(opts)
	return runner.Job("job", func(ctx context.Context, in *runner.JobInput, w *metrics.Writer) error {
		l, err := read(ctx, s, in)
		if err != nil {
			return err
		}
		for _, it := range items {
			if s.Shows(it.key) {
				it.add(l, w)
			}
		}
		return nil
	})
}

// item is something that can be shown.
type item struct {
	key string
	add func(*look, *metrics.Writer)
}

// items are the metrics of a test, the most useful first.
var items = []item{
	{"summary", (*look).addSummary},
	{"headlines", (*look).addScalars},
	{"lines", (*look).addLines},
	{"states", (*look).addStates},
	{"events", (*look).addEvents},
	{"distributions", (*look).addDistributions},
	{"data-quality", (*look).addQuality},
	{"images", (*look).addImages},
	{"texts", (*look).addTexts},
	{"inputs", (*look).addInputs},
}

// Keys are what [settings.Settings.Show] can name, in the order of the metrics:
//
//	summary        what was found, what broke its limits first and when
//	headlines      each series in numbers: a table, and scalars that batches and reports can follow
//	lines          each series over time, with its limits
//	states         texts over time, and how long each state held
//	events         violations of limits, and what emissions call an event
//	distributions  how the values of each series are distributed
//	data-quality   rates, gaps and disorder of each series, and what could not be read
//	images         images that were found
//	texts          Markdown that was found
//	inputs         the files and their sizes
//
// If nothing but inputs is shown, no file is read.
func Keys() []string {
	keys := make([]string, len(items))
	for i, it := range items {
		keys[i] = it.key
	}
	return keys
}

// reads reports whether the contents of files are wanted.
func reads(s settings.Settings) bool {
	for _, key := range []string{"summary", "headlines", "lines", "states", "events", "distributions", "data-quality"} {
		if s.Shows(key) {
			return true
		}
	}
	return false
}
