package resolve

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Account says how whole a report or batch was read, over all who asked: what came, and what did not.
// What a caller gave up waiting for is none of it. The requests that it took are told by
// [resim.Client.Usage].
type Account struct {
	Lists     int    // lists and single records that were read: of batches, jobs, metrics, data, events, builds and tags
	Documents int    // metrics and data sets that were downloaded or came from the cache
	Again     int    // downloads, among these, of what an earlier pass over the same jobs had downloaded
	Renewed   int    // URLs that had expired and were listed again
	Missing   []Loss // what was asked for and did not come, in a stable order
}

// Asked is how many lists, records and documents were asked for.
func (a Account) Asked() int { return a.Lists + a.Documents + len(a.Missing) }

// Loss is something that was asked for and could not be fetched. That somebody asked again and was
// luckier does not undo it: what was made of the first answer lacks it.
type Loss struct {
	What      string    // `metric "Max Speed" of job 7579… (urban night)`
	Batch     uuid.UUID // it belongs to; the nil UUID if to none
	Job       uuid.UUID // it belongs to; the nil UUID if to none
	Err       error     // why
	Tolerated bool      // it was left out, see [TolerateLoss]; else who asked for it got the error
}

// String is what is missing and why, in one line.
func (l Loss) String() string { return fmt.Sprintf("%s: %v", l.What, l.Err) }

// account is an Account while it grows.
type account struct {
	lists, documents, again, renewed atomic.Int64

	mu      sync.Mutex
	missing map[lossKey]Loss
}

// lossKey tells losses apart: who tries again and fails again has lost nothing more.
type lossKey struct {
	batch, job uuid.UUID
	what       string
	tolerated  bool
}

// fail is what becomes of a failure to read something: nil if it may be left out, else an error that
// says what could not be read. ctx is the one the caller waited with.
func (g *graph) fail(ctx context.Context, l Loss) error {
	l.Tolerated = g.config.tolerate && ctx.Err() == nil && !errors.Is(l.Err, resim.ErrUnauthorized)
	g.account.miss(ctx, l)
	if l.Tolerated {
		return nil
	}
	return fmt.Errorf("reading %s: %w", l.What, l.Err)
}

// miss notes a loss, unless the caller had given up.
func (a *account) miss(ctx context.Context, l Loss) {
	if ctx.Err() != nil {
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.missing == nil {
		a.missing = map[lossKey]Loss{}
	}
	a.missing[lossKey{l.Batch, l.Job, l.What, l.Tolerated}] = l
}

// total is the account so far.
func (a *account) total() Account {
	return Account{
		Lists: int(a.lists.Load()), Documents: int(a.documents.Load()), Again: int(a.again.Load()), Renewed: int(a.renewed.Load()),
		Missing: a.losses(func(Loss) bool { return true }),
	}
}

// losses are some of the losses so far, in a stable order.
func (a *account) losses(which func(Loss) bool) []Loss {
	a.mu.Lock()
	defer a.mu.Unlock()
	var found []Loss
	for _, l := range a.missing {
		if which(l) {
			found = append(found, l)
		}
	}
	slices.SortFunc(found, func(a, b Loss) int {
		return cmp.Or(cmp.Compare(a.Batch.String(), b.Batch.String()), cmp.Compare(a.Job.String(), b.Job.String()), cmp.Compare(a.What, b.What))
	})
	return found
}
