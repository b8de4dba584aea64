package emissions

import (
	"fmt"
	"io"
	"sync"
)

// DefaultPath is where ReSim looks for emissions in a test's container.
const DefaultPath = "/tmp/resim/outputs/emissions.resim.jsonl"

// LongestLine is how many bytes a line may have, with its end.
const LongestLine = 16 << 20

// Emitter writes points as lines of a file. Its methods may be called by several goroutines. Make it with [Open] or [New].
type Emitter struct {
	out     *output
	options options
	plans   sync.Map // of *plan by reflect.Type
	writers sync.Pool
}

// New makes an Emitter that writes to w, each line (or series) by one call of Write. Closing it does not close w.
// [Append] and [Truncate] say nothing here.
func New(w io.Writer, opts ...Option) (*Emitter, error) {
	o, err := newOptions(opts)
	if err != nil {
		return nil, fmt.Errorf("making an emitter: %w", err)
	}
	return newEmitter(&output{name: "the writer", w: w}, o), nil
}

func newEmitter(out *output, o options) *Emitter {
	e := &Emitter{out: out, options: o}
	out.delay = o.delay
	e.writers.New = func() any {
		w := &pointWriter{}
		w.plans, w.strict = &e.plans, o.strict
		return w
	}
	return e
}

// Emit writes one point of a topic. The data is a struct or a map from field names to values; a list
// among them stays a list. A time is optional: emissions.At(t).
//
// The error is an [*Error], or several of them joined, if the point is wrong; nothing is written then.
func (e *Emitter) Emit(topic string, data any, at ...Stamp) error {
	var stamp Stamp
	switch len(at) {
	case 0:
	case 1:
		if stamp = at[0]; !stamp.set {
			return timeless(topic, "the time given is none")
		}
	default:
		return &Error{Rule: RuleTime, Topic: topic, Index: -1, Message: "a point has one time at most", Hint: "EmitSeries writes several points"}
	}
	return e.point(topic, data, stamp, false)
}

// EmitEvent writes one event, something that happened at a time. A config must mark its topic with
// event: true.
func (e *Emitter) EmitEvent(topic string, data any, at Stamp) error {
	if !at.set {
		return timeless(topic, "an event needs a time")
	}
	return e.point(topic, data, at, true)
}

func timeless(topic, message string) error {
	return &Error{Rule: RuleTime, Topic: topic, Index: -1, Message: message, Hint: "make one with emissions.At"}
}

func (e *Emitter) point(topic string, data any, at Stamp, event bool) error {
	w := e.writer()
	defer e.keep(w)
	w.begin(e.options.config, topic, event)
	w.head(topic, at, event)
	w.data(data)
	w.end()
	w.tail()
	w.limit(len(w.buf))
	if err := w.err(); err != nil {
		return err
	}
	return e.out.write(w.buf)
}

// largestKept is how large a buffer may be that is kept for the next point.
const largestKept = 1 << 20

func (e *Emitter) writer() *pointWriter {
	w := e.writers.Get().(*pointWriter)
	w.buf = w.buf[:0]
	w.reset(-1, 0)
	return w
}

func (e *Emitter) keep(w *pointWriter) {
	if cap(w.buf) <= largestKept {
		clear(w.keys)
		clear(w.given)
		e.writers.Put(w)
	}
}

// Sync has the operating system write all points to the disk, those that are buffered as well, so that
// they outlive a loss of power. A crash of the process alone loses nothing that is not buffered.
func (e *Emitter) Sync() error { return e.out.sync() }

// Close ends the emitting; what is emitted later is an error that is fs.ErrClosed. If what is buffered cannot be
// written, it stays for another Close; once all is written, closing again does nothing.
func (e *Emitter) Close() error { return e.out.close() }
