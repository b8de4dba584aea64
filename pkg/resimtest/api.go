package resimtest

import (
	"slices"
	"strings"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// api answers the operations. What it refuses it returns as a [refusal].
type api struct {
	data    *Data
	key     []byte // seals page tokens
	ledger  *ledger
	presign func(owner, part uuid.UUID) string // URL of a metric or data set of a job or batch
	written *written

	presignLog func(path string) string // URL to upload a log to
}

var _ server.StrictServerInterface = (*api)(nil)

func (a *api) project(id uuid.UUID) (*Project, error) {
	for _, p := range a.data.Projects {
		if p.ID == id {
			return p, nil
		}
	}
	return nil, notFound("project")
}

// one finds a record of a project.
func one[T any](a *api, project uuid.UUID, list func(*Project) []T, what string, is func(T) bool) (T, *Project, error) {
	var none T
	p, err := a.project(project)
	if err != nil {
		return none, nil, err
	}
	items := list(p)
	if i := slices.IndexFunc(items, is); i >= 0 {
		return items[i], p, nil
	}
	return none, nil, notFound(what)
}

func (a *api) batch(project, id uuid.UUID) (*Batch, error) {
	p, err := a.project(project)
	if err != nil {
		return nil, err
	}
	if b, ok := p.batches[id]; ok {
		return b, nil
	}
	if b := a.lightBatch(p, id); b != nil {
		return b, nil
	}
	return nil, notFound("batch")
}

func (a *api) job(project, batch, id uuid.UUID) (*Job, error) {
	b, err := a.batch(project, batch)
	if err != nil {
		return nil, err
	}
	if j, ok := b.Project.world.jobs[id]; ok && j.Batch == b {
		return j, nil
	}
	if i := slices.IndexFunc(b.Jobs, func(j *Job) bool { return b.light && j.ID == id }); i >= 0 {
		return b.Jobs[i], nil
	}
	return nil, notFound("job")
}

// listed are the projects, or for a list of an unknown project none: ReSim declares no 404 there.
func (a *api) listed(project uuid.UUID) []*Project {
	p, err := a.project(project)
	if err != nil {
		return nil
	}
	return []*Project{p}
}

// search applies a search expression to records.
func search[T any](items []T, expression *string, fields searchFields, matches func(T, term) bool) ([]T, error) {
	if expression == nil {
		return items, nil
	}
	terms, err := parseSearch(*expression, fields)
	if err != nil {
		return nil, badRequest("%v", err)
	}
	var found []T
	for _, item := range items {
		if all(terms, func(t term) bool { return matches(item, t) }) {
			found = append(found, item)
		}
	}
	return found, nil
}

// containing keeps the records whose name contains a text.
func containing[T any](items []T, text *string, name func(T) string) []T {
	if text == nil {
		return items
	}
	var found []T
	for _, item := range items {
		if strings.Contains(strings.ToLower(name(item)), strings.ToLower(*text)) {
			found = append(found, item)
		}
	}
	return found
}

// ordered sorts records that come in order of creation: newest first for "timestamp", else by id.
func ordered[T any](items []T, by *string, id func(T) uuid.UUID) ([]T, error) {
	switch {
	case by == nil || *by == "id" || *by == "rank":
		return byID(items, id), nil
	case *by == "timestamp":
		return reversed(items), nil
	default:
		return nil, badRequest("cannot order by %q", *by)
	}
}

func reversed[T any](items []T) []T {
	items = slices.Clone(items)
	slices.Reverse(items)
	return items
}
