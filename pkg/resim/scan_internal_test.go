package resim

import (
	"encoding/json"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
)

const (
	plainJobs = `{"jobs": [{"jobID": "44444444-4444-4444-8444-444444444444", "batchID": null, "jobStatus": "SUCCEEDED", "experienceName": "höhe \u00e4\n",
		"creationTimestamp": "2026-02-03T04:05:06.789+01:00", "runCounter": 2, "parameters": {"a": "b", "c": null}, "executionErrors": null, "statusHistory": [{"status": "X"}]}],
		"nextPageToken": "2", "total": 7} `
	plainMetrics = `{"metrics": [{"metricID": "44444444-4444-4444-8444-444444444444", "name": "m", "type": "SCALAR", "status": null, "value": -1.5e3, "unit": "m/s", "eventMetric": false,
		"metricURL": "https://s.example/x?a=1\u0026b=2", "dataIDs": ["55555555-5555-4555-8555-555555555555"]}, {"metricID": "55555555-5555-4555-8555-555555555555", "name": "n", "value": null, "dataIDs": null}], "nextPageToken": null}`
	plainData = `{"metricsData": [{"dataID": "44444444-4444-4444-8444-444444444444", "name": "d", "metricsDataType": "STANDARD", "metricsDataURL": "https://s.example/x", "filename": null}]}`
)

var (
	jobsPage    = listing[Job]{field: "jobs", decode: decodeList[Job, wireJob], scan: scanList[Job, wireJob]}
	metricsPage = listing[Metric]{field: "metrics", decode: decodeList[Metric, wireMetric], scan: scanList[Metric, wireMetric]}
	dataPage    = listing[MetricsData]{field: "metricsData", decode: decodeList[MetricsData, wireMetricsData], scan: scanList[MetricsData, wireMetricsData]}
)

// What the API sends is read in one pass, and what is not plain is not.
func TestScan(t *testing.T) {
	checkScan(t, jobsPage, plainJobs, true)
	checkScan(t, metricsPage, plainMetrics, true)
	checkScan(t, dataPage, plainData, true)
	checkScan(t, jobsPage, `{"jobs": null}`, true)
	checkScan(t, jobsPage, `{}`, true)
	for name, change := range map[string][2]string{
		"an error":            {`"executionErrors": null`, `"executionErrors": [{"errorCode": "OOM"}]`},
		"an id that is null":  {`"44444444-4444-4444-8444-444444444444"`, `null`},
		"an id in braces":     {`"44444444-4444-4444-8444-444444444444"`, `"{44444444-4444-4444-8444-444444444444}"`},
		"a time that is none": {`06.789`, `66.789`},
		"a broken count":      {`"runCounter": 2`, `"runCounter": 2.5`},
		"a number in quotes":  {`"total": 7`, `"total": "7"`},
		"invalid UTF-8":       {`höhe`, "h\xff"},
		"half a surrogate":    {`höhe`, `\ud800`},
		"parameters twice":    {`"runCounter": 2`, `"parameters": {"a": "z", "e": "f"}`},
		"something behind it": {`7} `, `7} {`},
		"cut in the middle":   {`"total": 7} `, `"tot`},
	} {
		t.Run(name, func(t *testing.T) {
			checkScan(t, jobsPage, strings.Replace(plainJobs, change[0], change[1], 1), false)
		})
	}
}

// checkScan checks that a page can be read in one pass or not, and that it then is what encoding/json
// makes of it.
func checkScan[T listed](t *testing.T, l listing[T], body string, want bool) {
	t.Helper()
	p, ok := l.scanPage([]byte(body), newNames())
	if ok != want {
		t.Errorf("read in one pass: %v, want %v: %s", ok, want, body)
	}
	if ok {
		compareScan(t, l, p, body)
	}
}

func compareScan[T listed](t *testing.T, l listing[T], p page[T], body string) {
	t.Helper()
	l.scan = nil
	a := &answer{Response: &http.Response{Header: http.Header{"Content-Type": {"application/json"}}}, body: []byte(body)}
	slow, err := l.read(a, 1, nil)
	if err != nil {
		t.Fatalf("read in one pass is what encoding/json refuses with %v: %s", err, body)
	}
	if slow.next != p.next || slow.total != p.total || len(slow.items) != len(p.items) {
		t.Fatalf("%+v, by encoding/json %+v: %s", p, slow, body)
	}
	for i := range p.items {
		if diff := cmp.Diff(slow.items[i], p.items[i]); diff != "" {
			t.Errorf("item %d (-encoding/json +scanned): %s\n%s", i+1, diff, body)
		}
	}
}

// Whatever a page holds: what one pass makes of it, encoding/json makes of it too. Only that it takes
// fields in other than their own letters.
func FuzzScan(f *testing.F) {
	for _, body := range []string{plainJobs, plainMetrics, plainData, `{"jobs": null}`, `{"jobs": [null]}`, `{`, `[]`, `{"total": 1e2}`, `{"nextPageToken": "\ud800\udc00"}`} {
		f.Add(body)
	}
	f.Fuzz(func(t *testing.T, body string) {
		var all any
		if json.Unmarshal([]byte(body), &all) == nil && otherCase(all) {
			t.Skip()
		}
		fuzzScan(t, jobsPage, body)
		fuzzScan(t, metricsPage, body)
		fuzzScan(t, dataPage, body)
	})
}

func fuzzScan[T listed](t *testing.T, l listing[T], body string) {
	t.Helper()
	if p, ok := l.scanPage([]byte(body), newNames()); ok {
		compareScan(t, l, p, body)
	}
}

// otherCase reports whether a field's name is there in other letters.
func otherCase(v any) bool {
	switch v := v.(type) {
	case []any:
		for _, e := range v {
			if otherCase(e) {
				return true
			}
		}
	case map[string]any:
		for key, e := range v {
			known := strings.Contains(plainJobs+plainMetrics+plainData, `"`+key+`"`)
			folded := strings.Contains(strings.ToLower(plainJobs+plainMetrics+plainData+`"lastupdatedtimestamp" "conflatedstatus" "jobmetricsstatus" "buildid" "branchid" "systemid" "experienceid"`), `"`+strings.ToLower(key)+`"`)
			if folded && !known || otherCase(e) {
				return true
			}
		}
	}
	return false
}

// Texts that come again are the same in memory; others take their places, and long ones are not kept.
func TestNames(t *testing.T) {
	n := newNames()
	if allocs := testing.AllocsPerRun(100, func() { n.keep([]byte("Distance to goal")) }); allocs > 0 {
		t.Errorf("%v allocations for a text that is known", allocs)
	}
	for i := range 10_000 {
		text := strings.Repeat("x", i%200) + string(rune('a'+i%26))
		if got := n.keep([]byte(text)); got != text {
			t.Fatalf("%q instead of %q", got, text)
		}
	}
}
