package export

import (
	"context"

	"github.com/google/uuid"
	"golang.org/x/sync/errgroup"
)

// batchesAhead is how many batches are read at once: a small batch ends in a few requests that wait for each
// other, and others fill the time.
const batchesAhead = 8

// has reports whether a batch was read whole and is as it was then.
func (s *spool) has(p *plannedBatch) bool {
	end := s.ended[p.info.ID]
	return end != nil && end.State != "" && end.State == p.state()
}

// fetch reads all batches that the spool does not have yet.
func (x *export) fetch(ctx context.Context, s *spool, planned []*plannedBatch) error {
	var missing []*plannedBatch
	for _, p := range planned {
		if p.state() == "" {
			x.result.Unfinished++
		}
		if s.has(p) {
			x.result.TakenOver++
		} else {
			missing = append(missing, p)
		}
	}
	x.progress.change(func(p *Progress) { p.Batches, p.TotalBatches = x.result.TakenOver, len(planned) })
	working, shared := errgroup.WithContext(ctx)
	working.SetLimit(batchesAhead)
	for _, p := range missing {
		if shared.Err() != nil {
			break
		}
		working.Go(func() error { return x.fetchBatch(shared, s, p) })
	}
	if err := working.Wait(); err != nil {
		return err
	}
	return context.Cause(ctx)
}

// fetchBatch reads one batch into a block of its own.
func (x *export) fetchBatch(ctx context.Context, s *spool, p *plannedBatch) error {
	defer p.batch.Forget()
	w := s.block(p.info.ID)
	metrics, err := p.batch.Metrics(ctx)
	if err != nil {
		return err
	}
	whole := true
	e := entry{metrics: own(metrics)}
	for _, l := range p.batch.Losses() {
		if l.Job == uuid.Nil {
			e.loss, whole = x.client.Redact(l.Err.Error()), false
		}
	}
	if err := w.add(&e); err != nil {
		return err
	}
	for l, err := range p.batch.MetricLists(ctx) {
		if err != nil {
			return err
		}
		e := entry{job: l.Job.Info(), metrics: own(l.Metrics)}
		if l.Loss != nil {
			e.loss, whole = x.client.Redact(l.Loss.Err.Error()), false
		}
		if err := w.add(&e); err != nil {
			return err
		}
		x.progress.change(func(p *Progress) { p.Jobs++ })
	}
	state := p.state()
	if !whole {
		state = "" // so that a later export tries again
	}
	if err := w.close(state); err != nil {
		return err
	}
	x.progress.change(func(p *Progress) { p.Batches++ })
	return nil
}
