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
// The requests that it took are told by [resim.Client.Usage].
type Account struct {
	Lists     int    // lists and single records that were read: of batches, jobs, metrics, data, events, builds and tags
	Documents int    // metrics and data sets that were downloaded or came from the cache
	Again     int    // downloads, among these, for a job whose document an earlier pass had read by the same selection; of the first 32 selections
	Renewed   int    // URLs that had expired and were listed again
	Missing   []Loss // what was asked for and did not come, in a stable order

	// GivenUp is how often somebody's context ended before something came. What a loop had begun ahead
	// when it was left, by break for example, is not among it: nobody lacks it.
	GivenUp int
}

// Asked is how many lists, records and documents were asked for.
func (a Account) Asked() int { return a.Lists + a.Documents + len(a.Missing) + a.GivenUp }

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

// LossError is the error of who asked for something that could not be fetched and is not left out.
type LossError struct {
	Loss  Loss
	doing string
}

// Error says what was being done and why it failed.
func (e *LossError) Error() string { return e.doing + ": " + e.Loss.Err.Error() }

// Unwrap is why it could not be fetched.
func (e *LossError) Unwrap() error { return e.Loss.Err }

// account is an Account while it grows.
type account struct {
	lists, documents, again, renewed, givenUp atomic.Int64

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
	if l.Tolerated {
		g.account.miss(ctx, l)
		return nil
	}
	return g.lose(ctx, "reading "+l.What, l)
}

// lose is the error of a failure that must not be left out. doing is what failed.
func (g *graph) lose(ctx context.Context, doing string, l Loss) error {
	g.account.miss(ctx, l)
	return &LossError{l, doing}
}

// ended notes, once, that the caller's context ended before something was read whole, if that is what err says.
func (g *graph) ended(ctx context.Context, err error, l Loss) error {
	var lost *LossError
	if err == nil || ctx.Err() == nil || errors.As(err, &lost) {
		return err
	}
	l.Err = err
	return g.lose(ctx, "reading "+l.What, l)
}

// miss notes a loss, or that the caller had given up.
func (a *account) miss(ctx context.Context, l Loss) {
	if !a.late(ctx) {
		a.note(ctx, l)
	}
}

// note counts a loss, or has it held back.
func (a *account) note(ctx context.Context, l Loss) {
	if h, _ := ctx.Value(heldKey{}).(*held); h != nil {
		h.add(a, l)
		return
	}
	a.mu.Lock()
	defer a.mu.Unlock()
	if a.missing == nil {
		a.missing = map[lossKey]Loss{}
	}
	a.missing[lossKey{l.Batch, l.Job, l.What, l.Tolerated}] = l
}

// late reports whether the caller had given up, and counts it, unless all that had happened is that a
// loop was left.
func (a *account) late(ctx context.Context) bool {
	if ctx.Err() == nil {
		return false
	}
	if !errors.Is(context.Cause(ctx), errLeft) {
		a.givenUp.Add(1)
	}
	return true
}

// total is the account so far.
func (a *account) total() Account {
	return Account{
		Lists: int(a.lists.Load()), Documents: int(a.documents.Load()), Again: int(a.again.Load()), Renewed: int(a.renewed.Load()),
		Missing: a.losses(func(Loss) bool { return true }), GivenUp: int(a.givenUp.Load()),
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
