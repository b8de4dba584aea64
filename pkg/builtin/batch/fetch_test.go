package batch

import (
	"encoding/json"
	"fmt"
	"net/http"
	"strconv"
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
		if err != nil || strings.Count(text, "\n") > 12 {
			t.Errorf("%s: %v\n%s", kind, err, text)
		}
		_, rate := doc.Metric("Pass rate")
		if none := strings.Contains(text, "No test came to a result"); none == rate {
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
	if text, _ := doc.Text("Summary"); !strings.Contains(text, fmt.Sprintf("1 of %d tests not read whole", len(b.Jobs))) {
		t.Errorf("summary:\n%s", text)
	}
}

// Errors of the execution are counted by their code, with the tests they befell.
func TestErrors(t *testing.T) {
	s := resimtest.Start(t)
	for _, b := range s.Data().Projects[0].Batches {
		failed := 0
		for _, j := range b.Jobs {
			if j.Status == "ERROR" {
				failed++
			}
		}
		if failed == 0 {
			continue
		}
		doc, err := written(t, s, b)
		if err != nil {
			t.Fatal(err)
		}
		e, ok := doc.Metric("Errors by cause")
		if !ok {
			t.Fatalf("batch %s with %d errors says nothing of them", b.ID, failed)
		}
		text, _ := e.Figure()
		var f struct {
			Data []struct {
				Header, Cells struct{ Values json.RawMessage }
			}
		}
		if err := json.Unmarshal(text, &f); err != nil {
			t.Fatal(err)
		}
		var columns [][]string
		if err := json.Unmarshal(f.Data[0].Cells.Values, &columns); err != nil {
			t.Fatal(err)
		}
		n := 0
		for i := range columns[2] {
			tests, err := strconv.Atoi(strings.TrimSuffix(columns[2][i], fmt.Sprintf(" of %d", len(b.Jobs))))
			if err != nil || columns[0][i] == "" || tests > 0 && columns[3][i] == "" {
				t.Errorf("row %d: %v", i, columns)
			}
			n += tests
		}
		if n != failed {
			t.Errorf("batch %s: %d tests with errors, want %d", b.ID, n, failed)
		}
		return
	}
	t.Fatal("the data have no errors")
}
