package resim

import (
	"time"

	"github.com/google/uuid"
)

// Report is a look at a test suite over time: its batches are those of the suite and branch created
// between Start and End, both exclusive.
type Report struct {
	ID, Project, TestSuite, Branch uuid.UUID
	MetricsBuild                   uuid.UUID // nil if it has none
	Name                           string
	TestSuiteRevision              int
	RespectRevisionBoundary        bool // only batches of that revision count
	Start, End                     time.Time
	Created, LastUpdated           time.Time
	Status                         string       // SUBMITTED, RUNNING, SUCCEEDED or ERROR
	MetricsStatus                  MetricStatus // of the report's own metrics
	MetricsSet                     string       // "" if it has none
}

func readReport(o *object) Report {
	return Report{
		ID: o.id("reportID"), Project: o.id("projectID"), TestSuite: o.id("testSuiteID"), Branch: o.id("branchID"),
		MetricsBuild: o.optionalID("metricsBuildID"), Name: o.text("name"), TestSuiteRevision: o.integer("testSuiteRevision"),
		RespectRevisionBoundary: o.boolean("respectRevisionBoundary"),
		Start:                   o.requiredTime("startTimestamp"), End: o.requiredTime("endTimestamp"),
		Created: o.time("creationTimestamp"), LastUpdated: o.time("lastUpdatedTimestamp"),
		Status: o.text("status"), MetricsStatus: MetricStatus(o.text("metricsStatus")), MetricsSet: o.text("metricsSetName"),
	}
}

// Batch is one run of a suite, or of some experiences.
type Batch struct {
	ID                                                          uuid.UUID
	Project, Build, Branch, System, TestSuite, MetricsBuild     uuid.UUID // nil where the API says nothing
	Name                                                        string    // friendly name
	TestSuiteRevision                                           int
	Status                                                      BatchStatus
	BatchMetricsStatus, JobsMetricsStatus, OverallMetricsStatus MetricStatus
	Created, LastUpdated                                        time.Time
	TotalJobs                                                   int
	ExecutionErrors                                             []ExecutionError
}

func readBatch(o *object) Batch {
	return Batch{
		ID: o.id("batchID"), Project: o.optionalID("projectID"), Build: o.optionalID("buildID"), Branch: o.optionalID("branchID"),
		System: o.optionalID("systemID"), TestSuite: o.optionalID("testSuiteID"), MetricsBuild: o.optionalID("metricsBuildID"),
		Name: o.text("friendlyName"), TestSuiteRevision: o.integer("testSuiteRevision"), Status: BatchStatus(o.text("status")),
		BatchMetricsStatus: MetricStatus(o.text("batchMetricsStatus")), JobsMetricsStatus: MetricStatus(o.text("jobsMetricsStatus")),
		OverallMetricsStatus: MetricStatus(o.text("overallMetricsStatus")),
		Created:              o.requiredTime("creationTimestamp"), LastUpdated: o.time("lastUpdatedTimestamp"),
		TotalJobs: o.integer("totalJobs"), ExecutionErrors: readExecutionErrors(o),
	}
}

// ExecutionError is a failure of the execution itself, not of a metric.
type ExecutionError struct {
	Code, Text string
}

func readExecutionErrors(o *object) []ExecutionError {
	var errs []ExecutionError
	o.each("executionErrors", func(e *object) {
		errs = append(errs, ExecutionError{e.text("errorCode"), e.text("errorText")})
	})
	return errs
}

// Job is one test: one experience run with one build.
type Job struct {
	ID                                       uuid.UUID
	Batch, Build, Branch, System, Experience uuid.UUID // nil where the API says nothing
	ExperienceName                           string
	Status                                   JobStatus
	Conflated                                ConflatedStatus
	MetricsStatus                            MetricStatus
	Created, LastUpdated                     time.Time
	RunCounter                               int
	Parameters                               map[string]string
	ExecutionErrors                          []ExecutionError
}

func readJob(o *object) Job {
	j := Job{
		ID: o.id("jobID"), Batch: o.optionalID("batchID"), Build: o.optionalID("buildID"), Branch: o.optionalID("branchID"),
		System: o.optionalID("systemID"), Experience: o.optionalID("experienceID"), ExperienceName: o.text("experienceName"),
		Status: JobStatus(o.text("jobStatus")), Conflated: ConflatedStatus(o.text("conflatedStatus")),
		MetricsStatus: MetricStatus(o.text("jobMetricsStatus")),
		Created:       o.time("creationTimestamp"), LastUpdated: o.time("lastUpdatedTimestamp"),
		RunCounter: o.integer("runCounter"), ExecutionErrors: readExecutionErrors(o),
	}
	o.into("parameters", &j.Parameters)
	return j
}

// Metric is what the API lists of a metric of a job or a batch. Its content is behind URL.
type Metric struct {
	ID       uuid.UUID
	Name     string
	Type     MetricType
	Status   MetricStatus
	Value    float64 // of a scalar
	HasValue bool    // false if the value is null
	Unit     string  // "" if it is null
	Event    bool    // it belongs to an event
	URL      string  // presigned; serves one serialised Metric; "" if there is none
	DataIDs  []uuid.UUID
	Created  time.Time
}

// IsScalar reports whether the metric is a scalar with a value.
func (m Metric) IsScalar() bool { return m.Type == TypeScalar && m.HasValue }

func readMetric(o *object) Metric {
	m := Metric{
		ID: o.id("metricID"), Name: o.text("name"), Type: MetricType(o.text("type")), Status: MetricStatus(o.text("status")),
		Unit: o.text("unit"), Event: o.boolean("eventMetric"), URL: o.text("metricURL"), DataIDs: o.ids("dataIDs"),
		Created: o.time("creationTimestamp"),
	}
	m.Value, m.HasValue = o.number("value")
	return m
}

// MetricsData is what the API lists of a data set. Its content is behind URL.
type MetricsData struct {
	ID       uuid.UUID
	Name     string
	Type     MetricsDataType
	URL      string // presigned; serves one serialised MetricsData, or the file; "" if there is none
	Filename string // of a file; "" if it is null
	Created  time.Time
}

func readMetricsData(o *object) MetricsData {
	return MetricsData{
		ID: o.id("dataID"), Name: o.text("name"), Type: MetricsDataType(o.text("metricsDataType")),
		URL: o.text("metricsDataURL"), Filename: o.text("filename"), Created: o.time("creationTimestamp"),
	}
}

// Event is something that happened during a job.
type Event struct {
	ID                uuid.UUID
	Name, Description string
	Tags              []string
	Status            MetricStatus
	At                time.Time // a moment, or with Relative 1970 plus the time since the start
	Relative          bool
	Metrics           []uuid.UUID
}

func readEvent(o *object) Event {
	e := Event{
		ID: o.id("eventID"), Name: o.text("name"), Description: o.text("description"), Status: MetricStatus(o.text("status")),
		At: o.requiredTime("timestamp"), Relative: o.text("timestampType") == "RELATIVE", Metrics: o.ids("metricsIDs"),
	}
	o.into("tags", &e.Tags)
	return e
}

// Build is a version of the system under test.
type Build struct {
	ID, Project, Branch, System uuid.UUID
	Name, Version, Description  string
	Created                     time.Time
}

func readBuild(o *object) Build {
	return Build{
		ID: o.id("buildID"), Project: o.optionalID("projectID"), Branch: o.optionalID("branchID"), System: o.optionalID("systemID"),
		Name: o.text("name"), Version: o.text("version"), Description: o.text("description"), Created: o.time("creationTimestamp"),
	}
}

// Experience is a scenario.
type Experience struct {
	ID                uuid.UUID
	Name, Description string
	Archived          bool
}

func readExperience(o *object) Experience {
	return Experience{ID: o.id("experienceID"), Name: o.text("name"), Description: o.text("description"), Archived: o.boolean("archived")}
}

// Tag is a label of experiences.
type Tag struct {
	ID   uuid.UUID
	Name string
}

func readTag(o *object) Tag { return Tag{ID: o.id("experienceTagID"), Name: o.text("name")} }

// Project is what everything else belongs to.
type Project struct {
	ID   uuid.UUID
	Name string
}

func readProject(o *object) Project { return Project{ID: o.id("projectID"), Name: o.text("name")} }
