package lightbatch

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"runtime/debug"
	"strings"
	"sync"
	"unicode"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/emissions"
	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Test is a running test. Its methods may be called by several goroutines.
type Test struct {
	// Emitter writes the test's emissions. What it refuses is the caller's to deal with; the methods of the
	// Test do the same and have the test fail.
	Emitter *emissions.Emitter

	name  string
	dir   string
	batch *Batch
	id    uuid.UUID

	mu       sync.Mutex
	mistakes []error // of emitting and attaching
	files    []*file // to be uploaded
	message  string  // why it ends as an error; "" if it does not

	ending sync.Mutex // held while it is ended
	swept  bool       // its emissions are closed, and they and their media are among the files
	closed bool       // in ReSim
}

// Names that a test's files have in ReSim.
const (
	emissionsName = "emissions.resim.jsonl"
	stackName     = "stacktrace.log"
)

// Test runs a test: it adds one of that name to the batch, calls f, uploads what the test has emitted and
// attached, and closes it. A name that the project has no experience for makes one.
//
// The error is that of f, of emitting or attaching (these only once, also if f returns them), and of closing,
// joined. If f panics or ends the goroutine, the test is closed first, and what goes wrong in that comes with
// [Batch.Close].
func (b *Batch) Test(ctx context.Context, name string, f func(context.Context, *Test) error) error {
	t, err := b.begin(ctx, name)
	if err != nil {
		return fmt.Errorf("beginning test %q: %w", name, err)
	}
	defer b.running.Done()
	return t.named(errors.Join(t.run(ctx, f), t.finish(ctx)))
}

// begin makes the local files first, so that no test begins in ReSim that has no place here.
func (b *Batch) begin(ctx context.Context, name string) (t *Test, err error) {
	if name == "" {
		return nil, errors.New("the test has no name")
	}
	if t, err = b.enter(name); err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			b.running.Done()
		}
	}()
	if err := os.MkdirAll(t.dir, 0o755); err != nil {
		return nil, err
	}
	if t.Emitter, err = emissions.Open(filepath.Join(t.dir, emissionsName), b.config.emitting()...); err != nil {
		return nil, err
	}
	job, err := b.client.CreateJob(ctx, b.project, b.id, resim.LightJob{Name: name})
	if err != nil {
		return nil, errors.Join(err, t.Emitter.Close(), os.Remove(filepath.Join(t.dir, emissionsName)), os.Remove(t.dir))
	}
	t.id = job.ID
	b.mu.Lock()
	defer b.mu.Unlock()
	b.open = append(b.open, t)
	return t, nil
}

// enter counts a test as running.
func (b *Batch) enter(name string) (*Test, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.closing {
		return nil, errClosed
	}
	b.number++
	b.running.Add(1)
	return &Test{name: name, batch: b, dir: filepath.Join(b.dir, fmt.Sprintf("%03d-%s", b.number, folderName(name)))}, nil
}

// folderName is what of a test's name a folder can be called by anywhere.
func folderName(name string) string {
	const most = 40
	var b strings.Builder
	for _, r := range name {
		switch {
		case b.Len() >= most:
			return b.String()
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(r)
		case !strings.HasSuffix(b.String(), "-"):
			b.WriteByte('-')
		}
	}
	return b.String()
}

var errClosed = errors.New("the batch is closed")

var errNoReturn = errors.New("the test's function ended its goroutine without returning")

// run calls f. If f does not return, the test is ended here.
func (t *Test) run(ctx context.Context, f func(context.Context, *Test) error) (err error) {
	returned := false
	defer func() {
		if returned {
			return
		}
		value := recover()
		mistakes := t.withMistakes(nil)
		if value == nil {
			mistakes = errors.Join(errNoReturn, mistakes)
			t.fail(errNoReturn.Error())
		} else {
			t.fail(fmt.Sprint("panic: ", value))
			t.addStack(fmt.Sprintf("panic: %v\n\n%s", value, debug.Stack()))
		}
		t.batch.lose(t.named(errors.Join(mistakes, t.finish(ctx))))
		if value != nil {
			panic(value)
		}
	}()
	err = f(ctx, t)
	returned = true
	err = t.withMistakes(err)
	if err != nil {
		t.fail(err.Error())
	}
	return err
}

func (t *Test) named(err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("test %q: %w", t.name, err)
}

// fail has the test end as an error. The first message counts.
func (t *Test) fail(message string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.message == "" {
		t.message = shorten(t.batch.client.Redact(message))
	}
}

// withMistakes adds to an error the mistakes that it does not hold.
func (t *Test) withMistakes(err error) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	errs := []error{err}
	for _, mistake := range t.mistakes {
		if !errors.Is(err, mistake) {
			errs = append(errs, mistake)
		}
	}
	if len(errs) == 1 {
		return err
	}
	return errors.Join(errs...)
}

// mistake remembers an error of a call whose result people like to ignore.
func (t *Test) mistake(err error) error {
	if err != nil {
		t.mu.Lock()
		defer t.mu.Unlock()
		t.mistakes = append(t.mistakes, err)
	}
	return err
}

// ID is the test's id in ReSim, where it is a job.
func (t *Test) ID() uuid.UUID { return t.id }

// Dir is the test's folder. Images and videos that emissions name are looked for here, and then in the
// working directory.
func (t *Test) Dir() string { return t.dir }

// Emit is [emissions.Emitter.Emit]. An error has the test fail, also if it is ignored.
func (t *Test) Emit(topic string, data any, at ...emissions.Stamp) error {
	return t.mistake(t.Emitter.Emit(topic, data, at...))
}

// EmitSeries is [emissions.Emitter.EmitSeries]. An error has the test fail, also if it is ignored.
func (t *Test) EmitSeries(topic string, data any, times ...emissions.Stamps) error {
	return t.mistake(t.Emitter.EmitSeries(topic, data, times...))
}

// EmitEvent is [emissions.Emitter.EmitEvent]. An error has the test fail, also if it is ignored.
func (t *Test) EmitEvent(topic string, data any, at emissions.Stamp) error {
	return t.mistake(t.Emitter.EmitEvent(topic, data, at))
}
