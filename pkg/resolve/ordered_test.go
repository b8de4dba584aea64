package resolve

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync/atomic"
	"testing"
	"testing/synctest"
	"time"
)

func upTo(n int) []int {
	all := make([]int, n)
	for i := range all {
		all[i] = i
	}
	return all
}

// Results come in order however long each takes, at most ahead at a time.
func TestOrdered(t *testing.T) {
	for _, ahead := range []int{1, 2, 7, 100} {
		synctest.Test(t, func(t *testing.T) {
			var busy atomic.Int64
			var have []int
			err := ordered(t.Context(), ahead, upTo(20), func(_ context.Context, i int) (int, error) {
				if n := busy.Add(1); n > int64(ahead) {
					t.Errorf("%d at a time, allowed are %d", n, ahead)
				}
				time.Sleep(time.Duration((i*7)%5) * time.Second)
				return i * i, nil
			}, func(i, square int) bool {
				busy.Add(-1)
				if square != i*i {
					t.Errorf("result %d is %d", i, square)
				}
				have = append(have, i)
				return true
			})
			if err != nil || !slices.Equal(have, upTo(20)) {
				t.Errorf("have %v, %v", have, err)
			}
		})
	}
}

// The first error in order ends it, also if a later one came sooner, and cancels the rest.
func TestOrderedEndsWithFirstError(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		var ended atomic.Int64
		used := 0
		err := ordered(t.Context(), 5, upTo(20), func(ctx context.Context, i int) (int, error) {
			defer ended.Add(1)
			switch i {
			case 2:
				time.Sleep(time.Second)
				return 0, errors.New("second")
			case 3:
				return 0, errors.New("third")
			case 5, 6:
				<-ctx.Done()
			}
			return i, nil
		}, func(int, int) bool { used++; return true })
		if fmt.Sprint(err) != "second" || used != 2 || ended.Load() != 7 {
			t.Errorf("have %v after %d results, %d ended", err, used, ended.Load())
		}
	})
}

// Left early, or by a panic, nothing is left running.
func TestOrderedIsLeft(t *testing.T) {
	for _, leave := range []func() bool{func() bool { return false }, func() bool { panic("oh") }} {
		var busy atomic.Int64
		func() {
			defer func() { _ = recover() }()
			_ = ordered(t.Context(), 5, upTo(20), func(ctx context.Context, i int) (int, error) {
				busy.Add(1)
				defer busy.Add(-1)
				if i > 0 {
					<-ctx.Done()
				}
				return i, nil
			}, func(int, int) bool { return leave() })
		}()
		if n := busy.Load(); n != 0 {
			t.Errorf("%d are still busy", n)
		}
	}
	if err := ordered(t.Context(), 5, nil, func(context.Context, int) (int, error) { return 0, nil }, func(int, int) bool { return true }); err != nil {
		t.Errorf("of nothing: %v", err)
	}
}
