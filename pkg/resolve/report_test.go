package resolve_test

import (
	"context"
	"errors"
	"fmt"
	"math"
	"net/http"
	"strings"
	"testing"

	"github.com/google/go-cmp/cmp"
	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/internal/conformance"
	"github.com/resim-contrib/metrics-go/pkg/resim"
	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// A report's batches are what its search finds, nothing of other suites, branches, revisions and
// times, in the order of creation and over all pages.
func TestBatchesOfEachReport(t *testing.T) {
	shape := tiny
	shape.PageSize = 4
	s := start(t, resimtest.WithShape(shape))
	c := connect(t, s)
	for _, want := range s.Data().Projects[0].Reports {
		t.Run(want.Name, func(t *testing.T) {
			s.ResetRequests()
			r, err := resolve.OpenReport(t.Context(), c, s.Project(), want.ID)
			if err != nil {
				t.Fatal(err)
			}
			if r.Info().Name != want.Name || r.Project() != s.Project() {
				t.Errorf("opened %q of project %s", r.Info().Name, r.Project())
			}
			wantRequests(t, s, map[string]int{"getReport": 1})
			for range 2 { // the second time they are kept
				batches, err := r.Batches(t.Context())
				if err != nil {
					t.Fatal(err)
				}
				var ids, wantIDs []uuid.UUID
				for _, b := range batches {
					ids = append(ids, b.Info().ID)
					if b.Report() != r || b.Project() != s.Project() {
						t.Errorf("%v does not know where it belongs", b)
					}
				}
				for _, b := range want.Batches() {
					wantIDs = append(wantIDs, b.ID)
				}
				if diff := cmp.Diff(wantIDs, ids); diff != "" {
					t.Errorf("batches (-want +got):\n%s", diff)
				}
			}
			pages := max(1, int(math.Ceil(float64(len(want.Batches()))/4)))
			wantRequests(t, s, map[string]int{"listBatches": pages})
		})
	}
}

// The search expression: RFC 3339 bounds to the microsecond, the revision only where it is a boundary.
func TestSearchExpression(t *testing.T) {
	s := start(t)
	rt := &searches{next: s.Transport()}
	c := connectThrough(t, s, rt)
	for _, want := range s.Data().Projects[0].Reports[:2] {
		r, err := resolve.OpenReport(t.Context(), c, s.Project(), want.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := r.Batches(t.Context()); err != nil {
			t.Fatal(err)
		}
		expect := fmt.Sprintf(`test_suite_id = "%s" AND branch_id = "%s" AND created_at > "2026-09-07T02:00:00Z" AND created_at < "2026-09-13T02:00:00Z"`,
			want.Suite.ID, want.Branch.ID)
		if want.RespectRevisionBoundary {
			expect += " AND test_suite_revision = 2"
		}
		if have := rt.seen[len(rt.seen)-1].Get("search"); have != expect {
			t.Errorf("search:\n%s\nwant:\n%s", have, expect)
		}
	}
}

func TestOpenWithoutProject(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	r, err := resolve.OpenReport(t.Context(), c, uuid.Nil, s.Report())
	if err != nil {
		t.Fatal(err)
	}
	b, err := resolve.OpenBatch(t.Context(), c, uuid.Nil, s.Batch())
	if err != nil {
		t.Fatal(err)
	}
	// The stand-in lists a project without them first.
	wantRequests(t, s, map[string]int{"listProjects": 2, "getReport": 2, "getBatch": 2})
	if r.Project() != s.Project() || b.Project() != s.Project() {
		t.Errorf("projects %s and %s, want %s", r.Project(), b.Project(), s.Project())
	}
	if b.Report() != nil {
		t.Error("a batch by itself has a report")
	}

	nowhere := uuid.MustParse("00000000-0000-4000-8000-000000000001")
	_, err = resolve.OpenReport(t.Context(), c, uuid.Nil, nowhere)
	if !errors.Is(err, resim.ErrNotFound) {
		t.Errorf("not ErrNotFound: %v", err)
	}
	wantText(t, err, "report "+nowhere.String(), "any of the 2 projects")
	_, err = resolve.OpenBatch(t.Context(), c, uuid.Nil, nowhere)
	wantText(t, err, "batch "+nowhere.String(), "any of the 2 projects")
}

// Only "not found" leads on to the next project.
func TestSearchForProjectStops(t *testing.T) {
	for _, fault := range []resimtest.Fault{
		{Operation: "getReport", Times: 1, Status: http.StatusForbidden},
		{Operation: "listProjects", Status: http.StatusUnauthorized},
	} {
		s := start(t, resimtest.WithFault(fault))
		c := connect(t, s, conformance.InjectedStatus(fault.Status))
		_, err := resolve.OpenReport(t.Context(), c, uuid.Nil, s.Report())
		wantText(t, err, "looking for the project of report "+s.Report().String(), http.StatusText(fault.Status))
		if n := s.Requests()["getReport"]; n > 1 {
			t.Errorf("asked %d projects", n)
		}
	}
}

func TestOpenErrors(t *testing.T) {
	s := start(t)
	c := connect(t, s)
	nowhere := uuid.MustParse("00000000-0000-4000-8000-000000000001")
	_, err := resolve.OpenReport(t.Context(), c, s.Project(), nowhere)
	if !errors.Is(err, resim.ErrNotFound) {
		t.Errorf("not ErrNotFound: %v", err)
	}
	wantText(t, err, "there is no report "+nowhere.String()+" in project "+s.Project().String())
	_, err = resolve.OpenBatch(t.Context(), c, s.Project(), nowhere)
	wantText(t, err, "there is no batch "+nowhere.String()+" in project "+s.Project().String())

	s.SetFaults(resimtest.Fault{Operation: "getReport", Status: http.StatusUnauthorized})
	_, err = resolve.OpenReport(t.Context(), c, s.Project(), s.Report(), resolve.TolerateLoss())
	if !errors.Is(err, resim.ErrUnauthorized) {
		t.Errorf("not ErrUnauthorized: %v", err)
	}
	_, err = resolve.OpenReport(cancelled(), c, s.Project(), s.Report())
	if !errors.Is(err, context.Canceled) {
		t.Errorf("not Canceled: %v", err)
	}
}

// The list of batches is never tolerated to be missing, nor half of it.
func TestBatchesCannotBeListed(t *testing.T) {
	shape := tiny
	shape.PageSize = 2
	for name, fault := range map[string]struct {
		fault resimtest.Fault
		kind  error
	}{
		"looping token": {resimtest.Fault{Operation: "listBatches", LoopToken: true}, resim.ErrLoopingToken},
		"second page":   {resimtest.Fault{Operation: "listBatches", After: 1, Status: http.StatusNotFound}, resim.ErrNotFound},
		"truncated":     {resimtest.Fault{Operation: "listBatches", Truncate: true}, resim.ErrAnswer},
		"null id":       {resimtest.Fault{Operation: "listBatches", NullID: true}, resim.ErrAnswer},
	} {
		t.Run(name, func(t *testing.T) {
			s := start(t, resimtest.WithShape(shape), resimtest.WithFault(fault.fault))
			r := openReport(t, connect(t, s, conformance.Injected("listBatches")), s, resolve.TolerateLoss())
			_, err := r.Batches(t.Context())
			if !errors.Is(err, fault.kind) {
				t.Errorf("have %v, want %v", err, fault.kind)
			}
			wantText(t, err, "listing the batches of report "+s.Report().String())
			if _, err := r.Trends(t.Context()); !errors.Is(err, fault.kind) {
				t.Errorf("trends of it: %v", err)
			}
			if strings.Contains(fmt.Sprint(err), s.Token()) {
				t.Error("the error shows the token")
			}
			// A failure is not kept.
			s.SetFaults()
			if batches, err := r.Batches(t.Context()); err != nil || len(batches) != 6 {
				t.Errorf("afterwards: %d batches, %v", len(batches), err)
			}
		})
	}
}
