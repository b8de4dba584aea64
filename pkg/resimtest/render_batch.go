package resimtest

import (
	"fmt"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

func renderBatch(b *Batch) server.Batch {
	p, status := b.Project, server.BatchStatus(b.Status)
	out := server.Batch{
		BatchID: &b.ID, FriendlyName: &b.Name, ProjectID: &p.ID, BuildID: &b.Build.ID, BranchID: &b.Branch.ID, SystemID: &b.Build.System.ID,
		AdhocTestSuite: new(b.Suite == nil), BatchType: new(server.BatchTypeNORMAL),
		Status: &status, ConflatedStatus: new(conflatedBatch(b)),
		BatchMetricsStatus:     new(server.MetricStatus(b.BatchMetricsStatus)),
		JobsMetricsStatus:      new(server.MetricStatus(b.JobsMetricsStatus)),
		OverallMetricsStatus:   new(server.MetricStatus(b.OverallMetricsStatus)),
		JobStatusCounts:        countJobs(b),
		JobMetricsStatusCounts: countJobMetrics(b),
		StatusHistory:          &server.BatchStatusHistory{{Status: new(server.BatchStatusSUBMITTED), UpdatedAt: &b.Created}, {Status: &status, UpdatedAt: &b.Updated}},
		TotalJobs:              new(len(b.Jobs)), AllowableFailurePercent: new(0), RunCounter: new(1), Priority: new(0),
		Parameters:     (*server.BatchParameters)(&b.Parameters),
		MetricsBuildID: valueIf(!b.light && !b.Suite.NoMetrics, p.MetricsBuild.ID),
		MetricsSetName: valueIf(b.metricsSet != "", b.metricsSet), AssociatedSweepID: null[server.ParameterSweepID](), LabelledBuilds: null[server.LabelledBuilds](),
		PoolLabels: null[server.PoolLabels](), LastRunTimestamp: valueIf(b.Status != "SUBMITTED", b.Created),
		ExecutionError: null[server.ExecutionError](), ExecutionErrors: null[[]server.ExecutionError](),
		RunnerType: server.RunnerType(b.runner()), AssociatedAccount: account, Description: new(""), CreationTimestamp: &b.Created, LastUpdatedTimestamp: &b.Updated,
		OrgID: new(organisation), UserID: new(account),
	}
	if b.Suite != nil {
		out.TestSuiteID, out.TestSuiteRevision = &b.Suite.ID, new(int32(b.Revision))
	}
	if b.Sweep != nil {
		out.AssociatedSweepID = value(b.Sweep.ID)
	}
	if b.Status == "ERROR" {
		e := executionError("BATCH_FAILED", "the machines for this batch could not be had", nil, b.ID, "BATCH")
		out.ExecutionError, out.ExecutionErrors = value(e), value([]server.ExecutionError{e})
	}
	return out
}

// runner is where the tests run: in ReSim's cloud, or wherever the client is.
func (b *Batch) runner() string {
	if b.light {
		return string(server.RunnerTypeSDK)
	}
	return string(server.RunnerTypeCLOUD)
}

// conflatedBatch is the API's own mix of status and outcome, in its batch vocabulary.
func conflatedBatch(b *Batch) server.ConflatedBatchStatus {
	switch {
	case b.Status == "SUBMITTED" || b.Status == "ERROR" || b.Status == "CANCELLED":
		return server.ConflatedBatchStatus(b.Status)
	case b.Status != "SUCCEEDED":
		return server.ConflatedBatchStatusRUNNING
	case b.OverallMetricsStatus == "FAIL_BLOCK":
		return server.ConflatedBatchStatusBLOCKER
	case b.OverallMetricsStatus == "FAIL_WARN":
		return server.ConflatedBatchStatusWARNING
	default:
		return server.ConflatedBatchStatusCOMPLETE
	}
}

func countJobs(b *Batch) *server.BatchJobStatusCounts {
	var c server.BatchJobStatusCounts
	for _, j := range b.Jobs {
		switch j.Status {
		case "SUBMITTED":
			c.Submitted++
		case "EXPERIENCE_RUNNING":
			c.Running++
		case "METRICS_QUEUED":
			c.MetricsQueued++
		case "METRICS_RUNNING":
			c.MetricsRunning++
		case "ERROR":
			c.Error++
		case "CANCELLED":
			c.Cancelled++
		default:
			c.Succeeded++
		}
	}
	return &c
}

func countJobMetrics(b *Batch) *server.JobMetricsStatusCounts {
	var c server.JobMetricsStatusCounts
	for _, j := range b.Jobs {
		switch j.MetricsStatus {
		case "FAIL_BLOCK":
			c.FailBlock++
		case "FAIL_WARN":
			c.FailWarn++
		case "PASSED":
			c.Passed++
		default:
			c.NoStatusReported++
		}
	}
	return &c
}

func renderBatchMetric(a *api, b *Batch, m Metric) server.BatchMetric {
	return server.BatchMetric{
		MetricID: &m.ID, BatchID: &b.ID, ProjectID: &b.Project.ID, Name: &m.Name, Type: new(server.MetricType(m.Type)), Status: new(server.MetricStatus(m.Status)),
		Value: valueIf(m.HasValue, m.Value), Unit: valueIf(m.Unit != "", m.Unit), EventMetric: new(false), DataIDs: listed(m.DataIDs),
		MetricURL: new(a.presign(b.ID, m.ID)), FileLocation: new(fmt.Sprintf("s3://metrics/%s/%s", b.ID, m.ID)),
		CreationTimestamp: &b.Updated, OrgID: new(organisation), UserID: new(account),
	}
}

func renderBatchMetricsData(a *api, b *Batch, d MetricsData) server.BatchMetricsData {
	return server.BatchMetricsData{
		DataID: &d.ID, BatchID: &b.ID, Name: &d.Name, MetricsDataType: new(server.MetricsDataType(d.Type)), Filename: valueIf(d.Filename != "", d.Filename),
		MetricsDataURL: new(a.presign(b.ID, d.ID)), FileLocation: new(fmt.Sprintf("s3://metrics/%s/%s", b.ID, d.ID)),
		CreationTimestamp: &b.Updated, OrgID: new(organisation), UserID: new(account),
	}
}
