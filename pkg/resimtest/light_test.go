package resimtest

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"
)

// post sends a JSON body, or none if it is nil, to a path below the base URL and returns the answer.
func (c *client) post(path string, body map[string]any) (int, map[string]any) {
	c.t.Helper()
	var sent io.Reader
	if body != nil {
		text, err := json.Marshal(body)
		if err != nil {
			c.t.Fatal(err)
		}
		sent = bytes.NewReader(text)
	}
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPost, c.s.URL()+path, sent)
	if err != nil {
		c.t.Fatal(err)
	}
	r.Header.Set("Authorization", "Bearer "+c.s.Token())
	r.Header.Set("Content-Type", "application/json")
	resp, err := c.rt.RoundTrip(r)
	if err != nil {
		c.t.Fatal(err)
	}
	defer resp.Body.Close()
	var answer map[string]any
	if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil && resp.StatusCode != http.StatusNoContent {
		c.t.Fatalf("%s: %v", path, err)
	}
	return resp.StatusCode, answer
}

// put uploads to a presigned URL.
func (c *client) put(address string, headers map[string]any, content string) int {
	c.t.Helper()
	r, err := http.NewRequestWithContext(c.t.Context(), http.MethodPut, address, strings.NewReader(content))
	if err != nil {
		c.t.Fatal(err)
	}
	for name, value := range headers {
		r.Header.Set(name, value.(string))
	}
	resp, err := c.rt.RoundTrip(r)
	if err != nil {
		c.t.Fatal(err)
	}
	_ = resp.Body.Close()
	return resp.StatusCode
}

// announced is the body that announces a log.
func announced(name, kind, content string) map[string]any {
	sum := sha256.Sum256([]byte(content))
	return map[string]any{"fileName": name, "fileSize": len(content), "checksum": hex.EncodeToString(sum[:]), "logType": kind}
}

// write opens a batch in the first project, with one test and one log, and closes it. Every answer must be a
// success.
func write(c *client) (batch, job string) {
	c.t.Helper()
	p := c.s.Data().Projects[0]
	at := "/projects/" + p.ID.String() + "/batches"
	must := func(want int, path string, body map[string]any) map[string]any {
		c.t.Helper()
		status, answer := c.post(path, body)
		if status != want {
			c.t.Fatalf("POST %s: status %d, %v", path, status, answer)
		}
		return answer
	}
	batch = must(201, at+"/light", map[string]any{"branchID": p.Branches[0].ID, "batchName": "desk"})["batchID"].(string)
	job = must(201, at+"/"+batch+"/jobs", map[string]any{"name": "pick and place"})["jobID"].(string)
	logs := at + "/" + batch + "/jobs/" + job + "/logs"
	link := must(201, logs, announced("notes.txt", "OTHER_LOG", "all well"))
	if got := c.put(link["uploadURL"].(string), link["requiredHeaders"].(map[string]any), "all well"); got != 200 {
		c.t.Fatalf("uploading: status %d", got)
	}
	if items, _ := c.list(logs, "logs", nil); len(items) != 1 || items[0]["fileName"] != "notes.txt" {
		c.t.Errorf("the job's logs are %v", items)
	}
	must(204, at+"/"+batch+"/jobs/"+job+"/close", map[string]any{"status": "SUCCEEDED"})
	must(204, at+"/"+batch+"/close", nil)
	return batch, job
}

// TestWhatClientsWriteIsListed: a batch opened by a client is among the others, with its test and experience.
func TestWhatClientsWriteIsListed(t *testing.T) {
	s := Start(t, WithShape(tiny), Prerendered())
	c := newClient(t, s)
	in := "/projects/" + s.Project().String()
	c.list(in+"/batches", "batches", nil) // kept, and then not true any more
	batch, job := write(c)

	b := c.object(in + "/batches/" + batch)
	if b["status"] != "SUCCEEDED" || b["friendlyName"] != "desk" || b["runnerType"] != "SDK" {
		t.Errorf("the batch is %v", b)
	}
	if ids := column(first(c.list(in+"/batches", "batches", nil)), "batchID"); !contains(ids, batch) {
		t.Errorf("the batch is not listed: %v", ids)
	}
	if ids := column(first(c.list(in+"/batches/"+batch+"/jobs", "jobs", nil)), "jobID"); !cmp.Equal(ids, []string{job}) {
		t.Errorf("the batch has jobs %v", ids)
	}
	j := c.object(in + "/batches/" + batch + "/jobs/" + job)
	if j["jobStatus"] != "SUCCEEDED" || j["experienceName"] != "pick and place" {
		t.Errorf("the job is %v", j)
	}
	if e := c.object(in + "/experiences/" + j["experienceID"].(string)); e["name"] != "pick and place" {
		t.Errorf("the experience is %v", e)
	}
	if build := c.object(in + "/builds/" + b["buildID"].(string)); build["version"] != "n/a" {
		t.Errorf("the build is %v", build)
	}
	if items, _ := c.list(in+"/batches/"+batch+"/jobs/"+job+"/metrics", "metrics", nil); len(items) != 0 {
		t.Errorf("the job has metrics %v", items)
	}
	truth := s.LightBatches()
	if len(truth) != 1 || truth[0].ID.String() != batch || string(truth[0].Jobs[0].Logs[0].Content) != "all well" || truth[0].Closed.IsZero() {
		t.Errorf("the truth is %+v", truth)
	}
}

func first(items []map[string]any, _ int) []map[string]any { return items }

func contains(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}

// TestWritingIsRefused where ReSim would refuse it, and why is said.
func TestWritingIsRefused(t *testing.T) {
	s := Start(t, WithShape(tiny))
	c := newClient(t, s)
	p := s.Data().Projects[0]
	batches := "/projects/" + p.ID.String() + "/batches"
	closed, closedJob := write(c)
	_, opened := c.post(batches+"/light", map[string]any{"branchID": p.Branches[0].ID})
	open := batches + "/" + opened["batchID"].(string)
	_, started := c.post(open+"/jobs", map[string]any{"experienceID": p.Experiences[0].ID})
	job := open + "/jobs/" + started["jobID"].(string)
	nobody := uuid.Max.String()
	generated := batches + "/" + p.Batches[0].ID.String()
	log := announced("a.txt", "OTHER_LOG", "a")
	with := func(field string, value any) map[string]any {
		m := announced("a.txt", "OTHER_LOG", "a")
		m[field] = value
		return m
	}
	for _, tt := range []struct {
		path   string
		body   map[string]any
		status int
		says   string
	}{
		{batches + "/light", map[string]any{"branchID": nobody}, 400, "branch not found"},
		{batches + "/light", map[string]any{"branchID": p.Branches[0].ID, "systemID": nobody}, 400, "system not found"},
		{batches + "/light", map[string]any{"branchID": p.Branches[0].ID, "testSuiteID": nobody}, 400, "test suite not found"},
		{batches + "/light", map[string]any{"branchID": p.Branches[0].ID, "testSuiteRevision": 1}, 400, "a revision needs a test suite"},
		{batches + "/light", map[string]any{"branchID": p.Branches[0].ID, "testSuiteID": p.Suites[0].ID, "testSuiteRevision": 99}, 400, "no revision 99"},
		{open + "/jobs", map[string]any{}, 400, "either a name or"},
		{open + "/jobs", map[string]any{"experienceID": nobody}, 400, "experience not found"},
		{batches + "/" + nobody + "/jobs", map[string]any{"name": "x"}, 400, "batch not found"},
		{batches + "/" + closed + "/jobs", map[string]any{"name": "x"}, 400, "the batch is closed"},
		{generated + "/jobs", map[string]any{"name": "x"}, 400, "not opened for tests that run elsewhere"},
		{job + "/logs", with("checksum", "abc"), 400, "no SHA-256"},
		{job + "/logs", with("logType", "POEM"), 400, "a log needs"},
		{open + "/jobs/" + nobody + "/logs", log, 404, "job not found"},
		{batches + "/" + closed + "/jobs/" + closedJob + "/logs", log, 400, "not running any more"},
		{generated + "/jobs/" + p.Batches[0].Jobs[0].ID.String() + "/logs", log, 400, "does not run elsewhere"},
		{job + "/close", map[string]any{"status": "CANCELLED"}, 400, "SUCCEEDED or ERROR"},
		{job + "/close", map[string]any{"status": "SUCCEEDED", "errorMessage": "x"}, 400, "only a test that ends in ERROR"},
		{batches + "/" + closed + "/jobs/" + closedJob + "/close", map[string]any{"status": "SUCCEEDED"}, 400, "not running any more"},
		{batches + "/" + closed + "/close", nil, 400, "the batch is closed"},
		{batches + "/" + nobody + "/close", nil, 404, "batch not found"},
	} {
		status, answer := c.post(tt.path, tt.body)
		if message, _ := answer["message"].(string); status != tt.status || !strings.Contains(message, tt.says) {
			t.Errorf("POST %s %v: status %d, %v, want %d, %q", tt.path, tt.body, status, answer, tt.status, tt.says)
		}
	}
}

// TestUploadsAreChecked: size, checksum, headers, signature, and that no token comes along.
func TestUploadsAreChecked(t *testing.T) {
	s := Start(t, WithShape(tiny))
	c := newClient(t, s)
	p := s.Data().Projects[0]
	batches := "/projects/" + p.ID.String() + "/batches"
	_, opened := c.post(batches+"/light", map[string]any{"branchID": p.Branches[0].ID})
	at := batches + "/" + opened["batchID"].(string) + "/jobs"
	_, job := c.post(at, map[string]any{"name": "x"})
	_, link := c.post(at+"/"+job["jobID"].(string)+"/logs", announced("a.txt", "OTHER_LOG", "good"))
	address, headers := link["uploadURL"].(string), link["requiredHeaders"].(map[string]any)
	for _, tt := range []struct {
		name, address, content string
		headers                map[string]any
		status                 int
		uploaded               bool
	}{
		{"without the headers", address, "good", nil, 403, false},
		{"other content", address, "evil", headers, 400, false},
		{"more content", address, "goods", headers, 400, false},
		{"with a token", address, "good", map[string]any{"Authorization": "Bearer x"}, 400, false},
		{"another link", address + "0", "good", headers, 403, false},
		{"the right thing", address, "good", headers, 200, true},
		{"again", address, "good", headers, 200, true},
	} {
		if got := c.put(tt.address, tt.headers, tt.content); got != tt.status {
			t.Errorf("%s: status %d, want %d", tt.name, got, tt.status)
		}
		if got := s.LightBatches()[0].Jobs[0].Logs[0].Uploaded; got != tt.uploaded {
			t.Errorf("%s: uploaded is %v", tt.name, got)
		}
	}
	if resp, _, err := c.do(address, ""); err != nil || resp.StatusCode != 403 {
		t.Errorf("downloading from an upload link: %v %v", resp, err)
	}
	s.SetFaults(Fault{Operation: "upload", Status: 503})
	if got := c.put(address, headers, "good"); got != 503 || s.FaultsMet()[0] != 1 {
		t.Errorf("with a fault: status %d", got)
	}
}

const goodMutation = "mutation UpdateMetricsConfig($projectId: String!, $config: String!, $templateFiles: [MetricsTemplate!]!, $branch: String) " +
	"{ updateMetricsConfig(projectId: $projectId, config: $config, templateFiles: $templateFiles, branch: $branch) }"

// TestGraphQL takes what ReSim's own programs send, and answers errors with status 200.
func TestGraphQL(t *testing.T) {
	s := Start(t, WithShape(tiny))
	b64 := base64.StdEncoding.EncodeToString
	good := func() map[string]any {
		return map[string]any{"projectId": s.Project(), "config": b64([]byte("version: 1")), "branch": "new", "templateFiles": []map[string]any{{"name": "a.liquid", "contents": b64([]byte("a"))}}}
	}
	ask := func(token, query string, variables map[string]any) (int, string) {
		text, _ := json.Marshal(map[string]any{"query": query, "operationName": "UpdateMetricsConfig", "variables": variables})
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, s.GraphQLURL(), bytes.NewReader(text))
		r.Header.Set("Authorization", "Bearer "+token)
		resp, err := s.Transport().RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		defer resp.Body.Close()
		body, _ := io.ReadAll(resp.Body)
		return resp.StatusCode, string(body)
	}
	without := func(name string) map[string]any {
		v := good()
		delete(v, name)
		return v
	}
	other := good()
	other["projectId"] = uuid.Max
	for _, tt := range []struct {
		name, token, query string
		variables          map[string]any
		status             int
		says               string
	}{
		{"wrong token", "x", goodMutation, good(), 401, "token"},
		{"another query", s.Token(), "query { configFileSchema }", good(), 200, "only the mutation"},
		{"a wrong type", s.Token(), strings.Replace(goodMutation, "$config: String!", "$config: Int!", 1), good(), 200, "does not declare"},
		{"no branch", s.Token(), goodMutation, without("branch"), 200, "a variable is missing"},
		{"no templates", s.Token(), goodMutation, without("templateFiles"), 200, "a variable is missing"},
		{"unknown project", s.Token(), goodMutation, other, 200, "project not found"},
	} {
		if status, body := ask(tt.token, tt.query, tt.variables); status != tt.status || !strings.Contains(body, tt.says) || len(s.MetricsConfigs()) > 0 {
			t.Errorf("%s: status %d, %s", tt.name, status, body)
		}
	}
	if status, body := ask(s.Token(), goodMutation, good()); status != 200 || strings.Contains(body, "errors") {
		t.Fatalf("status %d, %s", status, body)
	}
	got := s.MetricsConfigs()
	if len(got) != 1 || got[0].Branch != "new" || string(got[0].Config) != "version: 1" || string(got[0].Templates["a.liquid"]) != "a" {
		t.Errorf("synced %+v", got)
	}
	c := newClient(t, s)
	if items, _ := c.list("/projects/"+s.Project().String()+"/branches", "branches", nil); !contains(column(items, "name"), "new") {
		t.Errorf("the branch does not exist: %v", items)
	}
}
