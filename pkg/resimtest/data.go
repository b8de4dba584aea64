package resimtest

import (
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
)

// Data is everything the server knows. It must not be changed.
type Data struct {
	Projects []*Project // the first one has the first report and is the largest
}

// Project is one project. Lists are in order of creation.
type Project struct {
	ID           uuid.UUID
	Name         string
	Description  string
	Created      time.Time
	Systems      []*System
	Branches     []*Branch
	Builds       []*Build // deleted ones included
	MetricsBuild *MetricsBuild
	Tags         []*Tag
	Experiences  []*Experience
	Suites       []*Suite
	Batches      []*Batch
	Reports      []*Report
	Sweeps       []*Sweep // the last one has no batches yet
	Story        *Story // nil without [Shape].Story, and of all projects but the first

	world   *world
	source  source
	shape   Shape
	batches map[uuid.UUID]*Batch
}

// System is a system under test, a kind of robot.
type System struct {
	ID          uuid.UUID
	Name        string
	Description string
	Created     time.Time
}

// Branch is a branch of the software under test.
type Branch struct {
	ID      uuid.UUID
	Name    string
	Type    string // MAIN, CHANGE_REQUEST or RELEASE
	Created time.Time
}

// Build is a version of the software under test.
type Build struct {
	ID                         uuid.UUID
	Name, Version, Description string
	Branch                     *Branch
	System                     *System
	Created                    time.Time
	Deleted                    bool // the API answers 404 and lists it nowhere
}

// MetricsBuild is the image that computed the metrics.
type MetricsBuild struct {
	ID            uuid.UUID
	Name, Version string
	Created       time.Time
}

// Tag is a label of experiences.
type Tag struct {
	ID      uuid.UUID
	Name    string
	Created time.Time
}

// Experience is a test scenario.
type Experience struct {
	ID          uuid.UUID
	Name        string // the present one
	OldName     string // what jobs before a renaming say, or empty
	Description string
	Tags        []*Tag
	Created     time.Time
	Archived    bool

	index      int
	temper     temper
	difficulty float64 // around 1
}

// Suite is a test suite.
type Suite struct {
	ID          uuid.UUID
	Name        string
	Description string
	System      *System
	Revisions   [][]*Experience // the experiences of revision 1, 2, …
	Created     time.Time
	NoMetrics   bool // its metrics build is null
}

// Report is a report and with it a choice of batches.
type Report struct {
	ID                      uuid.UUID
	Name                    string
	Project                 *Project
	Suite                   *Suite
	Branch                  *Branch
	Revision                int
	RespectRevisionBoundary bool
	Start, End              time.Time // both excluded
	Created                 time.Time
	Status                  string // SUBMITTED, RUNNING, SUCCEEDED or ERROR
}

// Sweep is the same tests under varied parameters: a batch for each combination of values.
type Sweep struct {
	ID         uuid.UUID
	Name       string
	Project    *Project
	Parameters []SweepParameter
	Batches    []*Batch
	Created    time.Time
	Updated    time.Time
	Status     string // SUBMITTED, RUNNING, SUCCEEDED, ERROR or CANCELLED
}

// SweepParameter is what a sweep varies.
type SweepParameter struct {
	Name   string
	Values []string
}

// Batch is one run of a test suite. Statuses are the API's words.
type Batch struct {
	ID       uuid.UUID
	Name     string
	Project  *Project
	Suite    *Suite
	Revision int
	Branch   *Branch
	Build    *Build
	Created  time.Time
	Updated  time.Time
	Status   string
	MadeUp   bool // with [FromOutputs]: its documents are those of the newest batch, with noise

	Parameters map[string]string // of all its jobs
	Sweep      *Sweep            // nil for a batch on its own

	BatchMetricsStatus   string
	JobsMetricsStatus    string
	OverallMetricsStatus string

	Jobs []*Job // in order of creation

	source   source
	position int  // in its suite and branch, 0 for the first one in a report
	rework   bool // of a branch with another planner
	light    bool // a client opened it
	metrics  []Metric
	data     []MetricsData
	parts    []part
	given    *given        // what its metrics are from, if they are not made up
	byID     func() []*Job // the jobs in the order of their ids

	metricsSet string // of a light batch
}

// Job is one test of a batch: an experience, run once. Statuses are the API's words.
type Job struct {
	ID             uuid.UUID
	Batch          *Batch
	Experience     *Experience
	ExperienceName string // at the time of the run
	Created        time.Time
	Updated        time.Time
	Status         string
	Conflated      string
	MetricsStatus  string

	index    int
	reported bool   // it has metrics
	given    *given // its document, if it is not made up
	failure  string // why a test of a light batch ended in ERROR
}

// Metric is what the API's lists say of one metric.
type Metric struct {
	ID       uuid.UUID
	Name     string
	Type     string // SCALAR or COMPOSITE
	Status   string
	Value    float64 // of a SCALAR with HasValue
	HasValue bool
	Unit     string // empty: null
	Event    bool
	DataIDs  []uuid.UUID
	Tags     []metrics.Tag
}

// MetricsData is what the API's lists say of one data set.
type MetricsData struct {
	ID       uuid.UUID
	Name     string
	Type     string // STANDARD or EXTERNAL_FILE
	Filename string // of an EXTERNAL_FILE
}

// Event is something that happened during a job.
type Event struct {
	ID            uuid.UUID
	Name          string
	Description   string
	Status        string
	Tags          []string
	Time          time.Time
	TimestampType string // ABSOLUTE or RELATIVE; a relative Time counts from 1970
	MetricIDs     []uuid.UUID
}
