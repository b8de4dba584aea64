package resimtest

import (
	"context"
	"slices"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

func (a *api) Health(context.Context, server.HealthRequestObject) (server.HealthResponseObject, error) {
	return server.Health200Response{}, nil
}

func (a *api) ListProjects(ctx context.Context, r server.ListProjectsRequestObject) (server.ListProjectsResponseObject, error) {
	// Newest first also when nothing is asked for, so that a search through all meets a wrong one first.
	projects := reversed(a.data.Projects)
	if r.Params.OrderBy != nil {
		var err error
		if projects, err = ordered(a.data.Projects, r.Params.OrderBy, func(p *Project) uuid.UUID { return p.ID }); err != nil {
			return nil, err
		}
	}
	p, err := a.page(ctx, len(projects), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListProjects200JSONResponse{Projects: of(p, projects, renderProject), NextPageToken: p.next}, nil
}

func (a *api) GetProject(_ context.Context, r server.GetProjectRequestObject) (server.GetProjectResponseObject, error) {
	p, err := a.project(r.ProjectID)
	if err != nil {
		return nil, err
	}
	return server.GetProject200JSONResponse(renderProject(p)), nil
}

func (a *api) GetBranchForProject(_ context.Context, r server.GetBranchForProjectRequestObject) (server.GetBranchForProjectResponseObject, error) {
	b, p, err := one(a, r.ProjectID, a.branches, "branch", func(b *Branch) bool { return b.ID == r.BranchID })
	if err != nil {
		return nil, err
	}
	return server.GetBranchForProject200JSONResponse(renderBranch(p, b)), nil
}

func (a *api) GetSystem(_ context.Context, r server.GetSystemRequestObject) (server.GetSystemResponseObject, error) {
	s, p, err := one(a, r.ProjectID, func(p *Project) []*System { return p.Systems }, "system", func(s *System) bool { return s.ID == r.SystemID })
	if err != nil {
		return nil, err
	}
	return server.GetSystem200JSONResponse(renderSystem(p, s)), nil
}

func (a *api) GetTestSuite(_ context.Context, r server.GetTestSuiteRequestObject) (server.GetTestSuiteResponseObject, error) {
	s, p, err := one(a, r.ProjectID, func(p *Project) []*Suite { return p.Suites }, "test suite", func(s *Suite) bool { return s.ID == r.TestSuiteID })
	if err != nil {
		return nil, err
	}
	return server.GetTestSuite200JSONResponse(renderSuite(p, s)), nil
}

func (a *api) GetMetricsBuild(_ context.Context, r server.GetMetricsBuildRequestObject) (server.GetMetricsBuildResponseObject, error) {
	b, p, err := one(a, r.ProjectID, func(p *Project) []*MetricsBuild { return []*MetricsBuild{p.MetricsBuild} }, "metrics build",
		func(b *MetricsBuild) bool { return b.ID == r.MetricsBuildID })
	if err != nil {
		return nil, err
	}
	return server.GetMetricsBuild200JSONResponse(renderMetricsBuild(p, b)), nil
}

func (a *api) ListBuilds(ctx context.Context, r server.ListBuildsRequestObject) (server.ListBuildsResponseObject, error) {
	var project *Project
	var builds []*Build
	for _, project = range a.listed(r.ProjectID) {
		builds = a.builds(project)
	}
	builds, err := search(builds, r.Params.Search, buildFields, (*Build).matches)
	if err != nil {
		return nil, err
	}
	builds = containing(builds, r.Params.Text, func(b *Build) string { return b.Name + " " + b.Version })
	if builds, err = ordered(builds, r.Params.OrderBy, func(b *Build) uuid.UUID { return b.ID }); err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(builds), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	out := server.ListBuilds200JSONResponse{Builds: []server.Build{}, NextPageToken: p.required(), Total: *p.total}
	for _, b := range builds[p.from:p.to] {
		out.Builds = append(out.Builds, renderBuild(project, b))
	}
	return out, nil
}

func (a *api) GetBuild(_ context.Context, r server.GetBuildRequestObject) (server.GetBuildResponseObject, error) {
	b, p, err := one(a, r.ProjectID, a.builds, "build", func(b *Build) bool { return b.ID == r.BuildID })
	if err != nil {
		return nil, err
	}
	return server.GetBuild200JSONResponse(renderBuild(p, b)), nil
}

// existing are the builds that were not deleted.
func existing(p *Project) []*Build {
	return slices.DeleteFunc(slices.Clone(p.Builds), func(b *Build) bool { return b.Deleted })
}

func (a *api) ListReports(ctx context.Context, r server.ListReportsRequestObject) (server.ListReportsResponseObject, error) {
	var reports []*Report
	for _, p := range a.listed(r.ProjectID) {
		reports = p.Reports
	}
	reports, err := search(reports, r.Params.Search, reportFields, (*Report).matches)
	if err != nil {
		return nil, err
	}
	reports = containing(reports, r.Params.Text, func(r *Report) string { return r.Name })
	if reports, err = ordered(reports, r.Params.OrderBy, func(r *Report) uuid.UUID { return r.ID }); err != nil {
		return nil, err
	}
	p, err := a.page(ctx, len(reports), r.Params.PageSize, r.Params.PageToken)
	if err != nil {
		return nil, err
	}
	return server.ListReports200JSONResponse{Reports: of(p, reports, renderReport), NextPageToken: p.next, Total: p.total}, nil
}

func (a *api) GetReport(_ context.Context, r server.GetReportRequestObject) (server.GetReportResponseObject, error) {
	report, _, err := one(a, r.ProjectID, func(p *Project) []*Report { return p.Reports }, "report", func(x *Report) bool { return x.ID == r.ReportID })
	if err != nil {
		return nil, err
	}
	return server.GetReport200JSONResponse(renderReport(report)), nil
}
