package resolve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Loss is something that could not be fetched and was left out, because of [TolerateLoss].
type Loss struct {
	What  string    // `metric "Max Speed" of job 7579… (urban night)`
	Batch uuid.UUID // it belongs to; the nil UUID if to none
	Job   uuid.UUID // it belongs to; the nil UUID if to none
	Err   error     // why
}

// String is what was left out and why, in one line.
func (l Loss) String() string { return fmt.Sprintf("%s: %v", l.What, l.Err) }

type losses struct {
	mu  sync.Mutex
	all map[lossKey]Loss
}

// lossKey tells losses apart: who tries again and fails again has lost nothing more.
type lossKey struct {
	batch, job uuid.UUID
	what       string
}

// fail is what becomes of a failure that is a loss: nil, after noting it, if losses are tolerated, else
// an error that says what could not be read. ctx is the one the caller waited with.
func (g *graph) fail(ctx context.Context, l Loss) error {
	if !g.config.tolerate || ctx.Err() != nil || errors.Is(l.Err, resim.ErrUnauthorized) {
		return fmt.Errorf("reading %s: %w", l.What, l.Err)
	}
	g.losses.mu.Lock()
	defer g.losses.mu.Unlock()
	if g.losses.all == nil {
		g.losses.all = map[lossKey]Loss{}
	}
	g.losses.all[lossKey{l.Batch, l.Job, l.What}] = l
	return nil
}

// list is what was left out so far of a batch, or of all if it is the nil UUID, in a stable order.
func (l *losses) list(batch uuid.UUID) []Loss {
	l.mu.Lock()
	defer l.mu.Unlock()
	var found []Loss
	for _, loss := range l.all {
		if batch == uuid.Nil || loss.Batch == batch {
			found = append(found, loss)
		}
	}
	slices.SortFunc(found, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(a.Batch.String(), b.Batch.String()), cmp.Compare(a.Job.String(), b.Job.String()), cmp.Compare(a.What, b.What))
	})
	return found
}
