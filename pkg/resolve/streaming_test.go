package resolve_test

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"sync"
	"testing"
	"testing/synctest"
	"time"

	"github.com/google/uuid"

	"github.com/resim-contrib/metrics-go/pkg/resimtest"
	"github.com/resim-contrib/metrics-go/pkg/resolve"
)

// paged lists two jobs in a page, so that the good batch of four has two pages.
func paged() resimtest.Shape {
	shape := tiny
	shape.PageSize = 2
	return shape
}

// The documents of the first page are in use while the second page is still on its way.
func TestDocumentsBeforeTheLastPage(t *testing.T) {
	inBubbleOf(t, paged(), func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		const late = 30 * time.Second
		s.SetFaults(resimtest.Fault{Operation: "listJobs", After: 1, Delay: late})
		want := asListed(good(s))
		var at []time.Duration
		began := time.Now()
		for d, err := range b.Documents(t.Context()) {
			if err != nil || d.Job.Info().ID != want[len(at)].ID {
				t.Fatalf("document %d is of %v, %v", len(at), d.Job, err)
			}
			at = append(at, time.Since(began))
		}
		if !slices.Equal(at, []time.Duration{0, 0, late, late}) {
			t.Errorf("documents came after %v", at)
		}
	})
}

// All who walk the jobs share the pages, those that are there and those on their way.
func TestJobsAreSharedWhileListed(t *testing.T) {
	inBubbleOf(t, paged(), func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		s.SetFaults(resimtest.Fault{Operation: "listJobs", Delay: 30 * time.Second})
		var walkers sync.WaitGroup
		for i := range 5 {
			walkers.Go(func() {
				time.Sleep(time.Duration(i) * 10 * time.Second)
				began := time.Now()
				jobs, err := all(b.Jobs(t.Context()))
				if err != nil || len(jobs) != 4 {
					t.Errorf("walker %d: %d jobs, %v", i, len(jobs), err)
				}
				if want := max(0, time.Minute-time.Duration(i)*10*time.Second); time.Since(began) != want {
					t.Errorf("walker %d waited %v, want %v", i, time.Since(began), want)
				}
			})
		}
		walkers.Wait()
		if n := requests(s, "listJobs"); n != 2 {
			t.Errorf("%d requests", n)
		}
	})
}

// Who leaves does not disturb the others; when all have left, the listing has ended, and who asks then
// starts anew.
func TestJobsListedInVain(t *testing.T) {
	inBubbleOf(t, paged(), func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		s.SetFaults(resimtest.Fault{Operation: "listJobs", After: 1, Hang: true, Times: 1})
		stays, leave := context.WithCancelCause(t.Context())
		cause := errors.New("too long")
		var first sync.WaitGroup
		first.Go(func() {
			if jobs, err := all(b.Jobs(stays)); !errors.Is(err, cause) || len(jobs) != 2 {
				t.Errorf("%d jobs, %v", len(jobs), err)
			}
		})
		synctest.Wait()
		for range b.Jobs(t.Context()) {
			break
		}
		if n := requests(s, "listJobs"); n != 2 {
			t.Errorf("%d requests", n)
		}
		leave(cause)
		first.Wait()
		if jobs, err := all(b.Jobs(t.Context())); err != nil || len(jobs) != 4 {
			t.Errorf("asked again: %d jobs, %v", len(jobs), err)
		}
		if n := requests(s, "listJobs"); n != 4 {
			t.Errorf("%d requests", n)
		}
	})
}

// A page that fails is an error after the jobs before it, and is not kept.
func TestPageOfJobsFails(t *testing.T) {
	inBubbleOf(t, paged(), func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		s.SetFaults(resimtest.Fault{Operation: "listJobs", After: 1, Times: 1, Status: http.StatusNotFound})
		docs, err := all(b.Documents(t.Context()))
		if err == nil || len(docs) != 2 {
			t.Errorf("%d documents, %v", len(docs), err)
		}
		wantText(t, err, "listing the jobs of batch", "listJobs")
		if docs, err = all(b.Documents(t.Context())); err != nil || len(docs) != 4 {
			t.Errorf("asked again: %d documents, %v", len(docs), err)
		}
	}, resolve.TolerateLoss()) // a list that is not whole is never tolerated
}

// On request documents come as they are ready, so that one that is slow holds up no other.
func TestDocumentsAsArrived(t *testing.T) {
	inBubble(t, func(t *testing.T, s *resimtest.Server, b *resolve.Batch) {
		jobs := asListed(good(s))
		s.SetFaults(resimtest.Fault{Operation: "listMetricsForJob", Path: jobs[0].ID.String(), Delay: 30 * time.Second})
		var have []uuid.UUID
		began := time.Now()
		for d, err := range b.Documents(t.Context(), resolve.AsArrived()) {
			if err != nil {
				t.Fatal(err)
			}
			if late := d.Job.Info().ID == jobs[0].ID; late != (time.Since(began) == 30*time.Second) {
				t.Errorf("%v came after %v", d.Job, time.Since(began))
			}
			have = append(have, d.Job.Info().ID)
		}
		if len(have) != len(jobs) || have[len(have)-1] != jobs[0].ID {
			t.Errorf("documents came in the order %v", have)
		}
	})
}
