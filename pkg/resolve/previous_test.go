package resolve_test

import (
	"net/http"
	"testing"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// before is the batch of the same suite and branch that a batch is to be compared with.
func before(b *resimtest.Batch) *resimtest.Batch {
	var found *resimtest.Batch
	for _, o := range b.Project.Batches { // in the order of their creation
		if o.Suite == b.Suite && o.Branch == b.Branch && o.Created.Before(b.Created) && (o.Status == "SUCCEEDED" || o.Status == "ERROR") {
			found = o
		}
	}
	return found
}

// Every batch finds the one before it, past those that were cancelled, in one request: two for those that
// come after a long pause, or first.
func TestPrevious(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 2, Branches: 2, Batches: 8, Experiences: 3}))
	c := connect(t, s)
	first, cancelled := 0, 0
	for _, b := range s.Data().Projects[0].Batches {
		opened := openBatch(t, c, b)
		s.ResetRequests()
		want := before(b)
		have, ok, err := opened.Previous(t.Context())
		switch {
		case err != nil:
			t.Fatal(err)
		case want == nil:
			first++
			if ok || have != nil {
				t.Errorf("batch %s: have %v, want none", b.ID, have)
			}
		case !ok || have.Info().ID != want.ID:
			t.Errorf("batch %s: have %v, want %s", b.ID, have, want.ID)
		}
		if n := s.Requests()["listBatches"]; want != nil && n != 1 || n > 2 {
			t.Errorf("batch %s: %d requests", b.ID, n)
		}
		for _, o := range b.Project.Batches {
			if want != nil && o.Suite == b.Suite && o.Branch == b.Branch && o.Created.After(want.Created) && o.Created.Before(b.Created) {
				cancelled++
			}
		}
		if _, _, err := opened.Previous(t.Context()); err != nil || s.Requests()["listBatches"] > 2 {
			t.Errorf("batch %s: it is not kept: %v", b.ID, s.Requests())
		}
	}
	if first == 0 || cancelled == 0 {
		t.Errorf("the data have %d first batches and %d that do not count", first, cancelled)
	}
}

// After a pause of more than a month, all that was before is looked through.
func TestPreviousLongAgo(t *testing.T) {
	s := resimtest.Start(t, resimtest.WithShape(resimtest.Shape{Projects: 1, Suites: 1, Branches: 1, Batches: 40, Experiences: 1, PageSize: 10}))
	c := connect(t, s)
	var last *resimtest.Batch
	for _, b := range s.Data().Projects[0].Batches {
		if before(b) != nil {
			last = b
		}
	}
	opened := openBatch(t, c, last)
	s.ResetRequests()
	if _, ok, err := opened.Previous(t.Context()); err != nil || !ok {
		t.Fatal(ok, err)
	}
	if n := s.Requests()["listBatches"]; n < 3 || n > 4 {
		t.Errorf("%d pages for the batches of 30 days, 10 to a page", n)
	}
}

// That they cannot be listed is an error, or with tolerance a loss.
func TestPreviousLost(t *testing.T) {
	fault := resimtest.Fault{Operation: "listBatches", Status: http.StatusForbidden}
	s := start(t, resimtest.WithFault(fault))
	c := connect(t, s, conformance.Injected("listBatches"))
	b := openBatch(t, c, good(s))
	if _, ok, err := b.Previous(t.Context()); err == nil || ok {
		t.Errorf("have %v, %v", ok, err)
	}
	b = openBatch(t, c, good(s), resolve.TolerateLoss())
	if _, ok, err := b.Previous(t.Context()); err != nil || ok || len(b.Losses()) != 1 {
		t.Errorf("have %v, %v, losses %v", ok, err, b.Losses())
	}
}
