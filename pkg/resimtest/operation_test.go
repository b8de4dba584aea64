package resimtest

import (
	"net/url"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/resim-contrib/metrics-go/internal/conformance"
)

// listField is the field of the list in the answer of a list operation.
var listField = map[string]string{
	"listProjects": "projects", "listReports": "reports", "listBatches": "batches", "listAllJobs": "jobs", "listJobs": "jobs",
	"listMetricsForJob": "metrics", "listEventMetricsForJob": "metrics", "listMetricsDataForJob": "metricsData", "listEventsForJob": "events",
	"listTagsForJobMetrics": "tags", "listBatchMetrics": "batchMetrics", "listBatchMetricsData": "batchMetricsData", "listTagsForBatchMetrics": "tags",
	"listBuilds": "builds", "listExperienceTags": "experienceTags", "listExperiencesWithExperienceTag": "experiences",
	"listExperienceTagsForExperience": "experienceTags", "listExperiences": "experiences",
	"listTestSuites": "testSuites", "listBranchesForProject": "branches", "listSystems": "systems", "listParameterSweeps": "sweeps",
}

// TestOperationsAreThoseOfTheDescription: ids and paths, which decide what requests count as, are
// those of api/openapi.yaml.
func TestOperationsAreThoseOfTheDescription(t *testing.T) {
	file, err := os.ReadFile("../../api/openapi.yaml")
	if err != nil {
		t.Fatal(err)
	}
	var doc struct {
		Paths map[string]map[string]struct {
			OperationID string `yaml:"operationId"`
		}
	}
	if err := yaml.Unmarshal(file, &doc); err != nil {
		t.Fatal(err)
	}
	for _, op := range operations {
		if got := doc.Paths[op.path][strings.ToLower(op.method())].OperationID; got != op.id {
			t.Errorf("%s %s is %q there, %q here", op.method(), op.path, got, op.id)
		}
	}
}

// TestEveryOperationConforms asks for everything there is, page by page, and lets a second
// implementation of OpenAPI check each request and answer.
func TestEveryOperationConforms(t *testing.T) {
	for name, shape := range map[string]Shape{
		"large pages": {Branches: 1, Batches: 6, Experiences: 12, Samples: 5},
		"small pages": {Suites: 1, Batches: 6, Experiences: 8, Samples: 5, PageSize: 3, EventMetricsListed: true},
		"uniform":     {Uniform: true, Batches: 2, Experiences: 3},
		"story":       {Story: true, Projects: 1, Suites: 1, Branches: 1, Samples: 5},
	} {
		t.Run(name, func(t *testing.T) {
			s := Start(t, WithShape(shape))
			check := conformance.Check(t, s.Transport(), s.URL(), conformance.NullPageToken)
			c := &client{t, s, check}
			walk(c)
			write(c)

			seen := s.Requests()
			for _, op := range operations {
				if seen[op.id] == 0 {
					t.Errorf("%s was never asked for", op.id)
				}
				delete(seen, op.id)
			}
			delete(seen, upload)
			if len(seen) > 0 {
				t.Errorf("unexpected requests: %v", seen)
			}
			if v := s.Violations(); len(v) > 0 {
				t.Errorf("violations: %q", v)
			}
			if check.Exempted()[conformance.NullPageToken.Name] == 0 {
				t.Error("no list ended with a null page token")
			}
		})
	}
}

// walk asks for every record and, of the jobs, for everything of some.
func walk(c *client) {
	if got := c.status("/health"); got != 200 {
		c.t.Errorf("health: status %d", got)
	}
	list := func(op, path string) []map[string]any {
		items, _ := c.list(path, listField[op], nil)
		return items
	}
	list("listProjects", "/projects")
	for _, p := range c.s.Data().Projects {
		at := "/projects/" + p.ID.String()
		c.object(at)
		for _, path := range []string{"reports", "batches", "builds", "experiences", "experienceTags", "suites", "branches", "systems", "sweeps"} {
			field := path
			if path == "suites" {
				field = "testSuites"
			}
			items, _ := c.list(at+"/"+path, field, nil)
			if len(items) == 0 {
				c.t.Errorf("%s/%s is empty", at, path)
			}
		}
		c.list(at+"/batches/-/jobs", "jobs", url.Values{"pageSize": {"100"}})
		for _, r := range p.Reports {
			c.object(at + "/reports/" + r.ID.String())
		}
		for _, s := range p.Suites {
			c.object(at + "/suites/" + s.ID.String())
		}
		for _, b := range p.Branches {
			c.object(at + "/branches/" + b.ID.String())
		}
		for _, s := range p.Sweeps {
			c.object(at + "/sweeps/" + s.ID.String())
		}
		for _, s := range p.Systems {
			c.object(at + "/systems/" + s.ID.String())
		}
		for _, b := range existing(p) {
			c.object(at + "/builds/" + b.ID.String())
		}
		c.object(at + "/metricsBuilds/" + p.MetricsBuild.ID.String())
		for _, t := range p.Tags {
			list("listExperiencesWithExperienceTag", at+"/experienceTags/"+t.ID.String()+"/experiences")
		}
		for _, e := range p.Experiences {
			c.object(at + "/experiences/" + e.ID.String())
			list("listExperienceTagsForExperience", at+"/experiences/"+e.ID.String()+"/experienceTags")
		}
		for _, b := range p.Batches {
			if got := c.status(at + "/batches/lookup/name/" + url.PathEscape(b.Name) + "/"); got != 200 {
				c.t.Errorf("batch %q: status %d", b.Name, got)
			}
			walkBatch(c, at+"/batches/"+b.ID.String(), b)
		}
	}
}

func walkBatch(c *client, at string, b *Batch) {
	list := func(path, field string) []map[string]any {
		items, _ := c.list(path, field, nil)
		return items
	}
	c.object(at)
	list(at+"/jobs", "jobs")
	metrics := column(list(at+"/metrics", "batchMetrics"), "metricID")
	list(at+"/metricsData", "batchMetricsData")
	if len(metrics) > 0 {
		list(at+"/metrics/"+strings.Join(metrics, ",")+"/tags", "tags")
	}
	for i, j := range b.Jobs {
		if i%7 != 0 {
			continue
		}
		job := at + "/jobs/" + j.ID.String()
		c.object(job)
		ids := column(list(job+"/metrics", "metrics"), "metricID")
		list(job+"/metricsData", "metricsData")
		list(job+"/eventMetrics", "metrics")
		list(job+"/events", "events")
		if len(ids) > 0 {
			list(job+"/metrics/"+strings.Join(ids, ",")+"/tags", "tags")
		}
	}
}

// TestUnknownIDsAre404, also ids that another project has.
func TestUnknownIDsAre404(t *testing.T) {
	s := Start(t, WithShape(tiny))
	c := newClient(t, s)
	p, other := s.Data().Projects[0], s.Data().Projects[1]
	b := p.Batches[0]
	stranger := other.Batches[0]
	nobody := "00000000-0000-4000-8000-000000000000"
	in := "/projects/" + p.ID.String()
	for _, path := range []string{
		"/projects/" + nobody,
		in + "/reports/" + nobody,
		in + "/reports/" + other.Reports[0].ID.String(),
		in + "/batches/" + nobody,
		in + "/batches/" + stranger.ID.String(),
		in + "/batches/" + stranger.ID.String() + "/jobs",
		in + "/batches/lookup/name/" + url.PathEscape("no such batch") + "/",
		in + "/batches/" + stranger.ID.String() + "/metrics",
		in + "/batches/" + stranger.ID.String() + "/metricsData",
		in + "/batches/" + b.ID.String() + "/jobs/" + stranger.Jobs[0].ID.String(),
		in + "/batches/" + b.ID.String() + "/jobs/" + p.Batches[1].Jobs[0].ID.String(),
		in + "/batches/" + b.ID.String() + "/jobs/" + stranger.Jobs[0].ID.String() + "/metrics",
		in + "/batches/" + b.ID.String() + "/jobs/" + nobody + "/eventMetrics",
		in + "/batches/" + b.ID.String() + "/jobs/" + nobody + "/events",
		in + "/batches/" + b.ID.String() + "/jobs/" + nobody + "/metricsData",
		in + "/batches/" + b.ID.String() + "/metrics/" + nobody + "/tags",
		in + "/builds/" + other.Builds[0].ID.String(),
		in + "/experiences/" + other.Experiences[0].ID.String(),
		in + "/experiences/" + nobody + "/experienceTags",
		in + "/suites/" + other.Suites[0].ID.String(),
		in + "/branches/" + other.Branches[0].ID.String(),
		in + "/systems/" + other.Systems[0].ID.String(),
		in + "/metricsBuilds/" + other.MetricsBuild.ID.String(),
	} {
		if got := c.status(path); got != 404 {
			t.Errorf("GET %s: status %d, want 404", path, got)
		}
	}
	// ReSim declares no 404 for these: an unknown project has nothing to list.
	for _, list := range []string{"batches", "reports", "builds", "experiences", "experienceTags", "branches", "systems", "batches/-/jobs"} {
		items, _ := c.list("/projects/"+nobody+"/"+list, list, nil)
		if len(items) != 0 {
			t.Errorf("%s of an unknown project: %v", list, items)
		}
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

// TestTokenIsDemanded by everything but health.
func TestTokenIsDemanded(t *testing.T) {
	s := Start(t, WithShape(tiny), WithToken("secret"))
	c := newClient(t, s)
	for _, tt := range []struct {
		path, token string
		want        int
	}{
		{"/health", "", 200},
		{"/projects", "", 401},
		{"/projects", "wrong", 401},
		{"/projects", "secret", 200},
		{"/projects/" + s.Project().String() + "/batches", "secre", 401},
	} {
		resp, _, err := c.do(s.URL()+tt.path, tt.token)
		if err != nil || resp.StatusCode != tt.want {
			t.Errorf("GET %s with token %q: %v %v, want %d", tt.path, tt.token, resp, err, tt.want)
		}
	}
	if got := s.Requests(); !cmp.Equal(got, map[string]int{"health": 1, "listProjects": 3, "listBatches": 1}) {
		t.Errorf("requests: %v", got)
	}
	s.ResetRequests()
	if got := s.Requests(); len(got) > 0 {
		t.Errorf("requests after reset: %v", got)
	}
}

// TestViolationsAreNoted: what a client must not do is refused or ignored, and told.
func TestViolationsAreNoted(t *testing.T) {
	s := Start(t, WithShape(tiny), WithToken("secret"))
	c := newClient(t, s)
	projects := s.URL() + "/projects"
	for _, tt := range []struct {
		url    string
		status int
		want   string
	}{
		{strings.TrimSuffix(s.URL(), "/v1") + "/projects", 404, "no such operation is served here"},
		{s.URL() + "//projects", 404, "no such operation is served here"},
		{s.URL() + "/agents", 404, "no such operation is served here"},
		{projects + "?pageSize=0", 400, `asked for pages of "0" items, allowed are 1 to 100`},
		{projects + "?pageSize=101", 400, `asked for pages of "101" items, allowed are 1 to 100`},
		{projects + "?pageSize=x", 400, `asked for pages of "x" items, allowed are 1 to 100`},
		{projects + "?pageToken=", 400, `gave "pageToken" without a value`},
		{projects + "?pageToken=made-up", 400, "sent a page token that was not given for this query"},
		{projects + "?limit=3", 200, `listProjects has no parameter "limit"`},
		{projects + "?orderBy=secret", 400, `sent the token in parameter "orderBy"`},
		{projects + "/not-a-uuid", 400, "a parameter does not have the form it must have"},
	} {
		before := len(s.Violations())
		resp, body, err := c.do(tt.url, "secret")
		if err != nil || resp.StatusCode != tt.status {
			t.Errorf("GET %s: %v %s %v, want %d", tt.url, resp, body, err, tt.status)
		}
		got := s.Violations()[before:]
		if !slices.ContainsFunc(got, func(v string) bool { return strings.HasSuffix(v, ": "+tt.want) }) {
			t.Errorf("GET %s: violations %q, want %q", tt.url, got, tt.want)
		}
		if strings.Contains(strings.Join(got, ""), "secret") {
			t.Errorf("a violation repeats the token: %q", got)
		}
	}
}
