package resimtest

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

func (a *api) ListBranchesForProject(ctx context.Context, r server.ListBranchesForProjectRequestObject) (server.ListBranchesForProjectResponseObject, error) {
	var project *Project
	var branches []*Branch
	for _, project = range a.listed(r.ProjectID) {
		branches = slices.DeleteFunc(a.branches(project), func(b *Branch) bool {
			return r.Params.BranchType != nil && string(*r.Params.BranchType) != b.Type
		})
	}
	branches = containing(branches, r.Params.Name, func(b *Branch) string { return b.Name })
	by := (*string)(r.Params.OrderBy)
	if by != nil && *by == string(server.ListBranchesForProjectParamsOrderByActivity) {
		by = new(string(server.ListBranchesForProjectParamsOrderByTimestamp)) // all branches are as active
	}
	branches, err := ordered(branches, by, func(b *Branch) uuid.UUID { return b.ID })
	if err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(branches), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListBranchesForProject200JSONResponse{
		Branches: of(p, branches, func(b *Branch) server.Branch { return renderBranch(project, b) }), NextPageToken: p.next,
	}, nil
}

func (a *api) ListSystems(ctx context.Context, r server.ListSystemsRequestObject) (server.ListSystemsResponseObject, error) {
	var project *Project
	var systems []*System
	for _, project = range a.listed(r.ProjectID) {
		systems = containing(project.Systems, r.Params.Name, func(s *System) string { return s.Name })
	}
	systems, err := ordered(systems, r.Params.OrderBy, func(s *System) uuid.UUID { return s.ID })
	if err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(systems), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListSystems200JSONResponse{
		Systems: of(p, systems, func(s *System) server.System { return renderSystem(project, s) }), NextPageToken: p.next,
	}, nil
}

// ListTestSuites knows no archived suite.
func (a *api) ListTestSuites(ctx context.Context, r server.ListTestSuitesRequestObject) (server.ListTestSuitesResponseObject, error) {
	var project *Project
	var suites []*Suite
	for _, project = range a.listed(r.ProjectID) {
		suites = slices.DeleteFunc(slices.Clone(project.Suites), func(s *Suite) bool {
			return r.Params.Archived != nil && *r.Params.Archived ||
				r.Params.SystemID != nil && *r.Params.SystemID != s.System.ID ||
				r.Params.ExperienceIDs != nil && !s.tests(*r.Params.ExperienceIDs)
		})
	}
	suites = containing(suites, r.Params.Name, func(s *Suite) string { return s.Name })
	suites = containing(suites, r.Params.Text, func(s *Suite) string { return s.Name + " " + s.Description })
	suites, err := ordered(suites, r.Params.OrderBy, func(s *Suite) uuid.UUID { return s.ID })
	if err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(suites), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	out := server.ListTestSuites200JSONResponse{TestSuites: []server.TestSuite{}, NextPageToken: p.required(), Total: *p.total}
	for _, s := range suites[p.from:p.to] {
		out.TestSuites = append(out.TestSuites, renderSuite(project, s))
	}
	return out, nil
}

// tests says whether the newest revision of a suite has all of some experiences.
func (s *Suite) tests(experiences []uuid.UUID) bool {
	newest := s.Revisions[len(s.Revisions)-1]
	for _, id := range experiences {
		if !slices.ContainsFunc(newest, func(e *Experience) bool { return e.ID == id }) {
			return false
		}
	}
	return true
}
