package resimtest

import (
	"slices"
	"sync"
	"time"

	"github.com/google/uuid"
)

// LightBatch is a batch that a client opened for tests it runs itself.
type LightBatch struct {
	ID         uuid.UUID
	Name       string
	Project    *Project
	Branch     *Branch
	Build      *Build
	Suite      *Suite // nil without
	Revision   int    // of the suite, 0 without
	MetricsSet string // "" without
	Created    time.Time
	Closed     time.Time // zero while it is open
	Jobs       []LightJob
}

// LightJob is one test of a [LightBatch].
type LightJob struct {
	ID          uuid.UUID
	Experience  *Experience
	Description string
	Created     time.Time
	Closed      time.Time // zero while it runs
	Status      string    // EXPERIENCE_RUNNING, then SUCCEEDED or ERROR
	Message     string    // of an ERROR
	Logs        []LightLog
}

// LightLog is a log that was announced for a [LightJob].
type LightLog struct {
	ID       uuid.UUID
	FileName string
	Size     int64
	SHA256   string // as announced, in hex
	Type     string
	Created  time.Time
	Uploaded bool   // its content is there
	Content  []byte // nil if it is larger than 1 MiB: such contents are checked, and not kept
}

// MetricsConfig is a metrics config that a client synced.
type MetricsConfig struct {
	Project   *Project
	Branch    string
	Config    []byte
	Templates map[string][]byte // by name
}

// keptContent is the largest upload whose content is kept.
const keptContent = 1 << 20

// running is the status of a test that was not closed yet.
const running = "EXPERIENCE_RUNNING"

// written is all that clients wrote. What was generated never changes, so only this is under a lock.
type written struct {
	mu          sync.Mutex
	root        source
	ids         uint64
	batches     []*LightBatch
	branches    map[*Project][]*Branch
	builds      map[*Project][]*Build
	experiences map[*Project][]*Experience
	configs     []MetricsConfig
}

func newWritten(root source) *written {
	return &written{
		root: root, branches: map[*Project][]*Branch{}, builds: map[*Project][]*Build{}, experiences: map[*Project][]*Experience{},
	}
}

// id is a new one. Like everything below it wants the lock to be held.
func (w *written) id() uuid.UUID {
	w.ids++
	return w.root.at(ofWritten, w.ids).id()
}

// find is a batch of a project, nil if there is none.
func (w *written) find(p *Project, id uuid.UUID) *LightBatch {
	i := slices.IndexFunc(w.batches, func(b *LightBatch) bool { return b.ID == id && b.Project == p })
	if i < 0 {
		return nil
	}
	return w.batches[i]
}

// job is a test of a batch, nil if there is none.
func (b *LightBatch) job(id uuid.UUID) *LightJob {
	i := slices.IndexFunc(b.Jobs, func(j LightJob) bool { return j.ID == id })
	if i < 0 {
		return nil
	}
	return &b.Jobs[i]
}

// LightBatches are the batches that clients opened so far, as they are now, in order of creation.
func (s *Server) LightBatches() []LightBatch {
	s.api.written.mu.Lock()
	defer s.api.written.mu.Unlock()
	var out []LightBatch
	for _, b := range s.api.written.batches {
		out = append(out, b.copied())
	}
	return out
}

// MetricsConfigs are the metrics configs that clients synced so far, in that order.
func (s *Server) MetricsConfigs() []MetricsConfig {
	s.api.written.mu.Lock()
	defer s.api.written.mu.Unlock()
	return slices.Clone(s.api.written.configs)
}

func (b *LightBatch) copied() LightBatch {
	c := *b
	c.Jobs = slices.Clone(b.Jobs)
	for i := range c.Jobs {
		c.Jobs[i].Logs = slices.Clone(c.Jobs[i].Logs)
	}
	return c
}

// record is the batch as the other operations know batches.
func (b *LightBatch) record() *Batch {
	out := &Batch{
		ID: b.ID, Name: b.Name, Project: b.Project, Suite: b.Suite, Revision: b.Revision, Branch: b.Branch, Build: b.Build,
		Created: b.Created, Updated: b.Created, Status: "EXPERIENCES_RUNNING",
		BatchMetricsStatus: "NO_STATUS_REPORTED", JobsMetricsStatus: "NO_STATUS_REPORTED", OverallMetricsStatus: "NO_STATUS_REPORTED",
		light: true, metricsSet: b.MetricsSet, Parameters: map[string]string{},
	}
	if !b.Closed.IsZero() {
		out.Status, out.Updated = "SUCCEEDED", b.Closed
	}
	for i, j := range b.Jobs {
		job := &Job{
			ID: j.ID, Batch: out, Experience: j.Experience, ExperienceName: j.Experience.Name, Created: j.Created, Updated: j.Created,
			Status: j.Status, Conflated: "RUNNING", MetricsStatus: "NO_STATUS_REPORTED", index: i, failure: j.Message,
		}
		if !j.Closed.IsZero() {
			job.Updated, job.Conflated = j.Closed, "ERROR"
			if j.Status == "SUCCEEDED" {
				job.Conflated = "PASSED"
			}
		}
		out.Jobs = append(out.Jobs, job)
	}
	out.byID = func() []*Job { return byID(out.Jobs, jobID) }
	return out
}
