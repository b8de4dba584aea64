package resim_test

import (
	"encoding/base64"
	"net/http"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/google/go-cmp/cmp"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

// through notes where requests go and with which token, and answers them all alike.
type through struct {
	urls, tokens []string
	answer       func(r *http.Request) *http.Response
}

func (s *through) RoundTrip(r *http.Request) (*http.Response, error) {
	s.urls, s.tokens = append(s.urls, r.URL.String()), append(s.tokens, r.Header.Get("Authorization"))
	if r.Body != nil {
		_ = r.Body.Close()
	}
	return s.answer(r), nil
}

func saying(status int, header http.Header, body string) func(*http.Request) *http.Response {
	return func(r *http.Request) *http.Response {
		if header == nil {
			header = http.Header{"Content-Type": {"application/json"}}
		}
		return &http.Response{StatusCode: status, Header: header, Body: http.NoBody, Request: r, ContentLength: -1}
	}
}

// TestGraphQLHost: where the token goes besides the API. The answer is none, so each call fails after one request.
func TestGraphQLHost(t *testing.T) {
	for _, tt := range []struct {
		api, given, want string
		opts             []resim.Option
	}{
		{"https://api.resim.ai/v1/", "", "https://bff.resim.ai/graphql", nil},
		{"https://API.resim.ai", "", "https://bff.resim.ai/graphql", nil},
		{"https://api.resim.io:8443/v1", "", "https://bff.resim.io:8443/graphql", nil},
		{"https://arm.api.dev.resim.io/v1", "", "https://arm.bff.dev.resim.io/graphql", nil},
		{"http://localhost:8080/v1", "", "http://localhost:4000/graphql", nil},
		{"http://127.0.0.1/v1", "", "http://127.0.0.1:4000/graphql", nil},
		{"http://[::1]:8080/v1", "", "http://[::1]:4000/graphql", nil},
		{"http://api.resim.test/v1", "", "http://bff.resim.test/graphql", []resim.Option{resim.AllowHTTP()}},
		{"https://api-gov.resim.ai/v1/", "https://bff-gov.resim.ai/graphql/", "https://bff-gov.resim.ai/graphql", nil},
		{"https://api-gov.resim.ai/v1/", "", "", nil},
		{"https://myapi.com/v1", "", "", nil}, // mybff.com is somebody else's
		{"https://api.com/v1", "", "", nil},
		{"https://10.0.0.1/v1", "", "", nil},
	} {
		network := &through{answer: saying(403, nil, "")}
		opts := append(tt.opts, resim.WithTransport(network), hasty)
		if tt.given != "" {
			opts = append(opts, resim.WithGraphQLURL(tt.given))
		}
		c, err := resim.Connect(tt.api, resim.NewToken(secret), opts...)
		if err != nil {
			t.Fatal(err)
		}
		err = c.UpdateMetricsConfig(t.Context(), project, "main", []byte("version: 1"), nil)
		if tt.want == "" {
			wantError(t, err, nil, "updateMetricsConfig", "the address of ReSim's GraphQL endpoint must be given")
			if len(network.urls) > 0 {
				t.Errorf("%s: asked %q", tt.api, network.urls)
			}
			continue
		}
		wantError(t, err, resim.ErrForbidden)
		if !cmp.Equal(network.urls, []string{tt.want}) || !cmp.Equal(network.tokens, []string{"Bearer " + secret}) {
			t.Errorf("%s: asked %q with %q, want %s", tt.api, network.urls, network.tokens, tt.want)
		}
	}
	for _, bad := range []string{"bff.resim.ai", "ftp://bff.resim.ai", "https://u:p@bff.resim.ai", "http://bff.resim.ai/graphql", ""} {
		if _, err := resim.Connect("https://api.resim.ai/v1", resim.NewToken(secret), resim.WithGraphQLURL(bad)); err == nil || !strings.Contains(err.Error(), "GraphQL endpoint") {
			t.Errorf("%q: %v", bad, err)
		}
	}
}

// TestGraphQLRedirects are not followed: the token would go along.
func TestGraphQLRedirects(t *testing.T) {
	network := &through{answer: saying(307, http.Header{"Location": {"https://elsewhere.example/graphql"}}, "")}
	c, err := resim.Connect("https://api.resim.ai/v1", resim.NewToken(secret), resim.WithTransport(network), hasty)
	if err != nil {
		t.Fatal(err)
	}
	wantError(t, c.UpdateMetricsConfig(t.Context(), project, "main", []byte("version: 1"), nil), resim.ErrAnswer, "307")
	if len(network.urls) != 1 {
		t.Errorf("asked %q", network.urls)
	}
}

func TestUpdateMetricsConfig(t *testing.T) {
	var failed atomic.Bool
	s, requests := writing(t, func(w http.ResponseWriter, r *http.Request, _ int) {
		if r.Header.Get("Authorization") != "Bearer "+secret {
			t.Errorf("the token is %q", r.Header.Get("Authorization"))
		}
		if failed.CompareAndSwap(false, true) {
			w.WriteHeader(502)
			return
		}
		respond(w, 200, `{"data": {"updateMetricsConfig": null}}`)
	})
	c := connect(t, s.URL, resim.WithGraphQLURL(s.URL+"/graphql"))
	err := c.UpdateMetricsConfig(t.Context(), project, "arm", []byte("version: 1\n"), []resim.MetricsTemplate{{"b.liquid", []byte("b")}, {"a.liquid", nil}})
	if err != nil {
		t.Fatal(err)
	}
	all := requests()
	if len(all) != 2 || !cmp.Equal(all[0], all[1]) || all[0].Path != "/graphql" || all[0].Method != http.MethodPost {
		t.Fatalf("requests %v", all)
	}
	b64 := base64.StdEncoding.EncodeToString
	want := map[string]any{
		"projectId": project.String(), "branch": "arm", "config": b64([]byte("version: 1\n")),
		"templateFiles": []any{map[string]any{"name": "a.liquid", "contents": ""}, map[string]any{"name": "b.liquid", "contents": b64([]byte("b"))}},
	}
	if diff := cmp.Diff(want, all[0].Body["variables"]); diff != "" {
		t.Errorf("variables (-want +got):\n%s", diff)
	}
	if all[0].Body["operationName"] != "UpdateMetricsConfig" {
		t.Errorf("the operation is %v", all[0].Body["operationName"])
	}
}

// TestGraphQLComplaints come with status 200, and are shown without secrets.
func TestGraphQLComplaints(t *testing.T) {
	for body, want := range map[string]struct {
		kind error
		says string
	}{
		`{"data": null, "errors": [{"message": "topic grip has no schema"}, {"message": "and ` + secret + `"}]}`: {resim.ErrRefused, "topic grip has no schema; and [redacted]"},
		`{"errors": "all wrong"}`:        {resim.ErrRefused, "all wrong"},
		`{"errors": [7]}`:                {resim.ErrRefused, "[7]"},
		`{"message": "welcome"}`:         {resim.ErrAnswer, "neither data nor errors"},
		`[]`:                             {resim.ErrAnswer, "no JSON object"},
		`{"data": {}, "errors": []}`:     {nil, ""},
		`{"data": {}, "errors": null}`:   {nil, ""},
		`{"data": {}, "extensions": {}}`: {nil, ""},
	} {
		s, _ := answering(t, 200, "application/json", body)
		err := connect(t, s.URL, resim.WithGraphQLURL(s.URL+"/graphql")).UpdateMetricsConfig(t.Context(), project, "arm", nil, nil)
		if want.kind == nil {
			if err != nil {
				t.Errorf("%s: %v", body, err)
			}
			continue
		}
		wantError(t, err, want.kind, "updateMetricsConfig", `branch "arm"`, want.says)
	}
}
