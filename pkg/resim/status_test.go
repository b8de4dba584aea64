package resim_test

import (
	"fmt"
	"net/http"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/resim"
)

func TestConflatedBatch(t *testing.T) {
	for _, test := range []struct {
		status      resim.BatchStatus
		batch, jobs resim.MetricStatus
		want        resim.ConflatedStatus
	}{
		{resim.BatchSubmitted, "", "", resim.ConflatedQueued},
		{resim.BatchExperiencesRunning, "", "", resim.ConflatedRunning},
		{resim.BatchMetricsQueued, "", resim.StatusFailBlock, resim.ConflatedRunning},
		{resim.BatchMetricsRunning, "", resim.StatusPassed, resim.ConflatedRunning},
		{resim.BatchCancelled, resim.StatusFailBlock, resim.StatusFailBlock, resim.ConflatedCancelled},
		{resim.BatchError, resim.StatusFailWarn, "", resim.ConflatedError},
		{resim.BatchSucceeded, resim.StatusFailBlock, resim.StatusPassed, resim.ConflatedBlocker},
		{resim.BatchSucceeded, resim.StatusFailWarn, resim.StatusFailBlock, resim.ConflatedBlocker},
		{resim.BatchSucceeded, resim.StatusFailWarn, resim.StatusPassed, resim.ConflatedWarning},
		{resim.BatchSucceeded, "", resim.StatusFailWarn, resim.ConflatedWarning},
		{resim.BatchSucceeded, resim.StatusPassed, resim.StatusPassed, resim.ConflatedPassed},
		{resim.BatchSucceeded, resim.StatusRaw, resim.StatusNoneReported, resim.ConflatedPassed},
		{resim.BatchSucceeded, "", "", resim.ConflatedPassed},
		{"PONDERING", resim.StatusPassed, resim.StatusPassed, ""},
	} {
		b := resim.Batch{Status: test.status, BatchMetricsStatus: test.batch, JobsMetricsStatus: test.jobs}
		if got := b.Conflated(); got != test.want {
			t.Errorf("%v: %q, want %q", test, got, test.want)
		}
		if final := test.want != resim.ConflatedQueued && test.want != resim.ConflatedRunning && test.want != ""; test.status.Final() != final {
			t.Errorf("%s: Final is %v", test.status, !final)
		}
	}
}

// A job carries the API's word; if there is none, the same rule gives one.
func TestConflatedJob(t *testing.T) {
	for _, test := range []struct {
		fields string
		want   resim.ConflatedStatus
	}{
		{`"jobStatus": "SUCCEEDED", "conflatedStatus": "WARNING"`, resim.ConflatedWarning},
		{`"jobStatus": "SUCCEEDED", "conflatedStatus": "NEW_WORD"`, "NEW_WORD"},
		{`"jobStatus": "SUBMITTED"`, resim.ConflatedQueued},
		{`"jobStatus": "EXPERIENCE_RUNNING"`, resim.ConflatedRunning},
		{`"jobStatus": "METRICS_QUEUED"`, resim.ConflatedRunning},
		{`"jobStatus": "METRICS_RUNNING", "jobMetricsStatus": "FAIL_BLOCK"`, resim.ConflatedRunning},
		{`"jobStatus": "CANCELLED"`, resim.ConflatedCancelled},
		{`"jobStatus": "ERROR"`, resim.ConflatedError},
		{`"jobStatus": "SUCCEEDED", "jobMetricsStatus": "FAIL_BLOCK"`, resim.ConflatedBlocker},
		{`"jobStatus": "SUCCEEDED", "jobMetricsStatus": "FAIL_WARN", "conflatedStatus": null`, resim.ConflatedWarning},
		{`"jobStatus": "SUCCEEDED", "jobMetricsStatus": "PASSED"`, resim.ConflatedPassed},
	} {
		s, _ := answering(t, http.StatusOK, "application/json", fmt.Sprintf(`{"jobID": %q, %s}`, job, test.fields))
		j, err := connect(t, s.URL).Job(t.Context(), project, batch, job)
		if err != nil || j.Conflated != test.want {
			t.Errorf("%s: %q, %v, want %q", test.fields, j.Conflated, err, test.want)
		}
	}
}
