package lightbatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Run opens a batch, calls f, waits for the tests of [Batch.Go] and closes the batch. The error is that of
// opening, or those of f, of the tests and of closing, joined. A panic of f goes on when the batch is closed;
// if closing it fails as well, the panic becomes a [*Panicked] with both.
func Run(ctx context.Context, client *resim.Client, s Settings, f func(context.Context, *Batch) error) (err error) {
	b, err := Open(ctx, client, s)
	if err != nil {
		return err
	}
	working, stop := context.WithCancelCause(ctx)
	defer stop(nil)
	returned := false
	defer func() {
		if returned {
			return
		}
		value := recover()                                      // nil if the goroutine ends without a panic
		stop(errors.New("the batch's function did not return")) // or Close waits for tests that nobody wants any more
		closing := errors.Join(err, b.Close(ctx))
		switch {
		case value == nil:
		case closing != nil:
			panic(&Panicked{Value: value, Err: closing})
		default:
			panic(value)
		}
	}()
	err = f(working, b)
	err = errors.Join(err, b.Wait())
	returned = true
	return errors.Join(err, b.Close(ctx))
}

// Open finds project, branch, system and test suite, syncs the config if there is one, and opens the batch. It
// must be closed by [Batch.Close]; [Run] does so by itself.
//
// A name that does not exist, or more than once, is an error that says what there is instead.
func Open(ctx context.Context, client *resim.Client, s Settings) (*Batch, error) {
	b, err := open(ctx, client, s)
	if err != nil {
		return nil, fmt.Errorf("opening a light batch: %w", err)
	}
	return b, nil
}

func open(ctx context.Context, client *resim.Client, s Settings) (*Batch, error) {
	if err := s.check(); err != nil {
		return nil, err
	}
	config, err := readConfig(s.Config, s.Templates)
	if err != nil {
		return nil, err
	}
	b := &Batch{client: client, settings: s, config: config}
	if b.project, err = findProject(ctx, client, s.Project); err != nil {
		return nil, err
	}
	if config != nil {
		if err := config.sync(ctx, client, b.project, s.Branch); err != nil {
			return nil, err
		}
	}
	wanted, err := b.wanted(ctx)
	if err != nil {
		return nil, err
	}
	if err := b.prepare(); err != nil {
		return nil, err
	}
	made, err := client.CreateLightBatch(ctx, b.project, wanted)
	if err != nil {
		return nil, errors.Join(err, b.clear())
	}
	b.id, b.dir = made.ID, filepath.Join(b.root, made.ID.String())
	return b, nil
}

// wanted is the batch to be made, in the API's terms.
func (b *Batch) wanted(ctx context.Context) (w resim.LightBatch, err error) {
	s := b.settings
	w = resim.LightBatch{Name: s.Name, MetricsSet: s.MetricsSet, Version: s.Version, TestSuiteRevision: s.Revision}
	if w.Branch, err = findBranch(ctx, b.client, b.project, s.Branch); err != nil {
		if b.config == nil {
			err = fmt.Errorf("%w; syncing a metrics config makes a branch", err)
		}
		return w, err
	}
	for _, o := range []struct {
		name string
		id   *uuid.UUID
		find func(context.Context, *resim.Client, uuid.UUID, string) (uuid.UUID, error)
	}{{s.System, &w.System, findSystem}, {s.TestSuite, &w.TestSuite, findSuite}} {
		if o.name == "" {
			continue
		}
		if *o.id, err = o.find(ctx, b.client, b.project, o.name); err != nil {
			return w, err
		}
	}
	return w, nil
}

// prepare makes the folder of the local files.
func (b *Batch) prepare() (err error) {
	if b.settings.Dir == "" {
		b.root, err = os.MkdirTemp("", "light-batch-")
		return err
	}
	b.root = b.settings.Dir
	return os.MkdirAll(b.root, 0o755)
}

// clear removes the batch's folder if nothing is left in it, and so the temporary one around it.
func (b *Batch) clear() error {
	folders := []string{b.dir}
	if b.settings.Dir == "" {
		folders = append(folders, b.root)
	}
	for _, dir := range folders {
		left, err := os.ReadDir(dir)
		switch {
		case errors.Is(err, os.ErrNotExist): // no test has begun, or it is removed already
			continue
		case err != nil || len(left) > 0:
			return err
		}
		if err := os.Remove(dir); err != nil {
			return err
		}
	}
	return nil
}
