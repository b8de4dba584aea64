//go:build unix

package bench

import (
	"bufio"
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/uuid"
	"google.golang.org/protobuf/proto"

	"github.com/resim-contrib/metrics-go/gen/metricspb"
)

// world is what a server serves: one report, whose batches are all alike, and in them the jobs.
type world struct {
	Batches, Jobs int // jobs of each batch
	Metrics, Data int // of each job
	Samples       int // doubles of each data set
	Latency       time.Duration
}

// asServer is the variable that makes the test binary a server; its value is the world.
const asServer = "METRICS_GO_BENCH_SERVER"

// start runs a server of a world in another process until the test ends.
func start(tb testing.TB, w world) (base string) {
	tb.Helper()
	text, err := json.Marshal(w)
	if err != nil {
		tb.Fatal(err)
	}
	cmd := exec.Command(os.Args[0])
	cmd.Env = append(os.Environ(), asServer+"="+string(text))
	cmd.Stderr = os.Stderr
	alive, err := cmd.StdinPipe()
	if err != nil {
		tb.Fatal(err)
	}
	said, err := cmd.StdoutPipe()
	if err != nil {
		tb.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() {
		_ = alive.Close() // it ends by that
		_ = cmd.Wait()
	})
	line, err := bufio.NewReader(said).ReadString('\n')
	if err != nil {
		tb.Fatalf("the server does not say where it is: %v", err)
	}
	return strings.TrimSpace(line)
}

// serveWorld is the other process: it says where the API is and serves until its input ends.
func serveWorld(text string) error {
	var w world
	if err := json.Unmarshal([]byte(text), &w); err != nil {
		return err
	}
	api, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	storage, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	b, err := render(w, "http://"+storage.Addr().String())
	if err != nil {
		return err
	}
	failed := make(chan error, 3)
	for _, l := range []net.Listener{api, storage} {
		go func() { failed <- http.Serve(l, b) }()
	}
	go func() {
		_, err := io.Copy(io.Discard, os.Stdin)
		failed <- err
	}()
	fmt.Printf("http://%s/v1\n", api.Addr())
	return <-failed
}

// ids of a world: what it is, and the numbers of item, batch and job in plain sight.
func worldID(kind, item, batch, job int) uuid.UUID {
	return uuid.MustParse(fmt.Sprintf("%08x-%04x-4000-8000-%s", kind, item, place(batch, job)))
}

const (
	aProject = iota + 1
	aReport
	aBatch
	aJob
	aMetric
	aDataSet
	somethingElse
)

// place is the last group of an id.
func place(batch, job int) string { return fmt.Sprintf("%04x%08x", batch, job) }

func placeOf(id string) (batch, job int, err error) {
	if len(id) != 36 {
		return 0, 0, errors.New("no id")
	}
	b, err1 := strconv.ParseUint(id[24:28], 16, 32)
	j, err2 := strconv.ParseUint(id[28:], 16, 32)
	return int(b), int(j), errors.Join(err1, err2)
}

// blank is the place in bodies that are rendered once, to be filled in.
const blank = "eeeeeeeeeeee"

// body is an answer that is rendered but for the place.
type body struct {
	text   []byte
	blanks []int
}

func newBody(text []byte) body {
	b := body{text: text}
	for at := 0; ; {
		i := bytes.Index(text[at:], []byte(blank))
		if i < 0 {
			return b
		}
		at += i
		b.blanks = append(b.blanks, at)
		at += len(blank)
	}
}

func (b body) append(to []byte, place string) []byte {
	from := len(to)
	to = append(to, b.text...)
	for _, i := range b.blanks {
		copy(to[from+i:], place)
	}
	return to
}

// bodies are a world's answers.
type bodies struct {
	world
	report, batch, job                body
	batchMetrics, jobMetrics, jobData body
	metrics, data                     []body // their contents
}

const common = `"orgID":"resim-contrib","userID":"ci@example.com","associatedAccount":"ci@example.com"`

func render(w world, storage string) (*bodies, error) {
	id := func(kind, item int) string {
		return fmt.Sprintf(`"%s"`, strings.Replace(worldID(kind, item, 0, 0).String(), place(0, 0), blank, 1))
	}
	project := fmt.Sprintf(`"projectID":"%s",`, worldID(aProject, 0, 0, 0)) + common
	url := func(kind, item int) string {
		bare := strings.Trim(id(kind, item), `"`)
		return fmt.Sprintf(`"%s/resim-metrics/%s?X-Amz-Algorithm=AWS4-HMAC-SHA256\u0026X-Amz-Credential=EXAMPLE%%2F20261102%%2Fus-east-1%%2Fs3%%2Faws4_request\u0026`+
			`X-Amz-Date=20261102T060000Z\u0026X-Amz-Expires=3600\u0026X-Amz-SignedHeaders=host\u0026X-Amz-Signature=%064x"`, storage, bare, item)
	}
	b := &bodies{world: w}
	b.report = newBody([]byte(fmt.Sprintf(`{"branchID":%s,"creationTimestamp":"2026-09-11T02:00:00Z","endTimestamp":"2026-09-08T02:00:00Z",`+
		`"lastUpdatedTimestamp":"2026-09-11T02:00:00Z","metricsBuildID":%[1]s,"metricsSetName":null,"metricsStatus":"NO_STATUS_REPORTED",`+
		`"name":"Nightly regression on main","outputLocation":"s3://reports/","reportID":"%s","respectRevisionBoundary":false,`+
		`"startTimestamp":"2026-09-07T02:00:00Z","status":"RUNNING","statusHistory":[],"testSuiteID":%[1]s,"testSuiteRevision":1,%[3]s}`,
		id(somethingElse, 1), worldID(aReport, 0, 0, 0), project)))
	b.batch = newBody([]byte(fmt.Sprintf(`{"adhocTestSuite":false,"allowable_failure_percent":0,"associatedSweepID":null,"batchID":%s,`+
		`"batchMetricsStatus":"PASSED","batchType":"NORMAL","branchID":%s,"buildID":%[2]s,"conflatedStatus":"COMPLETE",`+
		`"creationTimestamp":"2026-09-07T14:00:00.123457Z","description":"","executionError":null,"executionErrors":null,"friendlyName":"jolly-puffin",`+
		`"jobStatusCounts":{"cancelled":0,"error":0,"metricsQueued":0,"metricsRunning":0,"running":0,"submitted":0,"succeeded":%[3]d},`+
		`"jobsMetricsStatus":"PASSED","lastUpdatedTimestamp":"2026-09-07T14:40:11.123457Z","metricsBuildID":%[2]s,"overallMetricsStatus":"PASSED",`+
		`"parameters":{"speed_limit":"1.8"},"runCounter":1,"runnerType":"CLOUD","status":"SUCCEEDED","systemID":%[2]s,"testSuiteID":%[2]s,`+
		`"testSuiteRevision":1,"totalJobs":%[3]d,%[4]s}`, id(aBatch, 0), id(somethingElse, 2), w.Jobs, project)))
	b.job = newBody([]byte(fmt.Sprintf(`{"batchID":"%s","branchID":"%[1]s","buildID":"%[1]s","conflatedStatus":"PASSED","creationTimestamp":"2026-09-07T14:00:30.123457Z",`+
		`"description":"","executionError":null,"executionErrors":null,"experienceEnvironmentVariables":[],"experienceID":%s,"experienceName":"Aisle crossing with forklift",`+
		`"experienceProfile":"default","hasLogAnalysis":false,"jobID":%s,"jobMetricsStatus":"PASSED","jobStatus":"SUCCEEDED","lastUpdatedTimestamp":"2026-09-07T14:08:30.123457Z",`+
		`"outputLocation":"s3://outputs/7fca2f5f-2c41-4f19-a46f-bb2f31b5e2a1/","parameters":{"speed_limit":"1.8"},"runCounter":1,`+
		`"statusHistory":[{"status":"SUBMITTED","updatedAt":"2026-09-07T14:00:30.123457Z"},{"status":"SUCCEEDED","updatedAt":"2026-09-07T14:08:30.123457Z"}],"systemID":"%[1]s",%[4]s}`,
		worldID(aBatch, 0, 0, 0), id(somethingElse, 3), id(aJob, 0), project)))
	var refers []string
	for i := range w.Data {
		refers = append(refers, id(aDataSet, i))
	}
	metrics := func(owner int) (all []string) {
		for i := range max(1, w.Metrics) {
			all = append(all, fmt.Sprintf(`{"batchID":%s,"creationTimestamp":"2026-09-07T14:08:30.123457Z","dataIDs":[%s],"eventMetric":false,`+
				`"fileLocation":"s3://metrics/%d","jobID":%s,"metricID":%s,"metricURL":%s,"name":"Distance to goal %[3]d","status":"PASSED","type":"SCALAR","unit":"m","value":%[3]d.25,%[7]s}`,
				id(aBatch, 0), strings.Join(refers, ","), i, id(owner, 0), id(aMetric, i), url(aMetric, i), project))
		}
		return all
	}
	b.jobMetrics = newBody([]byte(`{"metrics":[` + strings.Join(metrics(aJob), ",") + `],"nextPageToken":""}`))
	b.batchMetrics = newBody([]byte(`{"batchMetrics":[` + strings.Join(metrics(aBatch), ",") + `],"nextPageToken":""}`))
	var sets []string
	for i := range w.Data {
		sets = append(sets, fmt.Sprintf(`{"creationTimestamp":"2026-09-07T14:08:30.123457Z","dataID":%s,"fileLocation":"s3://metrics/%d","filename":null,"jobID":%s,`+
			`"metricsDataType":"STANDARD","metricsDataURL":%s,"name":"%s",%s}`, id(aDataSet, i), i, id(aJob, 0), url(aDataSet, i), dataName(i), common))
	}
	b.jobData = newBody([]byte(`{"metricsData":[` + strings.Join(sets, ",") + `],"nextPageToken":""}`))
	return b, b.renderContents(func(kind, item int) *metricspb.UUID { return &metricspb.UUID{Data: strings.Trim(id(kind, item), `"`)} })
}

func dataName(i int) string { return fmt.Sprintf("series %d", i) }

func (b *bodies) renderContents(id func(kind, item int) *metricspb.UUID) error {
	for i := range b.Metrics {
		text, err := proto.Marshal(&metricspb.Metric{
			MetricId: &metricspb.MetricId{Id: id(aMetric, i)}, Name: fmt.Sprintf("Distance to goal %d", i), Type: metricspb.MetricType_SCALAR_METRIC_TYPE,
			Status: metricspb.MetricStatus_PASSED_METRIC_STATUS, Importance: metricspb.MetricImportance_MEDIUM_IMPORTANCE,
			MetricValues: &metricspb.MetricValues{MetricValues: &metricspb.MetricValues_ScalarMetricValues{
				ScalarMetricValues: &metricspb.ScalarMetricValues{Value: proto.Float64(0.25), Unit: proto.String("m")},
			}},
			ParentId: &metricspb.Metric_JobId{JobId: &metricspb.JobId{Id: id(aJob, 0)}},
		})
		if err != nil {
			return err
		}
		b.metrics = append(b.metrics, newBody(text))
	}
	for i := range b.Data {
		values := make([]float64, b.Samples)
		for k := range values {
			values[k] = float64(k) / 8
		}
		text, err := proto.Marshal(&metricspb.MetricsData{
			MetricsDataId: &metricspb.MetricsDataId{Id: id(aDataSet, i)}, Name: dataName(i),
			DataType: metricspb.MetricsDataType_DOUBLE_SERIES_DATA_TYPE, Unit: "m",
			Data: &metricspb.MetricsData_Series{Series: &metricspb.Series{Series: &metricspb.Series_Doubles{Doubles: &metricspb.DoubleSeries{Series: values}}}},
		})
		if err != nil {
			return err
		}
		b.data = append(b.data, newBody(text))
	}
	return nil
}

// ServeHTTP answers by the path alone.
func (b *bodies) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	time.Sleep(b.Latency)
	text, err := b.answer(r)
	if err != nil {
		http.Error(w, err.Error(), http.StatusNotFound)
		return
	}
	kind := "application/json"
	if strings.HasPrefix(r.URL.Path, "/resim-metrics/") {
		kind = "binary/octet-stream"
	}
	w.Header()["Content-Type"] = []string{kind}
	w.Header()["Content-Length"] = []string{strconv.Itoa(len(text))}
	_, _ = w.Write(text)
}

func (b *bodies) answer(r *http.Request) ([]byte, error) {
	if content, ok := strings.CutPrefix(r.URL.Path, "/resim-metrics/"); ok {
		batch, job, err := placeOf(content)
		if err != nil {
			return nil, err
		}
		item, err := strconv.ParseUint(content[9:13], 16, 16)
		if err != nil {
			return nil, err
		}
		if content[7]-'0' == aDataSet {
			return b.data[item].append(nil, place(batch, job)), nil
		}
		return b.metrics[item].append(nil, place(batch, job)), nil
	}
	path := strings.Split(strings.TrimPrefix(r.URL.Path, "/v1/projects/"), "/")[1:]
	var batch, job int
	var err error
	for _, id := range path {
		if len(id) == 36 {
			if batch, job, err = placeOf(id); err != nil {
				return nil, err
			}
		}
	}
	switch len(path) {
	case 1: // batches, builds
		if path[0] == "builds" { // all are deleted
			return []byte(`{"builds":[],"nextPageToken":"","total":0}`), nil
		}
		return b.list(r, "batches", b.Batches, b.batch, func(i int) string { return place(i, 0) })
	case 2: // reports/id, batches/id
		switch path[0] {
		case "reports":
			return b.report.append(nil, place(0, 0)), nil
		case "batches":
			return b.batch.append(nil, place(batch, 0)), nil
		}
	case 3: // batches/id/jobs, batches/id/metrics
		if path[2] == "metrics" {
			return b.batchMetrics.append(nil, place(batch, 0)), nil
		}
		return b.list(r, "jobs", b.Jobs, b.job, func(i int) string { return place(batch, i) })
	case 5: // batches/id/jobs/id/metrics, …/metricsData
		if path[4] == "metrics" {
			return b.jobMetrics.append(nil, place(batch, job)), nil
		}
		return b.jobData.append(nil, place(batch, job)), nil
	}
	return nil, errors.New("no such operation")
}

// list is a page of 100.
func (b *bodies) list(r *http.Request, field string, n int, item body, place func(int) string) ([]byte, error) {
	from, _ := strconv.Atoi(r.URL.Query().Get("pageToken"))
	to := min(n, from+100)
	text := []byte(`{"` + field + `":[`)
	for i := from; i < to; i++ {
		if i > from {
			text = append(text, ',')
		}
		text = item.append(text, place(i))
	}
	next := ""
	if to < n {
		next = strconv.Itoa(to)
	}
	return fmt.Appendf(text, `],"nextPageToken":"%s","total":%d}`, next, n), nil
}
