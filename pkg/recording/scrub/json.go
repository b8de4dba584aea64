package scrub

import (
	"maps"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/google/uuid"
)

// kinds are what the records of lists, and of paths with an id behind, are.
var kinds = map[string]string{
	"projects": "project", "systems": "system", "branches": "branch", "builds": "build", "metricsBuilds": "metrics build",
	"experiences": "experience", "experienceTags": "tag", "suites": "suite", "testSuites": "suite", "batches": "batch",
	"jobs": "job", "reports": "report", "sweeps": "sweep", "metrics": "metric", "batchMetrics": "metric", "metricsData": "data",
	"batchMetricsData": "data", "eventMetrics": "metric", "events": "event",
}

// fields are what texts of some fields are, whatever record they are in.
var fields = map[string]string{
	"friendlyName": "batch", "experienceName": "experience", "branchName": "branch", "systemName": "system", "projectName": "project",
	"testSuiteName": "suite", "batchName": "batch", "version": "version", "buildVersion": "version", "orgID": "organisation",
	"userID": "account", "updateUserID": "account", "associatedAccount": "account", "editedBy": "account", "workerID": "worker",
	"experienceProfile": "profile", "profile": "profile", "metricsSetName": "metrics set", "outputLocation": "location",
	"fileLocation": "location", "location": "location", "locations": "location", "imageUri": "image", "filename": "file",
	"nextPageToken": "page", "poolLabels": "label", "tags": "label", "parameters": "parameter",
}

// words are fields with words of the API. Their values must look like that too.
var (
	words = map[string]bool{
		"status": true, "type": true, "activity": true, "conflatedStatus": true, "batchConflatedStatus": true, "jobConflatedStatus": true,
		"jobStatus": true, "batchMetricsStatus": true, "jobMetricsStatus": true, "jobsMetricsStatus": true, "overallMetricsStatus": true,
		"metricsStatus": true, "batchType": true, "branchType": true, "runnerType": true, "triggeredVia": true, "timestampType": true,
		"metricsDataType": true, "logType": true, "architecture": true, "errorCode": true, "parentType": true,
	}
	word = regexp.MustCompile(`^[A-Z][A-Z0-9_]*$`)
)

// vocabulary are the kinds of names that gates and reports go by.
var vocabulary = map[string]bool{"metric": true, "data": true, "event": true}

// value scrubs a JSON value. what is the kind of the record around it, field the name it has there.
func (s *scrubber) value(v any, field, what string) any {
	switch v := v.(type) {
	case map[string]any:
		if field == "parameters" {
			return s.parameters(v)
		}
		if kind, ok := kinds[field]; ok {
			what = kind
		}
		s.learn(v)
		out := make(map[string]any, len(v))
		for _, name := range slices.Sorted(maps.Keys(v)) { // in order, so that equal recordings become equal ones
			out[name] = s.value(v[name], name, what)
		}
		return out
	case []any:
		out := make([]any, len(v))
		for i, inner := range v {
			out[i] = s.value(inner, field, what)
		}
		return out
	case string:
		return s.text(v, field, what)
	default:
		return v
	}
}

// parameters have names for fields.
func (s *scrubber) parameters(v map[string]any) map[string]any {
	out := make(map[string]any, len(v))
	for _, name := range slices.Sorted(maps.Keys(v)) {
		value := v[name]
		if text, ok := value.(string); ok && !plain(text) {
			value = s.names.of(text, "value")
		}
		out[s.names.of(name, "parameter")] = value
	}
	return out
}

// text scrubs a string of a record.
func (s *scrubber) text(text, field, what string) string {
	switch {
	case neutral(text), field == "unit", words[field] && word.MatchString(text):
		return text
	case field == "metricURL" || field == "metricsDataURL":
		return s.location(text)
	case field == "name" && vocabulary[what]:
		return s.term(text, what)
	case field == "name" && what != "":
		return s.names.of(text, what)
	case field == "value" && plain(text):
		return text
	}
	kind, ok := fields[field]
	switch {
	case kind == "file":
		return s.names.with(text, kind, path.Ext(text))
	case ok:
		return s.names.of(text, kind)
	}
	return s.names.of(text, "text")
}

// term scrubs a name that gates and reports go by.
func (s *scrubber) term(text, kind string) string {
	if s.vocabulary {
		return s.names.of(text, kind)
	}
	return text
}

// learn notes what is behind URLs.
func (s *scrubber) learn(record map[string]any) {
	if url, ok := record["metricURL"].(string); ok {
		s.documents[bare(url)] = metricDocument
	}
	if url, ok := record["metricsDataURL"].(string); ok {
		s.documents[bare(url)] = dataDocument
		if record["metricsDataType"] == "EXTERNAL_FILE" {
			s.documents[bare(url)] = fileDocument
		}
	}
}

// neutral reports whether a text says nothing: an id or a time.
func neutral(text string) bool {
	if len(text) == 36 && uuid.Validate(text) == nil {
		return true
	}
	_, err := time.Parse(time.RFC3339Nano, text)
	return err == nil
}

// plain reports whether a text is a number, or true or false.
func plain(text string) bool {
	_, err := strconv.ParseFloat(text, 64)
	return err == nil && !strings.ContainsAny(text, "nN") || text == "true" || text == "false"
}
