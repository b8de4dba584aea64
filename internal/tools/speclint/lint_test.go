package main

import (
	"fmt"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/resim-contrib/metrics-go/internal/tools/specfile"
)

// good is a document without a finding; each case below spoils one place of it.
const good = `openapi: 3.0.2
info:
  x-prose: metrics-go
  description: Runs tests of robots.
tags:
  - name: batches
    description: Runs of many tests.
paths:
  /batches/{batchID}:
    get:
      operationId: getBatch
      summary: Read one batch with its status
      description: Progress and judgement are told apart.
      parameters:
        - {name: batchID, in: path, required: true, schema: {type: string}}
        - {name: verbose, in: query, description: Whether to tell everything., schema: {type: boolean}}
      responses:
        '200':
          description: The batch as it is now.
          content: {application/json: {schema: {$ref: '#/components/schemas/batch'}}}
        '404':
          $ref: '#/components/responses/notFound'
components:
  securitySchemes:
    OAuth:
      description: Tokens.
      type: oauth2
      flows:
        implicit: {authorizationUrl: 'https://example.com', scopes: {'batches:read': See the runs.}}
        clientCredentials: {tokenUrl: 'https://example.com', scopes: {'batches:read': See the runs.}}
  parameters:
    pageSize: {name: pageSize, in: query, description: Most of them on one page., schema: {type: integer}}
  responses:
    notFound:
      description: Nothing is there. No body.
    gone:
      description: Nothing is there any more. No body.
  schemas:
    batch:
      description: Many tests of one build.
      type: object
      properties:
        batchID: {type: string, format: uuid}
        status:
          description: How far it is.
          allOf: [{$ref: '#/components/schemas/batchStatus'}]
    batchStatus:
      description: How far something is, in order.
      type: string
`

func findings(t *testing.T, text, prose string) []string {
	t.Helper()
	doc, err := specfile.Parse([]byte(text))
	if err != nil {
		t.Fatal(err)
	}
	var all []string
	for _, f := range lint(doc, prose) {
		all = append(all, fmt.Sprintf("%d: %s", f.Line, f.Message))
	}
	return all
}

func TestGoodDocument(t *testing.T) {
	if got := findings(t, good, "ours"); got != nil {
		t.Errorf("findings in a good document: %q", got)
	}
}

func TestBadTexts(t *testing.T) {
	for _, tt := range []struct{ name, old, new, want string }{
		{
			"operation without a description", "      description: Progress and judgement are told apart.\n", "",
			"10: getBatch: no description",
		},
		{
			"operation without a summary", "      summary: Read one batch with its status\n", "",
			"10: getBatch: no summary",
		},
		{
			"response without a description", "          description: The batch as it is now.\n", "",
			"18: getBatch, response 200: no description",
		},
		{
			"schema without a description", "      description: How far something is, in order.\n", "",
			"47: schema batchStatus: no description",
		},
		{
			"component without a description", "      description: Nothing is there. No body.\n", "      x-a: b\n",
			"34: response notFound: no description",
		},
		{
			"document without a description", "  description: Runs tests of robots.\n", "",
			"1: info: no description",
		},
		{
			"tag without a description", "\n    description: Runs of many tests.", "",
			"6: tag batches: no description",
		},
		{
			"empty description", "Progress and judgement are told apart.", "''",
			"13: getBatch: an empty text",
		},
		{
			"blank description", "Progress and judgement are told apart.", "'  '",
			"13: getBatch: an empty text",
		},
		{
			"empty scope", "scopes: {'batches:read': See the runs.}}\n        client", "scopes: {'batches:read': ''}}\n        client",
			"29: scope batches:read of implicit: an empty text",
		},
		{
			"scope that repeats its name", "'batches:read': See the runs.}}\n        client", "'batches:read': Read batches.}}\n        client",
			`29: scope batches:read of implicit: only repeats its name or type: "Read batches."`,
		},
		{
			"placeholder", "Many tests of one build.", "TODO",
			`40: schema batch: a placeholder: "TODO"`,
		},
		{
			"placeholder inside", "Many tests of one build.", "'Many tests (TBD: how many?).'",
			`40: schema batch: a placeholder: "Many tests (TBD: how many?)."`,
		},
		{
			"summary that repeats the id", "Read one batch with its status", "Gets a batch",
			`12: getBatch: only repeats its name or type: "Gets a batch"`,
		},
		{
			"description that repeats the id", "Progress and judgement are told apart.", "Returns the specified batch by ID.",
			`13: getBatch: only repeats its name or type: "Returns the specified batch by ID."`,
		},
		{
			"response that repeats the schema", "The batch as it is now.", "Successful response with the batch object.",
			`19: getBatch, response 200: only repeats its name or type: "Successful response with the batch object."`,
		},
		{
			"schema that repeats its name", "How far something is, in order.", "The status of the batch.",
			`48: schema batchStatus: only repeats its name or type: "The status of the batch."`,
		},
		{
			"property that repeats names and type", "batchID: {type: string, format: uuid}", "batchID: {type: string, format: uuid, description: The batch ID.}",
			`43: schema batch, property batchID: only repeats its name or type: "The batch ID."`,
		},
		{
			"property that repeats what it refers to", "How far it is.", "Batch status.",
			`45: schema batch, property status: only repeats its name or type: "Batch status."`,
		},
		{
			"parameter that repeats its type", "Whether to tell everything.", "The verbose boolean.",
			`16: getBatch, parameter verbose: only repeats its name or type: "The verbose boolean."`,
		},
		{
			"shared parameter that repeats its name", "Most of them on one page.", "The page size.",
			`32: parameter pageSize: only repeats its name or type: "The page size."`,
		},
		{
			"sentence of another schema", "How far something is, in order.", "In order. Many tests, of one build!",
			`48: schema batchStatus: the same sentence as line 40 (schema batch): "Many tests, of one build"`,
		},
		{
			"sentence of the own summary", "Progress and judgement are told apart.", "Read one batch with its status.",
			`13: getBatch: the same sentence as line 12 (getBatch): "Read one batch with its status"`,
		},
		{
			"sentence in a list", "How far something is, in order.", "|-\n        Words:\n\n        - many tests of one build",
			`48: schema batchStatus: the same sentence as line 40 (schema batch): "many tests of one build"`,
		},
	} {
		t.Run(tt.name, func(t *testing.T) {
			bad := strings.Replace(good, tt.old, tt.new, 1)
			if bad == good {
				t.Fatal("the case spoils nothing")
			}
			if diff := cmp.Diff([]string{tt.want}, findings(t, bad, "ours")); diff != "" {
				t.Errorf("findings (-want +got):\n%s", diff)
			}
		})
	}
}

func TestWhoseTexts(t *testing.T) {
	theirs := strings.Replace(good, "  x-prose: metrics-go\n", "", 1)
	untold := strings.Replace(theirs, "The batch as it is now.", "OK", 1)
	nameless := strings.Replace(theirs, "      operationId: getBatch\n", "", 1)
	for _, tt := range []struct {
		name, doc, prose string
		want             string // the start of the only finding; empty for none
	}{
		{"ours as ours", good, "ours", ""},
		{"theirs as ours", theirs, "ours", "1: info.x-prose is not metrics-go"},
		{"ours as theirs", good, "upstream", "1: info.x-prose says that the texts are ours"},
		{"theirs as theirs", untold, "upstream", ""},
		{"theirs without an id", nameless, "upstream", "9: get /batches/{batchID}: no operationId"},
	} {
		t.Run(tt.name, func(t *testing.T) {
			got := findings(t, tt.doc, tt.prose)
			if tt.want == "" && got != nil || tt.want != "" && (len(got) != 1 || !strings.HasPrefix(got[0], tt.want)) {
				t.Errorf("got %q, want %q", got, tt.want)
			}
		})
	}
}

func TestWords(t *testing.T) {
	for text, want := range map[string]string{
		"listMetricsDataForMetricIDs": "list metric data for metric id",
		"CreateBatch":                 "creat batch",
		"Creates batches.":            "creat batch",
		"metricURL":                   "metric url",
		"batches:read":                "batch read",
		"A job's entries":             "a job s entry",
	} {
		if got := strings.Join(words(text), " "); got != want {
			t.Errorf("words(%q) = %q, want %q", text, got, want)
		}
	}
}
