package resolve

import (
	"context"
	"errors"
	"maps"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// Build is the build that the batch ran, and whether it still is there: a build that was deleted is
// not, which is no error. One request (getBuild), then kept.
func (b *Batch) Build(ctx context.Context) (build resim.Build, ok bool, err error) {
	if b.info.Build == uuid.Nil {
		return resim.Build{}, false, nil
	}
	build, err = b.g.build(ctx, b.info.Build)
	if err != nil {
		return resim.Build{}, false, b.g.fail(ctx, Loss{What: "build " + b.info.Build.String(), Batch: b.info.ID, Err: err})
	}
	return build, build.ID != uuid.Nil, nil
}

type buildKey struct{ id uuid.UUID }

// build is one build, the zero one if it was deleted.
func (g *graph) build(ctx context.Context, id uuid.UUID) (resim.Build, error) {
	return keep(ctx, g, buildKey{id}, func(ctx context.Context) (resim.Build, error) {
		build, err := g.client.Build(ctx, g.project, id)
		if errors.Is(err, resim.ErrNotFound) {
			build, err = resim.Build{}, nil
		}
		if err == nil {
			g.account.lists.Add(1)
		}
		return build, err
	})
}

type buildsKey struct{}

// Builds are the builds of the report's batches by id. A build that was deleted is absent, and so is,
// with [TolerateLoss], one that cannot be fetched. It lists the builds of the branch (listBuilds) or
// asks for them one by one (getBuild), whichever seems to need fewer requests, then keeps them: it is
// one request more than the better way at most. The map is the caller's own.
func (r *Report) Builds(ctx context.Context) (map[uuid.UUID]resim.Build, error) {
	if r.g.account.late(ctx) {
		return nil, context.Cause(ctx)
	}
	builds, err := keep(ctx, r.g, buildsKey{}, r.fetchBuilds)
	return maps.Clone(builds), err
}

func (r *Report) fetchBuilds(ctx context.Context) (map[uuid.UUID]resim.Build, error) {
	batches, err := r.batches(ctx)
	if err != nil {
		return nil, err
	}
	found := map[uuid.UUID]resim.Build{}
	missing := map[uuid.UUID]bool{} // is it of the report's branch?
	for _, b := range batches {
		if b.info.Build != uuid.Nil {
			missing[b.info.Build] = missing[b.info.Build] || b.info.Branch == r.info.Branch
		}
	}
	if err := r.listBuilds(ctx, missing, found); err != nil {
		return nil, err
	}
	var rest []uuid.UUID
	for _, b := range batches {
		if _, ok := missing[b.info.Build]; ok {
			rest = append(rest, b.info.Build)
			delete(missing, b.info.Build)
		}
	}
	err = ordered(ctx, listsAhead, rest, func(ctx context.Context, id uuid.UUID) (resim.Build, error) {
		build, err := r.g.build(ctx, id)
		if err != nil {
			err = r.g.fail(ctx, Loss{What: "build " + id.String(), Err: err})
		}
		return build, err
	}, func(_ int, b resim.Build) bool {
		if b.ID != uuid.Nil {
			found[b.ID] = b
		}
		return true
	})
	return found, err
}

// listBuilds moves builds from missing to found, page by page of the branch's builds, as long as fewer
// pages are left than builds are missing. A build of the branch that is on no page was deleted.
func (r *Report) listBuilds(ctx context.Context, missing map[uuid.UUID]bool, found map[uuid.UUID]resim.Build) error {
	search := resim.Equal("branch_id", r.info.Branch.String())
	seen := map[string]bool{}
	token, read := "", 0
	for len(missing) > 1 {
		page, next, total, err := r.g.client.BuildsPage(ctx, r.g.project, search, token)
		if err != nil {
			what := "the builds of report " + r.info.ID.String()
			return r.g.lose(ctx, "listing "+what, Loss{What: what, Err: err})
		}
		if token == "" {
			r.g.account.lists.Add(1)
		}
		for _, b := range page {
			if _, ok := missing[b.ID]; ok {
				found[b.ID] = b
				delete(missing, b.ID)
			}
		}
		if next == "" {
			maps.DeleteFunc(missing, func(_ uuid.UUID, ofBranch bool) bool { return ofBranch })
			return nil
		}
		read += len(page)
		size := max(len(page), 1)
		if left := (total - read + size - 1) / size; left <= 0 || left >= len(missing) || seen[next] {
			return nil // the total is not known, or asking one by one is no worse
		}
		seen[next] = true
		token = next
	}
	return nil
}
