package resimtest

import (
	"cmp"
	"net/http"
	"reflect"
	"strings"

	"github.com/resim-contrib/metrics-go/pkg/resimtest/internal/server"
)

// operation is one operation of the API that is served.
type operation struct {
	id   string // as in the API description
	path string
	// method is empty for GET.
	method string
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
	{id: "health", path: "/health"},
	{id: "listProjects", path: "/projects", record: "projectID", params: reflect.TypeFor[server.ListProjectsParams]()},
	{id: "getProject", path: "/projects/{projectID}", record: "projectID"},
	{id: "listReports", path: "/projects/{projectID}/reports", record: "reportID", params: reflect.TypeFor[server.ListReportsParams]()},
	{id: "getReport", path: "/projects/{projectID}/reports/{reportID}", record: "reportID"},
	{id: "listBatches", path: "/projects/{projectID}/batches", record: "batchID", params: reflect.TypeFor[server.ListBatchesParams]()},
	{id: "getBatch", path: "/projects/{projectID}/batches/{batchID}", record: "batchID"},
	{id: "listAllJobs", path: "/projects/{projectID}/batches/-/jobs", record: "jobID", params: reflect.TypeFor[server.ListAllJobsParams]()},
	{id: "listJobs", path: "/projects/{projectID}/batches/{batchID}/jobs", record: "jobID", params: reflect.TypeFor[server.ListJobsParams]()},
	{id: "getJob", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}", record: "jobID"},
	{id: "listMetricsForJob", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/metrics", record: "metricID", params: reflect.TypeFor[server.ListMetricsForJobParams]()},
	{id: "listEventMetricsForJob", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/eventMetrics", record: "metricID", params: reflect.TypeFor[server.ListEventMetricsForJobParams]()},
	{id: "listMetricsDataForJob", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/metricsData", record: "dataID", params: reflect.TypeFor[server.ListMetricsDataForJobParams]()},
	{id: "listEventsForJob", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/events", record: "eventID", params: reflect.TypeFor[server.ListEventsForJobParams]()},
	{id: "listTagsForJobMetrics", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/metrics/{metricID}/tags", record: "tagID", params: reflect.TypeFor[server.ListTagsForJobMetricsParams]()},
	{id: "listBatchMetrics", path: "/projects/{projectID}/batches/{batchID}/metrics", record: "metricID", params: reflect.TypeFor[server.ListBatchMetricsParams]()},
	{id: "listBatchMetricsData", path: "/projects/{projectID}/batches/{batchID}/metricsData", record: "dataID", params: reflect.TypeFor[server.ListBatchMetricsDataParams]()},
	{id: "listTagsForBatchMetrics", path: "/projects/{projectID}/batches/{batchID}/metrics/{metricID}/tags", record: "tagID", params: reflect.TypeFor[server.ListTagsForBatchMetricsParams]()},
	{id: "listBuilds", path: "/projects/{projectID}/builds", record: "buildID", params: reflect.TypeFor[server.ListBuildsParams]()},
	{id: "getBuild", path: "/projects/{projectID}/builds/{buildID}", record: "buildID"},
	{id: "listExperienceTags", path: "/projects/{projectID}/experienceTags", record: "experienceTagID", params: reflect.TypeFor[server.ListExperienceTagsParams]()},
	{id: "listExperiencesWithExperienceTag", path: "/projects/{projectID}/experienceTags/{experienceTagID}/experiences", record: "experienceID", params: reflect.TypeFor[server.ListExperiencesWithExperienceTagParams]()},
	{id: "listExperienceTagsForExperience", path: "/projects/{projectID}/experiences/{experienceID}/experienceTags", record: "experienceTagID", params: reflect.TypeFor[server.ListExperienceTagsForExperienceParams]()},
	{id: "listExperiences", path: "/projects/{projectID}/experiences", record: "experienceID", params: reflect.TypeFor[server.ListExperiencesParams]()},
	{id: "getExperience", path: "/projects/{projectID}/experiences/{experienceID}", record: "experienceID"},
	{id: "listTestSuites", path: "/projects/{projectID}/suites", record: "testSuiteID", params: reflect.TypeFor[server.ListTestSuitesParams]()},
	{id: "getTestSuite", path: "/projects/{projectID}/suites/{testSuiteID}", record: "testSuiteID"},
	{id: "listBranchesForProject", path: "/projects/{projectID}/branches", record: "branchID", params: reflect.TypeFor[server.ListBranchesForProjectParams]()},
	{id: "getBranchForProject", path: "/projects/{projectID}/branches/{branchID}", record: "branchID"},
	{id: "listSystems", path: "/projects/{projectID}/systems", record: "systemID", params: reflect.TypeFor[server.ListSystemsParams]()},
	{id: "getSystem", path: "/projects/{projectID}/systems/{systemID}", record: "systemID"},
	{id: "CreateLightBatch", path: "/projects/{projectID}/batches/light", method: http.MethodPost, record: "batchID"},
	{id: "closeBatch", path: "/projects/{projectID}/batches/{batchID}/close", method: http.MethodPost},
	{id: "createJobForBatch", path: "/projects/{projectID}/batches/{batchID}/jobs", method: http.MethodPost, record: "jobID"},
	{id: "createJobLog", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/logs", method: http.MethodPost, record: "logID"},
	{id: "listJobLogsForJob", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/logs", record: "logID", params: reflect.TypeFor[server.ListJobLogsForJobParams]()},
	{id: "closeJob", path: "/projects/{projectID}/batches/{batchID}/jobs/{jobID}/close", method: http.MethodPost},
	{id: "getMetricsBuild", path: "/projects/{projectID}/metricsBuilds/{metricsBuildID}", record: "metricsBuildID"},
}

// byPattern finds operations by the pattern that the router matched.
var byPattern = func() map[string]operation {
	found := map[string]operation{}
	for _, o := range operations {
		found[o.verb()+" "+basePath+o.path] = o
	}
	return found
}()

// verb is the method of its requests.
func (o operation) verb() string { return cmp.Or(o.method, http.MethodGet) }

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
