package batch

import (
	"net/http"
	"strings"
	"testing"

	"github.com/resim-contrib/metrics-go/pkg/builtin/settings"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// written is what is written about one batch.
func written(t *testing.T, s *resimtest.Server, b *resimtest.Batch, opts ...resolve.Option) (*metrics.Document, error) {
	t.Helper()
	c, err := resim.Connect(s.URL(), resim.NewToken(s.Token()), resim.WithTransport(s.Transport()), resim.WithRetry(resim.Retry{Attempts: 1}))
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	opened, err := resolve.OpenBatch(t.Context(), c, b.Project.ID, b.ID, opts...)
	if err != nil {
		t.Fatal(err)
	}
	all := settings.Default()
	l, err := fetch(t.Context(), opened, all, needs(all))
	if err != nil {
		return nil, err
	}
	w := metrics.NewWriter()
	l.write(w)
	doc, err := w.Finish()
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range metrics.Validate(doc, metrics.Strict()) {
		t.Errorf("%v", f)
	}
	return doc, nil
}

// Any batch has a summary, also one without tests, one that was cancelled and one that still runs.
func TestAnyBatch(t *testing.T) {
	s := resimtest.Start(t)
	seen := map[string]bool{}
	for _, b := range s.Data().Projects[0].Batches {
		kind := b.Status
		if len(b.Jobs) == 0 {
			kind = "without tests"
		}
		if seen[kind] {
			continue
		}
		seen[kind] = true
		doc, err := written(t, s, b)
		if err != nil {
			t.Errorf("%s: %v", kind, err)
			continue
		}
		text, err := doc.Text("Summary")
		if err != nil || strings.Count(text, "\n") > 13 {
			t.Errorf("%s: %v\n%s", kind, err, text)
		}
		_, rate := doc.Metric("Pass rate")
		if none := strings.Contains(text, "no test came to a result"); none == rate {
			t.Errorf("%s: there is a pass rate (%v) and none (%v):\n%s", kind, rate, none, text)
		}
	}
	if !seen["without tests"] || !seen["CANCELLED"] || !seen["EXPERIENCES_RUNNING"] {
		t.Errorf("the data have only %v", seen)
	}
}

// What cannot be read fails, or with tolerance is counted.
func TestLoss(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithFault(resimtest.Fault{Operation: "listMetricsForJob", Status: http.StatusNotFound, Times: 2}))
	var b *resimtest.Batch
	for _, b = range s.Data().Projects[0].Batches {
		if b.ID == s.Batch() {
			break
		}
	}
	if _, err := written(t, s, b); err == nil {
		t.Error("half a truth")
	}
	s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: b.Jobs[0].ID.String(), Status: http.StatusNotFound})
	doc, err := written(t, s, b, resolve.TolerateLoss())
	if err != nil {
		t.Fatal(err)
	}
	if text, _ := doc.Text("Summary"); !strings.Contains(text, "not read whole: 1 test\n") {
		t.Errorf("summary:\n%s", text)
	}
}
