package resolve

import (
	"context"
	"errors"
	"iter"
	"sync"
)

// ordered calls f for each element, up to ahead of them at a time, and hands the results to use in the
// order of the elements; see flow.
func ordered[T, R any](ctx context.Context, ahead int, elements []T, f func(context.Context, T) (R, error), use func(int, R) (more bool)) error {
	all := func(context.Context) iter.Seq2[T, error] {
		return func(yield func(T, error) bool) {
			for _, e := range elements {
				if !yield(e, nil) {
					return
				}
			}
		}
	}
	i := -1
	return flow(ctx, min(ahead, len(elements)), inOrder, all, f, func(r R) bool {
		i++
		return use(i, r)
	})
}

// order is in which order a flow hands out results.
type order bool

const (
	inOrder   order = false // that of the elements
	asArrived order = true
)

// errLeft is the cause of the contexts of what a flow had begun when it was left.
var errLeft = errors.New("the loop was left")

// flow calls f for each element of a sequence while the sequence goes on, and hands the results to
// use. What f lost counts when its result is handed out. At most ahead elements are under way: one that waits for its turn counts, and so does the one
// in use, so who is slow to use them holds back the sequence. It ends with the first error, or when
// use says that it wants no more; when it returns, everything it began has ended.
func flow[T, R any](ctx context.Context, ahead int, o order, elements func(context.Context) iter.Seq2[T, error], f func(context.Context, T) (R, error), use func(R) (more bool)) error {
	type result struct {
		value R
		err   error
		held  *held
	}
	inner, cancel := context.WithCancelCause(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel(errLeft)

	places := make(chan struct{}, max(1, ahead))
	turns := make(chan chan result, max(1, ahead)+1) // room for each place, and for an error of the sequence
	var listing held
	running.Go(func() {
		defer close(turns)
		var working sync.WaitGroup
		defer working.Wait()
		for e, err := range elements(holding(inner, &listing)) {
			turn := make(chan result, 1)
			if err != nil {
				turn <- result{err: err, held: &listing}
				turns <- turn
				return
			}
			select {
			case places <- struct{}{}:
			case <-inner.Done():
				return
			}
			if o == inOrder {
				turns <- turn
			}
			working.Go(func() {
				var h held
				v, err := f(holding(inner, &h), e)
				turn <- result{v, err, &h}
				if o == asArrived {
					turns <- turn
				}
			})
		}
	})
	for turn := range turns {
		r := <-turn
		r.held.count(ctx)
		if r.err != nil {
			cancel(errLeft)
			failed := withLosses{r.err, nil}
			for turn := range turns {
				var lost *LossError
				r := <-turn
				r.held.count(ctx)
				if errors.As(r.err, &lost) && !errors.Is(r.err, errLeft) {
					failed.more = append(failed.more, lost)
				}
			}
			if failed.more == nil {
				return r.err
			}
			return failed
		}
		if !use(r.value) {
			return nil
		}
		<-places
	}
	listing.count(ctx)
	return context.Cause(ctx) // if it ended before the sequence did; else nil
}

// withLosses is an error, and what was lost besides while it was on its way: nobody else is told of that.
type withLosses struct {
	error
	more []error
}

func (e withLosses) Unwrap() []error { return append([]error{e.error}, e.more...) }
