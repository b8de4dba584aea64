package resimtest

import (
	"fmt"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

func renderJob(j *Job) server.Job {
	b, status := j.Batch, server.JobStatus(j.Status)
	out := server.Job{
		JobID: &j.ID, BatchID: &b.ID, ProjectID: &b.Project.ID, BuildID: &b.Build.ID, BranchID: &b.Branch.ID, SystemID: &b.Build.System.ID,
		ExperienceID: &j.Experience.ID, ExperienceName: &j.ExperienceName, ExperienceProfile: new("default"),
		ExperienceEnvironmentVariables: &[]server.EnvironmentVariable{},
		JobStatus:                      &status, ConflatedStatus: new(server.ConflatedJobStatus(j.Conflated)), JobMetricsStatus: new(server.MetricStatus(j.MetricsStatus)),
		StatusHistory: &server.JobStatusHistory{{Status: new(server.JobStatusSUBMITTED), UpdatedAt: &j.Created}, {Status: &status, UpdatedAt: &j.Updated}},
		Parameters:    (*server.BatchParameters)(&b.Parameters), RunCounter: new(1), HasLogAnalysis: new(false),
		ExecutionError: null[server.ExecutionError](), ExecutionErrors: null[[]server.ExecutionError](),
		OutputLocation: new(fmt.Sprintf("s3://outputs/%s/%s/", b.ID, j.ID)), Description: new(""),
		CreationTimestamp: &j.Created, LastUpdatedTimestamp: &j.Updated, OrgID: new(organisation), UserID: new(account),
	}
	switch {
	case j.Batch.light && j.Status == "ERROR":
		e := executionError("TEST_FAILED", j.failure, nil, j.ID, "JOB")
		out.ExecutionError, out.ExecutionErrors = value(e), value([]server.ExecutionError{e})
	case j.Status == "ERROR":
		e := executionError("EXPERIENCE_FAILED", "the container of the robot's software exited early", new(139), j.ID, "JOB")
		out.ExecutionError, out.ExecutionErrors = value(e), value([]server.ExecutionError{e})
	}
	return out
}

// executionError is why something ended in ERROR. Without an exit code that is null.
func executionError(code, text string, exit *int, parent uuid.UUID, kind string) server.ExecutionError {
	e := server.ExecutionError{ErrorCode: code, ErrorText: &text, ParentID: &parent, ParentType: &kind, RunCounter: new(1), ExitCode: null[int]()}
	if exit != nil {
		e.ExitCode = value(*exit)
	}
	return e
}

func renderJobMetric(a *api, j *Job, m Metric) server.JobMetric {
	return server.JobMetric{
		MetricID: &m.ID, JobID: &j.ID, BatchID: &j.Batch.ID, ProjectID: &j.Batch.Project.ID,
		Name: &m.Name, Type: new(server.MetricType(m.Type)), Status: new(server.MetricStatus(m.Status)),
		Value: valueIf(m.HasValue, m.Value), Unit: valueIf(m.Unit != "", m.Unit), EventMetric: &m.Event, DataIDs: listed(m.DataIDs),
		MetricURL: new(a.presign(j.ID, m.ID)), FileLocation: new(fmt.Sprintf("s3://metrics/%s/%s", j.ID, m.ID)),
		CreationTimestamp: &j.Updated, OrgID: new(organisation), UserID: new(account),
	}
}

func renderJobMetricsData(a *api, j *Job, d MetricsData) server.JobMetricsData {
	return server.JobMetricsData{
		DataID: &d.ID, JobID: &j.ID, Name: &d.Name, MetricsDataType: new(server.MetricsDataType(d.Type)), Filename: valueIf(d.Filename != "", d.Filename),
		MetricsDataURL: new(a.presign(j.ID, d.ID)), FileLocation: new(fmt.Sprintf("s3://metrics/%s/%s", j.ID, d.ID)),
		CreationTimestamp: &j.Updated, OrgID: new(organisation), UserID: new(account),
	}
}
