package resimtest

import (
	"encoding/binary"
	"sync"

	"github.com/google/uuid"
)

// layout is what all documents of jobs have in common: their metrics and data sets, and as the how
// many-th each of them gets its id. With it the lists of a job cost no document.
type layout struct {
	metrics []layoutMetric
	data    []layoutData
}

type layoutMetric struct {
	name   string
	status string // of a composite one
	id     uint64
	data   []uint64
}

type layoutData struct {
	name string
	id   uint64
}

// newLayout reads the layout off the document of a sample job, whose ids are numbers.
func newLayout(samples int) (layout, error) {
	sample := &Job{
		ID:         uuid.Max, // one of its own, or the document would take one
		Experience: &Experience{difficulty: 1},
		Batch:      &Batch{Project: &Project{shape: Shape{Samples: samples, Batches: 1, Uniform: true}}},
	}
	n := uint64(0)
	doc, err := writeJob(sample, func() uuid.UUID {
		n++
		id := uuid.UUID{6: 0x40, 8: 0x80}
		binary.BigEndian.PutUint32(id[12:], uint32(n))
		return id
	})
	if err != nil {
		return layout{}, err
	}
	number := func(id uuid.UUID) uint64 { return uint64(binary.BigEndian.Uint32(id[12:])) }
	var l layout
	for p, err := range doc.Parts() {
		if err != nil {
			return layout{}, err
		}
		if !p.IsMetric {
			l.data = append(l.data, layoutData{name: p.Name, id: number(p.ID)})
			continue
		}
		m := layoutMetric{name: p.Name, status: p.Status.String(), id: number(p.ID)}
		for _, id := range p.DataIDs {
			m.data = append(m.data, number(id))
		}
		l.metrics = append(l.metrics, m)
	}
	return l, nil
}

// recentJobs is how many jobs' bodies are kept: those whose parts are likely being fetched.
const recentJobs = 256

// recent keeps the parts of the last jobs asked for.
type recent struct {
	mu    sync.Mutex
	parts map[uuid.UUID][]part
	order []uuid.UUID // oldest first, a ring
	next  int
}

func newRecent(n int) *recent {
	return &recent{parts: make(map[uuid.UUID][]part, n), order: make([]uuid.UUID, n)}
}

func (r *recent) get(job uuid.UUID) ([]part, bool) {
	r.mu.Lock()
	defer r.mu.Unlock()
	p, ok := r.parts[job]
	return p, ok
}

func (r *recent) put(job uuid.UUID, p []part) {
	r.mu.Lock()
	defer r.mu.Unlock()
	if _, ok := r.parts[job]; ok {
		return
	}
	delete(r.parts, r.order[r.next])
	r.order[r.next] = job
	r.next = (r.next + 1) % len(r.order)
	r.parts[job] = p
}
