package resimtest

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"
)

const anID = "11111111-2222-4333-8444-555555555555"

func TestParseSearch(t *testing.T) {
	for _, tt := range []struct {
		expression string
		want       string // one term a line, or the error
	}{
		{`branch_id = "` + anID + `"`, "branch_id = " + anID},
		{`branch_id="` + anID + `"`, "branch_id = " + anID},
		{`branch_id = "` + strings.ToUpper(anID) + `"`, "branch_id = " + anID},
		{`test_suite_revision = 3`, "test_suite_revision = 3"},
		{`test_suite_revision IN (1, 2)`, "test_suite_revision IN 1 2"},
		{`status IN ("ERROR", "CANCELLED")`, "status IN ERROR CANCELLED"},
		{`status IN("ERROR")`, "status IN ERROR"},
		{`created_at > "2024-01-01T00:00:00Z"`, "created_at > 2024-01-01T00:00:00Z"},
		{`created_at < "2024-01-01T02:00:00.123457+02:00"`, "created_at < 2024-01-01T00:00:00.123457Z"},
		{`created_at > "2024-01-01 00:00:00+00:00"`, "created_at > 2024-01-01T00:00:00Z"},
		{`created_at > "2024-01-01 00:00:00.123457+00:00"`, "created_at > 2024-01-01T00:00:00.123457Z"},
		{
			`status = "ERROR" AND test_suite_revision = 2 AND created_at > "2024-01-01T00:00:00Z"`,
			"status = ERROR\ntest_suite_revision = 2\ncreated_at > 2024-01-01T00:00:00Z",
		},
		{`status = "a AND b"`, "status = a AND b"},

		{``, `error: no field ""`},
		{`colour = "red"`, `error: no field "colour"`},
		{`status "ERROR"`, "error: status must be followed by =, <, > or IN"},
		{`status = ERROR`, "error: status wants a text in double quotes"},
		{`status = "ERROR`, "error: the text of status is not closed"},
		{`status = 'ERROR'`, "error: status wants a text in double quotes"},
		{`status != "ERROR"`, "error: status must be followed by =, <, > or IN"},
		{`status > "ERROR"`, "error: status cannot be compared by >"},
		{`status = "ERROR" OR status = "X"`, `error: "OR" instead of AND`},
		{`status = "ERROR" and status = "X"`, `error: "and" instead of AND`},
		{`status = "ERROR" AND`, `error: no field ""`},
		{`status = "ERROR")`, `error: unexpected ")"`},
		{`(status = "ERROR")`, `error: no field ""`},
		{`status IN "ERROR"`, "error: IN must be followed by a list in parentheses"},
		{`status IN ()`, "error: status wants a text in double quotes"},
		{`status IN ("ERROR"`, "error: the list after IN is not closed"},
		{`branch_id = "main"`, `error: branch_id wants a UUID, not "main"`},
		{`test_suite_revision = "3"`, "error: test_suite_revision wants a number without quotes"},
		{`created_at = "2024-01-01T00:00:00Z"`, "error: created_at cannot be compared by ="},
		{`created_at >= "2024-01-01T00:00:00Z"`, "error: created_at wants a text in double quotes"},
		{`created_at > "yesterday"`, `error: created_at wants a time as 2024-01-01T00:00:00Z, not "yesterday"`},
		{`created_at > "2024-01-01"`, `error: created_at wants a time as 2024-01-01T00:00:00Z, not "2024-01-01"`},
	} {
		terms, err := parseSearch(tt.expression, batchFields)
		var got []string
		for _, t := range terms {
			text := strings.Join(t.values, " ")
			if !t.time.IsZero() {
				text = t.time.UTC().Format(time.RFC3339Nano)
			}
			got = append(got, fmt.Sprintf("%s %s %s", t.field, t.op, text))
		}
		if err != nil {
			got = []string{"error: " + strings.TrimPrefix(err.Error(), fmt.Sprintf("search %q: ", tt.expression))}
		}
		if diff := cmp.Diff(tt.want, strings.Join(got, "\n")); diff != "" {
			t.Errorf("%s (-want +got):\n%s", tt.expression, diff)
		}
	}
}

// FuzzParseSearch: whatever comes in, no panic, and what is accepted holds terms.
func FuzzParseSearch(f *testing.F) {
	f.Add(`status IN ("a", "b") AND created_at > "2024-01-01 00:00:00+00:00"`)
	f.Add(`branch_id = "` + anID + `"`)
	f.Add(`test_suite_revision = 3 AND status = "`)
	f.Fuzz(func(t *testing.T, expression string) {
		terms, err := parseSearch(expression, batchFields)
		if err == nil && len(terms) == 0 {
			t.Errorf("%q gave no term", expression)
		}
	})
}

// TestReportSearch asks for the batches of each report as ReSim's own program does, in both spellings
// of times, and compares with the ground truth.
func TestReportSearch(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5, PageSize: 4}))
	c := newClient(t, s)
	const python = "2006-01-02 15:04:05-07:00"
	for _, r := range s.Data().Projects[0].Reports {
		for _, layout := range []string{time.RFC3339, python} {
			terms := []string{
				`test_suite_id = "` + r.Suite.ID.String() + `"`, `branch_id = "` + r.Branch.ID.String() + `"`,
				`created_at > "` + r.Start.Format(layout) + `"`, `created_at < "` + r.End.Format(layout) + `"`,
			}
			if r.RespectRevisionBoundary {
				terms = append(terms, fmt.Sprintf("test_suite_revision = %d", r.Revision))
			}
			path := "/projects/" + r.Project.ID.String() + "/batches"
			got, pages := c.list(path, "batches", searching(strings.Join(terms, " AND ")))
			var want []string
			for _, b := range r.Batches() {
				want = append(want, b.ID.String())
			}
			ids := column(got, "batchID")
			slices.Sort(ids)
			slices.Sort(want)
			if diff := cmp.Diff(want, ids); diff != "" {
				t.Errorf("%s (-want +got):\n%s", r.Name, diff)
			}
			if wantPages := max(1, (len(want)+3)/4); pages != wantPages {
				t.Errorf("%s: %d pages, want %d", r.Name, pages, wantPages)
			}
		}
	}
	if v := s.Violations(); len(v) > 0 {
		t.Errorf("violations: %q", v)
	}
}

// TestSearchOfEachList: one expression per field, compared by number with the ground truth.
func TestSearchOfEachList(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5}))
	c := newClient(t, s)
	p := s.Data().Projects[0]
	batch := p.Reports[0].Batches()[0]
	count := func(list []*Batch, keep func(*Batch) bool) int {
		n := 0
		for _, b := range list {
			if keep(b) {
				n++
			}
		}
		return n
	}
	tagged := 0
	for _, e := range p.Experiences {
		if !e.Archived && slices.Contains(e.Tags, p.Tags[0]) {
			tagged++
		}
	}
	jobs := 0
	for _, b := range p.Batches {
		jobs += len(b.Jobs)
	}
	for _, tt := range []struct {
		list, field string
		query       url.Values
		want        int
	}{
		{"batches", "batches", nil, len(p.Batches)},
		{"batches", "batches", searching(`batch_id = "` + batch.ID.String() + `"`), 1},
		{"batches", "batches", searching(`build_id = "` + batch.Build.ID.String() + `"`), count(p.Batches, func(b *Batch) bool { return b.Build == batch.Build })},
		{"batches", "batches", searching(`system_id = "` + p.Systems[1].ID.String() + `"`), 0},
		{"batches", "batches", searching(`status IN ("ERROR", "CANCELLED")`), count(p.Batches, func(b *Batch) bool { return b.Status == "ERROR" || b.Status == "CANCELLED" })},
		{"batches", "batches", searching(`metrics_status = "FAIL_BLOCK"`), count(p.Batches, func(b *Batch) bool { return b.OverallMetricsStatus == "FAIL_BLOCK" })},
		{"batches", "batches", searching(`runner_type = "AGENT"`), 0},
		{"batches", "batches", url.Values{"text": {batch.Name}}, 1},
		{"batches", "batches", url.Values{"hasLogAnalysis": {"true"}}, 0},
		{"reports", "reports", searching(`status = "SUCCEEDED"`), 2},
		{"reports", "reports", searching(`branch_id = "` + p.Branches[1].ID.String() + `" AND associated_account = "` + account + `"`), 1},
		{"reports", "reports", searching(`created_at > "` + p.Reports[0].Created.Format(time.RFC3339) + `"`), 4},
		{"builds", "builds", nil, len(p.Builds) - 1},
		{"builds", "builds", searching(`branch_id = "` + p.Branches[1].ID.String() + `"`), 7},
		{"builds", "builds", searching(`branch_id = "` + p.Branches[0].ID.String() + `" AND system_id = "` + p.Systems[1].ID.String() + `"`), 1},
		{"experiences", "experiences", nil, len(p.Experiences) - 1},
		{"experiences", "experiences", url.Values{"archived": {"true"}}, 1},
		{"experiences", "experiences", url.Values{"name": {p.Experiences[3].Name}}, 1},
		{"experiences", "experiences", url.Values{"text": {"DOCK"}}, 2},
		{"experiences", "experiences", searching(`tag_id = "` + p.Tags[0].ID.String() + `"`), tagged},
		{"experiences", "experiences", searching(`test_suite_id = "` + p.Suites[1].ID.String() + `"`), len(p.Suites[1].Revisions[0])},
		{"experiences", "experiences", searching(`profile = "default" AND archived = "false"`), len(p.Experiences) - 1},
		{"batches/-/jobs", "jobs", searching(`metrics_build_name = "fleet-metrics" AND metrics_build_version = "1.8.0"`), jobs},
		{"batches/-/jobs", "jobs", searching(`metrics_build_name = "another"`), 0},
		{"experienceTags", "experienceTags", url.Values{"name": {"night"}, "orderBy": {"rank"}}, 1},
	} {
		got, _ := c.list("/projects/"+p.ID.String()+"/"+tt.list, tt.field, tt.query)
		if len(got) != tt.want {
			t.Errorf("%s %v: %d, want %d", tt.list, tt.query, len(got), tt.want)
		}
	}
	for _, list := range []string{"batches", "reports", "builds", "experiences", "batches/-/jobs"} {
		path := "/projects/" + p.ID.String() + "/" + list + "?" + searching(`status = "x" OR status = "y"`).Encode()
		if got := c.status(path); got != 400 {
			t.Errorf("%s with a bad search: status %d, want 400", list, got)
		}
	}
}

// TestJobFilters of listJobs, which are parameters of their own.
func TestJobFilters(t *testing.T) {
	s := Start(t, WithShape(Shape{Samples: 5}))
	c := newClient(t, s)
	p := s.Data().Projects[0]
	b := p.Reports[0].Batches()[p.shape.Batches-1]
	for _, tt := range []struct {
		query url.Values
		keep  func(*Job) bool
	}{
		{nil, func(*Job) bool { return true }},
		{url.Values{"status": {"METRICS_QUEUED"}}, func(j *Job) bool { return j.Status == "METRICS_QUEUED" }},
		{url.Values{"conflatedStatus": {"QUEUED,RUNNING"}}, func(j *Job) bool { return j.Conflated == "QUEUED" || j.Conflated == "RUNNING" }},
		{url.Values{"name": {b.Jobs[2].ExperienceName}}, func(j *Job) bool { return j == b.Jobs[2] }},
		{url.Values{"text": {"at night"}}, func(j *Job) bool { return strings.Contains(j.ExperienceName, "at night") }},
		{url.Values{"experienceTagIDs": {p.Tags[1].ID.String()}}, func(j *Job) bool { return slices.Contains(j.Experience.Tags, p.Tags[1]) }},
		{url.Values{"hasLogAnalysis": {"true"}}, func(*Job) bool { return false }},
	} {
		var want []string
		for _, j := range b.Jobs {
			if tt.keep(j) {
				want = append(want, j.ID.String())
			}
		}
		got, _ := c.list("/projects/"+p.ID.String()+"/batches/"+b.ID.String()+"/jobs", "jobs", tt.query)
		ids := column(got, "jobID")
		slices.Sort(ids)
		slices.Sort(want)
		if diff := cmp.Diff(want, ids); diff != "" {
			t.Errorf("%v (-want +got):\n%s", tt.query, diff)
		}
	}
}
