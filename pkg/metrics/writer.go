package metrics

import (
	"encoding/binary"
	"errors"
	"fmt"
	"math/rand/v2"
	"reflect"
	"slices"
	"sync"

	"github.com/google/uuid"
)

// Writer collects the metrics and data of one document. It is safe for concurrent use, though the
// order of metrics is then the order of arrival.
type Writer struct {
	mu     sync.Mutex
	job    uuid.UUID
	ids    func() uuid.UUID
	files  Files
	items  []item
	names  map[string]bool // names of metrics
	data   map[string]bool // names given to AddData
	errs   []error
	sealed bool
	done   bool
}

// item is a metric, a data set of its own, or an event.
type item struct {
	name     string
	content  content // of a metric
	settings settings
	data     *column // of a data set
	file     *File   // that it is to hold, if any
	event    *event  // of an event, or of one of its metrics
}

type itemKind string

const (
	metricItem itemKind = "metric"
	dataItem   itemKind = "data"
	eventItem  itemKind = "event"
)

func (it item) kind() itemKind {
	switch {
	case it.data != nil:
		return dataItem
	case it.event != nil && it.content == nil:
		return eventItem
	default:
		return metricItem
	}
}

// Metric is the content of a metric: a [Scalar], [Text], [Plotly], [LinePlot], [BatchwiseBarChart],
// [BarChart], [DoubleOverTime], [StatesOverTime], [Histogram], [Summary], [Image] or [ImageList].
type Metric interface {
	// prepare checks the content and captures what must not change before it is packed.
	prepare() (content, error)
}

// content is a checked metric, ready to be packed.
type content interface {
	pack(*packer) packed
}

// WriterOption configures a [Writer].
type WriterOption func(*Writer)

// WithJobID sets the job the document belongs to. The platform knows the real one, so it only has to
// be consistent within the file; the default is a fresh id.
func WithJobID(id uuid.UUID) WriterOption { return func(w *Writer) { w.job = id } }

// WithIDs sets where ids of metrics, data and events come from: a new one with each call, or Finish
// fails. The default, and nil, is random (UUIDv4).
func WithIDs(next func() uuid.UUID) WriterOption {
	return func(w *Writer) {
		if next != nil {
			w.ids = next
		}
	}
}

// SeededIDs yields the same sequence of UUIDv4 for the same seed, for tests that compare files.
func SeededIDs(seed uint64) func() uuid.UUID {
	r := rand.New(rand.NewPCG(seed, 0x6d657472696373))
	var mu sync.Mutex
	return func() uuid.UUID {
		mu.Lock()
		defer mu.Unlock()
		var id uuid.UUID
		binary.BigEndian.PutUint64(id[:8], r.Uint64())
		binary.BigEndian.PutUint64(id[8:], r.Uint64())
		id[6] = id[6]&0x0f | 0x40
		id[8] = id[8]&0x3f | 0x80
		return id
	}
}

// NewWriter makes an empty Writer.
func NewWriter(opts ...WriterOption) *Writer {
	w := &Writer{ids: uuid.New, names: map[string]bool{}, data: map[string]bool{}}
	for _, o := range opts {
		o(w)
	}
	return w
}

// Add puts a metric into the document. Its name must not be empty and not be taken (V7, V17).
// Defaults: importance [Medium], shown, status from the limits.
func (w *Writer) Add(name string, m Metric, opts ...Option) {
	it, err := newItem(name, m, opts)
	w.put(it, w.names, err)
}

// newItem makes an item of a metric.
func newItem(name string, m Metric, opts []Option) (item, error) {
	it := item{name: name}
	errs := []error{checkName(name)}
	var err error
	if it.settings, err = newSettings(opts); err != nil {
		errs = append(errs, err)
	}
	if isNil(m) {
		errs = append(errs, errors.New("its content is nil"))
	} else if it.content, err = m.prepare(); err != nil {
		errs = append(errs, err)
	}
	return it, errors.Join(errs...)
}

// isNil reports whether an interface holds nothing, or a nil pointer to something.
func isNil(v any) bool {
	r := reflect.ValueOf(v)
	return !r.IsValid() || r.Kind() == reflect.Pointer && r.IsNil()
}

// AddData puts a data set into the document without a chart, for batch mode to read by its name. The
// name must not be empty and not be taken by other data (V71, G13). The index of an indexed series
// is stored beside it as "<name> (index)", the times of a [BatchSeries] as "<name> (times)".
//
// A metric may have the same name. ReSim takes such a file, but its Python tools cannot read it (G14),
// of which the runner warns; give the data another name if they are to.
func (w *Writer) AddData(name string, d Data) {
	it := item{name: name, data: &column{}}
	errs := []error{checkName(name)}
	if isNil(d) {
		errs = append(errs, errors.New("its content is nil"))
	} else {
		it.data = d.column()
		errs = append(errs, it.data.check(), checkText("the unit", it.data.unit))
	}
	w.put(it, w.data, errors.Join(errs...))
}

// AddFile attaches a file to the document without a metric. Like data, it has a name of its own.
func (w *Writer) AddFile(name string, f File) {
	w.put(item{name: name, data: &column{}, file: &f}, w.data, checkName(name))
}

func checkName(name string) error {
	switch {
	case name == "":
		return errors.New("its name is empty")
	case isBlank(name):
		return errors.New("its name is blank")
	}
	return checkText("its name", name)
}

// put adds an item whose name must not be among those taken, or remembers what is wrong with it. Its
// files are stored only when all else is right, and while other items may come and the Writer be sealed.
func (w *Writer) put(it item, taken map[string]bool, err error) {
	claimed, sealed := w.claim(it.name, taken)
	if sealed {
		return
	}
	if !claimed {
		err = errors.Join(err, errors.New("its name is taken already"))
	}
	if err == nil {
		err = it.store(w)
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sealed {
		return
	}
	if err == nil {
		w.items = append(w.items, it)
		return
	}
	w.errs = append(w.errs, it.named(err))
	if claimed {
		delete(taken, it.name)
	}
}

// claim takes a name, unless it is taken. Among none, nil, all are free.
func (w *Writer) claim(name string, taken map[string]bool) (claimed, sealed bool) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sealed || taken[name] {
		return false, w.sealed
	}
	if taken != nil {
		taken[name] = true
	}
	return true, false
}

// store writes the files of an item, if it has any.
func (it item) store(w *Writer) (err error) {
	if s, ok := it.content.(interface{ store(*Writer) error }); ok {
		return s.store(w)
	}
	if it.file != nil {
		it.data.file, err = w.store(*it.file)
	}
	return err
}

// named says which item an error is about.
func (it item) named(err error) error {
	if it.event != nil && it.kind() == metricItem {
		return fmt.Errorf("event %q: metric %q: %w", cut(it.event.name), cut(it.name), err)
	}
	return fmt.Errorf("%s %q: %w", it.kind(), cut(it.name), err)
}

// Len is the number of metrics added so far, without those that were mistakes.
func (w *Writer) Len() int {
	w.mu.Lock()
	defer w.mu.Unlock()
	n := 0
	for _, it := range w.items {
		if it.kind() == metricItem {
			n++
		}
	}
	return n
}

// Err is every mistake made so far, each with the name of its metric or data, or nil.
func (w *Writer) Err() error {
	w.mu.Lock()
	defer w.mu.Unlock()
	return errors.Join(w.errs...)
}

// Seal closes the Writer: whatever is added later is ignored. It is how a runner lets go of a
// function that does not stop.
func (w *Writer) Seal() {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.sealed = true
}

// Absorb seals part and moves everything in it behind what is here: all of it, or, if part has
// mistakes or a name is taken here, nothing, and the error says why.
func (w *Writer) Absorb(part *Writer) error {
	if part == nil {
		return errors.New("there is no writer to absorb")
	}
	if part == w {
		return errors.New("a writer cannot absorb itself")
	}
	part.Seal()
	if err := part.Err(); err != nil {
		return err
	}
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.sealed {
		return errors.New("the writer is finished already")
	}
	var errs []error
	for _, it := range part.items {
		if names := w.namesFor(it); names[it.name] {
			errs = append(errs, it.named(errors.New("its name is taken already")))
		}
	}
	together := append(slices.Clip(w.items), part.items...)
	if err := errors.Join(append(errs, checkEventTimes(together))...); err != nil {
		return err
	}
	for _, it := range part.items {
		if names := w.namesFor(it); names != nil {
			names[it.name] = true
		}
	}
	w.items = together
	return nil
}

// namesFor is where the names that must differ from an item's are kept; nil for events and their
// metrics.
func (w *Writer) namesFor(it item) map[string]bool {
	switch {
	case it.event != nil:
		return nil
	case it.data != nil:
		return w.data
	default:
		return w.names
	}
}

// Finish seals the Writer and packs its document: names and orders are derived, the overall status
// is FAIL_BLOCK if any metric blocks, else FAIL_WARN if any warns, else PASSED. It fails with every
// mistake made. It can be called once.
func (w *Writer) Finish() (*Document, error) {
	w.mu.Lock()
	defer w.mu.Unlock()
	if w.done {
		return nil, errors.New("the document is finished already")
	}
	w.sealed, w.done = true, true
	if err := errors.Join(append(w.errs, checkEventTimes(w.items))...); err != nil {
		return nil, err
	}
	return w.pack()
}
