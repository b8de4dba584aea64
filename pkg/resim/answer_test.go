package resim_test

import (
	"fmt"
	"net/http"
	"regexp"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

const signIn = "<!DOCTYPE html><html><title>Sign in</title></html>"

// Whatever comes with a 200 that is no report is an error that says what came and where it is wrong.
func TestWrongAnswerOfRecord(t *testing.T) {
	without := func(field string) string { return strings.Replace(aReport, `"`+field+`"`, `"other"`, 1) }
	with := func(field, value string) string {
		return strings.Replace(without(field), "{", fmt.Sprintf(`{%q: %s, `, field, value), 1)
	}
	const j = "application/json"
	for name, test := range map[string]struct {
		contentType, body string
		says              []string
	}{
		"web page":           {"text/html; charset=utf-8", signIn, []string{"not JSON", "text/html", "Sign in", "end in /v1"}},
		"JSON as text":       {"text/plain", aReport, []string{"not JSON", "text/plain"}},
		"web page as JSON":   {j, signIn, []string{`begins with '<'`, j, "Sign in"}},
		"truncated":          {j, aReport[:100], []string{"no whole JSON", "unexpected end"}},
		"more behind it":     {j, aReport + "{}", []string{"no whole JSON"}},
		"empty":              {j, "", []string{"it is empty", "its body is empty"}},
		"empty, of no type":  {"", "", []string{"it is empty"}},
		"blank":              {j, " \n", []string{"it is empty"}},
		"null":               {j, "null", []string{"it is null"}},
		"list":               {j, "[" + aReport + "]", []string{`begins with '['`}},
		"text":               {j, `"SUCCEEDED"`, []string{`begins with '"'`}},
		"empty object":       {j, "{}", []string{`field "reportID"`, "absent"}},
		"id null":            {j, with("reportID", "null"), []string{`field "reportID"`, "the id is null"}},
		"id absent":          {j, without("reportID"), []string{`field "reportID"`, "absent"}},
		"id empty":           {j, with("reportID", `""`), []string{`field "reportID"`, "the id is empty"}},
		"id zero":            {j, with("reportID", `"00000000-0000-0000-0000-000000000000"`), []string{`field "reportID"`, "all zeros"}},
		"id no UUID":         {j, with("reportID", `"seven"`), []string{`field "reportID"`, `"seven" is no UUID`}},
		"id in braces":       {j, with("reportID", `"{22222222-2222-4222-8222-222222222222}"`), []string{`field "reportID"`, "no UUID"}},
		"id a number":        {j, with("reportID", `7`), []string{`field "reportID"`, "a JSON number, not a string"}},
		"id a signed URL":    {j, with("reportID", `"https://s.example/x?Signature=abc"`), []string{`https://s.example/x?[redacted]`, "no UUID"}},
		"id very long":       {j, with("reportID", `"`+strings.Repeat("7", 5000)+`"`), []string{`field "reportID"`, "…"}},
		"optional id empty":  {j, with("metricsBuildID", `""`), []string{`field "metricsBuildID"`, "the id is empty"}},
		"optional id wrong":  {j, with("metricsBuildID", `"x"`), []string{`field "metricsBuildID"`, "no UUID"}},
		"suite absent":       {j, without("testSuiteID"), []string{`field "testSuiteID"`}},
		"branch null":        {j, with("branchID", "null"), []string{`field "branchID"`}},
		"time absent":        {j, without("startTimestamp"), []string{`field "startTimestamp"`, "absent"}},
		"time null":          {j, with("endTimestamp", "null"), []string{`field "endTimestamp"`, "null"}},
		"time wrong":         {j, with("endTimestamp", `"yesterday"`), []string{`field "endTimestamp"`, `"yesterday" is no RFC 3339 time`}},
		"time without zone":  {j, with("endTimestamp", `"2026-03-01T00:00:00"`), []string{"no RFC 3339"}},
		"time a number":      {j, with("endTimestamp", `1740787200`), []string{`field "endTimestamp"`, "a JSON number, not a string"}},
		"flag absent":        {j, without("respectRevisionBoundary"), []string{`field "respectRevisionBoundary"`}},
		"flag a word":        {j, with("respectRevisionBoundary", `"no"`), []string{`field "respectRevisionBoundary"`, "a JSON string, not true or false"}},
		"revision null":      {j, with("testSuiteRevision", "null"), []string{`field "testSuiteRevision"`}},
		"revision a half":    {j, with("testSuiteRevision", "0.5"), []string{`field "testSuiteRevision"`, "not an integer"}},
		"revision a monster": {j, with("testSuiteRevision", "1e999"), []string{`field "testSuiteRevision"`, "not an integer"}},
		"name an object":     {j, with("name", "{}"), []string{`field "name"`, "a JSON object, not a string"}},
	} {
		s, n := answering(t, http.StatusOK, test.contentType, test.body)
		r, err := connect(t, s.URL).Report(t.Context(), project, report)
		e := wantError(t, err, resim.ErrAnswer, append(test.says, "getReport", report.String(), project.String(), "status 200", "GET "+s.URL)...)
		if r != (resim.Report{}) {
			t.Errorf("%s: with the error comes %+v", name, r)
		}
		if e.Status != 200 || e.ContentType != test.contentType || e.Operation != "getReport" || len(e.Body) > 512 {
			t.Errorf("%s: %+v", name, e)
		}
		want := int32(1)
		if name == "truncated" || strings.TrimSpace(test.body) == "" {
			want = 5 // may be better next time
		}
		if n.Load() != want {
			t.Errorf("%s: it was asked for %d times, want %d", name, n.Load(), want)
		}
	}
}

// The same for lists. What comes before the bad item is yielded, after it nothing.
func TestWrongAnswerOfList(t *testing.T) {
	const j = "application/json"
	good := `{"jobs": [` + aJob + `], "nextPageToken": "two"}`
	for name, test := range map[string]struct {
		contentType, body string // of the second page
		items             int    // on both
		says              []string
	}{
		"web page":          {"text/html", signIn, 1, []string{"page 2", "not JSON", "text/html"}},
		"truncated":         {j, good[:50], 1, []string{"page 2", "no whole JSON"}},
		"list of no object": {j, "[" + aJob + "]", 1, []string{"page 2", "no JSON object"}},
		"null":              {j, "null", 1, []string{"page 2", "it is null"}},
		"token a number":    {j, `{"nextPageToken": 7}`, 1, []string{"page 2", `field "nextPageToken"`, "a JSON number, not a string"}},
		"total a word":      {j, `{"total": "many"}`, 1, []string{"page 2", `field "total"`}},
		"items an object":   {j, `{"jobs": {}}`, 1, []string{`field "jobs" of page 2`, "a JSON object, not a list"}},
		"item null":         {j, `{"jobs": [` + aJob + `, null]}`, 2, []string{"item 2 of page 2", "it is null"}},
		"item a text":       {j, `{"jobs": [` + aJob + `, "x"]}`, 2, []string{"item 2 of page 2", "no JSON object"}},
		"item without id":   {j, `{"jobs": [` + strings.Repeat(aJob+",", 16) + `{}]}`, 17, []string{"item 17 of page 2", `field "jobID"`}},
		"item with id null": {j, `{"jobs": [{"jobID": null, "jobStatus": "ERROR"}, ` + aJob + `]}`, 1, []string{"item 1 of page 2", `field "jobID"`, "the id is null"}},
		"item bad in depth": {j, `{"jobs": [` + strings.Replace(aJob, "{", `{"executionErrors": [{"errorCode": 7}],`, 1) + `]}`, 1, []string{"item 1 of page 2", `field "executionErrors"`}},
		"error in it null":  {j, `{"jobs": [` + strings.Replace(aJob, "{", `{"executionErrors": [null],`, 1) + `]}`, 1, []string{"item 1 of page 2", `field "executionErrors"`}},
		"status null":       {j, `{"jobs": [` + strings.Replace(aJob, `"SUCCEEDED"`, "null", 1) + `]}`, 1, []string{"item 1 of page 2", `field "jobStatus"`}},
		"wrong parameter":   {j, `{"jobs": [` + strings.Replace(aJob, "{", `{"parameters": {"speed": 3},`, 1) + `]}`, 1, []string{"item 1 of page 2", `field "parameters"`}},
	} {
		s := serve(t, func(w http.ResponseWriter, r *http.Request) {
			if r.URL.Query().Get("pageToken") == "" {
				writeJSON(w, good)
				return
			}
			w.Header().Set("Content-Type", test.contentType)
			_, _ = w.Write([]byte(distinct(test.body)))
		})
		items, err := collect(t, connect(t, s.URL).Jobs(t.Context(), project, batch))
		wantError(t, err, resim.ErrAnswer, append(test.says, "listJobs", batch.String(), project.String(), "status 200")...)
		if want := test.items; len(items) != want {
			t.Errorf("%s: %d items before the error, want %d", name, len(items), want)
		}
	}
}

// distinct gives each copy of aJob in a text an id of its own.
func distinct(text string) string {
	n := 0
	return regexp.MustCompile(job.String()).ReplaceAllStringFunc(text, func(id string) string {
		n++
		return fmt.Sprintf("%s%04d", id[:len(id)-4], n)
	})
}

// A page asked for on its own does not know its number.
func TestWrongAnswerOfLaterPage(t *testing.T) {
	s, _ := answering(t, http.StatusOK, "application/json", `{"builds": [{}]}`)
	c := connect(t, s.URL)
	_, _, _, err := c.BuildsPage(t.Context(), project, resim.Search{}, "")
	wantError(t, err, resim.ErrAnswer, "item 1 of page 1")
	_, _, _, err = c.BuildsPage(t.Context(), project, resim.Search{}, "later")
	wantError(t, err, resim.ErrAnswer, "item 1 of a later page")
}

func TestRefusals(t *testing.T) {
	for _, test := range []struct {
		status int
		kind   error
		tries  int32
		says   string
	}{
		{http.StatusUnauthorized, resim.ErrUnauthorized, 1, "the token is missing, wrong or expired"},
		{http.StatusForbidden, resim.ErrForbidden, 1, "lacks the right"},
		{http.StatusNotFound, resim.ErrNotFound, 1, "report " + report.String() + " of project " + project.String() + "): not found"},
		{http.StatusBadRequest, resim.ErrRefused, 1, "cannot make sense of it"},
		{http.StatusPaymentRequired, resim.ErrRefused, 1, "quota"},
		{http.StatusConflict, resim.ErrRefused, 1, "busy"},
		{http.StatusTooManyRequests, resim.ErrRateLimited, 15, "less concurrency"},
		{http.StatusInternalServerError, resim.ErrServer, 5, "try again later"},
		{http.StatusNotImplemented, resim.ErrServer, 1, "try again later"},
		{http.StatusBadGateway, resim.ErrServer, 5, "5 attempts"},
		{http.StatusServiceUnavailable, resim.ErrServer, 15, "15 attempts"},
		{http.StatusGatewayTimeout, resim.ErrServer, 5, "5 attempts"},
		{http.StatusAccepted, resim.ErrAnswer, 1, "no such status"},
		{http.StatusNoContent, resim.ErrAnswer, 1, "its body is empty"},
		{http.StatusFound, resim.ErrAnswer, 1, "no such status"}, // without a Location
		{http.StatusNotModified, resim.ErrAnswer, 1, "no such status"},
		{http.StatusTeapot, resim.ErrAnswer, 1, "no such status"},
		{599, resim.ErrServer, 1, "status 599"},
	} {
		body := `{"message": "because of https://s.example/x?Signature=abc"}`
		if test.status == http.StatusNoContent || test.status == http.StatusNotModified {
			body = ""
		}
		s, n := answering(t, test.status, "application/json", body)
		r, err := connect(t, s.URL).Report(t.Context(), project, report)
		e := wantError(t, err, test.kind, test.says, "getReport", fmt.Sprint("status ", test.status), "GET "+s.URL+"/v1/projects/")
		if body != "" && e.Body != `{"message": "because of https://s.example/x?[redacted]"}` {
			t.Errorf("%d: the excerpt is %q", test.status, e.Body)
		}
		if n.Load() != test.tries || e.Attempts != int(test.tries) || r != (resim.Report{}) {
			t.Errorf("%d: %d requests, %d attempts, want %d; %+v", test.status, n.Load(), e.Attempts, test.tries, r)
		}
		_, err = collect(t, connect(t, s.URL, resim.WithRetry(resim.Retry{Attempts: 1})).Jobs(t.Context(), project, batch))
		wantError(t, err, test.kind, "listJobs", "jobs of batch "+batch.String()+" of project "+project.String())
	}
}

// Without /v1 everything is not found, which says nothing about the report.
func TestNotFoundSuspectsBaseURL(t *testing.T) {
	s, _ := answering(t, http.StatusNotFound, "text/plain", "404 page not found")
	c, err := resim.Connect(s.URL, resim.NewToken(secret))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	_, err = c.Report(t.Context(), project, report)
	wantError(t, err, resim.ErrNotFound, "does not end in /v1")
}

func TestErrorCarriesRequestID(t *testing.T) {
	s := serve(t, func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Request-Id", "req-7")
		w.WriteHeader(http.StatusUnauthorized)
	})
	_, err := connect(t, s.URL).Report(t.Context(), project, report)
	if e := wantError(t, err, resim.ErrUnauthorized, "request req-7"); e.RequestID != "req-7" {
		t.Errorf("it is %q", e.RequestID)
	}
}

func TestAnswerTooLarge(t *testing.T) {
	large := `{"name": "` + strings.Repeat("x", 2000) + `"}`
	s, n := answering(t, http.StatusOK, "application/json", large)
	_, err := connect(t, s.URL, resim.WithMaxBytes(1000, 1<<20)).Report(t.Context(), project, report)
	wantError(t, err, resim.ErrTooLarge, "more than 1000 bytes")
	if n.Load() != 1 {
		t.Errorf("%d requests; it is not going to be smaller", n.Load())
	}
	s, _ = answering(t, http.StatusOK, "application/json", aReport)
	if _, err := connect(t, s.URL, resim.WithMaxBytes(int64(len(aReport)), 1)).Report(t.Context(), project, report); err != nil {
		t.Errorf("exactly as large as allowed: %v", err)
	}
}
