package resimtest

import (
	"encoding/base64"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"time"

	"github.com/google/uuid"
)

// graphQL is the fourth host: ReSim's GraphQL endpoint, of which it knows the one mutation that clients need.
type graphQL struct{ *Server }

// graphQLPath is the path of the endpoint.
const graphQLPath = "/graphql"

// updateMetricsConfig is what requests to the endpoint count as.
const updateMetricsConfig = "updateMetricsConfig"

// GraphQLURL is the URL of the GraphQL endpoint. In memory it is where clients look by themselves.
func (s *Server) GraphQLURL() string { return s.graphQLURL }

func (g graphQL) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.URL.Path != graphQLPath || r.Method != http.MethodPost {
		g.ledger.count(unknown)
		g.ledger.violation(r, "no such operation is served here")
		refuse(w, notFound("operation"))
		return
	}
	g.ledger.count(updateMetricsConfig)
	g.answer(w, r, operation{id: updateMetricsConfig}, func(w http.ResponseWriter, r *http.Request) {
		if err := g.authorise(r); err != nil {
			refuse(w, err)
			return
		}
		reply := map[string]any{"data": map[string]any{updateMetricsConfig: true}}
		if err := g.update(r); err != nil {
			reply = map[string]any{"data": nil, "errors": []map[string]any{{"message": err.Error(), "path": []string{updateMetricsConfig}}}}
		}
		w.Header().Set("Content-Type", "application/json")
		_ = json.NewEncoder(w).Encode(reply)
	})
}

// mutationForm is the mutation with the types that its variables must have.
var mutationForm = regexp.MustCompile(`(?s)^\s*mutation\s+UpdateMetricsConfig\s*\((.*?)\)\s*\{\s*updateMetricsConfig\s*\((.*?)\)\s*\}\s*$`)

var mutationVariables = []struct{ declared, passed *regexp.Regexp }{
	{regexp.MustCompile(`\$projectId\s*:\s*String!`), regexp.MustCompile(`projectId\s*:\s*\$projectId\b`)},
	{regexp.MustCompile(`\$config\s*:\s*String!`), regexp.MustCompile(`config\s*:\s*\$config\b`)},
	{regexp.MustCompile(`\$templateFiles\s*:\s*\[MetricsTemplate!\]!`), regexp.MustCompile(`templateFiles\s*:\s*\$templateFiles\b`)},
	{regexp.MustCompile(`\$branch\s*:\s*String\b`), regexp.MustCompile(`branch\s*:\s*\$branch\b`)},
}

// mutation is the body of a request.
type mutation struct {
	Query         string
	OperationName string
	Variables     struct {
		ProjectID     *string `json:"projectId"`
		Config        *string
		Branch        *string
		TemplateFiles []struct{ Name, Contents *string }
	}
}

// update carries out a request. It refuses what a server that knows the schema would refuse.
func (g graphQL) update(r *http.Request) error {
	var m mutation
	if err := json.NewDecoder(r.Body).Decode(&m); err != nil {
		return badRequest("the request cannot be read")
	}
	parts := mutationForm.FindStringSubmatch(m.Query)
	if parts == nil || m.OperationName != "UpdateMetricsConfig" {
		return badRequest("only the mutation updateMetricsConfig is served here")
	}
	for _, v := range mutationVariables {
		if !v.declared.MatchString(parts[1]) || !v.passed.MatchString(parts[2]) {
			return badRequest("the query does not declare or pass %s", v.declared)
		}
	}
	if m.Variables.ProjectID == nil || m.Variables.Config == nil || m.Variables.Branch == nil || m.Variables.TemplateFiles == nil {
		return badRequest("a variable is missing")
	}
	id, err := uuid.Parse(*m.Variables.ProjectID)
	if err != nil {
		return badRequest("the project's id is none")
	}
	p, err := g.api.project(id)
	if err != nil {
		return err
	}
	c := MetricsConfig{Project: p, Branch: *m.Variables.Branch, Templates: map[string][]byte{}}
	if c.Config, err = base64.StdEncoding.DecodeString(*m.Variables.Config); err != nil || len(c.Config) == 0 {
		return badRequest("the config is empty or no base64")
	}
	for _, t := range m.Variables.TemplateFiles {
		if t.Name == nil || t.Contents == nil {
			return badRequest("a template has no name or no contents")
		}
		if c.Templates[*t.Name], err = base64.StdEncoding.DecodeString(*t.Contents); err != nil {
			return badRequest("template %q is no base64", *t.Name)
		}
	}
	g.api.written.sync(c)
	return nil
}

// sync keeps a config and makes its branch, if that is new.
func (w *written) sync(c MetricsConfig) {
	w.mu.Lock()
	defer w.mu.Unlock()
	w.configs = append(w.configs, c)
	if !slices.ContainsFunc(slices.Concat(c.Project.Branches, w.branches[c.Project]), func(b *Branch) bool { return b.Name == c.Branch }) {
		w.branches[c.Project] = append(w.branches[c.Project], &Branch{ID: w.id(), Name: c.Branch, Type: "CHANGE_REQUEST", Created: time.Now().UTC()})
	}
}
