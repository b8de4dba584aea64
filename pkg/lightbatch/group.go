package lightbatch

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"sync"
)

// Panicked is a panic of a test of [Batch.Go], or one of a batch that could not be closed afterwards.
type Panicked struct {
	Value any    // what panic was called with
	Stack string // of the goroutine; "" if the present one has it
	Err   error  // what went wrong in closing; may be nil
}

// Error is the value, what went wrong in closing and the stack.
func (p *Panicked) Error() string {
	text := fmt.Sprint("panic: ", p.Value)
	if p.Err != nil {
		text += "; and then: " + p.Err.Error()
	}
	if p.Stack != "" {
		text += "\n\n" + p.Stack
	}
	return text
}

// Unwrap is what went wrong in closing, and the value if it is an error.
func (p *Panicked) Unwrap() []error {
	var errs []error
	if err, ok := p.Value.(error); ok {
		errs = append(errs, err)
	}
	if p.Err != nil {
		errs = append(errs, p.Err)
	}
	return errs
}

// group is the tests that run on goroutines of their own.
type group struct {
	running sync.WaitGroup

	mu       sync.Mutex
	places   chan struct{}
	errs     []*error // by order of Go
	panicked *Panicked
}

// Go is [Batch.Test] on a goroutine of its own, of which [Settings.Parallel] run at once. [Batch.Wait] gives the
// error.
func (b *Batch) Go(ctx context.Context, name string, f func(context.Context, *Test) error) {
	g := &b.group
	b.mu.Lock() // so that no goroutine begins while Close waits for them
	defer b.mu.Unlock()
	g.mu.Lock()
	defer g.mu.Unlock()
	if b.closing {
		g.errs = append(g.errs, new(fmt.Errorf("beginning test %q: %w", name, errClosed)))
		return
	}
	if g.places == nil && b.settings.Parallel > 0 {
		g.places = make(chan struct{}, b.settings.Parallel)
	}
	result := new(error)
	g.errs = append(g.errs, result)
	g.running.Go(func() {
		if g.places != nil {
			select {
			case g.places <- struct{}{}:
				defer func() { <-g.places }()
			case <-ctx.Done():
				g.set(result, fmt.Errorf("test %q has not begun: %w", name, context.Cause(ctx)))
				return
			}
		}
		defer g.catch(result)
		g.set(result, b.Test(ctx, name, f))
	})
}

func (g *group) set(result *error, err error) {
	g.mu.Lock()
	defer g.mu.Unlock()
	*result = err
}

// taken are the errors so far, which are then nobody else's. It wants the lock to be held.
func (g *group) taken() error {
	var errs []error
	for _, err := range g.errs {
		errs = append(errs, *err)
	}
	g.errs = nil
	return errors.Join(errs...)
}

// catch keeps the first panic for Wait, so that the others' tests and the batch are closed before it goes on.
// Further ones are errors.
func (g *group) catch(result *error) {
	value := recover()
	if value == nil {
		return
	}
	g.mu.Lock()
	defer g.mu.Unlock()
	p := &Panicked{Value: value, Stack: string(debug.Stack())}
	if g.panicked != nil {
		*result = p
		return
	}
	g.panicked = p
}

// Wait waits for all tests of [Batch.Go] and returns their errors, joined in the order of the calls. If one
// panicked, Wait panics with a [*Panicked].
func (b *Batch) Wait() error {
	g := &b.group
	g.running.Wait()
	g.mu.Lock()
	defer g.mu.Unlock()
	err := g.taken()
	if p := g.panicked; p != nil {
		g.panicked = nil
		p.Err = err
		panic(p)
	}
	return err
}

// left is what nobody has waited for, once all is over.
func (g *group) left() error {
	g.mu.Lock()
	defer g.mu.Unlock()
	err := g.taken()
	if g.panicked != nil {
		err = errors.Join(err, g.panicked)
		g.panicked = nil
	}
	return err
}
