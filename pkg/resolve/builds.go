package resolve

import (
	"context"
	"errors"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Builds are the builds of the report's batches by id. A build that was deleted is absent. It asks for
// them one by one or lists the branch's, whichever seems to need fewer requests.
func (r *Report) Builds(ctx context.Context) (map[uuid.UUID]resim.Build, error) {
	return keep(ctx, r.g, "builds", func(ctx context.Context) (map[uuid.UUID]resim.Build, error) {
		batches, err := r.Batches(ctx)
		if err != nil {
			return nil, err
		}
		var wanted []uuid.UUID
		missing := map[uuid.UUID]bool{}
		for _, b := range batches {
			if id := b.info.Build; id != uuid.Nil && !missing[id] {
				missing[id] = true
				wanted = append(wanted, id)
			}
		}
		return r.fetchBuilds(ctx, wanted, missing)
	})
}

// fetchBuilds reads pages of the branch's builds as long as the pages left are fewer than the builds
// still missing, and asks for the rest one by one. A list is never wrong about what it does not
// contain: a batch may use a build of another branch, so the rest is always asked for.
func (r *Report) fetchBuilds(ctx context.Context, wanted []uuid.UUID, missing map[uuid.UUID]bool) (map[uuid.UUID]resim.Build, error) {
	found := map[uuid.UUID]resim.Build{}
	search := resim.Equal("branch_id", r.info.Branch.String())
	token, read := "", 0
	for len(missing) > 1 {
		page, next, total, err := r.g.client.BuildsPage(ctx, r.g.project, search, token)
		if err != nil {
			return nil, err
		}
		for _, b := range page {
			if missing[b.ID] {
				found[b.ID] = b
				delete(missing, b.ID)
			}
		}
		read += len(page)
		pagesLeft := (total - read + max(len(page), 1) - 1) / max(len(page), 1)
		if next == "" || next == token || pagesLeft >= len(missing) {
			break
		}
		token = next
	}
	var rest []uuid.UUID
	for _, id := range wanted {
		if missing[id] {
			rest = append(rest, id)
		}
	}
	for b, err := range ordered(ctx, lists, each(rest), func(ctx context.Context, id uuid.UUID) (resim.Build, error) {
		b, err := r.g.client.Build(ctx, r.g.project, id)
		if errors.Is(err, resim.ErrNotFound) {
			return resim.Build{}, nil
		}
		return b, err
	}) {
		if err != nil {
			return nil, err
		}
		if b.ID != uuid.Nil {
			found[b.ID] = b
		}
	}
	return found, nil
}
