package resim

import (
	"cmp"
	"fmt"
	"time"

	"github.com/google/uuid"
)

// What identifies a record, orders it or decides what is asked next must be there, or the answer is
// ErrAnswer. The rest may be null or absent, whatever the description of the API says, and is the zero
// value then. Fields that an edition of the API does not have are simply absent.

// Report is a look at a test suite over time: its batches are those of the suite and branch created
// between Start and End, both exclusive.
type Report struct {
	ID, Project, TestSuite, Branch uuid.UUID
	MetricsBuild                   uuid.UUID // nil if it has none
	Name                           string
	TestSuiteRevision              int
	RespectRevisionBoundary        bool // only batches of that revision count
	Start, End                     time.Time
	Created, LastUpdated           time.Time    // zero if not said
	Status                         string       // SUBMITTED, RUNNING, SUCCEEDED or ERROR
	MetricsStatus                  MetricStatus // of the report's own metrics
	MetricsSet                     string       // "" if it has none
}

func (r Report) id() uuid.UUID { return r.ID }

type wireReport struct {
	ID                      id           `json:"reportID"`
	Project                 id           `json:"projectID"`
	TestSuite               id           `json:"testSuiteID"`
	Branch                  id           `json:"branchID"`
	MetricsBuild            optionalID   `json:"metricsBuildID"`
	Name                    string       `json:"name"`
	TestSuiteRevision       *int         `json:"testSuiteRevision"`
	RespectRevisionBoundary *bool        `json:"respectRevisionBoundary"`
	Start                   moment       `json:"startTimestamp"`
	End                     moment       `json:"endTimestamp"`
	Created                 moment       `json:"creationTimestamp"`
	LastUpdated             moment       `json:"lastUpdatedTimestamp"`
	Status                  string       `json:"status"`
	MetricsStatus           MetricStatus `json:"metricsStatus"`
	MetricsSet              string       `json:"metricsSetName"`
}

func (w wireReport) record() (Report, error) {
	if err := cmp.Or(
		w.ID.needed("reportID"), w.Project.needed("projectID"), w.TestSuite.needed("testSuiteID"), w.Branch.needed("branchID"),
		given(w.TestSuiteRevision, "testSuiteRevision"), given(w.RespectRevisionBoundary, "respectRevisionBoundary"),
		w.Start.needed("startTimestamp"), w.End.needed("endTimestamp"),
	); err != nil {
		return Report{}, err
	}
	return Report{
		ID: uuid.UUID(w.ID), Project: uuid.UUID(w.Project), TestSuite: uuid.UUID(w.TestSuite), Branch: uuid.UUID(w.Branch),
		MetricsBuild: uuid.UUID(w.MetricsBuild), Name: w.Name, TestSuiteRevision: *w.TestSuiteRevision,
		RespectRevisionBoundary: *w.RespectRevisionBoundary, Start: time.Time(w.Start), End: time.Time(w.End),
		Created: time.Time(w.Created), LastUpdated: time.Time(w.LastUpdated),
		Status: w.Status, MetricsStatus: w.MetricsStatus, MetricsSet: w.MetricsSet,
	}, nil
}

// Batch is one run of a suite, or of some experiences.
type Batch struct {
	ID                                                          uuid.UUID
	Project, Build, Branch, System, TestSuite, MetricsBuild     uuid.UUID // nil if not said
	Name                                                        string    // friendly name
	TestSuiteRevision                                           int       // 0 if not said
	Status                                                      BatchStatus
	BatchMetricsStatus, JobsMetricsStatus, OverallMetricsStatus MetricStatus // "" if not said
	Created                                                     time.Time
	LastUpdated                                                 time.Time // zero if not said
	TotalJobs                                                   int       // 0 if not said
	JobCounts                                                   JobCounts
	Judgements                                                  JudgementCounts
	ExecutionErrors                                             []ExecutionError
}

// JobCounts is how many jobs of a batch are how far. All are 0 if the API does not say.
type JobCounts struct {
	Submitted      int `json:"submitted"`
	Running        int `json:"running"`
	MetricsQueued  int `json:"metricsQueued"`
	MetricsRunning int `json:"metricsRunning"`
	Succeeded      int `json:"succeeded"`
	Error          int `json:"error"`
	Cancelled      int `json:"cancelled"`
}

// JudgementCounts is how many jobs of a batch were judged how by their metrics. All are 0 if the API does not
// say.
type JudgementCounts struct {
	Passed           int `json:"passed"`
	FailWarn         int `json:"failWarn"`
	FailBlock        int `json:"failBlock"`
	NotApplicable    int `json:"notApplicable"`
	Raw              int `json:"raw"`
	NoStatusReported int `json:"noStatusReported"`
}

func (b Batch) id() uuid.UUID { return b.ID }

type wireBatch struct {
	ID                   id               `json:"batchID"`
	Project              optionalID       `json:"projectID"`
	Build                optionalID       `json:"buildID"`
	Branch               optionalID       `json:"branchID"`
	System               optionalID       `json:"systemID"`
	TestSuite            optionalID       `json:"testSuiteID"`
	MetricsBuild         optionalID       `json:"metricsBuildID"`
	Name                 string           `json:"friendlyName"`
	TestSuiteRevision    int              `json:"testSuiteRevision"`
	Status               word             `json:"status"`
	BatchMetricsStatus   MetricStatus     `json:"batchMetricsStatus"`
	JobsMetricsStatus    MetricStatus     `json:"jobsMetricsStatus"`
	OverallMetricsStatus MetricStatus     `json:"overallMetricsStatus"`
	Created              moment           `json:"creationTimestamp"`
	LastUpdated          moment           `json:"lastUpdatedTimestamp"`
	TotalJobs            int              `json:"totalJobs"`
	JobCounts            JobCounts        `json:"jobStatusCounts"`
	Judgements           JudgementCounts  `json:"jobMetricsStatusCounts"`
	ExecutionErrors      []ExecutionError `json:"executionErrors"`
}

func (w wireBatch) record() (Batch, error) {
	if err := cmp.Or(w.ID.needed("batchID"), w.Status.needed("status"), w.Created.needed("creationTimestamp"), coded(w.ExecutionErrors)); err != nil {
		return Batch{}, err
	}
	return Batch{
		ID: uuid.UUID(w.ID), Project: uuid.UUID(w.Project), Build: uuid.UUID(w.Build), Branch: uuid.UUID(w.Branch),
		System: uuid.UUID(w.System), TestSuite: uuid.UUID(w.TestSuite), MetricsBuild: uuid.UUID(w.MetricsBuild),
		Name: w.Name, TestSuiteRevision: w.TestSuiteRevision, Status: BatchStatus(w.Status),
		BatchMetricsStatus: w.BatchMetricsStatus, JobsMetricsStatus: w.JobsMetricsStatus, OverallMetricsStatus: w.OverallMetricsStatus,
		Created: time.Time(w.Created), LastUpdated: time.Time(w.LastUpdated),
		TotalJobs: w.TotalJobs, JobCounts: w.JobCounts, Judgements: w.Judgements, ExecutionErrors: w.ExecutionErrors,
	}, nil
}

// ExecutionError is a failure of the execution itself, not of a metric.
type ExecutionError struct {
	Code string `json:"errorCode"`
	Text string `json:"errorText"` // "" if not said
}

// coded refuses an error that is null or says nothing.
func coded(errs []ExecutionError) error {
	for i, e := range errs {
		if e.Code == "" {
			return fmt.Errorf("field \"executionErrors\": item %d has no code", i+1)
		}
	}
	return nil
}

// Job is one test: one experience run with one build.
type Job struct {
	ID                                       uuid.UUID
	Batch, Build, Branch, System, Experience uuid.UUID // nil if not said
	ExperienceName                           string
	Status                                   JobStatus
	Conflated                                ConflatedStatus // the API's, or if it does not say, by the rule of [Batch.Conflated]
	MetricsStatus                            MetricStatus    // "" if not said
	Created, LastUpdated                     time.Time       // zero if not said
	RunCounter                               int             // 0 if not said
	Parameters                               map[string]string
	ExecutionErrors                          []ExecutionError
}

func (j Job) id() uuid.UUID { return j.ID }

type wireJob struct {
	ID              id                `json:"jobID"`
	Batch           optionalID        `json:"batchID"`
	Build           optionalID        `json:"buildID"`
	Branch          optionalID        `json:"branchID"`
	System          optionalID        `json:"systemID"`
	Experience      optionalID        `json:"experienceID"`
	ExperienceName  string            `json:"experienceName"`
	Status          word              `json:"jobStatus"`
	Conflated       ConflatedStatus   `json:"conflatedStatus"`
	MetricsStatus   MetricStatus      `json:"jobMetricsStatus"`
	Created         moment            `json:"creationTimestamp"`
	LastUpdated     moment            `json:"lastUpdatedTimestamp"`
	RunCounter      int               `json:"runCounter"`
	Parameters      map[string]string `json:"parameters"`
	ExecutionErrors []ExecutionError  `json:"executionErrors"`
}

func (w wireJob) record() (Job, error) {
	if err := cmp.Or(w.ID.needed("jobID"), w.Status.needed("jobStatus"), coded(w.ExecutionErrors)); err != nil {
		return Job{}, err
	}
	if w.Conflated == "" {
		w.Conflated = conflate(string(w.Status), w.MetricsStatus)
	}
	return Job{
		ID: uuid.UUID(w.ID), Batch: uuid.UUID(w.Batch), Build: uuid.UUID(w.Build), Branch: uuid.UUID(w.Branch),
		System: uuid.UUID(w.System), Experience: uuid.UUID(w.Experience), ExperienceName: w.ExperienceName,
		Status: JobStatus(w.Status), Conflated: w.Conflated, MetricsStatus: w.MetricsStatus,
		Created: time.Time(w.Created), LastUpdated: time.Time(w.LastUpdated), RunCounter: w.RunCounter,
		Parameters: w.Parameters, ExecutionErrors: w.ExecutionErrors,
	}, nil
}

// Metric is what the API lists of a metric of a job or a batch. Its content is behind URL.
type Metric struct {
	ID       uuid.UUID
	Name     string
	Type     MetricType   // "" if not said
	Status   MetricStatus // "" if not said
	Value    float64      // of a scalar
	HasValue bool         // false if the value is null or absent
	Unit     string       // "" if it has none
	Event    bool         // it belongs to an event
	URL      string       // presigned; serves one serialised Metric; "" if there is none
	DataIDs  []uuid.UUID
	Created  time.Time // zero if not said
}

// IsScalar reports whether the metric is a scalar with a value.
func (m Metric) IsScalar() bool { return m.Type == TypeScalar && m.HasValue }

func (m Metric) id() uuid.UUID { return m.ID }

type wireMetric struct {
	ID      id           `json:"metricID"`
	Name    word         `json:"name"`
	Type    MetricType   `json:"type"`
	Status  MetricStatus `json:"status"`
	Value   *float64     `json:"value"`
	Unit    string       `json:"unit"`
	Event   bool         `json:"eventMetric"`
	URL     string       `json:"metricURL"`
	DataIDs []id         `json:"dataIDs"`
	Created moment       `json:"creationTimestamp"`
}

func (w wireMetric) record() (Metric, error) {
	if err := cmp.Or(w.ID.needed("metricID"), w.Name.needed("name")); err != nil {
		return Metric{}, err
	}
	m := Metric{
		ID: uuid.UUID(w.ID), Name: string(w.Name), Type: w.Type, Status: w.Status, Unit: w.Unit, Event: w.Event,
		URL: w.URL, DataIDs: uuids(w.DataIDs), Created: time.Time(w.Created),
	}
	if w.Value != nil {
		m.Value, m.HasValue = *w.Value, true
	}
	return m, nil
}

// MetricsData is what the API lists of a data set. Its content is behind URL.
type MetricsData struct {
	ID       uuid.UUID
	Name     string
	Type     MetricsDataType // "" if not said
	URL      string          // presigned; serves one serialised MetricsData, or the file; "" if there is none
	Filename string          // of a file; "" if it is none
	Created  time.Time       // zero if not said
}

func (m MetricsData) id() uuid.UUID { return m.ID }

type wireMetricsData struct {
	ID       id              `json:"dataID"`
	Name     word            `json:"name"`
	Type     MetricsDataType `json:"metricsDataType"`
	URL      string          `json:"metricsDataURL"`
	Filename string          `json:"filename"`
	Created  moment          `json:"creationTimestamp"`
}

func (w wireMetricsData) record() (MetricsData, error) {
	if err := cmp.Or(w.ID.needed("dataID"), w.Name.needed("name")); err != nil {
		return MetricsData{}, err
	}
	return MetricsData{ID: uuid.UUID(w.ID), Name: string(w.Name), Type: w.Type, URL: w.URL, Filename: w.Filename, Created: time.Time(w.Created)}, nil
}

// Event is something that happened during a job.
type Event struct {
	ID                uuid.UUID
	Name, Description string
	Tags              []string
	Status            MetricStatus // "" if not said
	At                time.Time    // a moment; with Relative the start of 1970 plus the time since the job's start
	Relative          bool
	Metrics           []uuid.UUID
}

func (e Event) id() uuid.UUID { return e.ID }

type wireEvent struct {
	ID          id           `json:"eventID"`
	Name        word         `json:"name"`
	Description string       `json:"description"`
	Tags        []string     `json:"tags"`
	Status      MetricStatus `json:"status"`
	At          moment       `json:"timestamp"`
	Type        word         `json:"timestampType"`
	Metrics     []id         `json:"metricsIDs"`
}

func (w wireEvent) record() (Event, error) {
	if err := cmp.Or(w.ID.needed("eventID"), w.Name.needed("name"), w.At.needed("timestamp"), w.Type.needed("timestampType")); err != nil {
		return Event{}, err
	}
	return Event{
		ID: uuid.UUID(w.ID), Name: string(w.Name), Description: w.Description, Tags: w.Tags, Status: w.Status,
		At: time.Time(w.At), Relative: w.Type == "RELATIVE", Metrics: uuids(w.Metrics),
	}, nil
}

// Build is a version of the system under test.
type Build struct {
	ID                         uuid.UUID
	Project, Branch, System    uuid.UUID // nil if not said
	Name, Version, Description string
	Created                    time.Time
}

func (b Build) id() uuid.UUID { return b.ID }

type wireBuild struct {
	ID          id         `json:"buildID"`
	Project     optionalID `json:"projectID"`
	Branch      optionalID `json:"branchID"`
	System      optionalID `json:"systemID"`
	Name        string     `json:"name"`
	Version     string     `json:"version"`
	Description string     `json:"description"`
	Created     moment     `json:"creationTimestamp"`
}

func (w wireBuild) record() (Build, error) {
	if err := cmp.Or(w.ID.needed("buildID"), w.Created.needed("creationTimestamp")); err != nil {
		return Build{}, err
	}
	return Build{
		ID: uuid.UUID(w.ID), Project: uuid.UUID(w.Project), Branch: uuid.UUID(w.Branch), System: uuid.UUID(w.System),
		Name: w.Name, Version: w.Version, Description: w.Description, Created: time.Time(w.Created),
	}, nil
}

// Experience is a scenario.
type Experience struct {
	ID                uuid.UUID
	Name, Description string
	Archived          bool
}

func (e Experience) id() uuid.UUID { return e.ID }

type wireExperience struct {
	ID          id     `json:"experienceID"`
	Name        string `json:"name"`
	Description string `json:"description"`
	Archived    bool   `json:"archived"`
}

func (w wireExperience) record() (Experience, error) {
	return Experience{uuid.UUID(w.ID), w.Name, w.Description, w.Archived}, w.ID.needed("experienceID")
}

// Tag is a label of experiences.
type Tag struct {
	ID   uuid.UUID
	Name string
}

func (t Tag) id() uuid.UUID { return t.ID }

type wireTag struct {
	ID   id   `json:"experienceTagID"`
	Name word `json:"name"`
}

func (w wireTag) record() (Tag, error) {
	return Tag{uuid.UUID(w.ID), string(w.Name)}, cmp.Or(w.ID.needed("experienceTagID"), w.Name.needed("name"))
}

// Branch is a line of development; its builds are what is tested.
type Branch struct {
	ID   uuid.UUID
	Name string
}

func (b Branch) id() uuid.UUID { return b.ID }

type wireBranch struct {
	ID   id   `json:"branchID"`
	Name word `json:"name"`
}

func (w wireBranch) record() (Branch, error) {
	return Branch{uuid.UUID(w.ID), string(w.Name)}, cmp.Or(w.ID.needed("branchID"), w.Name.needed("name"))
}

// System is what is tested: a robot, or a part of its software.
type System struct {
	ID   uuid.UUID
	Name string
}

func (s System) id() uuid.UUID { return s.ID }

type wireSystem struct {
	ID   id   `json:"systemID"`
	Name word `json:"name"`
}

func (w wireSystem) record() (System, error) {
	return System{uuid.UUID(w.ID), string(w.Name)}, cmp.Or(w.ID.needed("systemID"), w.Name.needed("name"))
}

// TestSuite is a set of experiences that are run together, in its newest revision.
type TestSuite struct {
	ID       uuid.UUID
	System   uuid.UUID // nil if not said
	Name     string
	Revision int
}

func (s TestSuite) id() uuid.UUID { return s.ID }

type wireTestSuite struct {
	ID       id         `json:"testSuiteID"`
	System   optionalID `json:"systemID"`
	Name     word       `json:"name"`
	Revision int        `json:"testSuiteRevision"`
}

func (w wireTestSuite) record() (TestSuite, error) {
	return TestSuite{uuid.UUID(w.ID), uuid.UUID(w.System), string(w.Name), w.Revision}, cmp.Or(w.ID.needed("testSuiteID"), w.Name.needed("name"))
}

// Project is what everything else belongs to.
type Project struct {
	ID   uuid.UUID
	Name string
}

func (p Project) id() uuid.UUID { return p.ID }

type wireProject struct {
	ID   id     `json:"projectID"`
	Name string `json:"name"`
}

func (w wireProject) record() (Project, error) {
	return Project{uuid.UUID(w.ID), w.Name}, w.ID.needed("projectID")
}

func uuids(ids []id) []uuid.UUID {
	if len(ids) == 0 {
		return nil
	}
	all := make([]uuid.UUID, len(ids))
	for i, v := range ids {
		all[i] = uuid.UUID(v)
	}
	return all
}
