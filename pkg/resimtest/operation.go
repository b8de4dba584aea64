package resimtest

import (
	"net/http"
	"reflect"
	"slices"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// operation is one operation of the API that is served.
type operation struct {
	id   string // as in the API description
	path string
	// record is the field of its id in an answer, or in the items of the list.
	record string
	// params is the generated type of its query parameters, nil without any.
	params reflect.Type
}

// unknown is what requests count as that fit no operation.
const unknown = "unknown"

// download is the operation of the storage host.
const download = "download"

var operations = []operation{
	{"health", "/health", "", nil},
	{"listProjects", "/projects", "projectID", reflect.TypeFor[server.ListProjectsParams]()},
	{"getProject", "/projects/{projectID}", "projectID", nil},
	{"listReports", "/projects/{projectID}/reports", "reportID", reflect.TypeFor[server.ListReportsParams]()},
	{"getReport", "/projects/{projectID}/reports/{reportID}", "reportID", nil},
	{"listBatches", "/projects/{projectID}/batches", "batchID", reflect.TypeFor[server.ListBatchesParams]()},
	{"getBatch", "/projects/{projectID}/batches/{batchID}", "batchID", nil},
	{"lookupLatestBatchByName", "/projects/{projectID}/batches/lookup/name/{friendlyName}/", "", nil},
	{"listAllJobs", "/projects/{projectID}/batches/-/jobs", "jobID", reflect.TypeFor[server.ListAllJobsParams]()},
	{"listJobs", "/projects/{projectID}/batches/{batchID}/jobs", "jobID", reflect.TypeFor[server.ListJobsParams]()},
	{"getJob", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}", "jobID", nil},
	{"listMetricsForJob", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/metrics", "metricID", reflect.TypeFor[server.ListMetricsForJobParams]()},
	{"listEventMetricsForJob", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/eventMetrics", "metricID", reflect.TypeFor[server.ListEventMetricsForJobParams]()},
	{"listMetricsDataForJob", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/metricsData", "dataID", reflect.TypeFor[server.ListMetricsDataForJobParams]()},
	{"listEventsForJob", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/events", "eventID", reflect.TypeFor[server.ListEventsForJobParams]()},
	{"listTagsForJobMetrics", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/metrics/{metricID}/tags", "tagID", reflect.TypeFor[server.ListTagsForJobMetricsParams]()},
	{"listBatchMetrics", "/projects/{projectID}/batches/{batchID}/metrics", "metricID", reflect.TypeFor[server.ListBatchMetricsParams]()},
	{"listBatchMetricsData", "/projects/{projectID}/batches/{batchID}/metricsData", "dataID", reflect.TypeFor[server.ListBatchMetricsDataParams]()},
	{"listTagsForBatchMetrics", "/projects/{projectID}/batches/{batchID}/metrics/{metricID}/tags", "tagID", reflect.TypeFor[server.ListTagsForBatchMetricsParams]()},
	{"listBuilds", "/projects/{projectID}/builds", "buildID", reflect.TypeFor[server.ListBuildsParams]()},
	{"getBuild", "/projects/{projectID}/builds/{buildID}", "buildID", nil},
	{"listExperienceTags", "/projects/{projectID}/experienceTags", "experienceTagID", reflect.TypeFor[server.ListExperienceTagsParams]()},
	{"listExperiencesWithExperienceTag", "/projects/{projectID}/experienceTags/{experienceTagID}/experiences", "experienceID", reflect.TypeFor[server.ListExperiencesWithExperienceTagParams]()},
	{"listExperienceTagsForExperience", "/projects/{projectID}/experiences/{experienceID}/experienceTags", "experienceTagID", reflect.TypeFor[server.ListExperienceTagsForExperienceParams]()},
	{"listExperiences", "/projects/{projectID}/experiences", "experienceID", reflect.TypeFor[server.ListExperiencesParams]()},
	{"getExperience", "/projects/{projectID}/experiences/{experienceID}", "experienceID", nil},
	{"listTestSuites", "/projects/{projectID}/suites", "testSuiteID", reflect.TypeFor[server.ListTestSuitesParams]()},
	{"getTestSuite", "/projects/{projectID}/suites/{testSuiteID}", "testSuiteID", nil},
	{"listBranchesForProject", "/projects/{projectID}/branches", "branchID", reflect.TypeFor[server.ListBranchesForProjectParams]()},
	{"getBranchForProject", "/projects/{projectID}/branches/{branchID}", "branchID", nil},
	{"listSystems", "/projects/{projectID}/systems", "systemID", reflect.TypeFor[server.ListSystemsParams]()},
	{"getSystem", "/projects/{projectID}/systems/{systemID}", "systemID", nil},
	{"CreateLightBatch", "/projects/{projectID}/batches/light", "batchID", nil},
	{"closeBatch", "/projects/{projectID}/batches/{batchID}/close", "", nil},
	{"createJobForBatch", "/projects/{projectID}/batches/{batchID}/jobs", "jobID", nil},
	{"createJobLog", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/logs", "logID", nil},
	{"listJobLogsForJob", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/logs", "logID", reflect.TypeFor[server.ListJobLogsForJobParams]()},
	{"closeJob", "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/close", "", nil},
	{"listParameterSweeps", "/projects/{projectID}/sweeps", "parameterSweepID", reflect.TypeFor[server.ListParameterSweepsParams]()},
	{"getParameterSweep", "/projects/{projectID}/sweeps/{sweepID}", "parameterSweepID", nil},
	{"getMetricsBuild", "/projects/{projectID}/metricsBuilds/{metricsBuildID}", "metricsBuildID", nil},
}

// byPattern finds operations by the pattern that the router matched.
var byPattern = func() map[string]operation {
	found := map[string]operation{}
	for _, o := range operations {
		pattern := o.method() + " " + basePath + o.path
		if strings.HasSuffix(pattern, "/") {
			pattern += "{$}" // that path, and nothing below it
		}
		found[pattern] = o
	}
	return found
}()

// posts are the operations that change something; the others only read.
var posts = []string{"CreateLightBatch", "closeBatch", "createJobForBatch", "createJobLog", "closeJob"}

// method is that of the operation's requests.
func (o operation) method() string {
	if slices.Contains(posts, o.id) {
		return http.MethodPost
	}
	return http.MethodGet
}

// takes says whether the operation has a query parameter, and whether it may be repeated.
func (o operation) takes(parameter string) (known, repeated bool) {
	if o.params == nil {
		return false, false
	}
	for i := range o.params.NumField() {
		f := o.params.Field(i)
		if name, _, _ := strings.Cut(f.Tag.Get("form"), ","); name == parameter {
			return true, name == "eventTags" || o.id == "listJobLogsForJob" && name == "type"
		}
	}
	return false, false
}
