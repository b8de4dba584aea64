package resim_test

import (
	"context"
	"fmt"
	"iter"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// book serves listJobs: n pages of two jobs, whose tokens are "1", "2" and so on. It remembers what it
// was asked for.
type book struct {
	pages   int
	mu      sync.Mutex
	queries []url.Values
}

func (b *book) handle(w http.ResponseWriter, r *http.Request) {
	b.mu.Lock()
	b.queries = append(b.queries, r.URL.Query())
	b.mu.Unlock()
	var page int
	_, _ = fmt.Sscan(r.URL.Query().Get("pageToken"), &page)
	token := "null"
	if page+1 < b.pages {
		token = fmt.Sprintf(`"%d"`, page+1)
	}
	writeJSON(w, fmt.Sprintf(`{"jobs": [%s, %s], "nextPageToken": %s, "total": %d}`, numbered(2*page+1), numbered(2*page+2), token, 2*b.pages))
}

func numbered(n int) string {
	return fmt.Sprintf(`{"jobID": "%s", "jobStatus": "SUBMITTED", "experienceName": "%d"}`, uuid.UUID{15: byte(n)}, n)
}

func names(jobs []resim.Job) string {
	var all []string
	for _, j := range jobs {
		all = append(all, j.ExperienceName)
	}
	return strings.Join(all, " ")
}

func open(t *testing.T, b *book) *resim.Client {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(b.handle))
	t.Cleanup(s.Close)
	return connect(t, s.URL)
}

func TestListCanBeRangedOverAgain(t *testing.T) {
	b := &book{pages: 3}
	list := open(t, b).Jobs(t.Context(), project, batch)
	for range 2 {
		jobs, err := collect(t, list)
		if err != nil || names(jobs) != "1 2 3 4 5 6" {
			t.Fatalf("%q, %v", names(jobs), err)
		}
	}
	for range list { // also after it was left early
		break
	}
	next, stop := iter.Pull2(list)
	defer stop()
	first, err, _ := next()
	jobs, err2 := collect(t, list) // and while another one is under way
	second, err3, _ := next()
	if err != nil || err2 != nil || err3 != nil || first.ExperienceName != "1" || second.ExperienceName != "2" || names(jobs) != "1 2 3 4 5 6" {
		t.Errorf("%v %v %q; %v %v %v", first, second, names(jobs), err, err2, err3)
	}
}

func TestListSendsPageSizeAndToken(t *testing.T) {
	b := &book{pages: 2}
	if _, err := collect(t, open(t, b).Jobs(t.Context(), project, batch)); err != nil {
		t.Fatal(err)
	}
	want := []url.Values{{"pageSize": {"100"}}, {"pageSize": {"100"}, "pageToken": {"1"}}}
	if diff := cmp.Diff(want, b.queries); diff != "" {
		t.Error(diff)
	}
}

func TestListLeftEarlyAsksNoMore(t *testing.T) {
	b := &book{pages: 3}
	n := 0
	for _, err := range open(t, b).Jobs(t.Context(), project, batch) {
		if err != nil {
			t.Fatal(err)
		}
		if n++; n == 2 {
			break
		}
	}
	if len(b.queries) != 1 {
		t.Errorf("%d requests for the items of one page", len(b.queries))
	}
}

func TestListEndsAndEmptyPages(t *testing.T) {
	for _, body := range []string{
		`{}`, `{"jobs": null}`, `{"jobs": []}`, `{"jobs": [], "nextPageToken": ""}`, `{"jobs": [], "nextPageToken": null, "total": null}`,
		` {"nextPageToken": "", "total": 0, "more": {"a": 1}} `,
	} {
		s, n := answering(t, http.StatusOK, "application/json; charset=utf-8", body)
		jobs, err := collect(t, connect(t, s.URL).Jobs(t.Context(), project, batch))
		if err != nil || len(jobs) != 0 || n.Load() != 1 {
			t.Errorf("%s: %v, %v, %d requests", body, jobs, err, n.Load())
		}
	}
	// a page without items is not the end
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Query().Get("pageToken") == "" {
			writeJSON(w, `{"nextPageToken": "more"}`)
			return
		}
		writeJSON(w, `{"jobs": [`+aJob+`]}`)
	})
	if jobs, err := collect(t, connect(t, s.URL).Jobs(t.Context(), project, batch)); err != nil || len(jobs) != 1 {
		t.Errorf("%v, %v", jobs, err)
	}
}

// Pages that bring nothing new, each with a token of its own, are not asked for for ever; some are.
func TestEndlessPagesWithoutItems(t *testing.T) {
	for name, test := range map[string]struct {
		items string
		pages int // with a next one
		fails bool
	}{
		"empty for ever":          {"", 1 << 30, true},
		"the same for ever":       {aJob, 1 << 30, true},
		"many empty, then an end": {"", 999, false},
	} {
		requests := 0
		s := serve(t, func(w http.ResponseWriter, _ *http.Request) {
			next := ""
			if requests++; requests <= test.pages {
				next = fmt.Sprint(requests)
			}
			writeJSON(w, fmt.Sprintf(`{"jobs": [%s], "nextPageToken": %q}`, test.items, next))
		})
		_, err := collect(t, connect(t, s.URL).Jobs(t.Context(), project, batch))
		if !test.fails && err != nil {
			t.Errorf("%s: %v", name, err)
		}
		if test.fails {
			wantError(t, err, resim.ErrAnswer, "listJobs", batch.String(), "1000 pages in a row", "never end")
		}
		if requests < 1000 || requests > 1001 {
			t.Errorf("%s: %d requests", name, requests)
		}
	}
}

func TestLoopingTokens(t *testing.T) {
	for name, next := range map[string]map[string]string{
		"itself":       {"": "a", "a": "a"},
		"back and on":  {"": "a", "a": "b", "b": "a"},
		"further back": {"": "a", "a": "b", "b": "c", "c": "b"},
	} {
		requests := 0
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			requests++
			writeJSON(w, fmt.Sprintf(`{"jobs": [%s], "nextPageToken": %q}`, aJob, next[r.URL.Query().Get("pageToken")]))
		})
		c := connect(t, s.URL)
		for range 2 { // each pass keeps its own account
			requests = 0
			jobs, err := collect(t, c.Jobs(t.Context(), project, batch))
			wantError(t, err, resim.ErrLoopingToken, "listJobs", batch.String(), "never end", fmt.Sprintf("page %d", len(next)))
			if len(jobs) != 1 || requests != len(next) {
				t.Errorf("%s: %d jobs, %d requests", name, len(jobs), requests)
			}
		}
	}
}

// An item that moved to another page between two requests comes once.
func TestItemOnTwoPages(t *testing.T) {
	one := distinct(aJob)
	two := strings.Replace(one, "0001", "0002", 1)
	pages := map[string]string{"": aJob + "," + one, "a": one, "b": two + "," + aJob}
	next := map[string]string{"": "a", "a": "b"}
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		token := r.URL.Query().Get("pageToken")
		writeJSON(w, fmt.Sprintf(`{"jobs": [%s], "nextPageToken": %q}`, pages[token], next[token]))
	})
	jobs, err := collect(t, connect(t, s.URL).Jobs(t.Context(), project, batch))
	if err != nil || len(jobs) != 3 || jobs[0].ID == jobs[1].ID || jobs[1].ID == jobs[2].ID {
		t.Errorf("%v, %v", jobs, err)
	}
}

func TestListEndsWithItsFirstError(t *testing.T) {
	requests := 0
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		if requests++; requests > 1 {
			w.WriteHeader(http.StatusNotFound)
			return
		}
		writeJSON(w, `{"jobs": [`+aJob+`], "nextPageToken": "two"}`)
	})
	jobs, err := collect(t, connect(t, s.URL).Jobs(t.Context(), project, batch))
	wantError(t, err, resim.ErrNotFound)
	if len(jobs) != 1 || requests != 2 {
		t.Errorf("%d jobs, %d requests", len(jobs), requests)
	}
}

func TestBuildsPage(t *testing.T) {
	var query url.Values
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		query = r.URL.Query()
		writeJSON(w, `{"builds": [{"buildID": "55555555-5555-4555-8555-555555555555", "creationTimestamp": "2026-01-01T00:00:00Z"}], "nextPageToken": "next", "total": 412}`)
	})
	items, next, total, err := connect(t, s.URL).BuildsPage(t.Context(), project, resim.Equal("branch_id", build.String()), "this")
	if err != nil || len(items) != 1 || items[0].ID != build || next != "next" || total != 412 {
		t.Errorf("%v %q %d %v", items, next, total, err)
	}
	if diff := cmp.Diff(url.Values{"pageSize": {"100"}, "pageToken": {"this"}, "search": {`branch_id = "` + build.String() + `"`}}, query); diff != "" {
		t.Error(diff)
	}
}

func TestSearchThatCannotBeWrittenAsksNothing(t *testing.T) {
	s, n := answering(t, http.StatusOK, "application/json", "{}")
	c := connect(t, s.URL)
	bad := resim.And(resim.Equal("branch_id", "x"), resim.Equal("status", `a" OR "b`))
	_, err := collect(t, c.Batches(t.Context(), project, bad))
	wantError(t, err, nil, "listBatches", "search language cannot express")
	_, err = collect(t, c.Reports(t.Context(), project, bad))
	wantError(t, err, nil, "listReports")
	_, err = collect(t, c.Builds(t.Context(), project, bad))
	wantError(t, err, nil, "listBuilds")
	_, _, _, err = c.BuildsPage(t.Context(), project, bad, "")
	wantError(t, err, nil, "listBuilds")
	if n.Load() != 0 || c.Usage().Attempts != 0 {
		t.Errorf("%d requests, %d counted", n.Load(), c.Usage().Attempts)
	}
}

// Every operation asks for its own path, names itself and what it is about in errors, and reads its own
// field and record.
func TestOperations(t *testing.T) {
	type client = *resim.Client
	id := "99999999-9999-4999-8999-999999999999"
	want := uuid.MustParse(id)
	tag := uuid.MustParse("88888888-8888-4888-8888-888888888888")
	p, b, j := "/v1/projects/"+project.String(), "/batches/"+batch.String(), "/jobs/"+job.String()
	created := `"creationTimestamp": "2026-01-01T00:00:00Z"`
	for _, test := range []struct {
		operation, path, field, item string
		ids                          func(ctx context.Context, c client) ([]uuid.UUID, error)
	}{
		{"getReport", p + "/reports/" + id, "", strings.Replace(aReport, report.String(), id, 1), func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.Report(ctx, project, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"getBatch", p + "/batches/" + id, "", strings.Replace(aBatch, batch.String(), id, 1), func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.Batch(ctx, project, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"lookupLatestBatchByName", p + "/batches/lookup/name/brave/fox/", "", `"` + id + `"`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			found, err := c.LatestBatch(ctx, project, "brave/fox")
			return []uuid.UUID{found}, err
		}},
		{"getJob", p + b + "/jobs/" + id, "", strings.Replace(aJob, job.String(), id, 1), func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.Job(ctx, project, batch, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"getBuild", p + "/builds/" + id, "", `{"buildID": "` + id + `", ` + created + `}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.Build(ctx, project, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"getProject", "/v1/projects/" + id, "", `{"projectID": "` + id + `"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.Project(ctx, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"getParameterSweep", p + "/sweeps/" + id, "", `{"parameterSweepID": "` + id + `"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.Sweep(ctx, project, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"getBranchForProject", p + "/branches/" + id, "", `{"branchID": "` + id + `", "name": "main"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.Branch(ctx, project, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"getTestSuite", p + "/suites/" + id, "", `{"testSuiteID": "` + id + `", "name": "nightly"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			r, err := c.TestSuite(ctx, project, want)
			return []uuid.UUID{r.ID}, err
		}},
		{"listParameterSweeps", p + "/sweeps", "sweeps", `{"parameterSweepID": "` + id + `"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Sweeps(ctx, project), func(r resim.Sweep) uuid.UUID { return r.ID })
		}},
		{"listProjects", "/v1/projects", "projects", `{"projectID": "` + id + `"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Projects(ctx), func(r resim.Project) uuid.UUID { return r.ID })
		}},
		{"listReports", p + "/reports", "reports", strings.Replace(aReport, report.String(), id, 1), func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Reports(ctx, project, resim.Search{}), func(r resim.Report) uuid.UUID { return r.ID })
		}},
		{"listBatches", p + "/batches", "batches", strings.Replace(aBatch, batch.String(), id, 1), func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Batches(ctx, project, resim.Search{}), func(r resim.Batch) uuid.UUID { return r.ID })
		}},
		{"listJobs", p + b + "/jobs", "jobs", strings.Replace(aJob, job.String(), id, 1), func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Jobs(ctx, project, batch), func(r resim.Job) uuid.UUID { return r.ID })
		}},
		{"listBuilds", p + "/builds", "builds", `{"buildID": "` + id + `", ` + created + `}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Builds(ctx, project, resim.Search{}), func(r resim.Build) uuid.UUID { return r.ID })
		}},
		{"listMetricsForJob", p + b + j + "/metrics", "metrics", `{"metricID": "` + id + `", "name": "m"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.JobMetrics(ctx, project, batch, job), func(r resim.Metric) uuid.UUID { return r.ID })
		}},
		{"listEventMetricsForJob", p + b + j + "/eventMetrics", "metrics", `{"metricID": "` + id + `", "name": "m"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.JobEventMetrics(ctx, project, batch, job), func(r resim.Metric) uuid.UUID { return r.ID })
		}},
		{"listMetricsDataForJob", p + b + j + "/metricsData", "metricsData", `{"dataID": "` + id + `", "name": "d"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.JobMetricsData(ctx, project, batch, job), func(r resim.MetricsData) uuid.UUID { return r.ID })
		}},
		{"listEventsForJob", p + b + j + "/events", "events", `{"eventID": "` + id + `", "name": "e", "timestamp": "2026-01-01T00:00:00Z", "timestampType": "ABSOLUTE"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.JobEvents(ctx, project, batch, job), func(r resim.Event) uuid.UUID { return r.ID })
		}},
		{"listBatchMetrics", p + b + "/metrics", "batchMetrics", `{"metricID": "` + id + `", "name": "m"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.BatchMetrics(ctx, project, batch), func(r resim.Metric) uuid.UUID { return r.ID })
		}},
		{"listBatchMetricsData", p + b + "/metricsData", "batchMetricsData", `{"dataID": "` + id + `", "name": "d"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.BatchMetricsData(ctx, project, batch), func(r resim.MetricsData) uuid.UUID { return r.ID })
		}},
		{"listExperienceTags", p + "/experienceTags", "experienceTags", `{"experienceTagID": "` + id + `", "name": "t"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.ExperienceTags(ctx, project), func(r resim.Tag) uuid.UUID { return r.ID })
		}},
		{"listBranchesForProject", p + "/branches", "branches", `{"branchID": "` + id + `", "name": "b"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Branches(ctx, project, ""), func(r resim.Branch) uuid.UUID { return r.ID })
		}},
		{"listSystems", p + "/systems", "systems", `{"systemID": "` + id + `", "name": "s"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.Systems(ctx, project, ""), func(r resim.System) uuid.UUID { return r.ID })
		}},
		{"listTestSuites", p + "/suites", "testSuites", `{"testSuiteID": "` + id + `", "name": "s", "testSuiteRevision": 1}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.TestSuites(ctx, project, ""), func(r resim.TestSuite) uuid.UUID { return r.ID })
		}},
		{"listExperiencesWithExperienceTag", p + "/experienceTags/" + tag.String() + "/experiences", "experiences", `{"experienceID": "` + id + `"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.TaggedExperiences(ctx, project, tag), func(r resim.Experience) uuid.UUID { return r.ID })
		}},
		{"listExperienceTagsForExperience", p + "/experiences/" + tag.String() + "/experienceTags", "experienceTags", `{"experienceTagID": "` + id + `", "name": "t"}`, func(ctx context.Context, c client) ([]uuid.UUID, error) {
			return ids(c.TagsOfExperience(ctx, project, tag), func(r resim.Tag) uuid.UUID { return r.ID })
		}},
	} {
		t.Run(test.operation, func(t *testing.T) {
			good, bad := test.item, strings.Replace(test.item, `"`+id+`"`, "null", 1)
			if test.field != "" {
				good, bad = `{"`+test.field+`": [`+good+`]}`, `{"`+test.field+`": [`+bad+`]}`
			}
			var path string
			body := good
			s := serve(t, func(w http.ResponseWriter, r *http.Request) {
				path = r.URL.Path
				writeJSON(w, body)
			})
			c := connect(t, s.URL)
			if got, err := test.ids(t.Context(), c); err != nil || len(got) != 1 || got[0] != want || path != test.path {
				t.Errorf("%v, %v of %s, want %s of %s", got, err, path, want, test.path)
			}
			if diff := cmp.Diff(map[string]int{test.operation: 1}, c.Usage().Requests); diff != "" {
				t.Error(diff)
			}
			body = bad
			_, err := test.ids(t.Context(), c)
			e := wantError(t, err, resim.ErrAnswer, test.operation, "the id is null")
			if test.operation != "listProjects" && !strings.Contains(e.Subject, project.String()) && !strings.Contains(e.Subject, id) {
				t.Errorf("it does not say of which project: %v", e)
			}
		})
	}
}

func ids[T any](list iter.Seq2[T, error], id func(T) uuid.UUID) (all []uuid.UUID, err error) {
	for item, err := range list {
		if err != nil {
			return all, err
		}
		all = append(all, id(item))
	}
	return all, nil
}
