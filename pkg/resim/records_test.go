package resim_test

import (
	"net/http"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

var (
	suite        = uuid.MustParse("66666666-6666-4666-8666-666666666666")
	branch       = uuid.MustParse("77777777-7777-4777-8777-777777777777")
	system       = uuid.MustParse("88888888-8888-4888-8888-888888888888")
	metricsBuild = uuid.MustParse("99999999-9999-4999-8999-999999999999")
	experience   = uuid.MustParse("aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa")
)

// answered is what a method makes of a body.
func answered[T any](t *testing.T, body string, ask func(*resim.Client) (T, error)) T {
	t.Helper()
	s, _ := answering(t, http.StatusOK, "application/json", body)
	v, err := ask(connect(t, s.URL))
	if err != nil {
		t.Fatal(err)
	}
	return v
}

func at(text string) time.Time {
	t, err := time.Parse(time.RFC3339Nano, text)
	if err != nil {
		panic(err)
	}
	return t.UTC()
}

func TestReportRecord(t *testing.T) {
	ask := func(c *resim.Client) (resim.Report, error) { return c.Report(t.Context(), project, report) }
	want := resim.Report{
		ID: report, Project: project, TestSuite: suite, Branch: branch, Name: "weekly", TestSuiteRevision: 3,
		Start: at("2026-03-01T00:00:00Z"), End: at("2026-03-28T23:30:00.123456789Z"), Status: "RUNNING",
	}
	if diff := cmp.Diff(want, answered(t, aReport, ask)); diff != "" {
		t.Error(diff)
	}
	full := `{"reportID": "22222222-2222-4222-8222-222222222222", "projectID": "11111111-1111-4111-8111-111111111111",
		"testSuiteID": "66666666-6666-4666-8666-666666666666", "branchID": "77777777-7777-4777-8777-777777777777",
		"metricsBuildID": "99999999-9999-4999-8999-999999999999", "metricsSetName": "nightly", "metricsStatus": "FAIL_WARN",
		"testSuiteRevision": 0, "respectRevisionBoundary": true, "name": "weekly", "status": "PONDERING",
		"startTimestamp": "2026-03-01T00:00:00Z", "endTimestamp": "2026-03-02T00:00:00\u005a",
		"creationTimestamp": "2026-03-03T00:00:00Z", "lastUpdatedTimestamp": "2026-03-04T00:00:00Z",
		"orgID": "acme", "statusHistory": [], "somethingNew": {"a": [1, 2]}}`
	want = resim.Report{
		ID: report, Project: project, TestSuite: suite, Branch: branch, MetricsBuild: metricsBuild, Name: "weekly",
		RespectRevisionBoundary: true, Start: at("2026-03-01T00:00:00Z"), End: at("2026-03-02T00:00:00Z"),
		Created: at("2026-03-03T00:00:00Z"), LastUpdated: at("2026-03-04T00:00:00Z"),
		Status: "PONDERING", MetricsStatus: resim.StatusFailWarn, MetricsSet: "nightly",
	}
	if diff := cmp.Diff(want, answered(t, full, ask)); diff != "" {
		t.Error(diff)
	}
	nulls := `{"reportID": "22222222-2222-4222-8222-222222222222", "projectID": "11111111-1111-4111-8111-111111111111",
		"testSuiteID": "66666666-6666-4666-8666-666666666666", "branchID": "77777777-7777-4777-8777-777777777777",
		"metricsBuildID": null, "metricsSetName": null, "metricsStatus": null, "testSuiteRevision": 1,
		"respectRevisionBoundary": false, "name": null, "status": null, "startTimestamp": "2026-03-01T00:00:00Z",
		"endTimestamp": "2026-03-02T00:00:00Z", "creationTimestamp": null, "lastUpdatedTimestamp": null}`
	want = resim.Report{
		ID: report, Project: project, TestSuite: suite, Branch: branch, TestSuiteRevision: 1,
		Start: at("2026-03-01T00:00:00Z"), End: at("2026-03-02T00:00:00Z"),
	}
	if diff := cmp.Diff(want, answered(t, nulls, ask)); diff != "" {
		t.Error(diff)
	}
}

func TestBatchRecord(t *testing.T) {
	ask := func(c *resim.Client) (resim.Batch, error) { return c.Batch(t.Context(), project, batch) }
	least := resim.Batch{ID: batch, Status: resim.BatchSucceeded, Created: at("2026-03-02T00:00:00Z")}
	nulls := `{"batchID": "33333333-3333-4333-8333-333333333333", "status": "SUCCEEDED", "creationTimestamp": "2026-03-02T00:00:00Z",
		"projectID": null, "buildID": null, "branchID": null, "systemID": null, "testSuiteID": null, "metricsBuildID": null,
		"friendlyName": null, "testSuiteRevision": null, "batchMetricsStatus": null, "jobsMetricsStatus": null,
		"overallMetricsStatus": null, "lastUpdatedTimestamp": null, "totalJobs": null, "jobStatusCounts": null, "jobMetricsStatusCounts": null,
		"executionErrors": null, "runnerType": null, "labelledBuilds": null, "priority": null}`
	for _, body := range []string{aBatch, nulls} {
		if diff := cmp.Diff(least, answered(t, body, ask)); diff != "" {
			t.Error(diff)
		}
	}
	full := `{"batchID": "33333333-3333-4333-8333-333333333333", "projectID": "11111111-1111-4111-8111-111111111111",
		"buildID": "55555555-5555-4555-8555-555555555555", "branchID": "77777777-7777-4777-8777-777777777777",
		"systemID": "88888888-8888-4888-8888-888888888888", "testSuiteID": "66666666-6666-4666-8666-666666666666",
		"metricsBuildID": "99999999-9999-4999-8999-999999999999", "friendlyName": "brave otter", "testSuiteRevision": 4,
		"status": "ERROR", "batchMetricsStatus": "PASSED", "jobsMetricsStatus": "FAIL_BLOCK", "overallMetricsStatus": "FAIL_BLOCK",
		"creationTimestamp": "2026-03-02T00:00:00Z", "lastUpdatedTimestamp": "2026-03-02T01:00:00Z", "totalJobs": 21,
		"jobStatusCounts": {"cancelled": 1, "error": 2, "metricsQueued": 3, "metricsRunning": 4, "running": 5, "submitted": 6, "succeeded": 0},
		"jobMetricsStatusCounts": {"failBlock": 7, "failWarn": 8, "noStatusReported": 9, "notApplicable": 10, "passed": 11, "raw": 12},
		"executionErrors": [{"errorCode": "OOM", "errorText": "out of memory", "exitCode": null}, {"errorCode": "LOST"}],
		"runnerType": "CLOUD", "labelledBuilds": [], "priority": 3}`
	want := resim.Batch{
		ID: batch, Project: project, Build: build, Branch: branch, System: system, TestSuite: suite, MetricsBuild: metricsBuild,
		Name: "brave otter", TestSuiteRevision: 4, Status: resim.BatchError, BatchMetricsStatus: resim.StatusPassed,
		JobsMetricsStatus: resim.StatusFailBlock, OverallMetricsStatus: resim.StatusFailBlock,
		Created: at("2026-03-02T00:00:00Z"), LastUpdated: at("2026-03-02T01:00:00Z"), TotalJobs: 21,
		JobCounts:       resim.JobCounts{Cancelled: 1, Error: 2, MetricsQueued: 3, MetricsRunning: 4, Running: 5, Submitted: 6},
		Judgements:      resim.JudgementCounts{FailBlock: 7, FailWarn: 8, NoStatusReported: 9, NotApplicable: 10, Passed: 11, Raw: 12},
		ExecutionErrors: []resim.ExecutionError{{Code: "OOM", Text: "out of memory"}, {Code: "LOST"}},
	}
	if diff := cmp.Diff(want, answered(t, full, ask)); diff != "" {
		t.Error(diff)
	}
}

func TestJobRecord(t *testing.T) {
	ask := func(c *resim.Client) (resim.Job, error) { return c.Job(t.Context(), project, batch, job) }
	least := resim.Job{ID: job, Status: resim.JobSucceeded, Conflated: resim.ConflatedPassed}
	nulls := `{"jobID": "44444444-4444-4444-8444-444444444444", "jobStatus": "SUCCEEDED", "batchID": null, "buildID": null,
		"branchID": null, "systemID": null, "experienceID": null, "experienceName": null, "conflatedStatus": null,
		"jobMetricsStatus": null, "creationTimestamp": null, "lastUpdatedTimestamp": null, "runCounter": null,
		"parameters": null, "executionErrors": null, "hasLogAnalysis": null}`
	for _, body := range []string{aJob, nulls} {
		if diff := cmp.Diff(least, answered(t, body, ask)); diff != "" {
			t.Error(diff)
		}
	}
	full := `{"jobID": "44444444-4444-4444-8444-444444444444", "batchID": "33333333-3333-4333-8333-333333333333",
		"buildID": "55555555-5555-4555-8555-555555555555", "branchID": "77777777-7777-4777-8777-777777777777",
		"systemID": "88888888-8888-4888-8888-888888888888", "experienceID": "aaaaaaaa-aaaa-4aaa-8aaa-aaaaaaaaaaaa",
		"experienceName": "urban night", "jobStatus": "ERROR", "conflatedStatus": "BLOCKER", "jobMetricsStatus": "FAIL_BLOCK",
		"creationTimestamp": "2026-03-02T00:00:00Z", "lastUpdatedTimestamp": "2026-03-02T01:00:00Z", "runCounter": 2,
		"parameters": {"speed": "3", "night": ""}, "executionErrors": [{"errorCode": "OOM"}]}`
	want := resim.Job{
		ID: job, Batch: batch, Build: build, Branch: branch, System: system, Experience: experience, ExperienceName: "urban night",
		Status: resim.JobError, Conflated: resim.ConflatedBlocker, MetricsStatus: resim.StatusFailBlock,
		Created: at("2026-03-02T00:00:00Z"), LastUpdated: at("2026-03-02T01:00:00Z"), RunCounter: 2,
		Parameters: map[string]string{"speed": "3", "night": ""}, ExecutionErrors: []resim.ExecutionError{{Code: "OOM"}},
	}
	if diff := cmp.Diff(want, answered(t, full, ask)); diff != "" {
		t.Error(diff)
	}
}

func TestMetricRecords(t *testing.T) {
	a, b := uuid.UUID{15: 1}, uuid.UUID{15: 2}
	body := `{"metrics": [
		{"metricID": "` + a.String() + `", "name": "Max Speed", "type": "SCALAR", "status": "PASSED", "value": 0, "unit": "m/s",
		 "eventMetric": true, "metricURL": "https://s.example/m?sig=1", "dataIDs": ["` + b.String() + `"], "creationTimestamp": "2026-03-02T00:00:00Z",
		 "jobID": "` + job.String() + `", "fileLocation": "s3://b/k"},
		{"metricID": "` + a.String() + `", "name": "No Value", "type": "SCALAR", "status": "NOT_APPLICABLE", "value": null, "unit": null,
		 "eventMetric": null, "metricURL": null, "dataIDs": null, "creationTimestamp": null},
		{"metricID": "` + a.String() + `", "name": "Path", "type": "COMPOSITE", "value": 1e-300, "dataIDs": []},
		{"metricID": "` + a.String() + `", "name": "bare"}]}`
	got := answered(t, body, func(c *resim.Client) ([]resim.Metric, error) {
		return collect(t, c.JobMetrics(t.Context(), project, batch, job))
	})
	want := []resim.Metric{
		{
			ID: a, Name: "Max Speed", Type: resim.TypeScalar, Status: resim.StatusPassed, HasValue: true, Unit: "m/s", Event: true,
			URL: "https://s.example/m?sig=1", DataIDs: []uuid.UUID{b}, Created: at("2026-03-02T00:00:00Z"),
		},
		{ID: a, Name: "No Value", Type: resim.TypeScalar, Status: resim.StatusNotApplicable},
		{ID: a, Name: "Path", Type: resim.TypeComposite, Value: 1e-300, HasValue: true},
		{ID: a, Name: "bare"},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
	for i, scalar := range []bool{true, false, false, false} {
		if got[i].IsScalar() != scalar {
			t.Errorf("%s: IsScalar is %v", got[i].Name, !scalar)
		}
	}
}

func TestBadMetricRecords(t *testing.T) {
	id := uuid.UUID{15: 1}.String()
	for body, says := range map[string]string{
		`{"metricID": "` + id + `"}`:                                       `field "name"`,
		`{"metricID": "` + id + `", "name": null}`:                         `field "name"`,
		`{"metricID": "` + id + `", "name": ""}`:                           `field "name"`,
		`{"metricID": "` + id + `", "name": "m", "value": "3"}`:            `field "value": it is a JSON string, not a number`,
		`{"metricID": "` + id + `", "name": "m", "value": 1e999}`:          `field "value"`,
		`{"metricID": "` + id + `", "name": "m", "value": NaN}`:            `no whole JSON`,
		`{"metricID": "` + id + `", "name": "m", "dataIDs": [null]}`:       `field "dataIDs": the id is null`,
		`{"metricID": "` + id + `", "name": "m", "dataIDs": ["x"]}`:        `field "dataIDs": "x" is no UUID`,
		`{"metricID": "` + id + `", "name": "m", "dataIDs": "` + id + `"}`: `field "dataIDs": it is a JSON string, not a list`,
	} {
		s, _ := answering(t, http.StatusOK, "application/json", `{"batchMetrics": [`+body+`]}`)
		_, err := collect(t, connect(t, s.URL).BatchMetrics(t.Context(), project, batch))
		wantError(t, err, resim.ErrAnswer, "listBatchMetrics", "page 1", says)
	}
}

func TestOtherBadRecords(t *testing.T) {
	id := uuid.UUID{15: 1}.String()
	for name, test := range map[string]struct {
		body, says string
		ask        func(c *resim.Client) error
	}{
		"batch without status": {`{"batches": [{"batchID": "` + id + `", "creationTimestamp": "2026-01-01T00:00:00Z"}]}`, `field "status"`, batches(t)},
		"batch without time":   {`{"batches": [{"batchID": "` + id + `", "status": "ERROR"}]}`, `field "creationTimestamp"`, batches(t)},
		"batch with null error": {
			`{"batches": [{"batchID": "` + id + `", "status": "ERROR", "creationTimestamp": "2026-01-01T00:00:00Z", "executionErrors": [{"errorCode": "A"}, null]}]}`,
			`field "executionErrors": item 2 has no code`, batches(t),
		},
		"batch with text for a number": {
			`{"batches": [{"batchID": "` + id + `", "status": "ERROR", "creationTimestamp": "2026-01-01T00:00:00Z", "jobStatusCounts": 7}]}`,
			`field "jobStatusCounts": it is a JSON number, not an object`, batches(t),
		},
		"data without name": {`{"metricsData": [{"dataID": "` + id + `"}]}`, `field "name"`, func(c *resim.Client) error {
			_, err := collect(t, c.JobMetricsData(t.Context(), project, batch, job))
			return err
		}},
		"event without time": {`{"events": [{"eventID": "` + id + `", "name": "e", "timestampType": "ABSOLUTE"}]}`, `field "timestamp"`, events(t)},
		"event of no type":   {`{"events": [{"eventID": "` + id + `", "name": "e", "timestamp": "2026-01-01T00:00:00Z"}]}`, `field "timestampType"`, events(t)},
		"build without time": {`{"builds": [{"buildID": "` + id + `"}]}`, `field "creationTimestamp"`, func(c *resim.Client) error {
			_, err := collect(t, c.Builds(t.Context(), project, resim.Search{}))
			return err
		}},
		"tag without name": {`{"experienceTags": [{"experienceTagID": "` + id + `"}]}`, `field "name"`, func(c *resim.Client) error {
			_, err := collect(t, c.ExperienceTags(t.Context(), project))
			return err
		}},
		"word for a flag": {`{"experiences": [{"experienceID": "` + id + `", "archived": "no"}]}`, `field "archived": it is a JSON string, not true or false`, func(c *resim.Client) error {
			_, err := collect(t, c.TaggedExperiences(t.Context(), project, build))
			return err
		}},
	} {
		t.Run(name, func(t *testing.T) {
			s, _ := answering(t, http.StatusOK, "application/json", test.body)
			wantError(t, test.ask(connect(t, s.URL)), resim.ErrAnswer, "item 1 of page 1", test.says)
		})
	}
}

func batches(t *testing.T) func(*resim.Client) error {
	return func(c *resim.Client) error {
		_, err := collect(t, c.Batches(t.Context(), project, resim.Search{}))
		return err
	}
}

func events(t *testing.T) func(*resim.Client) error {
	return func(c *resim.Client) error {
		_, err := collect(t, c.JobEvents(t.Context(), project, batch, job))
		return err
	}
}

func TestOtherRecords(t *testing.T) {
	a, b := uuid.UUID{15: 1}, uuid.UUID{15: 2}
	data := answered(t, `{"metricsData": [
		{"dataID": "`+a.String()+`", "name": "d", "metricsDataType": "EXTERNAL_FILE", "metricsDataURL": "https://s.example/d?sig=1", "filename": "d.mp4", "creationTimestamp": "2026-03-02T00:00:00Z"},
		{"dataID": "`+b.String()+`", "name": "e", "metricsDataType": null, "metricsDataURL": null, "filename": null}]}`,
		func(c *resim.Client) ([]resim.MetricsData, error) {
			return collect(t, c.JobMetricsData(t.Context(), project, batch, job))
		})
	if diff := cmp.Diff([]resim.MetricsData{
		{ID: a, Name: "d", Type: resim.DataExternalFile, URL: "https://s.example/d?sig=1", Filename: "d.mp4", Created: at("2026-03-02T00:00:00Z")},
		{ID: b, Name: "e"},
	}, data); diff != "" {
		t.Error(diff)
	}
	events := answered(t, `{"events": [
		{"eventID": "`+a.String()+`", "name": "e", "description": "it braked", "tags": ["hard"], "status": "FAIL_WARN", "timestamp": "2026-03-02T00:00:00.5Z", "timestampType": "ABSOLUTE", "metricsIDs": ["`+b.String()+`"]},
		{"eventID": "`+b.String()+`", "name": "f", "description": null, "tags": null, "timestamp": "1970-01-01T00:00:03Z", "timestampType": "RELATIVE", "metricsIDs": null}]}`,
		func(c *resim.Client) ([]resim.Event, error) {
			return collect(t, c.JobEvents(t.Context(), project, batch, job))
		})
	if diff := cmp.Diff([]resim.Event{
		{ID: a, Name: "e", Description: "it braked", Tags: []string{"hard"}, Status: resim.StatusFailWarn, At: at("2026-03-02T00:00:00.5Z"), Metrics: []uuid.UUID{b}},
		{ID: b, Name: "f", At: at("1970-01-01T00:00:03Z"), Relative: true},
	}, events); diff != "" {
		t.Error(diff)
	}
	b1 := answered(t, `{"buildID": "`+a.String()+`", "projectID": "`+project.String()+`", "branchID": "`+branch.String()+`", "systemID": "`+system.String()+`",
		"name": "main", "version": "1.2", "description": "the latest", "creationTimestamp": "2026-03-02T00:00:00Z"}`,
		func(c *resim.Client) (resim.Build, error) { return c.Build(t.Context(), project, a) })
	if diff := cmp.Diff(resim.Build{ID: a, Project: project, Branch: branch, System: system, Name: "main", Version: "1.2", Description: "the latest", Created: at("2026-03-02T00:00:00Z")}, b1); diff != "" {
		t.Error(diff)
	}
	tagged := answered(t, `{"experiences": [{"experienceID": "`+a.String()+`", "name": "urban", "description": "a town", "archived": true}]}`,
		func(c *resim.Client) ([]resim.Experience, error) {
			return collect(t, c.TaggedExperiences(t.Context(), project, b))
		})
	if diff := cmp.Diff([]resim.Experience{{ID: a, Name: "urban", Description: "a town", Archived: true}}, tagged); diff != "" {
		t.Error(diff)
	}
	tags := answered(t, `{"experienceTags": [{"experienceTagID": "`+a.String()+`", "name": "night"}]}`,
		func(c *resim.Client) ([]resim.Tag, error) { return collect(t, c.ExperienceTags(t.Context(), project)) })
	if diff := cmp.Diff([]resim.Tag{{ID: a, Name: "night"}}, tags); diff != "" {
		t.Error(diff)
	}
	sweeps := answered(t, `{"sweeps": [
		{"parameterSweepID": "`+a.String()+`", "projectID": "`+project.String()+`", "name": "speeds", "status": "SUCCEEDED", "batches": ["`+batch.String()+`"],
		 "parameters": [{"name": "speed", "values": ["1", "2"]}], "creationTimestamp": "2026-03-02T00:00:00Z", "lastUpdatedTimestamp": "2026-03-03T00:00:00Z"},
		{"parameterSweepID": "`+b.String()+`", "batches": null, "parameters": null}]}`,
		func(c *resim.Client) ([]resim.Sweep, error) { return collect(t, c.Sweeps(t.Context(), project)) })
	if diff := cmp.Diff([]resim.Sweep{
		{
			ID: a, Project: project, Name: "speeds", Status: "SUCCEEDED", Batches: []uuid.UUID{batch}, Parameters: []resim.SweepParameter{{Name: "speed", Values: []string{"1", "2"}}},
			Created: at("2026-03-02T00:00:00Z"), LastUpdated: at("2026-03-03T00:00:00Z"),
		},
		{ID: b},
	}, sweeps); diff != "" {
		t.Error(diff)
	}
	projects := answered(t, `{"projects": [{"projectID": "`+project.String()+`", "name": "robots"}]}`,
		func(c *resim.Client) ([]resim.Project, error) { return collect(t, c.Projects(t.Context())) })
	if diff := cmp.Diff([]resim.Project{{ID: project, Name: "robots"}}, projects); diff != "" {
		t.Error(diff)
	}
}
