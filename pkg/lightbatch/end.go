package lightbatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// finish is end with the time of grace.
func (t *Test) finish(ctx context.Context) error {
	ctx, cancel := withGrace(ctx, t.batch.settings.grace())
	defer cancel()
	return t.end(ctx, false)
}

// end uploads what is not uploaded yet and closes the test. If an upload fails the test stays open, so that
// end can be called again, unless this is the last time. Only the stack of a panic may be missing.
func (t *Test) end(ctx context.Context, last bool) error {
	t.ending.Lock()
	defer t.ending.Unlock()
	if t.closed {
		return nil
	}
	errs := []error{t.collect()}
	var missing []string
	for _, f := range t.queue() {
		err := t.upload(ctx, f)
		if err != nil && !f.optional {
			missing = append(missing, f.name)
		}
		errs = append(errs, err)
	}
	if missing != nil && !last {
		return errors.Join(errs...)
	}
	if missing != nil {
		errs = append(errs, fmt.Errorf("it ends without %s; the files are still in %s", strings.Join(missing, ", "), t.dir))
	}
	if err := t.batch.client.CloseJob(ctx, t.batch.project, t.batch.id, t.id, t.verdict(missing)); err != nil {
		return errors.Join(append(errs, err)...)
	}
	t.closed = true
	t.batch.forget(t)
	if missing == nil && !t.batch.settings.Keep {
		errs = append(errs, os.RemoveAll(t.dir))
	}
	return errors.Join(errs...)
}

// verdict is why the test ends as an error, "" if it does not.
func (t *Test) verdict(missing []string) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	if missing == nil {
		return t.message
	}
	return shorten(strings.TrimPrefix(t.message+"; these could not be uploaded: "+strings.Join(missing, ", "), "; "))
}

// collect closes the emissions and queues them, with the images and videos they name before them.
func (t *Test) collect() error {
	if t.swept {
		return nil
	}
	t.swept = true
	at := filepath.Join(t.dir, emissionsName)
	err := errors.Join(t.Emitter.Close(), t.sweep(at))
	if err != nil {
		t.fail(err.Error())
	}
	t.mu.Lock()
	defer t.mu.Unlock()
	t.files = append(t.files, &file{name: emissionsName, path: at, kind: resim.LogEmissions})
	return err
}

// queue is the files as they are now.
func (t *Test) queue() []*file {
	t.mu.Lock()
	defer t.mu.Unlock()
	return slices.Clone(t.files)
}

// shorten keeps a message from growing without end.
func shorten(message string) string {
	const most = 4096
	if len(message) <= most {
		return message
	}
	return strings.ToValidUTF8(message[:most], "") + "…"
}
