package resolve

import (
	"context"
	"sync"
)

// ordered calls f for each element, up to ahead of them at a time, and hands the results to use in the
// order of the elements. A result that waits for its turn counts as under way, and so does the one in
// use. It ends with the first error of f, or when use says that it wants no more; when it returns,
// everything it began has ended.
func ordered[T, R any](ctx context.Context, ahead int, elements []T, f func(context.Context, T) (R, error), use func(int, R) (more bool)) error {
	type result struct {
		value R
		err   error
	}
	ctx, cancel := context.WithCancel(ctx)
	var running sync.WaitGroup
	defer running.Wait()
	defer cancel()

	ahead = min(ahead, len(elements))
	turns := make([]chan result, ahead) // of element i at i modulo ahead
	started := 0
	for i := range elements {
		for ; started < min(i+ahead, len(elements)); started++ {
			turn, element := make(chan result, 1), elements[started]
			turns[started%ahead] = turn
			running.Go(func() {
				v, err := f(ctx, element)
				turn <- result{v, err}
			})
		}
		r := <-turns[i%ahead]
		turns[i%ahead] = nil // a result in use is the user's to hold or drop
		if r.err != nil {
			return r.err
		}
		if !use(i, r.value) {
			return nil
		}
	}
	return nil
}
