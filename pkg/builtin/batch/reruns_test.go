package batch

import (
	"bytes"
	"io"
	"math"
	"net/http"
	"slices"
	"strings"
	"testing"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// second answers that some jobs are the second run of their test.
type second struct {
	http.RoundTripper
	jobs []uuid.UUID
}

func (s second) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := s.RoundTripper.RoundTrip(r)
	if err != nil || !strings.HasSuffix(r.URL.Path, "/jobs") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	resp.Body.Close()
	parts := strings.Split(string(body), `{"batchID":`) // one for each job, after what comes before
	for i, part := range parts {
		if slices.ContainsFunc(s.jobs, func(id uuid.UUID) bool { return strings.Contains(part, `"jobID":"`+id.String()) }) {
			parts[i] = strings.Replace(part, `"runCounter":1`, `"runCounter":2`, 1)
		}
	}
	body = []byte(strings.Join(parts, `{"batchID":`))
	resp.Body, resp.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	return resp, nil
}

// Of several runs of a test one counts, and it is the same one in a batch and in a report.
func TestReruns(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 3, Experiences: 12, Samples: 4, Uniform: true}))
	all := s.Data().Projects[0].Reports[0].Batches()
	b := all[len(all)-1]
	if b.Status != "SUCCEEDED" || len(b.Jobs) != 12 {
		t.Fatalf("the newest batch is %s with %d tests", b.Status, len(b.Jobs))
	}
	transport := second{RoundTripper: s.Transport()}
	for i, story := range []struct {
		first, second string
		again         bool // the second is a repetition; else an equal one
	}{
		{"BLOCKER", "PASSED", true}, {"PASSED", "ERROR", true}, {"BLOCKER", "PASSED", false}, {"PASSED", "WARNING", false}, {"PASSED", "CANCELLED", false},
	} {
		first, other := b.Jobs[2*i], b.Jobs[2*i+1]
		other.Experience, other.ExperienceName = first.Experience, first.ExperienceName
		first.Conflated, other.Conflated = story.first, story.second
		if story.again {
			transport.jobs = append(transport.jobs, other.ID)
		}
	}
	b.Jobs[10].Conflated, b.Jobs[11].Conflated = "PASSED", "PASSED"
	const passed, tests = 4, 7 // the first pair, the last, and two alone

	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithTransport(transport))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	opened, err := resolve.OpenBatch(t.Context(), c, b.Project.ID, b.ID)
	if err != nil {
		t.Fatal(err)
	}
	l, err := fetch(t.Context(), opened, settings.Default(), need{metrics: true, previous: true, previousMetrics: true})
	if err != nil {
		t.Fatal(err)
	}
	if r := l.rate(everyTest); r != (rate{passed, tests}) || l.repeated != 5 {
		t.Errorf("%d of %d passed, %d repeated; want %d of %d and 5", r.passed, r.n, l.repeated, passed, tests)
	}
	if counts, _ := l.count(); counts[resim.ConflatedCancelled] != 0 || counts[resim.ConflatedError] != 1 {
		t.Errorf("counts: %v", counts)
	}
	w := metrics.NewWriter()
	l.write(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	ofBatch, err := doc.Scalar("Pass rate")
	if err != nil {
		t.Fatal(err)
	}

	inputs := t.TempDir()
	if err := s.WriteInputs(inputs, string(runner.ReportMode)); err != nil {
		t.Fatal(err)
	}
	result, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: t.TempDir(), Transport: transport}, report.Default())
	if err != nil {
		t.Fatal(err)
	}
	ofReport, err := result.Document.Scalar("Newest pass rate")
	if err != nil || math.Abs(ofReport-ofBatch) > 1e-9 {
		t.Errorf("the batch has a pass rate of %v %%, in the report it is %v %% (%v)", ofBatch, ofReport, err)
	}
}
