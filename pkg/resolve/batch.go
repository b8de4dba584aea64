package resolve

import (
	"bytes"
	"context"
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

// OpenBatch finds a batch. If project is the nil UUID, each project of the token is asked for it.
func OpenBatch(ctx context.Context, client *resim.Client, project, batch uuid.UUID, opts ...Option) (*Batch, error) {
	g := newGraph(client, opts)
	ask := func(project uuid.UUID) (resim.Batch, error) { return client.Batch(ctx, project, batch) }
	var info resim.Batch
	var err error
	if project == uuid.Nil {
		project, info, err = findProject(ctx, client, "batch "+batch.String(), ask)
	} else {
		info, err = ask(project)
	}
	if err != nil {
		return nil, err
	}
	g.project = project
	return &Batch{g, info, nil}, nil
}

// Info is the batch's record.
func (b *Batch) Info() resim.Batch { return b.info }

// Project is the project the batch belongs to.
func (b *Batch) Project() uuid.UUID { return b.g.project }

// Report is the report the batch was found by, nil in batch mode.
func (b *Batch) Report() *Report { return b.report }

// Losses is what was left out so far, of the whole report if the batch belongs to one; see
// [TolerateLoss].
func (b *Batch) Losses() []Loss { return b.g.losses.list() }

// Metrics is the list of the batch's own metrics. One request for each 100, then kept. With
// [TolerateLoss] a list that cannot be fetched is empty.
func (b *Batch) Metrics(ctx context.Context) ([]resim.Metric, error) {
	type key struct{ batch uuid.UUID }
	metrics, err := keep(ctx, b.g, key{b.info.ID}, func(ctx context.Context) ([]resim.Metric, error) {
		return collect(b.g.client.BatchMetrics(ctx, b.g.project, b.info.ID))
	})
	return metrics, b.g.tolerate(ctx, "the metrics of batch "+b.info.ID.String(), err)
}

// Jobs yields the batch's jobs in the order of their creation, equal ones by id. One request for each
// 100 jobs, then kept in a compact form.
func (b *Batch) Jobs(ctx context.Context) iter.Seq2[*Job, error] {
	return func(yield func(*Job, error) bool) {
		records, err := b.records(ctx)
		if err != nil {
			yield(nil, err)
			return
		}
		for i := range records {
			if !yield(&Job{b, &records[i]}, nil) {
				return
			}
		}
	}
}

func (b *Batch) records(ctx context.Context) ([]record, error) {
	type key struct{ jobs uuid.UUID }
	return keep(ctx, b.g, key{b.info.ID}, func(ctx context.Context) ([]record, error) {
		var records []record
		for j, err := range b.g.client.Jobs(ctx, b.g.project, b.info.ID) {
			if err != nil {
				return nil, err
			}
			records = append(records, b.g.compact(j))
			if len(records)%100 == 0 {
				b.g.progress("jobs", len(records), b.info.TotalJobs)
			}
		}
		b.g.progress("jobs", len(records), len(records))
		slices.SortFunc(records, func(x, y record) int {
			switch {
			case x.created < y.created:
				return -1
			case x.created > y.created:
				return 1
			}
			return bytes.Compare(x.id[:], y.id[:])
		})
		return slices.Clip(records), nil
	})
}
