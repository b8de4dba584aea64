package lightbatch

import (
	"context"
	"errors"
	"time"
)

var errGraceOver = errors.New("the time for closing after the context's end is over")

// withGrace is a context that outlives another one by a time of grace. As long as that one lives, nothing
// bounds it.
func withGrace(ctx context.Context, grace time.Duration) (context.Context, func()) {
	longer, cancel := context.WithCancelCause(context.WithoutCancel(ctx))
	stop := context.AfterFunc(ctx, func() {
		timer := time.NewTimer(grace)
		defer timer.Stop()
		select {
		case <-timer.C:
			cancel(errGraceOver)
		case <-longer.Done():
		}
	})
	return longer, func() {
		stop()
		cancel(nil)
	}
}
