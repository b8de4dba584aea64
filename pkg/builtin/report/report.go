// Package report is the metrics of a report on a test suite that need no code of one's own.
//
//	runner.Main(report.Default())
//
// They say what changed, what is broken, what is merely noisy, and how sure one can be. Batches stand in the
// order of their creation; batches that still run are left out and counted. Nothing is judged, and all
// statuses are NOT_APPLICABLE, unless the settings have gates.
package report

import (
	"context"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Option configures [Default].
type Option func(*settings.Settings)

// With sets what can be set. Default: [settings.Default].
func With(s settings.Settings) Option { return func(to *settings.Settings) { *to = s } }

// Default writes the items of [Keys] in their order. Only what they show is fetched.
func Default(opts ...Option) runner.Compute {
	s := settings.Default()
	for _, o := range opts {
		o(&s)
	}
	return runner.Report("report", func(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
		h, err := fetch(ctx, r, s, needs(s))
		if err != nil {
			return err
		}
		h.write(w)
		return nil
	})
}
