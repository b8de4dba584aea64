package resim

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"net/http"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/gen/resimapi"
)

// Report is the operation getReport.
func (c *Client) Report(ctx context.Context, project, report uuid.UUID) (Report, error) {
	req, err := resimapi.NewGetReportRequest(c.BaseURL(), project, report)
	return get[Report, wireReport](ctx, c, "getReport", fmt.Sprintf("report %s of project %s", report, project), req, err)
}

// Batch is the operation getBatch.
func (c *Client) Batch(ctx context.Context, project, batch uuid.UUID) (Batch, error) {
	req, err := resimapi.NewGetBatchRequest(c.BaseURL(), project, batch)
	return get[Batch, wireBatch](ctx, c, "getBatch", fmt.Sprintf("batch %s of project %s", batch, project), req, err)
}

// LatestBatch is the operation lookupLatestBatchByName: the newest batch with a friendly name.
func (c *Client) LatestBatch(ctx context.Context, project uuid.UUID, name string) (uuid.UUID, error) {
	req, err := resimapi.NewLookupLatestBatchByNameRequest(c.BaseURL(), project, name)
	k := call{operation: "lookupLatestBatchByName", subject: fmt.Sprintf("batch %q of project %s", name, project), line: c.api, request: req}
	if err != nil {
		return uuid.Nil, &Error{Operation: k.operation, Subject: k.subject, Err: err}
	}
	var found id // the whole answer, unlike all others
	k.read = func(a *answer) (bool, error) {
		err := a.checkJSON()
		if err == nil {
			err = json.Unmarshal(a.body, &found)
		}
		return a.brokenOff(err), err
	}
	if _, err := c.send(ctx, k); err != nil {
		return uuid.Nil, err
	}
	return uuid.UUID(found), nil
}

// Job is the operation getJob.
func (c *Client) Job(ctx context.Context, project, batch, job uuid.UUID) (Job, error) {
	req, err := resimapi.NewGetJobRequest(c.BaseURL(), project, batch, job)
	return get[Job, wireJob](ctx, c, "getJob", jobSubject(project, batch, job), req, err)
}

// Build is the operation getBuild. A build that was deleted is [ErrNotFound].
func (c *Client) Build(ctx context.Context, project, build uuid.UUID) (Build, error) {
	req, err := resimapi.NewGetBuildRequest(c.BaseURL(), project, build)
	return get[Build, wireBuild](ctx, c, "getBuild", fmt.Sprintf("build %s of project %s", build, project), req, err)
}

// Branch is the operation getBranchForProject.
func (c *Client) Branch(ctx context.Context, project, branch uuid.UUID) (Branch, error) {
	req, err := resimapi.NewGetBranchForProjectRequest(c.BaseURL(), project, branch)
	return get[Branch, wireBranch](ctx, c, "getBranchForProject", fmt.Sprintf("branch %s of project %s", branch, project), req, err)
}

// TestSuite is the operation getTestSuite.
func (c *Client) TestSuite(ctx context.Context, project, suite uuid.UUID) (TestSuite, error) {
	req, err := resimapi.NewGetTestSuiteRequest(c.BaseURL(), project, suite)
	return get[TestSuite, wireTestSuite](ctx, c, "getTestSuite", fmt.Sprintf("test suite %s of project %s", suite, project), req, err)
}

// Project is the operation getProject.
func (c *Client) Project(ctx context.Context, project uuid.UUID) (Project, error) {
	req, err := resimapi.NewGetProjectRequest(c.BaseURL(), project)
	return get[Project, wireProject](ctx, c, "getProject", "project "+project.String(), req, err)
}

// Projects is the operation listProjects.
func (c *Client) Projects(ctx context.Context) iter.Seq2[Project, error] {
	return list(ctx, c, listing[Project]{
		"listProjects", "the projects of the token", "projects",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListProjectsRequest(c.BaseURL(), &resimapi.ListProjectsParams{PageSize: size, PageToken: token})
		}, decodeList[Project, wireProject], nil,
	})
}

// Reports is the operation listReports.
func (c *Client) Reports(ctx context.Context, project uuid.UUID, search Search) iter.Seq2[Report, error] {
	return list(ctx, c, listing[Report]{
		"listReports", ofProject("reports", project), "reports",
		func(size *int, token *string) (*http.Request, error) {
			text, err := search.parameter()
			if err != nil {
				return nil, err
			}
			return resimapi.NewListReportsRequest(c.BaseURL(), project, &resimapi.ListReportsParams{Search: text, PageSize: size, PageToken: token})
		}, decodeList[Report, wireReport], nil,
	})
}

// Batches is the operation listBatches.
func (c *Client) Batches(ctx context.Context, project uuid.UUID, search Search) iter.Seq2[Batch, error] {
	return list(ctx, c, listing[Batch]{
		"listBatches", ofProject("batches", project), "batches",
		func(size *int, token *string) (*http.Request, error) {
			text, err := search.parameter()
			if err != nil {
				return nil, err
			}
			return resimapi.NewListBatchesRequest(c.BaseURL(), project, &resimapi.ListBatchesParams{Search: text, PageSize: size, PageToken: token})
		}, decodeList[Batch, wireBatch], nil,
	})
}

// Jobs is the operation listJobs.
func (c *Client) Jobs(ctx context.Context, project, batch uuid.UUID) iter.Seq2[Job, error] {
	return list(ctx, c, listing[Job]{
		"listJobs", ofBatch("jobs", project, batch), "jobs",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListJobsRequest(c.BaseURL(), project, batch, &resimapi.ListJobsParams{PageSize: size, PageToken: token})
		}, decodeList[Job, wireJob], scanList[Job, wireJob],
	})
}

// JobMetrics is the operation listMetricsForJob. It may or may not contain the metrics of events.
func (c *Client) JobMetrics(ctx context.Context, project, batch, job uuid.UUID) iter.Seq2[Metric, error] {
	return list(ctx, c, listing[Metric]{
		"listMetricsForJob", "metrics of " + jobSubject(project, batch, job), "metrics",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListMetricsForJobRequest(c.BaseURL(), project, batch, job, &resimapi.ListMetricsForJobParams{PageSize: size, PageToken: token})
		}, decodeList[Metric, wireMetric], scanList[Metric, wireMetric],
	})
}

// JobEventMetrics is the operation listEventMetricsForJob.
func (c *Client) JobEventMetrics(ctx context.Context, project, batch, job uuid.UUID) iter.Seq2[Metric, error] {
	return list(ctx, c, listing[Metric]{
		"listEventMetricsForJob", "event metrics of " + jobSubject(project, batch, job), "metrics",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListEventMetricsForJobRequest(c.BaseURL(), project, batch, job, &resimapi.ListEventMetricsForJobParams{PageSize: size, PageToken: token})
		}, decodeList[Metric, wireMetric], scanList[Metric, wireMetric],
	})
}

// JobMetricsData is the operation listMetricsDataForJob.
func (c *Client) JobMetricsData(ctx context.Context, project, batch, job uuid.UUID) iter.Seq2[MetricsData, error] {
	return list(ctx, c, listing[MetricsData]{
		"listMetricsDataForJob", "data of " + jobSubject(project, batch, job), "metricsData",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListMetricsDataForJobRequest(c.BaseURL(), project, batch, job, &resimapi.ListMetricsDataForJobParams{PageSize: size, PageToken: token})
		}, decodeList[MetricsData, wireMetricsData], scanList[MetricsData, wireMetricsData],
	})
}

// JobEvents is the operation listEventsForJob.
func (c *Client) JobEvents(ctx context.Context, project, batch, job uuid.UUID) iter.Seq2[Event, error] {
	return list(ctx, c, listing[Event]{
		"listEventsForJob", "events of " + jobSubject(project, batch, job), "events",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListEventsForJobRequest(c.BaseURL(), project, batch, job, &resimapi.ListEventsForJobParams{PageSize: size, PageToken: token})
		}, decodeList[Event, wireEvent], nil,
	})
}

// BatchMetrics is the operation listBatchMetrics.
func (c *Client) BatchMetrics(ctx context.Context, project, batch uuid.UUID) iter.Seq2[Metric, error] {
	return list(ctx, c, listing[Metric]{
		"listBatchMetrics", ofBatch("batch metrics", project, batch), "batchMetrics",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListBatchMetricsRequest(c.BaseURL(), project, batch, &resimapi.ListBatchMetricsParams{PageSize: size, PageToken: token})
		}, decodeList[Metric, wireMetric], scanList[Metric, wireMetric],
	})
}

// BatchMetricsData is the operation listBatchMetricsData.
func (c *Client) BatchMetricsData(ctx context.Context, project, batch uuid.UUID) iter.Seq2[MetricsData, error] {
	return list(ctx, c, listing[MetricsData]{
		"listBatchMetricsData", ofBatch("batch data", project, batch), "batchMetricsData",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListBatchMetricsDataRequest(c.BaseURL(), project, batch, &resimapi.ListBatchMetricsDataParams{PageSize: size, PageToken: token})
		}, decodeList[MetricsData, wireMetricsData], scanList[MetricsData, wireMetricsData],
	})
}

func (c *Client) builds(project uuid.UUID, search Search) listing[Build] {
	return listing[Build]{
		"listBuilds", ofProject("builds", project), "builds",
		func(size *int, token *string) (*http.Request, error) {
			text, err := search.parameter()
			if err != nil {
				return nil, err
			}
			return resimapi.NewListBuildsRequest(c.BaseURL(), project, &resimapi.ListBuildsParams{Search: text, PageSize: size, PageToken: token})
		}, decodeList[Build, wireBuild], nil,
	}
}

// Builds is the operation listBuilds.
func (c *Client) Builds(ctx context.Context, project uuid.UUID, search Search) iter.Seq2[Build, error] {
	return list(ctx, c, c.builds(project, search))
}

// BuildsPage is one page of listBuilds: its items, the token of the next page ("" if there is none)
// and how many builds all pages have together. The first page has the token "".
func (c *Client) BuildsPage(ctx context.Context, project uuid.UUID, search Search, pageToken string) (items []Build, next string, total int, err error) {
	number := 1
	if pageToken != "" {
		number = 0
	}
	p, err := fetchPage(ctx, c, c.builds(project, search), pageToken, number)
	return p.items, p.next, p.total, err
}

// ExperienceTags is the operation listExperienceTags.
func (c *Client) ExperienceTags(ctx context.Context, project uuid.UUID) iter.Seq2[Tag, error] {
	return list(ctx, c, listing[Tag]{
		"listExperienceTags", ofProject("experience tags", project), "experienceTags",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListExperienceTagsRequest(c.BaseURL(), project, &resimapi.ListExperienceTagsParams{PageSize: size, PageToken: token})
		}, decodeList[Tag, wireTag], nil,
	})
}

// TaggedExperiences is the operation listExperiencesWithExperienceTag.
func (c *Client) TaggedExperiences(ctx context.Context, project, tag uuid.UUID) iter.Seq2[Experience, error] {
	return list(ctx, c, listing[Experience]{
		"listExperiencesWithExperienceTag", fmt.Sprintf("experiences with tag %s of project %s", tag, project), "experiences",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListExperiencesWithExperienceTagRequest(c.BaseURL(), project, tag, &resimapi.ListExperiencesWithExperienceTagParams{PageSize: size, PageToken: token})
		}, decodeList[Experience, wireExperience], nil,
	})
}

// TagsOfExperience is the operation listExperienceTagsForExperience.
func (c *Client) TagsOfExperience(ctx context.Context, project, experience uuid.UUID) iter.Seq2[Tag, error] {
	return list(ctx, c, listing[Tag]{
		"listExperienceTagsForExperience", fmt.Sprintf("tags of experience %s of project %s", experience, project), "experienceTags",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListExperienceTagsForExperienceRequest(c.BaseURL(), project, experience, &resimapi.ListExperienceTagsForExperienceParams{PageSize: size, PageToken: token})
		}, decodeList[Tag, wireTag], nil,
	})
}

// Branches is the operation listBranchesForProject. Of a name only branches that match it are listed, by
// rules of the API's own: compare the names. "" lists all.
func (c *Client) Branches(ctx context.Context, project uuid.UUID, name string) iter.Seq2[Branch, error] {
	return list(ctx, c, listing[Branch]{
		"listBranchesForProject", ofProject("branches", project), "branches",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListBranchesForProjectRequest(c.BaseURL(), project, &resimapi.ListBranchesForProjectParams{Name: filter(name), PageSize: size, PageToken: token})
		}, decodeList[Branch, wireBranch], nil,
	})
}

// Systems is the operation listSystems. The name is as in [Client.Branches].
func (c *Client) Systems(ctx context.Context, project uuid.UUID, name string) iter.Seq2[System, error] {
	return list(ctx, c, listing[System]{
		"listSystems", ofProject("systems", project), "systems",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListSystemsRequest(c.BaseURL(), project, &resimapi.ListSystemsParams{Name: filter(name), PageSize: size, PageToken: token})
		}, decodeList[System, wireSystem], nil,
	})
}

// TestSuites is the operation listTestSuites. The name is as in [Client.Branches].
func (c *Client) TestSuites(ctx context.Context, project uuid.UUID, name string) iter.Seq2[TestSuite, error] {
	return list(ctx, c, listing[TestSuite]{
		"listTestSuites", ofProject("test suites", project), "testSuites",
		func(size *int, token *string) (*http.Request, error) {
			return resimapi.NewListTestSuitesRequest(c.BaseURL(), project, &resimapi.ListTestSuitesParams{Name: filter(name), PageSize: size, PageToken: token})
		}, decodeList[TestSuite, wireTestSuite], nil,
	})
}

// filter is a query parameter that is left out when there is nothing to say.
func filter(name string) *string {
	if name == "" {
		return nil
	}
	return &name
}

func ofProject(what string, project uuid.UUID) string {
	return fmt.Sprintf("%s of project %s", what, project)
}

func ofBatch(what string, project, batch uuid.UUID) string {
	return fmt.Sprintf("%s of batch %s of project %s", what, batch, project)
}

func jobSubject(project, batch, job uuid.UUID) string {
	return "job " + job.String() + " of batch " + batch.String() + " of project " + project.String() // made for each job, so without Sprintf
}
