package resolve

import (
	"bytes"
	"cmp"
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Sweep is the same experiences run under varied parameters. It is safe for concurrent use.
type Sweep struct {
	g    *graph
	info resim.Sweep
}

// OpenSweep fetches a parameter sweep, one request (getParameterSweep). If project is the nil UUID, each
// project of the token is asked for it. The error is [resim.ErrNotFound] if there is no such sweep.
func OpenSweep(ctx context.Context, client *resim.Client, project, sweep uuid.UUID, opts ...Option) (*Sweep, error) {
	g := newGraph(client, opts)
	info, err := open(ctx, g, "sweep", project, sweep, client.Sweep)
	if err != nil {
		return nil, err
	}
	return &Sweep{g, info}, nil
}

// Info is the sweep's record.
func (s *Sweep) Info() resim.Sweep { return s.info }

// Project is the project the sweep belongs to.
func (s *Sweep) Project() uuid.UUID { return s.g.project }

// Losses is what was left out so far, of all the sweep's batches; see [TolerateLoss].
func (s *Sweep) Losses() []Loss {
	return s.g.account.losses(func(l Loss) bool { return l.Tolerated })
}

// Account is how whole the sweep and all its batches were read so far.
func (s *Sweep) Account() Account { return s.g.account.total() }

type sweepBatchesKey struct{}

// Batches are the sweep's batches in the order of their creation, whatever their status. One request
// (getBatch) for each, then kept. The slice is the caller's own.
func (s *Sweep) Batches(ctx context.Context) ([]*Batch, error) {
	if s.g.account.late(ctx) {
		return nil, context.Cause(ctx)
	}
	batches, err := keep(ctx, s.g, sweepBatchesKey{}, s.fetch)
	return slices.Clone(batches), err
}

func (s *Sweep) fetch(ctx context.Context) ([]*Batch, error) {
	var batches []*Batch
	err := ordered(ctx, listsAhead, s.info.Batches, func(ctx context.Context, id uuid.UUID) (resim.Batch, error) {
		info, err := s.g.client.Batch(ctx, s.g.project, id)
		if err != nil {
			what := "batch " + id.String() + " of sweep " + s.info.ID.String()
			return info, s.g.lose(ctx, "reading "+what, Loss{What: what, Batch: id, Err: err})
		}
		s.g.account.lists.Add(1)
		return info, nil
	}, func(_ int, info resim.Batch) bool {
		batches = append(batches, &Batch{g: s.g, info: info})
		return true
	})
	if err != nil {
		return nil, err
	}
	slices.SortFunc(batches, func(a, b *Batch) int {
		return cmp.Or(a.info.Created.Compare(b.info.Created), bytes.Compare(a.info.ID[:], b.info.ID[:]))
	})
	s.g.progress.add(batchesRead, len(batches), len(batches))
	return batches, nil
}

// FindSweep is the parameter sweep of an id or a name, like [FindReport]. By id it takes getParameterSweep, by
// name listParameterSweeps, in each project.
func FindSweep(ctx context.Context, c *resim.Client, project, sweep string) (resim.Sweep, error) {
	id, err := uuid.Parse(sweep)
	byID := err == nil
	return find(ctx, c, "sweep", sweep, project, func(ctx context.Context, p resim.Project) (resim.Sweep, error) {
		var found resim.Sweep
		var err error
		if byID {
			found, err = c.Sweep(ctx, p.ID, id)
		} else {
			found, err = newest(c.Sweeps(ctx, p.ID), func(s resim.Sweep) bool { return s.Name == sweep },
				func(a, b resim.Sweep) int { return cmp.Or(a.Created.Compare(b.Created), bytes.Compare(a.ID[:], b.ID[:])) })
		}
		found.Project = p.ID
		return found, err
	})
}
