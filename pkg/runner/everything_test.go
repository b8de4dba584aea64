package runner_test

import (
	"context"
	"crypto/sha256"
	"fmt"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// everything are functions that read all there is to read and write down what they read, so that
// nothing can be lost on the way without a difference in the output.
var everything = []runner.Compute{
	runner.Batch("batch", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		return noting(w, "Batch", func(n *notes) error { return n.batch(ctx, b) })
	}),
	runner.Batch("lists", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		return noting(w, "Lists", func(n *notes) error { return n.lists(ctx, b) })
	}),
	runner.Batch("documents", func(ctx context.Context, b *resolve.Batch, w *metrics.Writer) error {
		return noting(w, "Documents", func(n *notes) error { return n.documents(ctx, b) })
	}),
	runner.Report("report", func(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
		return noting(w, "Report", func(n *notes) error { return n.report(ctx, r) })
	}),
	runner.Report("batches", func(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
		return noting(w, "Batches", func(n *notes) error { return overBatches(ctx, r, n.batch) })
	}),
	runner.Report("lists", func(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
		return noting(w, "Lists", func(n *notes) error { return overBatches(ctx, r, n.lists) })
	}),
	runner.Report("documents", func(ctx context.Context, r *resolve.Report, w *metrics.Writer) error {
		return noting(w, "Documents", func(n *notes) error {
			batches, err := r.Batches(ctx)
			if err != nil {
				return err
			}
			return n.documents(ctx, batches[len(batches)-1]) // the others would add time only
		})
	}),
}

// notes are what was read, line by line.
type notes struct{ strings.Builder }

// noting adds what f notes as a metric.
func noting(w *metrics.Writer, name string, f func(*notes) error) error {
	var n notes
	if err := f(&n); err != nil {
		return err
	}
	w.Add(name, metrics.Text(n.String()))
	return nil
}

func (n *notes) add(what string, v any) { fmt.Fprintf(n, "%s: %+v\n", what, v) }

func overBatches(ctx context.Context, r *resolve.Report, f func(context.Context, *resolve.Batch) error) error {
	batches, err := r.Batches(ctx)
	if err != nil {
		return err
	}
	for _, b := range batches {
		if err := f(ctx, b); err != nil {
			return err
		}
	}
	return nil
}

func (n *notes) report(ctx context.Context, r *resolve.Report) error {
	n.add("report", r.Info())
	trends, err := r.Trends(ctx)
	if err != nil {
		return err
	}
	n.add("trends", trends)
	builds, err := r.Builds(ctx)
	if err != nil {
		return err
	}
	n.add("builds", builds)
	tags, err := r.Tags(ctx)
	if err != nil {
		return err
	}
	n.add("tags", tags)
	return nil
}

func (n *notes) batch(ctx context.Context, b *resolve.Batch) error {
	n.add("batch", b.Info())
	own, err := b.Metrics(ctx)
	if err != nil {
		return err
	}
	n.metrics("batch metric", own)
	build, ok, err := b.Build(ctx)
	if err != nil {
		return err
	}
	n.add("build", fmt.Sprint(build, ok))
	tags, err := b.Tags(ctx)
	if err != nil {
		return err
	}
	n.add("tags", tags)
	scalars, err := b.Scalars(ctx)
	if err != nil {
		return err
	}
	for _, a := range scalars {
		n.add("scalar "+a.Name, []any{a.Unit, a.N, a.Missing, a.Lost, a.Sum, a.Mean, a.Variance, a.Min, a.Max, a.MinJob, a.MaxJob, a.Quantile(0.5)})
	}
	return nil
}

func (n *notes) lists(ctx context.Context, b *resolve.Batch) error {
	for job, err := range b.Jobs(ctx) {
		if err != nil {
			return err
		}
		n.add("job", job.Info())
		own, err := job.Metrics(ctx)
		if err != nil {
			return err
		}
		n.metrics("metric", own)
		ofEvents, err := job.EventMetrics(ctx)
		if err != nil {
			return err
		}
		n.metrics("event metric", ofEvents)
		data, err := job.Data(ctx)
		if err != nil {
			return err
		}
		n.data(data)
		events, err := job.Events(ctx)
		if err != nil {
			return err
		}
		for _, e := range events {
			n.add("event", e)
		}
	}
	return nil
}

func (n *notes) documents(ctx context.Context, b *resolve.Batch) error {
	for _, want := range [][]resolve.Select{nil, {resolve.Events()}} {
		for d, err := range b.Documents(ctx, want...) {
			if err != nil {
				return err
			}
			content, err := d.Document.Pack()
			if err != nil {
				return err
			}
			n.add("document", fmt.Sprintf("%s, %d bytes, %x", d.Job, len(content), sha256.Sum256(content)))
			n.data(d.Files)
		}
	}
	return nil
}

// metrics notes a list, without the URLs, which differ from server to server.
func (n *notes) metrics(what string, list []resim.Metric) {
	for _, m := range list {
		m.URL = fmt.Sprint(m.URL != "")
		n.add(what, m)
	}
}

func (n *notes) data(list []resim.MetricsData) {
	for _, d := range list {
		d.URL = fmt.Sprint(d.URL != "")
		n.add("data", d)
	}
}
