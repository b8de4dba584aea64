package conformance

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"
)

const someID = "11111111-2222-4333-8444-555555555555"

// project is a good answer of getProject.
const project = `{"agentMarkdown":"","archived":false,"creationTimestamp":"2024-01-01T00:00:00.5Z","description":"","name":"a",` +
	`"orgID":"o","projectID":"` + someID + `","userID":"u"}`

// TestFindings: one exchange each, and what is said of it.
func TestFindings(t *testing.T) {
	for _, tt := range []struct {
		name    string
		path    string
		token   string
		status  int
		answer  string
		exempt  []Exemption
		want    []string // parts of the findings
		pointer string
	}{
		{name: "good", path: "/projects/" + someID, answer: project},
		{name: "health needs no token", path: "/health", token: "-"},
		{name: "no token", path: "/projects/" + someID, token: "-", answer: project, want: []string{"no bearer token"}},
		{name: "no token, on purpose", path: "/projects/" + someID, token: "-", answer: project, exempt: []Exemption{NoToken}},
		{name: "unknown path", path: "/robots", answer: "{}", want: []string{"no matching operation was found"}},
		{name: "id in the path", path: "/projects/42", answer: project, want: []string{"projectID"}},
		{name: "page size", path: "/projects?pageSize=1000", answer: "{}", want: []string{"pageSize"}},
		{name: "unknown parameter", path: "/projects?limit=3", answer: "{}", want: []string{`no parameter "limit"`}},
		{name: "empty parameter", path: "/projects?orderBy=", answer: "{}", want: []string{`parameter "orderBy" is empty`}},
		{name: "literal before parameter", path: "/projects/" + someID + "/batches/-/jobs", answer: `{"jobs":[{"jobID":"x"}]}`, want: []string{"listAllJobs"}},
		{name: "ids joined by commas", path: "/projects/" + someID + "/batches/" + someID + "/metrics/" + someID + "," + someID + "/tags", answer: "{}"},

		{name: "undeclared status", path: "/projects/" + someID, status: 503, want: []string{"status is not supported"}},
		{name: "undeclared status, injected", path: "/projects/" + someID, status: 503, exempt: []Exemption{InjectedStatus(503)}},
		{name: "refused search", path: "/projects/" + someID + "/batches", status: 400, exempt: []Exemption{RefusedSearch}},
		{name: "no JSON", path: "/projects/" + someID, answer: "<html>", want: []string{"invalid character"}},
		{name: "truncated", path: "/projects/" + someID, answer: project[:40], want: []string{"unexpected EOF"}},
		{name: "id", path: "/projects/" + someID, answer: strings.Replace(project, someID, "42", 1), want: []string{"doesn't match the format"}, pointer: "/projectID"},
		{name: "time", path: "/projects/" + someID, answer: strings.Replace(project, "T00", " 00", 1), want: []string{"doesn't match the format"}, pointer: "/creationTimestamp"},
		{name: "null", path: "/projects/" + someID, answer: strings.Replace(project, `"o"`, "null", 1), want: []string{"not nullable"}, pointer: "/orgID"},
		{name: "missing", path: "/projects/" + someID, answer: strings.Replace(project, `"userID"`, `"user"`, 1), want: []string{"userID"}},
		{
			name: "unknown word", path: "/projects/" + someID + "/batches", answer: `{"batches":[{"associatedAccount":"a","runnerType":"ROBOT"}]}`,
			want: []string{"not one of the allowed values"}, pointer: "/batches/0/runnerType",
		},
		{name: "two at once", path: "/projects/" + someID + "/batches", answer: `{"total":"many","batches":[{"runnerType":"SDK"}]}`, want: []string{"associatedAccount", "integer"}},
		{name: "null token", path: "/projects", answer: `{"nextPageToken":null}`, want: []string{"not nullable"}, pointer: "/nextPageToken"},
		{name: "null token, known", path: "/projects", answer: `{"nextPageToken":null}`, exempt: []Exemption{NullPageToken}},
		{name: "wrong request, on purpose", path: "/projects?pageSize=0", answer: "{}", exempt: []Exemption{BadRequest("listProjects")}},
	} {
		t.Run(tt.name, func(t *testing.T) {
			api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
				w.Header().Set("Content-Type", "application/json")
				w.WriteHeader(max(tt.status, 200))
				_, _ = io.WriteString(w, tt.answer)
			}))
			defer api.Close()
			c, err := New(http.DefaultTransport, api.URL+"/v1/", tt.exempt...)
			if err != nil {
				t.Fatal(err)
			}
			r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, api.URL+"/v1"+tt.path, nil)
			if tt.token != "-" {
				r.Header.Set("Authorization", "Bearer x")
			}
			resp, err := c.RoundTrip(r)
			if err != nil {
				t.Fatal(err)
			}
			if body, _ := io.ReadAll(resp.Body); string(body) != tt.answer {
				t.Errorf("the body became %q", body)
			}
			got := c.Findings()
			if len(got) != len(tt.want) {
				t.Fatalf("findings %v, want %q", got, tt.want)
			}
			for _, want := range tt.want {
				if !slices.ContainsFunc(got, func(f Finding) bool { return strings.Contains(f.String(), want) }) {
					t.Errorf("findings %v, want %q", got, want)
				}
			}
			if tt.pointer != "" && got[0].Pointer != tt.pointer {
				t.Errorf("found at %q, want %q", got[0].Pointer, tt.pointer)
			}
			if tt.exempt != nil && c.Exempted()[tt.exempt[0].Name] == 0 {
				t.Errorf("exemption %q was not counted", tt.exempt[0].Name)
			}
		})
	}
}

// TestTokenToAnotherHost is a finding; other requests there are none of ours.
func TestTokenToAnotherHost(t *testing.T) {
	storage := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) { _, _ = io.WriteString(w, "bytes") }))
	defer storage.Close()
	c, err := New(http.DefaultTransport, "https://api.example.com/v1")
	if err != nil {
		t.Fatal(err)
	}
	for _, header := range []string{"", "Bearer x"} {
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, storage.URL+"/v1/projects", nil)
		if header != "" {
			r.Header.Set("Authorization", header)
		}
		resp, err := c.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if got := c.Findings(); (len(got) > 0) != (header != "") {
			t.Errorf("with header %q: %v", header, got)
		}
	}
}

// TestBodies of requests are checked as well, and reach the server whole.
func TestBodies(t *testing.T) {
	var got string
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		body, _ := io.ReadAll(r.Body)
		got = string(body)
		w.WriteHeader(http.StatusNoContent)
	}))
	defer api.Close()
	for body, want := range map[string]string{
		`{"status":"SUCCEEDED"}`: "",
		`{"status":"CANCELLED"}`: "not one of the allowed values",
		`{"errorMessage":"x"}`:   `"status" is missing`,
		`{"status":`:             "unexpected EOF",
	} {
		c, err := New(http.DefaultTransport, api.URL+"/v1")
		if err != nil {
			t.Fatal(err)
		}
		path := "/v1/projects/" + someID + "/batches/" + someID + "/jobs/" + someID + "/close"
		r, _ := http.NewRequestWithContext(t.Context(), http.MethodPost, api.URL+path, strings.NewReader(body))
		r.Header.Set("Authorization", "Bearer x")
		r.Header.Set("Content-Type", "application/json")
		resp, err := c.RoundTrip(r)
		if err != nil {
			t.Fatal(err)
		}
		_ = resp.Body.Close()
		if got != body {
			t.Errorf("the server was sent %q, not %q", got, body)
		}
		switch found := c.Findings(); {
		case want == "" && len(found) > 0, want != "" && (len(found) != 1 || !found[0].Request || !strings.Contains(found[0].Message, want)):
			t.Errorf("%s: findings %v, want %q", body, found, want)
		}
	}
}

// TestBrokenAnswer reaches the client as it came: its first bytes, then the error.
func TestBrokenAnswer(t *testing.T) {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Length", "100")
		_, _ = io.WriteString(w, "half")
	}))
	defer api.Close()
	c, err := New(http.DefaultTransport, api.URL)
	if err != nil {
		t.Fatal(err)
	}
	r, _ := http.NewRequestWithContext(t.Context(), http.MethodGet, api.URL+"/health", nil)
	resp, err := c.RoundTrip(r)
	if err != nil {
		t.Fatal(err)
	}
	if body, err := io.ReadAll(resp.Body); string(body) != "half" || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("read %q, %v", body, err)
	}
}

func Example() {
	api := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = io.WriteString(w, `{"projects":[],"nextPageToken":7}`)
	}))
	defer api.Close()
	check, err := New(http.DefaultTransport, api.URL)
	if err != nil {
		panic(err)
	}
	r, _ := http.NewRequest(http.MethodGet, api.URL+"/projects", nil)
	r.Header.Set("Authorization", "Bearer x")
	resp, err := check.RoundTrip(r)
	if err != nil {
		panic(err)
	}
	_ = resp.Body.Close()
	for _, f := range check.Findings() {
		fmt.Println(f.Operation, f.Pointer, f.Message)
	}
	// Output: listProjects /nextPageToken value must be a string
}
