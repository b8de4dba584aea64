package readme

import (
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"regexp"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"go.yaml.in/yaml/v3"

	"github.com/resim-contrib/metrics-go/internal/conformance"
)

const imagePage = "docs/image.md"

// TestOperations: what the page says of operations is what the API's description says.
func TestOperations(t *testing.T) {
	type operation struct {
		ID       string                `yaml:"operationId"`
		Security []map[string][]string `yaml:"security"`
	}
	var spec struct {
		Paths map[string]struct{ Get, Post, Patch operation }
	}
	if err := yaml.Unmarshal([]byte(read(t, "api/openapi.yaml")), &spec); err != nil {
		t.Fatal(err)
	}
	rows := regexp.MustCompile("(?m)^\\| `(\\w+)` \\| `([A-Z]+) (/[^`]+)` \\| `([a-z]+:[a-z]+)` \\|").FindAllStringSubmatch(read(t, imagePage), -1)
	if len(rows) < 7 {
		t.Errorf("the page has %d operations, want at least 7", len(rows))
	}
	for _, r := range rows {
		p := spec.Paths[r[3]]
		got := map[string]operation{"GET": p.Get, "POST": p.Post, "PATCH": p.Patch}[r[2]]
		if want := (operation{r[1], []map[string][]string{{"OAuth": {r[4]}}}}); !cmp.Equal(got, want) {
			t.Errorf("the page says %v, the API %v", want, got)
		}
	}
}

// answers are those of a ReSim that takes everything.
type answers map[string]string

func (a answers) RoundTrip(r *http.Request) (*http.Response, error) {
	status, body, _ := strings.Cut(a[r.Method+" "+strings.TrimPrefix(r.URL.Path, "/v1")], " ")
	code := map[string]int{"200": http.StatusOK, "201": http.StatusCreated}[status]
	if code == 0 {
		code = http.StatusNotFound
	}
	return &http.Response{
		StatusCode: code, Status: status, Request: r, ProtoMajor: 1, ProtoMinor: 1,
		Header: http.Header{"Content-Type": {"application/json"}}, Body: io.NopCloser(strings.NewReader(body)), ContentLength: int64(len(body)),
	}, nil
}

// TestRegister: the page's program makes the requests that register an image, each as the API describes it.
func TestRegister(t *testing.T) {
	const (
		project = "11111111-1111-4111-8111-111111111111"
		system  = "22222222-2222-4222-8222-222222222222"
		suite   = "33333333-3333-4333-8333-333333333333"
		build   = "44444444-4444-4444-8444-444444444444"
	)
	var got []string
	next := answers{
		"POST /projects/" + project + "/metricsBuilds": `201 {"metricsBuildID": "` + build + `", "name": "robot", "version": "1.4.0", "imageUri": "registry.example/robot@sha256:1", ` +
			`"creationTimestamp": "2026-01-31T12:00:00Z", "orgID": "o", "userID": "u", "projectID": "` + project + `"}`,
		"POST /projects/" + project + "/systems/" + system + "/metricsBuilds/" + build: "201 ",
		"PATCH /projects/" + project + "/suites/" + suite: `200 {"testSuiteID": "` + suite + `", "testSuiteRevision": 2, "metricsBuildID": "` + build + `", "systemID": "` + system + `", ` +
			`"archived": false, "creationTimestamp": "2026-01-31T12:00:00Z", "updateTimestamp": "2026-01-31T12:00:00Z", "description": "", "experiences": [], "name": "Nightly", ` +
			`"orgID": "o", "projectID": "` + project + `", "showOnSummary": true, "updateUserID": "u", "userID": "u"}`,
	}
	const base = "http://resim.test/v1"
	checked := conformance.Check(t, next, base)
	target, err := url.Parse(base)
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(&httputil.ReverseProxy{Transport: checked, Rewrite: func(r *httputil.ProxyRequest) {
		body, _ := io.ReadAll(r.In.Body)
		got = append(got, r.In.Method+" "+r.In.URL.Path+" "+string(body))
		r.Out.Body = io.NopCloser(bytes.NewReader(body))
		r.SetURL(target)
	}})
	defer server.Close()

	file := write(t, t.TempDir(), "main.go", programs(read(t, imagePage))[0])
	program := exec.CommandContext(t.Context(), "go", "run", file, project, system, suite, "robot", "1.4.0", "registry.example/robot@sha256:1")
	program.Env = append(os.Environ(), "RESIM_URL="+server.URL, "RESIM_TOKEN=secret")
	out, err := program.CombinedOutput()
	if err != nil || string(out) != build+"\n" {
		t.Fatalf("%v: %s", err, out)
	}
	want := []string{
		"POST /projects/" + project + `/metricsBuilds {"imageUri":"registry.example/robot@sha256:1","name":"robot","version":"1.4.0"}`,
		"POST /projects/" + project + "/systems/" + system + "/metricsBuilds/" + build + " ",
		"PATCH /projects/" + project + "/suites/" + suite + ` {"metricsBuildID":"` + build + `","updateMetricsBuild":true}`,
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Errorf("requests (-want +got):\n%s", diff)
	}
}
