package resim

import (
	"net/http"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/google/uuid"
)

// Whatever a page holds: no panic, and no record without what identifies it.
func FuzzListPage(f *testing.F) {
	for _, body := range []string{
		`{"jobs": [{"jobID": "44444444-4444-4444-8444-444444444444", "jobStatus": "ERROR", "executionErrors": [{"errorCode": "OOM"}]}], "nextPageToken": "2", "total": 7}`,
		`{"jobs": [{"jobID": null}]}`, `{"jobs": [null]}`, `{"jobs": {}}`, `{"jobs": null}`, `{`, `[]`, ``, `null`, `{"nextPageToken": 3}`,
		`{"jobs": [{"jobID": "44444444-4444-4444-8444-444444444444", "jobStatus": "X", "creationTimestamp": "2026-02-30T00:00:00Z"}]}`,
		`{"jobs": [{"JOBID": "44444444-4444-4444-8444-444444444444", "jobStatus": "X", "parameters": {"a": null}}]}`,
		`{"metrics": [{"metricID": "44444444-4444-4444-8444-444444444444", "name": "m", "value": -0.0, "dataIDs": []}]}`,
	} {
		f.Add([]byte(body))
	}
	f.Fuzz(func(t *testing.T, body []byte) {
		a := &answer{Response: &http.Response{Header: http.Header{"Content-Type": {"application/json"}}}, body: body}
		jobs, err := listing[Job]{field: "jobs", decode: decodeList[Job, wireJob]}.read(a, 1, newNames())
		for _, j := range jobs.items {
			if j.ID == uuid.Nil || j.Status == "" {
				t.Errorf("a job without identity: %+v", j)
			}
		}
		if err != nil && (jobs.next != "" || !strings.Contains(err.Error(), "page 1")) {
			t.Errorf("%+v with %v", jobs, err)
		}
		metrics, err := listing[Metric]{field: "metrics", decode: decodeList[Metric, wireMetric]}.read(a, 1, newNames())
		for _, m := range metrics.items {
			if m.ID == uuid.Nil || m.Name == "" || m.Value != m.Value {
				t.Errorf("a bad metric: %+v, %v", m, err)
			}
		}
		if _, err := decodeRecord[Report, wireReport](body); err != nil && err.Error() == "" {
			t.Error("an error without words")
		}
	})
}

func FuzzRetryAfter(f *testing.F) {
	for _, s := range []string{"0", "7", "-1", "1e9", "99999999999999999999999", "Tue, 24 Nov 2026 02:00:00 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994", ""} {
		f.Add(s, "Tue, 24 Nov 2026 01:59:00 GMT")
		f.Add(s, "")
	}
	now := time.Date(2026, 11, 24, 2, 0, 0, 0, time.UTC)
	f.Fuzz(func(t *testing.T, value, date string) {
		wait := retryAfter(http.Header{"Retry-After": {value}, "Date": {date}}, now)
		if wait < 0 || wait > longestWait {
			t.Errorf("%q, %q: %v", value, date, wait)
		}
	})
}

// A literal never ends before its end, and is sent as it was given.
func FuzzSearchLiteral(f *testing.F) {
	for _, s := range []string{"", "a", `"`, `\`, "\n", "a AND b", "\u2028", "\xff", "ü", "%", "\u0085"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, value string) {
		s := Equal("name", value)
		if s.err != nil {
			if s.text != "" {
				t.Errorf("%q with %v", s.text, s.err)
			}
			return
		}
		inner, ok := strings.CutPrefix(s.text, `name = "`)
		inner, closed := strings.CutSuffix(inner, `"`)
		if !ok || !closed || inner != value || strings.ContainsAny(inner, "\"\\\n\r\x00") {
			t.Errorf("%q makes %q", value, s.text)
		}
	})
}

// Neither the token nor what follows a URL's question mark gets through, and errors stay short.
func FuzzRedact(f *testing.F) {
	const secret, signature = "tok/en+53cret=", "519na7ure"
	f.Add("before ", " after")
	f.Add("https://s.example/x", "")
	f.Add(strings.Repeat("x", maxExcerpt-3), "\xff\xfe")
	f.Add("\\", "\"<>)")
	f.Fuzz(func(t *testing.T, before, after string) {
		if strings.Contains(before+after, signature) {
			t.Skip()
		}
		r := newRedactor(NewToken(secret))
		text := before + secret + after + " https://s.example/x?a=" + signature + " " + before
		if got := r.redact(text); strings.Contains(got, secret) || strings.Contains(got, signature) {
			t.Errorf("%q shows in %q", text, got)
		}
		if e := r.excerpt([]byte(text)); len(e) > maxExcerpt || strings.Contains(e, secret) || strings.Contains(e, signature) || !utf8.ValidString(e) {
			t.Errorf("%q makes %q", text, e)
		}
	})
}
