package resim

import (
	"bytes"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/google/uuid"
)

// MetricsTemplate is a Liquid template that a metrics config refers to by its name.
type MetricsTemplate struct {
	Name     string // of the file, "table.liquid" for example
	Contents []byte
}

const updateMetricsConfig = `mutation UpdateMetricsConfig($projectId: String!, $config: String!, $templateFiles: [MetricsTemplate!]!, $branch: String) {
  updateMetricsConfig(projectId: $projectId, config: $config, templateFiles: $templateFiles, branch: $branch)
}`

// UpdateMetricsConfig makes a YAML document the metrics config of a branch, by the GraphQL mutation
// updateMetricsConfig; a branch that does not exist begins to. It is repeated like an operation that reads, for
// the same config twice is the same as once. What ReSim finds wrong with the config is [ErrRefused].
//
// ReSim serves GraphQL not at the API's host but at a sibling of it: https://bff.resim.ai/graphql for
// https://api.resim.ai/v1, by putting bff for api in the host's name; for an API on this machine it is port
// 4000. The token goes there as well: it is ReSim's own, under the same domain, by https if the API is. A host
// without such a sibling, as that of GovCloud, is [ErrInvalidURL], unless [WithGraphQLURL] says where it is.
func (c *Client) UpdateMetricsConfig(ctx context.Context, project uuid.UUID, branch string, config []byte, templates []MetricsTemplate) error {
	failed := &Error{Operation: "updateMetricsConfig", Subject: fmt.Sprintf("branch %q of project %s", short(branch), project)}
	if failed.Err = c.noEndpoint; failed.Err != nil {
		return failed
	}
	body := encode(map[string]any{
		"operationName": "UpdateMetricsConfig", "query": updateMetricsConfig, "variables": map[string]any{
			"projectId": project, "branch": branch, "config": nonNil(config), "templateFiles": encodeTemplates(templates),
		},
	})
	req, err := http.NewRequest(http.MethodPost, c.endpoint.String(), body) // the context comes with the attempt
	if err != nil {
		failed.Err = err
		return failed
	}
	req.Header.Set("Content-Type", jsonType)
	req.Header.Set("Accept", jsonType)
	var complaint error
	_, err = c.send(ctx, call{operation: failed.Operation, subject: failed.Subject, line: c.graphQL, request: req, read: func(a *answer) (bool, error) {
		var err error
		complaint, err = c.complaints(a)
		return a.brokenOff(err), err
	}})
	if err == nil && complaint != nil {
		failed.Kind, failed.Err, failed.Method, failed.URL = ErrRefused, complaint, http.MethodPost, bare(c.endpoint)
		err = failed
	}
	return err
}

// encodeTemplates is the templates as the mutation wants them, by name. Bytes are base64 in JSON.
func encodeTemplates(templates []MetricsTemplate) []map[string]any {
	sorted := slices.SortedFunc(slices.Values(templates), func(a, b MetricsTemplate) int { return cmp.Compare(a.Name, b.Name) })
	out := make([]map[string]any, len(sorted)) // not null if there are none
	for i, t := range sorted {
		out[i] = map[string]any{"name": t.Name, "contents": nonNil(t.Contents)}
	}
	return out
}

// nonNil keeps JSON from writing null for no bytes.
func nonNil(b []byte) []byte { return append([]byte{}, b...) }

// complaints reads a GraphQL answer: its errors come with status 200.
func (c *Client) complaints(a *answer) (complaint, err error) {
	var reply map[string]json.RawMessage
	if err := a.decode(&reply); err != nil {
		return nil, err
	}
	text := reply["errors"]
	if none := string(bytes.TrimSpace(text)); none == "" || none == "null" || none == "[]" {
		if _, ok := reply["data"]; !ok {
			return nil, errors.New("it is no answer to a GraphQL request: it has neither data nor errors")
		}
		return nil, nil
	}
	var list []struct {
		Message string `json:"message"`
	}
	var said []string
	if json.Unmarshal(text, &list) == nil {
		for _, e := range list {
			said = append(said, c.redactor.excerpt([]byte(e.Message)))
		}
	}
	if len(said) == 0 {
		said = append(said, c.redactor.excerpt(bytes.TrimSpace(text)))
	}
	return errors.New(strings.Join(said, "; ")), nil
}

// graphQLURL is where ReSim serves GraphQL for an API.
func graphQLURL(base *url.URL, cfg config) (*url.URL, error) {
	if cfg.graphQL != "" {
		u, err := parseBase(cfg.graphQL, cfg.allowHTTP)
		if err != nil {
			return nil, fmt.Errorf("the GraphQL endpoint: %w", err)
		}
		u.Path = strings.TrimSuffix(u.Path, "/")
		return u, nil
	}
	u := &url.URL{Scheme: base.Scheme, Path: "/graphql"}
	if isLoopback(base.Hostname()) {
		u.Host = strings.TrimSuffix(base.Host, ":"+base.Port()) + ":4000"
		return u, nil
	}
	host, ok := sibling(strings.ToLower(base.Host))
	if !ok {
		return nil, fmt.Errorf("%w: %q has no part \"api\" to put \"bff\" for, so the address of ReSim's GraphQL endpoint must be given", ErrInvalidURL, base.Hostname())
	}
	u.Host = host
	return u, nil
}

// sibling is the host of GraphQL. ReSim's own programs replace the first "api." of the text, which would make
// mybff.com, somebody else's, of myapi.com; the token goes there, so here it is a whole label of the name, and
// a domain of at least two labels stays as it is behind it.
func sibling(host string) (string, bool) {
	labels := strings.Split(host, ".")
	i := slices.Index(labels, "api")
	if i < 0 || len(labels)-i < 3 {
		return "", false
	}
	labels[i] = "bff"
	return strings.Join(labels, "."), true
}
