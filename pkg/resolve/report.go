package resolve

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Report is a look at a test suite over time. It is safe for concurrent use.
type Report struct {
	g    *graph
	info resim.Report
}

// OpenReport fetches a report, one request (getReport). If project is the nil UUID, each project of the
// token is asked for it. The error is [resim.ErrNotFound] if there is no such report.
func OpenReport(ctx context.Context, client *resim.Client, project, report uuid.UUID, opts ...Option) (*Report, error) {
	g := newGraph(client, opts)
	info, err := open(ctx, g, "report", project, report, client.Report)
	if err != nil {
		return nil, err
	}
	return &Report{g, info}, nil
}

// Info is the report's record.
func (r *Report) Info() resim.Report { return r.info }

// Project is the project the report belongs to.
func (r *Report) Project() uuid.UUID { return r.g.project }

// Client is the connection that the report is read over.
func (r *Report) Client() *resim.Client { return r.g.client }

// Losses is what was left out so far, of the report and all its batches; see [TolerateLoss].
func (r *Report) Losses() []Loss {
	return r.g.account.losses(func(l Loss) bool { return l.Tolerated })
}

// Account is how whole the report and all its batches were read so far.
func (r *Report) Account() Account { return r.g.account.total() }

// search finds the report's batches: those of its suite and branch between its bounds, which are
// excluded, and of its revision only if it says so.
func (r *Report) search() resim.Search {
	terms := []resim.Search{
		resim.Equal("test_suite_id", r.info.TestSuite.String()),
		resim.Equal("branch_id", r.info.Branch.String()),
		resim.After("created_at", r.info.Start),
		resim.Before("created_at", r.info.End),
	}
	if r.info.RespectRevisionBoundary {
		terms = append(terms, resim.EqualNumber("test_suite_revision", r.info.TestSuiteRevision))
	}
	return resim.And(terms...)
}

type batchesKey struct{}

// Batches are the report's batches in the order of their creation, whatever their status: running,
// failed and cancelled ones are among them. One request (listBatches) for each 100, then kept. The
// slice is the caller's own.
func (r *Report) Batches(ctx context.Context) ([]*Batch, error) {
	batches, err := r.batches(ctx)
	return slices.Clone(batches), err
}

func (r *Report) batches(ctx context.Context) ([]*Batch, error) {
	if r.g.account.late(ctx) {
		return nil, context.Cause(ctx)
	}
	return keep(ctx, r.g, batchesKey{}, func(ctx context.Context) ([]*Batch, error) {
		infos, err := listed(r.g, r.g.client.Batches(ctx, r.g.project, r.search()))
		if err != nil {
			what := "the batches of report " + r.info.ID.String()
			return nil, r.g.lose(ctx, "listing "+what, Loss{What: what, Err: err})
		}
		slices.SortFunc(infos, byCreation)
		batches := make([]*Batch, len(infos))
		for i, info := range infos {
			batches[i] = &Batch{r.g, info, r}
		}
		r.g.progress.add(batchesRead, len(batches), len(batches))
		return batches, nil
	})
}
