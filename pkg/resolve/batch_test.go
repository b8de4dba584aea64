package resolve_test

import (
	"context"
	"errors"
	"net/http"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// wantJob is a job's record by the ground truth.
func wantJob(j *resimtest.Job) resim.Job {
	want := resim.Job{
		ID: j.ID, Batch: j.Batch.ID, Build: j.Batch.Build.ID, Branch: j.Batch.Branch.ID, System: j.Batch.Build.System.ID,
		Experience: j.Experience.ID, ExperienceName: j.ExperienceName, Status: resim.JobStatus(j.Status),
		Conflated: resim.ConflatedStatus(j.Conflated), MetricsStatus: resim.MetricStatus(j.MetricsStatus),
		Created: j.Created, LastUpdated: j.Updated, RunCounter: 1, Parameters: map[string]string{"speed_limit": "1.8"},
	}
	if j.Status == "ERROR" {
		want.ExecutionErrors = []resim.ExecutionError{{Code: "EXPERIENCE_FAILED", Text: "the container of the robot's software exited early"}}
	}
	return want
}

// Every job of every batch, in the order of creation whatever the API's order, with all of its record.
func TestJobs(t *testing.T) {
	s := start(t, resimtest.WithShape(resimtest.Shape{PageSize: 7}))
	r := openReport(t, connect(t, s), s)
	batches, err := r.Batches(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	s.ResetRequests()
	pages := 0
	for i, b := range s.Data().Projects[0].Reports[0].Batches() {
		pages += max(1, (len(b.Jobs)+6)/7)
		var want, have []resim.Job
		for _, j := range asListed(b) {
			want = append(want, wantJob(j))
		}
		jobs := jobsOf(t, batches[i])
		for _, j := range jobs {
			have = append(have, j.Info())
			if j.Batch() != batches[i] {
				t.Errorf("%v does not know its batch", j)
			}
		}
		if diff := cmp.Diff(want, have); diff != "" {
			t.Errorf("jobs of batch %d (-want +got):\n%s", i, diff)
		}
		if again := jobsOf(t, batches[i]); !cmp.Equal(again, jobs, cmp.Comparer(func(a, b *resolve.Job) bool { return a == b })) {
			t.Error("the second time the jobs are others")
		}
	}
	wantRequests(t, s, map[string]int{"listJobs": pages})
}

// What a caller does to a record is no business of the next one.
func TestRecordsAreTheCallersOwn(t *testing.T) {
	s := start(t)
	b := openBatch(t, connect(t, s), good(s))
	job := jobsOf(t, b)[0]
	job.Info().Parameters["speed_limit"] = "2.5"
	if have := job.Info().Parameters["speed_limit"]; have != "1.8" {
		t.Errorf("the parameter is %s now", have)
	}
	for range 2 {
		list, err := job.Metrics(t.Context())
		if err != nil || list[0].Name == "" {
			t.Fatalf("%v, %v", list, err)
		}
		list[0].Name = ""
		if list, err = b.Metrics(t.Context()); err != nil || list[0].Name == "" {
			t.Fatalf("%v, %v", list, err)
		}
		list[0].Name = ""
		aggregates, err := b.Scalars(t.Context())
		if err != nil || aggregates[0].Name == "" {
			t.Fatalf("%v, %v", aggregates, err)
		}
		aggregates[0].Name = ""
	}
	r := openReport(t, connect(t, s), s)
	for range 2 {
		batches, err := r.Batches(t.Context())
		if err != nil || batches[0] == nil {
			t.Fatalf("%v, %v", batches, err)
		}
		batches[0] = nil
		builds, err := r.Builds(t.Context())
		if err != nil || len(builds) == 0 {
			t.Fatalf("%v, %v", builds, err)
		}
		clear(builds)
	}
	for j, err := range b.Jobs(t.Context()) {
		if err != nil || j != job {
			t.Errorf("the first job is %v, %v", j, err)
		}
		break
	}
}

func TestJobsCannotBeListed(t *testing.T) {
	shape := tiny
	shape.PageSize = 2
	s := start(t, resimtest.WithShape(shape), resimtest.WithFault(resimtest.Fault{Operation: "listJobs", LoopToken: true, Times: 3}))
	want := good(s)
	b := openBatch(t, connect(t, s, conformance.Injected("listJobs")), want, resolve.TolerateLoss())
	jobs, err := all(b.Jobs(t.Context()))
	if !errors.Is(err, resim.ErrLoopingToken) || len(jobs) != 2 { // those of the first page
		t.Errorf("have %v, %v", jobs, err)
	}
	wantText(t, err, "listing the jobs of batch "+want.ID.String(), want.Name)
	s.SetFaults(resimtest.Fault{Operation: "listJobs", Status: http.StatusNotFound})
	_, err = b.Scalars(t.Context())
	_, err2 := all(b.Documents(t.Context()))
	_, err3 := b.Tags(t.Context())
	for _, err := range []error{err, err2, err3} {
		if !errors.Is(err, resim.ErrNotFound) {
			t.Errorf("without the list of jobs: %v", err)
		}
	}
	s.SetFaults()
	if jobs := jobsOf(t, b); len(jobs) != len(asListed(want)) {
		t.Errorf("afterwards: %d jobs", len(jobs))
	}
}

// A job's lists are those of the ground truth; what was asked for once is asked again only if the cache
// has no room.
func TestListsOfAJob(t *testing.T) {
	for cache, again := range map[int64]int{32 << 20: 0, 0: 1} {
		s := start(t)
		b := openBatch(t, connect(t, s), good(s), resolve.WithCache(cache))
		jobs := jobsOf(t, b)
		i := -1
		for k, j := range asListed(good(s)) {
			if len(j.EventMetrics()) > 0 {
				i = k
			}
		}
		if i < 0 {
			t.Fatal("no job has event metrics")
		}
		want := asListed(good(s))[i]
		s.ResetRequests()
		for range 2 {
			names := func(list []resim.Metric, err error) map[uuid.UUID]string {
				if err != nil {
					t.Fatal(err)
				}
				found := map[uuid.UUID]string{}
				for _, m := range list {
					found[m.ID] = m.Name
				}
				return found
			}
			truth := func(list []resimtest.Metric) map[uuid.UUID]string {
				found := map[uuid.UUID]string{}
				for _, m := range list {
					found[m.ID] = m.Name
				}
				return found
			}
			if diff := cmp.Diff(truth(want.Metrics()), names(jobs[i].Metrics(t.Context()))); diff != "" {
				t.Errorf("metrics (-want +got):\n%s", diff)
			}
			if diff := cmp.Diff(truth(want.EventMetrics()), names(jobs[i].EventMetrics(t.Context()))); diff != "" {
				t.Errorf("event metrics (-want +got):\n%s", diff)
			}
			data, err := jobs[i].Data(t.Context())
			if err != nil || len(data) != len(want.MetricsData()) {
				t.Errorf("%d data sets, %v; want %d", len(data), err, len(want.MetricsData()))
			}
			events, err := jobs[i].Events(t.Context())
			if err != nil || len(events) != len(want.Events()) {
				t.Errorf("%d events, %v; want %d", len(events), err, len(want.Events()))
			}
		}
		wantRequests(t, s, map[string]int{
			"listMetricsForJob": 1 + again, "listEventMetricsForJob": 1 + again, "listMetricsDataForJob": 1 + again, "listEventsForJob": 1 + again,
		})
	}
}

// Each list that cannot be read is an error naming the job and the operation, or a loss.
func TestListsOfAJobCannotBeRead(t *testing.T) {
	for operation, read := range map[string]func(context.Context, *resolve.Job) (int, error){
		"listMetricsForJob": func(ctx context.Context, j *resolve.Job) (int, error) { l, err := j.Metrics(ctx); return len(l), err },
		"listEventMetricsForJob": func(ctx context.Context, j *resolve.Job) (int, error) {
			l, err := j.EventMetrics(ctx)
			return len(l), err
		},
		"listMetricsDataForJob": func(ctx context.Context, j *resolve.Job) (int, error) { l, err := j.Data(ctx); return len(l), err },
		"listEventsForJob":      func(ctx context.Context, j *resolve.Job) (int, error) { l, err := j.Events(ctx); return len(l), err },
	} {
		t.Run(operation, func(t *testing.T) {
			s := start(t, resimtest.WithFault(resimtest.Fault{Operation: operation, Status: http.StatusNotFound}))
			c := connect(t, s)
			job := jobsOf(t, openBatch(t, c, good(s)))[0]
			_, err := read(t.Context(), job)
			if !errors.Is(err, resim.ErrNotFound) {
				t.Errorf("not ErrNotFound: %v", err)
			}
			wantText(t, err, "job "+job.Info().ID.String(), job.Info().ExperienceName, operation)

			tolerant := openBatch(t, c, good(s), resolve.TolerateLoss())
			job = jobsOf(t, tolerant)[0]
			if n, err := read(t.Context(), job); n != 0 || err != nil {
				t.Errorf("tolerated: %d, %v", n, err)
			}
			losses := tolerant.Losses()
			if len(losses) != 1 || losses[0].Job != job.Info().ID || losses[0].Batch != tolerant.Info().ID {
				t.Fatalf("losses: %v", losses)
			}
			if _, err := read(cancelled(), job); !errors.Is(err, context.Canceled) {
				t.Errorf("a context that ended is tolerated: %v", err)
			}
			s.SetFaults(resimtest.Fault{Operation: operation, Status: http.StatusUnauthorized})
			if _, err := read(t.Context(), job); !errors.Is(err, resim.ErrUnauthorized) {
				t.Errorf("a refused token is tolerated: %v", err)
			}
			if len(tolerant.Losses()) != 1 {
				t.Errorf("losses: %v", tolerant.Losses())
			}
		})
	}
}
