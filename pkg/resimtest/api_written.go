package resimtest

import (
	"slices"

	"github.com/google/uuid"
)

// What lists of a project hold: what was generated, and behind it what clients wrote.

func (a *api) batches(p *Project) []*Batch {
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	all := slices.Clone(p.Batches)
	for _, b := range a.written.batches {
		if b.Project == p {
			all = append(all, b.record())
		}
	}
	return all
}

func (a *api) branches(p *Project) []*Branch {
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	return slices.Concat(p.Branches, a.written.branches[p])
}

// builds are those that were not deleted.
func (a *api) builds(p *Project) []*Build {
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	return slices.Concat(existing(p), a.written.builds[p])
}

func (a *api) experiences(p *Project) []*Experience {
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	return slices.Concat(p.Experiences, a.written.experiences[p])
}

// lightBatch is a batch that a client opened, nil if there is none.
func (a *api) lightBatch(p *Project, id uuid.UUID) *Batch {
	a.written.mu.Lock()
	defer a.written.mu.Unlock()
	b := a.written.find(p, id)
	if b == nil {
		return nil
	}
	return b.record()
}
