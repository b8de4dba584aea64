package resim

import (
	"encoding/json"
	"fmt"
	"strings"
	"testing"
)

// BenchmarkPageOfJobs compares reading a page of 100 jobs in one go, as lists do, with item by item,
// as they do to name a bad one.
func BenchmarkPageOfJobs(b *testing.B) {
	const id = "7c9e6679-7425-40de-944b-e07fc1f90ae7"
	var items []string
	for i := range pageSize {
		items = append(items, fmt.Sprintf(`{"jobID": %q, "batchID": %[1]q, "projectID": %[1]q, "buildID": %[1]q, "experienceID": %[1]q,
			"experienceName": "urban night %d", "jobStatus": "SUCCEEDED", "conflatedStatus": "PASSED", "jobMetricsStatus": "PASSED",
			"creationTimestamp": "2026-01-02T03:04:05.678Z", "lastUpdatedTimestamp": "2026-01-02T03:04:05.678Z", "runCounter": 1,
			"orgID": "acme", "description": "", "outputLocation": "s3://bucket/some/long/path/to/outputs/", "parameters": {"a": "b"},
			"statusHistory": [{"status": "SUBMITTED", "updatedAt": "2026-01-02T03:04:05.678Z"}], "executionErrors": null}`, id, i))
	}
	list := []byte("[" + strings.Join(items, ",") + "]")
	b.Run("at-once", func(b *testing.B) {
		b.SetBytes(int64(len(list)))
		for b.Loop() {
			if jobs, _, err := decodeList[Job, wireJob](list); err != nil || len(jobs) != pageSize {
				b.Fatal(err)
			}
		}
	})
	b.Run("item-by-item", func(b *testing.B) {
		b.SetBytes(int64(len(list)))
		for b.Loop() {
			var texts []json.RawMessage
			if err := json.Unmarshal(list, &texts); err != nil {
				b.Fatal(err)
			}
			for _, text := range texts {
				if _, err := decodeRecord[Job, wireJob](text); err != nil {
					b.Fatal(err)
				}
			}
		}
	})
}
