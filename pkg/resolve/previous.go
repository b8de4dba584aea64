package resolve

import (
	"context"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// recently is how far back the batch before another one is looked for at first: a suite that has run
// daily for years then takes one request all the same.
const recently = 30 * 24 * time.Hour

type previousKey struct{ batch uuid.UUID }

// Previous is the batch of the same suite and branch that ended last among those created before, whatever
// became of its tests; one that was cancelled, or still runs, does not count. ok is false if there is none,
// or if the batch belongs to no suite or branch. It is one request (listBatches) for each 100 batches of
// the 30 days before, and if there is none among them, for each 100 earlier ones, then kept. With
// [TolerateLoss] there is none if they cannot be listed.
func (b *Batch) Previous(ctx context.Context) (previous *Batch, ok bool, err error) {
	if b.info.TestSuite == uuid.Nil || b.info.Branch == uuid.Nil {
		return nil, false, nil
	}
	previous, err = keep(ctx, b.g, previousKey{b.info.ID}, b.findPrevious)
	if err != nil {
		return nil, false, b.g.fail(ctx, Loss{What: "the batch before " + b.String(), Batch: b.info.ID, Err: err})
	}
	return previous, previous != nil, nil
}

// findPrevious is nil if there is none.
func (b *Batch) findPrevious(ctx context.Context) (*Batch, error) {
	before := resim.And(
		resim.Equal("test_suite_id", b.info.TestSuite.String()),
		resim.Equal("branch_id", b.info.Branch.String()),
	)
	edge := b.info.Created.Add(-recently)
	for _, window := range []resim.Search{
		resim.And(before, resim.After("created_at", edge), resim.Before("created_at", b.info.Created)),
		resim.And(before, resim.Before("created_at", edge.Add(1))),
	} {
		infos, err := listed(b.g, b.g.client.Batches(ctx, b.g.project, window))
		if err != nil {
			return nil, err
		}
		infos = slices.DeleteFunc(infos, func(i resim.Batch) bool { return !ended(i) })
		if len(infos) > 0 {
			return &Batch{b.g, slices.MaxFunc(infos, byCreation), nil}, nil
		}
	}
	return nil, nil
}
