package lightbatch

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"sync"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Batch is an open light batch. Its methods may be called by several goroutines. Make it with [Open].
type Batch struct {
	client      *resim.Client
	settings    Settings
	config      *config // nil without
	project, id uuid.UUID
	root, dir   string // of local files; the latter is below the former, and only this batch's
	group       group

	mu      sync.Mutex
	closing bool    // no test begins any more
	closed  bool    // in ReSim
	number  int     // of the last test
	open    []*Test // begun and not yet closed in ReSim
	lost    []error // of tests that had nobody to return them to
	running sync.WaitGroup
	ending  sync.Mutex // held by Close
}

// ID is the batch's id in ReSim.
func (b *Batch) ID() uuid.UUID { return b.id }

// Project is the id of the batch's project.
func (b *Batch) Project() uuid.UUID { return b.project }

// Warnings are what is probably not meant in the config, or was lost in merging it.
func (b *Batch) Warnings() []string {
	if b.config == nil {
		return nil
	}
	return b.config.Warnings()
}

// Close closes what is still open: the tests, after another attempt to upload what could not be uploaded, then
// the batch, which has ReSim compute the batch's metrics. It waits for tests that are running, which must not
// call it themselves. When the context has ended, it gives up after [Settings.Grace].
//
// A test that cannot be closed does not keep the batch open. Close can be called again and then does what has
// failed; if nothing has, it does nothing. The error also has what tests could not return because they panicked.
func (b *Batch) Close(ctx context.Context) error {
	b.ending.Lock()
	defer b.ending.Unlock()
	ctx, cancel := withGrace(ctx, b.settings.grace())
	defer cancel()
	errs := []error{b.await(ctx)}
	for _, t := range b.unclosed() {
		errs = append(errs, t.end(ctx, true))
	}
	if !b.closed {
		err := b.client.CloseBatch(ctx, b.project, b.id)
		b.closed = err == nil
		errs = append(errs, err)
	}
	errs = append(errs, b.clear())
	b.mu.Lock()
	defer b.mu.Unlock()
	err := errors.Join(slices.Concat(b.lost, []error{b.group.left()}, errs)...)
	b.lost = nil
	if err != nil {
		return fmt.Errorf("closing light batch %s: %w", b.id, err)
	}
	return nil
}

// await lets no more tests begin and waits for those that are running.
func (b *Batch) await(ctx context.Context) error {
	b.mu.Lock()
	b.closing = true
	b.mu.Unlock()
	done := make(chan struct{})
	go func() {
		defer close(done)
		b.running.Wait()
		b.group.running.Wait() // those that wait for a place do not begin any more
	}()
	select {
	case <-done:
		return nil
	case <-ctx.Done():
		return fmt.Errorf("tests are still running: %w", context.Cause(ctx))
	}
}

// unclosed are the tests that are begun and not yet closed.
func (b *Batch) unclosed() []*Test {
	b.mu.Lock()
	defer b.mu.Unlock()
	return slices.Clone(b.open)
}

// lose keeps an error that nobody can be given now.
func (b *Batch) lose(err error) {
	if err == nil {
		return
	}
	b.mu.Lock()
	defer b.mu.Unlock()
	b.lost = append(b.lost, err)
}

// forget drops a test that is closed.
func (b *Batch) forget(t *Test) {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = slices.DeleteFunc(b.open, func(other *Test) bool { return other == t })
}
