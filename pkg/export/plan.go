package export

import (
	"context"
	"errors"
	"fmt"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// plan finds the names of everything that the batches refer to, each once. What was deleted has none.
func (x *export) plan(ctx context.Context, o *opened) ([]*plannedBatch, error) {
	c, project := x.client, o.origin.project.ID
	found, err := c.Project(ctx, project)
	if err = x.nameless("project", project, err); err != nil {
		return nil, err
	}
	o.origin.project.Name = found.Name
	suites, branches, builds := map[uuid.UUID]resim.TestSuite{}, map[uuid.UUID]resim.Branch{}, o.builds
	if builds == nil {
		builds = map[uuid.UUID]resim.Build{}
	}
	var planned []*plannedBatch
	for _, b := range o.batches {
		p := &plannedBatch{origin: &o.origin, batch: b, info: b.Info()}
		suite, err := once(ctx, x, "test suite", suites, project, p.info.TestSuite, c.TestSuite)
		if err != nil {
			return nil, err
		}
		branch, err := once(ctx, x, "branch", branches, project, p.info.Branch, c.Branch)
		if err != nil {
			return nil, err
		}
		if o.builds == nil {
			if _, err := once(ctx, x, "build", builds, project, p.info.Build, c.Build); err != nil {
				return nil, err
			}
		}
		p.suite, p.branch, p.build = suite.Name, branch.Name, builds[p.info.Build]
		planned = append(planned, p)
	}
	return planned, nil
}

// once is a record by its id, asked for once.
func once[T any](ctx context.Context, x *export, what string, known map[uuid.UUID]T, project, id uuid.UUID, ask func(ctx context.Context, project, id uuid.UUID) (T, error)) (T, error) {
	if record, ok := known[id]; ok || id == uuid.Nil {
		return record, nil
	}
	record, err := ask(ctx, project, id)
	if err = x.nameless(what, id, err); err == nil {
		known[id] = record
	}
	return record, err
}

// nameless is what becomes of a record that cannot be read: nothing if it was deleted, a loss if that is
// tolerated, else an error.
func (x *export) nameless(what string, id uuid.UUID, err error) error {
	if err == nil || errors.Is(err, resim.ErrNotFound) {
		return nil
	}
	if !x.tolerate || errors.Is(err, resim.ErrUnauthorized) || errors.Is(err, context.Canceled) {
		return fmt.Errorf("reading %s %s: %w", what, id, err)
	}
	x.result.Losses = append(x.result.Losses, fmt.Sprintf("the name of %s %s: %v", what, id, err))
	return nil
}
