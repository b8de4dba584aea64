package resolve

import (
	"fmt"
	"math"
	"sync"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// A job is kept as at most 250 bytes, because a report can have 100 batches of 10,000: its own numbers
// and ids, and pointers to what it has in common with others.

// common is what many jobs have alike. It is shared and never changed.
type common struct {
	commonKey
	parameters map[string]string
	errors     []resim.ExecutionError
}

type commonKey struct {
	build, branch, system uuid.UUID
	status                resim.JobStatus
	conflated             resim.ConflatedStatus
	metrics               resim.MetricStatus
	runs                  int
	rest                  string // parameters and errors in one text, "" for none
}

// interned keeps one copy of everything that comes again and again.
type interned struct {
	mu      sync.Mutex
	names   map[string]string
	commons map[commonKey]*common
}

func (in *interned) name(s string) string {
	in.mu.Lock()
	defer in.mu.Unlock()
	if known, ok := in.names[s]; ok {
		return known
	}
	if in.names == nil {
		in.names = map[string]string{}
	}
	in.names[s] = s
	return s
}

func (in *interned) common(j resim.Job) *common {
	key := commonKey{
		build: j.Build, branch: j.Branch, system: j.System,
		status: j.Status, conflated: j.Conflated, metrics: j.MetricsStatus, runs: j.RunCounter,
	}
	if len(j.Parameters) > 0 || len(j.ExecutionErrors) > 0 {
		key.rest = fmt.Sprintf("%q %q", j.Parameters, j.ExecutionErrors) // maps are printed in order of their keys
	}
	in.mu.Lock()
	defer in.mu.Unlock()
	if known, ok := in.commons[key]; ok {
		return known
	}
	if in.commons == nil {
		in.commons = map[commonKey]*common{}
	}
	c := &common{key, j.Parameters, j.ExecutionErrors}
	in.commons[key] = c
	return c
}

func (b *Batch) compact(j resim.Job) *Job {
	return &Job{
		batch: b, id: j.ID, experience: j.Experience, name: b.g.interned.name(j.ExperienceName),
		created: nanos(j.Created), updated: nanos(j.LastUpdated), common: b.g.interned.common(j),
	}
}

// noTime stands for the zero time, which nanoseconds cannot express.
const noTime = math.MinInt64

// nanos keeps a time in eight bytes, good for the years 1678 to 2262.
func nanos(t time.Time) int64 {
	if t.IsZero() {
		return noTime
	}
	return t.UnixNano()
}

func moment(nanos int64) time.Time {
	if nanos == noTime {
		return time.Time{}
	}
	return time.Unix(0, nanos).UTC()
}
