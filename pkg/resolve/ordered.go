package resolve

import (
	"context"
	"iter"
)

// ordered yields f of each element in the elements' order, with up to ahead of them under way at a
// time. It ends with the first error. When it ends, or is left early, what is under way is cancelled
// and waited for.
func ordered[T, R any](ctx context.Context, ahead int, elements iter.Seq2[T, error], f func(context.Context, T) (R, error)) iter.Seq2[R, error] {
	type result struct {
		value R
		err   error
	}
	return func(yield func(R, error) bool) {
		ctx, cancel := context.WithCancel(ctx)
		var pending []chan result
		defer func() {
			cancel()
			for _, p := range pending {
				<-p
			}
		}()
		// first hands out the oldest result; it reports whether to go on.
		first := func() bool {
			r := <-pending[0]
			pending = pending[1:]
			return yield(r.value, r.err) && r.err == nil
		}
		for element, err := range elements {
			done := make(chan result, 1)
			if err != nil {
				done <- result{err: err}
			} else {
				go func() {
					v, err := f(ctx, element)
					done <- result{v, err}
				}()
			}
			pending = append(pending, done)
			if len(pending) >= ahead && !first() {
				return
			}
		}
		for len(pending) > 0 {
			if !first() {
				return
			}
		}
	}
}
