package runner

import (
	"context"
	"errors"
	"fmt"
	"os"
	"runtime/debug"
	"sync/atomic"
	"time"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Outcome is what became of one compute function.
type Outcome struct {
	Name    string
	Elapsed time.Duration
	Metrics int    // in the document; 0 if the function failed
	Err     error  // nil if its metrics are in the document
	Stack   string // of a panic; for standard error only
}

// grace is how long functions that were told to stop are waited for, so that they can say what they
// were doing.
const grace = 5 * time.Second

// deadlineError is the cause of a context that ended with the deadline of the run.
type deadlineError struct{ after time.Duration }

func (e deadlineError) Error() string {
	return fmt.Sprintf("the deadline of %v has passed (--timeout)", e.after)
}

// call is a compute function with its input bound.
type call struct {
	name string
	f    func(context.Context, *metrics.Writer) error
}

// part is a function's outcome and what it wrote.
type part struct {
	Outcome
	w     *metrics.Writer
	files *attachments
	done  bool
}

// finished is what a function reports when it ends.
type finished struct {
	index   int
	elapsed time.Duration
	err     error
	stack   string
}

// runAll runs functions at the same time, each with its own Writer, which puts its files below root.
// When the context ends, the Writers of those still running are sealed at once and their metrics are
// lost; those that have not returned when the grace is over are left behind.
func runAll(ctx context.Context, calls []call, root *os.Root, running *atomic.Int64) []part {
	started := time.Now()
	parts := make([]part, len(calls))
	reports := make(chan finished, len(calls)) // has room for all: one left behind can still end
	running.Store(int64(len(calls)))
	for i, c := range calls {
		files := &attachments{root: root}
		parts[i] = part{Outcome: Outcome{Name: c.name}, w: metrics.NewWriter(metrics.WithFiles(files)), files: files}
		go runOne(ctx, c, parts[i].w, finished{index: i}, reports)
	}

	left := len(calls)
	take := func(f finished, late bool) {
		p := &parts[f.index]
		p.done, p.Elapsed, p.Err, p.Stack = true, f.elapsed, f.err, f.stack
		if late || stopped(ctx, f.err) {
			p.Err = &lateError{cause: context.Cause(ctx), last: f.err}
		}
		left--
		running.Add(-1)
	}
	for stop := false; left > 0 && !stop; {
		select {
		case f := <-reports:
			take(f, false)
		case <-ctx.Done():
			stop = true
		}
	}
	for len(reports) > 0 { // ended before the context did
		take(<-reports, false)
	}
	for _, p := range parts {
		if !p.done {
			p.w.Seal()
		}
	}
	over := time.After(grace)
	for stop := false; left > 0 && !stop; {
		select {
		case f := <-reports:
			take(f, true)
		case <-over:
			stop = true
		}
	}
	for i := range parts {
		if p := &parts[i]; !p.done {
			p.Elapsed, p.Err = time.Since(started), &lateError{cause: context.Cause(ctx), hung: true}
		}
	}
	return parts
}

// runOne runs a function and reports how it ended, whether it returned, panicked or ended its
// goroutine.
func runOne(ctx context.Context, c call, w *metrics.Writer, f finished, reports chan<- finished) {
	started := time.Now()
	f.err = errors.New("it ended its goroutine (runtime.Goexit) instead of returning")
	defer func() {
		if v := recover(); v != nil {
			f.err, f.stack = fmt.Errorf("panic: %v", v), string(debug.Stack())
		}
		f.elapsed = time.Since(started)
		reports <- f
	}()
	f.err = c.f(ctx, w)
}

// stopped reports whether err only says that the context has ended.
func stopped(ctx context.Context, err error) bool {
	return err != nil && ctx.Err() != nil && (errors.Is(err, ctx.Err()) || errors.Is(err, context.Cause(ctx)))
}

// lateError says that a function was still running when the context of the run ended.
type lateError struct {
	cause error // why the context ended
	last  error // what the function said then, if anything
	hung  bool  // it did not even return
}

func (e *lateError) Error() string {
	switch {
	case e.hung:
		return fmt.Sprintf("%v; it did not stop within %v after that and was left behind (let it heed its context)", e.cause, grace)
	case e.last == nil:
		return fmt.Sprintf("%v before it finished", e.cause)
	case errors.Is(e.last, e.cause): // it says so itself
		return e.last.Error()
	default:
		return fmt.Sprintf("%v: %v", e.cause, e.last)
	}
}

func (e *lateError) Unwrap() error { return e.cause }
