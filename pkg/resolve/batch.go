package resolve

import (
	"context"
	"fmt"
	"iter"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Batch is one run of a suite, or of some experiences. It is safe for concurrent use.
type Batch struct {
	g      *graph
	info   resim.Batch
	report *Report
}

// OpenBatch fetches a batch, one request (getBatch). If project is the nil UUID, each project of the
// token is asked for it. The error is [resim.ErrNotFound] if there is no such batch.
func OpenBatch(ctx context.Context, client *resim.Client, project, batch uuid.UUID, opts ...Option) (*Batch, error) {
	g := newGraph(client, opts)
	info, err := open(ctx, g, "batch", project, batch, client.Batch)
	if err != nil {
		return nil, err
	}
	return &Batch{g, info, nil}, nil
}

// Info is the batch's record.
func (b *Batch) Info() resim.Batch { return b.info }

// Project is the project the batch belongs to.
func (b *Batch) Project() uuid.UUID { return b.g.project }

// Client is the connection that the batch is read over.
func (b *Batch) Client() *resim.Client { return b.g.client }

// Report is the report the batch was found by, nil in batch mode.
func (b *Batch) Report() *Report { return b.report }

// Losses is what was left out so far of the batch and its jobs; see [TolerateLoss].
func (b *Batch) Losses() []Loss {
	return b.g.account.losses(func(l Loss) bool { return l.Tolerated && l.Batch == b.info.ID })
}

// Account is that of the batch, or, in a report, of the report and all its batches.
func (b *Batch) Account() Account { return b.g.account.total() }

// String names the batch for people.
func (b *Batch) String() string {
	if b.info.Name == "" {
		return "batch " + b.info.ID.String()
	}
	return fmt.Sprintf("batch %s (%s)", b.info.ID, b.info.Name)
}

type batchMetricsKey struct{ batch uuid.UUID }

// Metrics is the list of the batch's own metrics. One request (listBatchMetrics) for each 100, then
// kept. With [TolerateLoss] a list that cannot be fetched is empty. The slice is the caller's own.
func (b *Batch) Metrics(ctx context.Context) ([]resim.Metric, error) {
	metrics, err := keep(ctx, b.g, batchMetricsKey{b.info.ID}, func(ctx context.Context) ([]resim.Metric, error) {
		return listed(b.g, b.g.client.BatchMetrics(ctx, b.g.project, b.info.ID))
	})
	if err != nil {
		return nil, b.g.fail(ctx, Loss{What: "the metrics of " + b.String(), Batch: b.info.ID, Err: err})
	}
	return slices.Clone(metrics), nil
}

// Jobs yields the batch's jobs in the order in which the API lists them, each as soon as its page is
// there. One request (listJobs) for each 100 jobs, then kept in a compact form.
func (b *Batch) Jobs(ctx context.Context) iter.Seq2[*Job, error] { return b.walk(ctx) }
