package resim

import "slices"

// BatchStatus is how far a batch is. A value the API adds later is kept as it is.
type BatchStatus string

const (
	BatchSubmitted          BatchStatus = "SUBMITTED"
	BatchExperiencesRunning BatchStatus = "EXPERIENCES_RUNNING"
	BatchMetricsQueued      BatchStatus = "BATCH_METRICS_QUEUED"
	BatchMetricsRunning     BatchStatus = "BATCH_METRICS_RUNNING"
	BatchSucceeded          BatchStatus = "SUCCEEDED"
	BatchError              BatchStatus = "ERROR"
	BatchCancelled          BatchStatus = "CANCELLED"
)

// Final reports whether nothing will happen to the batch any more.
func (s BatchStatus) Final() bool {
	return s == BatchSucceeded || s == BatchError || s == BatchCancelled
}

// JobStatus is how far a job is. A value the API adds later is kept as it is.
type JobStatus string

const (
	JobSubmitted         JobStatus = "SUBMITTED"
	JobExperienceRunning JobStatus = "EXPERIENCE_RUNNING"
	JobMetricsQueued     JobStatus = "METRICS_QUEUED"
	JobMetricsRunning    JobStatus = "METRICS_RUNNING"
	JobSucceeded         JobStatus = "SUCCEEDED"
	JobError             JobStatus = "ERROR"
	JobCancelled         JobStatus = "CANCELLED"
)

// ConflatedStatus is execution and metrics in one word, as the app shows it.
type ConflatedStatus string

const (
	ConflatedQueued    ConflatedStatus = "QUEUED"
	ConflatedRunning   ConflatedStatus = "RUNNING"
	ConflatedError     ConflatedStatus = "ERROR"
	ConflatedCancelled ConflatedStatus = "CANCELLED"
	ConflatedBlocker   ConflatedStatus = "BLOCKER"
	ConflatedWarning   ConflatedStatus = "WARNING"
	ConflatedPassed    ConflatedStatus = "PASSED"
)

// MetricStatus is an outcome in the API's words; "" if it was null.
type MetricStatus string

const (
	StatusPassed        MetricStatus = "PASSED"
	StatusFailWarn      MetricStatus = "FAIL_WARN"
	StatusFailBlock     MetricStatus = "FAIL_BLOCK"
	StatusNotApplicable MetricStatus = "NOT_APPLICABLE"
	StatusRaw           MetricStatus = "RAW"
	StatusNoneReported  MetricStatus = "NO_STATUS_REPORTED"
)

// MetricType tells scalars, which have a value in the list, from the rest.
type MetricType string

const (
	TypeScalar    MetricType = "SCALAR"
	TypeComposite MetricType = "COMPOSITE"
)

// MetricsDataType tells series, which are one MetricsData behind their URL, from files.
type MetricsDataType string

const (
	DataStandard     MetricsDataType = "STANDARD"
	DataExternalFile MetricsDataType = "EXTERNAL_FILE"
	DataVideo        MetricsDataType = "VIDEO"
)

// Conflated is the batch's status and the outcome of its metrics in one word, in the words of jobs;
// "" if the status is one that this package does not know.
func (b Batch) Conflated() ConflatedStatus {
	return conflate(string(b.Status), b.BatchMetricsStatus, b.JobsMetricsStatus)
}

// conflate is the rule of ReSim's own reports. Batches and jobs differ only in the words for running.
func conflate(status string, outcomes ...MetricStatus) ConflatedStatus {
	switch status {
	case string(BatchSubmitted):
		return ConflatedQueued
	case string(BatchExperiencesRunning), string(BatchMetricsQueued), string(BatchMetricsRunning),
		string(JobExperienceRunning), string(JobMetricsQueued), string(JobMetricsRunning):
		return ConflatedRunning
	case string(BatchCancelled):
		return ConflatedCancelled
	case string(BatchError):
		return ConflatedError
	case string(BatchSucceeded):
		switch {
		case slices.Contains(outcomes, StatusFailBlock):
			return ConflatedBlocker
		case slices.Contains(outcomes, StatusFailWarn):
			return ConflatedWarning
		}
		return ConflatedPassed
	}
	return ""
}

// LogType is what a log is. METRICS_OUTPUT_LOG and others that only ReSim itself writes have no name here.
type LogType string

const (
	LogOther        LogType = "OTHER_LOG"
	LogContainer    LogType = "CONTAINER_LOG"
	LogExecution    LogType = "EXECUTION_LOG"
	LogMCAP         LogType = "MCAP_LOG"
	LogMP4          LogType = "MP4_LOG"
	LogArchive      LogType = "ARCHIVE_LOG"
	LogFoxgloveMCAP LogType = "FOXGLOVE_MCAP_LOG"
	LogRerun        LogType = "RERUN_IO_LOG"
	LogError        LogType = "ERROR_LOG"
	LogService      LogType = "SERVICE_LOG"
	LogEmissions    LogType = "EMISSIONS_LOG"
	LogSystem       LogType = "SYSTEM_LOG"
)
