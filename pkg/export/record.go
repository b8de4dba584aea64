package export

import (
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"slices"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Entries are kept on disk in a form of our own, because a million of them are written and read once, by this
// version alone: numbers as varints, texts with their length before them.

// appendEntry writes an entry.
func appendEntry(b []byte, e *entry) []byte {
	b = append(b, e.job.ID[:]...)
	b = append(b, e.job.Experience[:]...)
	b = appendText(b, e.job.ExperienceName)
	b = appendTime(b, e.job.Created)
	b = appendText(b, string(e.job.Status))
	b = appendText(b, string(e.job.Conflated))
	b = appendText(b, e.loss)
	b = binary.AppendUvarint(b, uint64(len(e.job.Parameters)))
	for _, name := range slices.Sorted(maps.Keys(e.job.Parameters)) {
		b = appendText(appendText(b, name), e.job.Parameters[name])
	}
	b = binary.AppendUvarint(b, uint64(len(e.metrics)))
	for i := range e.metrics {
		m := &e.metrics[i]
		b = append(b, m.ID[:]...)
		b = appendText(b, m.Name)
		b = appendText(b, string(m.Type))
		b = appendText(b, string(m.Status))
		b = appendText(b, m.Unit)
		if !m.HasValue {
			b = append(b, 0)
			continue
		}
		b = binary.LittleEndian.AppendUint64(append(b, 1), math.Float64bits(m.Value))
	}
	return b
}

func appendText(b []byte, s string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

func appendTime(b []byte, t time.Time) []byte {
	if t.IsZero() {
		return append(b, 0)
	}
	return binary.AppendVarint(binary.AppendVarint(append(b, 1), t.Unix()), int64(t.Nanosecond()))
}

var errRecord = errors.New("an entry in it is broken")

// reader reads entries. The first thing that is wrong is kept, and then everything is zero.
type reader struct {
	b     []byte
	names map[string]string // one copy of each text
	err   error
}

// mostNames bounds how many texts are remembered.
const mostNames = 1 << 14

func (r *reader) entry(e *entry) error {
	*e = entry{metrics: e.metrics[:0]}
	e.job.ID, e.job.Experience = r.id(), r.id()
	e.job.ExperienceName = r.text()
	e.job.Created = r.time()
	e.job.Status, e.job.Conflated = resim.JobStatus(r.text()), resim.ConflatedStatus(r.text())
	e.loss = r.text()
	if n := r.count(); n > 0 {
		e.job.Parameters = make(map[string]string, n)
		for range n {
			name := r.text()
			e.job.Parameters[name] = r.text()
		}
	}
	for range r.count() {
		m := resim.Metric{ID: r.id(), Name: r.text(), Type: resim.MetricType(r.text()), Status: resim.MetricStatus(r.text()), Unit: r.text()}
		if m.HasValue = r.flag(); m.HasValue {
			m.Value = math.Float64frombits(binary.LittleEndian.Uint64(r.take(8)))
		}
		e.metrics = append(e.metrics, m)
	}
	return r.err
}

// take is the next n bytes; zeros if there are fewer.
func (r *reader) take(n int) []byte {
	if r.err != nil || n > len(r.b) {
		r.err = errRecord
		return make([]byte, min(n, 16))
	}
	taken := r.b[:n]
	r.b = r.b[n:]
	return taken
}

func (r *reader) id() (u uuid.UUID) {
	copy(u[:], r.take(len(u)))
	return u
}

func (r *reader) flag() bool { return r.take(1)[0] != 0 }

// count is a number of bytes or items, of which each takes a byte at least.
func (r *reader) count() int {
	v, n := binary.Uvarint(r.b)
	if r.err != nil || n <= 0 || v > uint64(len(r.b)) {
		r.err = errRecord
		return 0
	}
	r.b = r.b[n:]
	return int(v)
}

func (r *reader) integer() int64 {
	v, n := binary.Varint(r.b)
	if r.err != nil || n <= 0 {
		r.err = errRecord
		return 0
	}
	r.b = r.b[n:]
	return v
}

func (r *reader) text() string {
	n := r.count()
	if n == 0 || r.err != nil || n > len(r.b) {
		if n > len(r.b) {
			r.err = errRecord
		}
		return ""
	}
	bytes := r.take(n)
	if s, ok := r.names[string(bytes)]; ok {
		return s
	}
	s := string(bytes)
	if r.names == nil || len(r.names) >= mostNames {
		r.names = map[string]string{}
	}
	r.names[s] = s
	return s
}

func (r *reader) time() time.Time {
	if !r.flag() {
		return time.Time{}
	}
	s := r.integer()
	return time.Unix(s, r.integer()).UTC()
}
