package browser

import (
	"os"
	"slices"
	"testing"

	"github.com/resim-contrib/metrics-go/internal/golden"
	"github.com/resim-contrib/metrics-go/pkg/builtin/batch"
	"github.com/resim-contrib/metrics-go/pkg/builtin/job"
	"github.com/resim-contrib/metrics-go/pkg/builtin/report"
	"github.com/resim-contrib/metrics-go/pkg/metrics"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/runner"
)

// Every document of ReSim's own writer is drawn.
func TestGoldenDocuments(t *testing.T) {
	needBrowser(t)
	for g := range golden.Valid() {
		t.Run(g.Name, func(t *testing.T) {
			doc, err := metrics.Unpack(g.Bytes)
			if err != nil {
				t.Fatal(err)
			}
			look(t, g.Name, doc)
		})
	}
}

// So is what the built-in metrics make of a test, a batch and a report.
func TestBuiltins(t *testing.T) {
	needBrowser(t)
	server := resimtest.Start(t)
	for _, mode := range []runner.Mode{runner.JobMode, runner.BatchMode, runner.ReportMode} {
		t.Run(string(mode), func(t *testing.T) {
			inputs, outputs := t.TempDir(), t.TempDir()
			if err := server.WriteInputs(inputs, string(mode)); err != nil {
				t.Fatal(err)
			}
			result, err := runner.Run(t.Context(), runner.Config{Inputs: inputs, Outputs: outputs}, job.Default(), batch.Default(), report.Default())
			if err != nil {
				t.Fatal(err)
			}
			look(t, "demo-"+string(mode), result.Document)
		})
	}
}

// look opens a document's page and checks that it shows all charts, each trace as what it is.
func look(t *testing.T, name string, doc *metrics.Document) {
	t.Helper()
	file := page(t, doc)
	if info, err := os.Stat(file); err != nil || info.Size() > 4e6 {
		t.Errorf("the page has %d bytes, want at most 4 MB (%v)", info.Size(), err)
	}
	p := open(t, file)
	p.unfold()
	p.quiet()
	drawings := p.drawings()
	if want := chartsIn(doc); len(drawings) != want {
		t.Errorf("%d charts, want %d", len(drawings), want)
	}
	for _, d := range drawings {
		if d.State != "drawn" || !d.Drawn {
			t.Errorf("%s is %q, with a drawing: %v; %s", d.ID, d.State, d.Drawn, d.Notes)
		}
		if !slices.Equal(d.Wanted, d.Types) {
			t.Errorf("%s wants traces %v and has %v", d.ID, d.Wanted, d.Types)
		}
		if slices.Contains(d.Shown, false) {
			t.Errorf("%s: a trace has nothing to draw: %v", d.ID, d.Shown)
		}
	}
	if len(drawings) > 0 { // pictures of text say little, and take time
		p.picture(name)
	}
}

// chartsIn is how many charts and figures a page must have: each metric's once, an event's in each event.
func chartsIn(doc *metrics.Document) int {
	n := 0
	count := func(m metrics.Entry) {
		if _, ok := m.Chart(); ok {
			n++
		}
		if _, ok := m.Figure(); ok {
			n++
		}
	}
	inEvent := map[string]bool{}
	for e := range doc.Events() {
		for _, m := range e.Metrics() {
			inEvent[m.ID().String()] = true
			count(m)
		}
	}
	for m := range doc.Metrics() {
		if !m.EventMetric() || !inEvent[m.ID().String()] {
			count(m)
		}
	}
	return n
}
