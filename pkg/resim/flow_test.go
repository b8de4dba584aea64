package resim_test

import (
	"errors"
	"iter"
	"maps"
	"net/http"
	"slices"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/go-cmp/cmp"
	"github.com/google/go-cmp/cmp/cmpopts"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
)

// reach connects to a stand-in of ReSim.
func reach(t *testing.T, s *resimtest.Server, opts ...resim.Option) *resim.Client {
	t.Helper()
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), append([]resim.Option{hasty}, opts...)...)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(c.Close)
	return c
}

// all is a whole list, by id.
func all[T any](t *testing.T, list iter.Seq2[T, error], id func(T) uuid.UUID) map[uuid.UUID]T {
	t.Helper()
	items, err := collect(t, list)
	if err != nil {
		t.Fatal(err)
	}
	byID := map[uuid.UUID]T{}
	for _, item := range items {
		byID[id(item)] = item
	}
	if len(byID) != len(items) {
		t.Errorf("of %d items only %d differ", len(items), len(byID))
	}
	return byID
}

// Everything the API knows arrives, over pages, as it is known to be.
func TestFlow(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Batches: 5, Experiences: 5, PageSize: 3}))
	c, ctx := reach(t, s), t.Context()
	truth := s.Data().Projects[0]

	projects := all(t, c.Projects(ctx), func(p resim.Project) uuid.UUID { return p.ID })
	if len(projects) != len(s.Data().Projects) || projects[truth.ID].Name != truth.Name {
		t.Errorf("projects: %v", projects)
	}
	if p, err := c.Project(ctx, truth.ID); err != nil || p.Name != truth.Name {
		t.Errorf("%+v, %v", p, err)
	}
	tags := all(t, c.ExperienceTags(ctx, truth.ID), func(tag resim.Tag) uuid.UUID { return tag.ID })
	if len(tags) != len(truth.Tags) {
		t.Errorf("%d tags, want %d", len(tags), len(truth.Tags))
	}
	for _, tag := range truth.Tags {
		tagged := all(t, c.TaggedExperiences(ctx, truth.ID, tag.ID), func(e resim.Experience) uuid.UUID { return e.ID })
		for _, e := range truth.Experiences {
			if _, has := tagged[e.ID]; has != slices.Contains(e.Tags, tag) {
				t.Errorf("experience %s has tag %s: %v", e.Name, tag.Name, has)
			}
		}
	}
	builds := all(t, c.Builds(ctx, truth.ID, resim.Search{}), func(b resim.Build) uuid.UUID { return b.ID })
	for _, b := range truth.Builds {
		one, err := c.Build(ctx, truth.ID, b.ID)
		if b.Deleted {
			wantError(t, err, resim.ErrNotFound, b.ID.String(), truth.ID.String())
			continue
		}
		want := resim.Build{ID: b.ID, Project: truth.ID, Branch: b.Branch.ID, System: b.System.ID, Name: b.Name, Version: b.Version, Description: b.Description, Created: b.Created}
		if diff := cmp.Diff(want, one); diff != "" || err != nil || builds[b.ID] != one {
			t.Errorf("build %s: %v\n%s", b.Name, err, diff)
		}
	}

	report, err := c.Report(ctx, truth.ID, s.Report())
	if err != nil {
		t.Fatal(err)
	}
	if _, listed := all(t, c.Reports(ctx, truth.ID, resim.Search{}), func(r resim.Report) uuid.UUID { return r.ID })[report.ID]; !listed {
		t.Error("the report is not listed")
	}
	search := resim.And(
		resim.Equal("test_suite_id", report.TestSuite.String()), resim.Equal("branch_id", report.Branch.String()),
		resim.After("created_at", report.Start), resim.Before("created_at", report.End),
	)
	batches := all(t, c.Batches(ctx, truth.ID, search), func(b resim.Batch) uuid.UUID { return b.ID })
	want := truth.Reports[0].Batches()
	if len(batches) != len(want) {
		t.Errorf("%d batches, want %d", len(batches), len(want))
	}
	for _, b := range want {
		compareBatch(t, c, batches[b.ID], b)
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("the API's description does not allow what was asked: %v", v)
	}
	if diff := cmp.Diff(s.Requests(), c.Usage().Requests); diff != "" {
		t.Errorf("the server's account differs from ours: %s", diff)
	}
}

func compareBatch(t *testing.T, c *resim.Client, got resim.Batch, want *resimtest.Batch) {
	t.Helper()
	ctx := t.Context()
	again, err := c.Batch(ctx, want.Project.ID, want.ID)
	if diff := cmp.Diff(got, again); diff != "" || err != nil {
		t.Errorf("asked for alone: %v\n%s", err, diff)
	}
	if got.ID != want.ID || got.Name != want.Name || got.Status != resim.BatchStatus(want.Status) || !got.Created.Equal(want.Created) ||
		got.Build != want.Build.ID || got.Branch != want.Branch.ID || got.TestSuite != want.Suite.ID || got.TestSuiteRevision != want.Revision ||
		got.TotalJobs != len(want.Jobs) || got.JobsMetricsStatus != resim.MetricStatus(want.JobsMetricsStatus) || got.Conflated() == "" {
		t.Errorf("%+v\nwant %+v", got, want)
	}
	counts := got.JobCounts
	if sum := counts.Submitted + counts.Running + counts.MetricsQueued + counts.MetricsRunning + counts.Succeeded + counts.Error + counts.Cancelled; sum != len(want.Jobs) {
		t.Errorf("%d jobs are counted of %d", sum, len(want.Jobs))
	}
	compareMetrics(t, c, all(t, c.BatchMetrics(ctx, want.Project.ID, want.ID), metricID), want.Metrics())
	data := all(t, c.BatchMetricsData(ctx, want.Project.ID, want.ID), func(d resim.MetricsData) uuid.UUID { return d.ID })
	if len(data) != len(want.MetricsData()) {
		t.Errorf("%d data sets, want %d", len(data), len(want.MetricsData()))
	}
	jobs := all(t, c.Jobs(ctx, want.Project.ID, want.ID), func(j resim.Job) uuid.UUID { return j.ID })
	if len(jobs) != len(want.Jobs) {
		t.Errorf("%d jobs, want %d", len(jobs), len(want.Jobs))
	}
	for i, j := range want.Jobs {
		got := jobs[j.ID]
		if got.Batch != want.ID || got.Experience != j.Experience.ID || got.ExperienceName != j.ExperienceName || got.Status != resim.JobStatus(j.Status) ||
			got.Conflated != resim.ConflatedStatus(j.Conflated) || got.MetricsStatus != resim.MetricStatus(j.MetricsStatus) || !got.Created.Equal(j.Created) {
			t.Errorf("%+v\nwant %+v", got, j)
		}
		if i%3 == 0 {
			compareJob(t, c, j)
		}
	}
}

func metricID(m resim.Metric) uuid.UUID { return m.ID }

func compareJob(t *testing.T, c *resim.Client, want *resimtest.Job) {
	t.Helper()
	ctx, project, batch := t.Context(), want.Batch.Project.ID, want.Batch.ID
	if j, err := c.Job(ctx, project, batch, want.ID); err != nil || j.ExperienceName != want.ExperienceName {
		t.Errorf("%+v, %v", j, err)
	}
	compareMetrics(t, c, all(t, c.JobMetrics(ctx, project, batch, want.ID), metricID), want.Metrics())
	if m := all(t, c.JobEventMetrics(ctx, project, batch, want.ID), metricID); len(m) != len(want.EventMetrics()) {
		t.Errorf("%d event metrics, want %d", len(m), len(want.EventMetrics()))
	}
	events := all(t, c.JobEvents(ctx, project, batch, want.ID), func(e resim.Event) uuid.UUID { return e.ID })
	for _, e := range want.Events() {
		got := resim.Event{ID: e.ID, Name: e.Name, Description: e.Description, Tags: e.Tags, Status: resim.MetricStatus(e.Status), At: e.Time, Relative: e.TimestampType == "RELATIVE", Metrics: e.MetricIDs}
		if diff := cmp.Diff(got, events[e.ID], cmpopts.EquateEmpty()); diff != "" {
			t.Error(diff)
		}
	}
	tags := all(t, c.TagsOfExperience(ctx, project, want.Experience.ID), func(tag resim.Tag) uuid.UUID { return tag.ID })
	if len(tags) != len(want.Experience.Tags) {
		t.Errorf("%d tags, want %d", len(tags), len(want.Experience.Tags))
	}
	for _, d := range all(t, c.JobMetricsData(ctx, project, batch, want.ID), func(d resim.MetricsData) uuid.UUID { return d.ID }) {
		file := d.Type == resim.DataExternalFile
		if (d.Filename != "") != file {
			t.Errorf("%+v", d)
		}
		body, err := c.Download(ctx, d.URL)
		if err != nil {
			t.Error(err)
		}
		if file {
			continue
		}
		if _, err := metrics.UnpackParts(nil, [][]byte{body}); err != nil {
			t.Errorf("data %s: %v", d.Name, err)
		}
	}
}

func compareMetrics(t *testing.T, c *resim.Client, got map[uuid.UUID]resim.Metric, want []resimtest.Metric) {
	t.Helper()
	if len(got) != len(want) {
		t.Errorf("%d metrics, want %d", len(got), len(want))
	}
	for _, m := range want {
		g := got[m.ID]
		if g.Name != m.Name || string(g.Type) != m.Type || string(g.Status) != m.Status || g.Value != m.Value || g.HasValue != m.HasValue ||
			g.Unit != m.Unit || g.Event != m.Event || !slices.Equal(g.DataIDs, m.DataIDs) {
			t.Errorf("%+v\nwant %+v", g, m)
		}
	}
	for m := range maps.Values(got) {
		if body, err := c.Download(t.Context(), m.URL); err != nil || len(body) == 0 {
			t.Errorf("%s: %d bytes, %v", m.Name, len(body), err)
		}
		break
	}
}

// The stand-in's faults, in the midst of good answers.
func TestFaults(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Batches: 3, Experiences: 7, PageSize: 3}))
	jobs := func() ([]resim.Job, error) { return collect(t, reach(t, s).Jobs(t.Context(), s.Project(), s.Batch())) }
	total := len(s.Data().Projects[0].Reports[0].Batches()[2].Jobs)
	if everything, err := jobs(); err != nil || len(everything) < 7 || total == 0 {
		t.Fatalf("%d jobs, %v", len(everything), err)
	}
	const list = "listJobs"
	for name, test := range map[string]struct {
		fault resimtest.Fault
		kind  error // nil: it is overcome
		says  string
	}{
		"reset":       {fault: resimtest.Fault{Operation: list, After: 1, Times: 2, Reset: true}},
		"cut":         {fault: resimtest.Fault{Operation: list, After: 1, Times: 2, Cut: true}},
		"broken off":  {fault: resimtest.Fault{Operation: list, After: 1, Times: 2, Truncate: true}},
		"busy":        {fault: resimtest.Fault{Operation: list, Times: 4, Status: http.StatusServiceUnavailable}},
		"gateway":     {fault: resimtest.Fault{Operation: list, Times: 4, Status: http.StatusBadGateway, Body: "<html>"}},
		"too often":   {resimtest.Fault{Operation: list, Times: 15, Status: http.StatusTooManyRequests}, resim.ErrRateLimited, "15 attempts"},
		"web page":    {resimtest.Fault{Operation: list, After: 1, HTML: true}, resim.ErrAnswer, "page 2: it is not JSON"},
		"truncated":   {resimtest.Fault{Operation: list, After: 1, Truncate: true}, resim.ErrAnswer, "page 2: it is no whole JSON"},
		"null id":     {resimtest.Fault{Operation: list, After: 1, NullID: true}, resim.ErrAnswer, "item 1 of page 2: field \"jobID\""},
		"loop":        {resimtest.Fault{Operation: list, LoopToken: true}, resim.ErrLoopingToken, "never end"},
		"large":       {resimtest.Fault{Operation: list, Pad: 33 << 20}, resim.ErrTooLarge, "33554432"},
		"undeclared":  {resimtest.Fault{Operation: list, Status: http.StatusTeapot}, resim.ErrAnswer, "no such status"},
		"as text":     {resimtest.Fault{Operation: list, ContentType: "text/plain"}, resim.ErrAnswer, "text/plain"},
		"wrong token": {resimtest.Fault{Operation: list, Status: http.StatusUnauthorized}, resim.ErrUnauthorized, "wrong or expired"},
	} {
		s.SetFaults(test.fault)
		got, err := jobs()
		if test.kind == nil {
			if err != nil || len(got) < 7 {
				t.Errorf("%s: %d jobs, %v", name, len(got), err)
			}
			continue
		}
		wantError(t, err, test.kind, "listJobs", s.Batch().String(), test.says)
	}
}

// A link that is too old says so; listing again gives a fresh one.
func TestExpiredLink(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithFault(resimtest.Fault{Operation: "download", Times: 1, Expired: true}))
	c := reach(t, s)
	for m, err := range c.BatchMetrics(t.Context(), s.Project(), s.Batch()) {
		if err != nil {
			t.Fatal(err)
		}
		_, err := c.Download(t.Context(), m.URL)
		e := wantError(t, err, resim.ErrForbidden, "the link has expired", "list or announce the file again", "Request has expired")
		if query := strings.SplitN(m.URL, "?", 2)[1]; strings.Contains(e.Error(), query) || e.URL+"?"+query != m.URL {
			t.Errorf("%v", e)
		}
		if _, err := c.Download(t.Context(), m.URL); err != nil {
			t.Error(err)
		}
		break
	}
	if v := s.Violations(); len(v) > 0 {
		t.Error(v)
	}
}

func TestWrongToken(t *testing.T) {
	s := resimtest.Start(t)
	c, err := resim.Connect(s.URL(), resim.NewToken(secret))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Report(t.Context(), s.Project(), s.Report())
	wantError(t, err, resim.ErrUnauthorized, "the token is missing, wrong or expired", "report "+s.Report().String())
	_, err = reach(t, s).Report(t.Context(), s.Project(), s.Batch())
	wantError(t, err, resim.ErrNotFound, "report "+s.Batch().String()+" of project "+s.Project().String())
}

// A token that expires ends all: those who wait for their turn do not ask any more.
func TestTokenExpires(t *testing.T) {
	const good, concurrency = 10, 4
	s := resimtest.Start(t, resimtest.WithFault(resimtest.Fault{Operation: "getReport", After: good, Status: http.StatusUnauthorized}))
	c := reach(t, s, resim.WithConcurrency(concurrency))
	failed := make(chan error)
	const callers = 100
	for range callers {
		go func() {
			_, err := c.Report(t.Context(), s.Project(), s.Report())
			failed <- err
		}()
	}
	n := 0
	for range callers {
		if err := <-failed; err != nil {
			n++
			wantError(t, err, resim.ErrUnauthorized, "getReport", "the token is missing, wrong or expired")
		}
	}
	if met := s.FaultsMet()[0]; n != callers-good || met < 1 || met > concurrency {
		t.Errorf("%d failed, %d by an answer; want %d, at most %d by an answer", n, met, callers-good, concurrency)
	}
	_, err := c.Batch(t.Context(), s.Project(), s.Batch())
	wantError(t, err, resim.ErrUnauthorized, "getBatch", "refused it before")
	if n := s.Requests()["getBatch"]; n != 0 {
		t.Errorf("%d requests afterwards", n)
	}
}

// The same in a time bubble: what the server asks to wait is waited.
func TestFlowInMemory(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		s := resimtest.Start(t, resimtest.InMemory(), resimtest.WithShape(resimtest.Shape{Batches: 3, Experiences: 3}), resimtest.WithFault(
			resimtest.Fault{Operation: "getReport", Times: 2, Status: http.StatusTooManyRequests, Header: http.Header{"Retry-After": {"20"}}},
			resimtest.Fault{Operation: "getBatch", Times: 1, Hang: true},
			resimtest.Fault{Operation: "getJob", Delay: 50 * time.Second},
		))
		c := reach(t, s, resim.WithTransport(s.Transport()), resim.AllowHTTP())
		began := time.Now()
		if _, err := c.Report(t.Context(), s.Project(), s.Report()); err != nil || time.Since(began) != 40*time.Second {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		began = time.Now()
		if _, err := c.Batch(t.Context(), s.Project(), s.Batch()); err != nil || time.Since(began).Round(time.Second) != time.Minute {
			t.Errorf("after %v: %v", time.Since(began), err)
		}
		_, err := c.Job(t.Context(), s.Project(), s.Batch(), job)
		if !errors.Is(err, resim.ErrNotFound) {
			t.Error(err)
		}
	})
}
